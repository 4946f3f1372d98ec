"""What no record may hold. The rest of `identify` is tested where records are saved and imported."""

import pytest

from blog.citations.csl import BadRecordError, identify

BOOK = {"type": "book", "title": "A title"}


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"type": ["book"]}, "type"),
        ({"type": {}}, "type"),
        ({"issued": {"date-parts": [[float("inf")]]}}, "issued"),
        ({"issued": {"date-parts": [[float("nan")]]}}, "issued"),
        ({"issued": {"date-parts": {"a": 1}}}, "issued"),
        ({"issued": {"date-parts": [[2018, 10**30]]}}, "issued"),
        ({"issued": {"date-parts": [[10**30]]}}, "issued"),
        ({"issued": {"date-parts": [["9" * 5_000]]}}, "issued"),
        ({"author": [{"family": 5}]}, "author"),
        ({"title": 5}, "title"),
    ],
)
def test_member_of_a_wrong_shape_is_refused_by_name(members, field):
    with pytest.raises(BadRecordError) as refused:
        identify(BOOK | members)

    assert refused.value.field == field
