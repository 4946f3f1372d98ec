"""Places that the claim guard names are those of the words, in any text."""

import pytest

pytest.importorskip("hypothesis")
from hypothesis import given
from hypothesis import strategies as st

from shop.rules.claim_guard import Term, find, sentence_around

WORDS = st.sampled_from(
    ["cure", "cures", "secure", "heart", "disease", "hearts", "tropic", "of", "cancer", "AIDS", "aids"]
)
TEXTS = st.lists(st.one_of(WORDS, st.text(max_size=4)), max_size=30).map(" ".join)
TERMS = [
    Term(1, "absolute", "cure"),
    Term(2, "restricted", "heart … disease"),
    Term(3, "prohibited", "cancer", exceptions=("tropic of cancer",)),
    Term(4, "prohibited", "AIDS"),
]


@given(TEXTS)
def test_every_place_lies_in_the_text_in_order_and_holds_whole_words(text):
    matches = find(text, TERMS)

    assert [(m.start, m.end) for m in matches] == sorted((m.start, m.end) for m in matches)
    for match in matches:
        assert 0 <= match.start < match.end <= len(text)
        for edge in (text[match.start - 1 : match.start], text[match.end : match.end + 1]):
            assert not (edge and edge.isalnum())
        before, matched, after = sentence_around(text, match.start, match.end)
        assert matched == text[match.start : match.end]
        assert text[: match.start].endswith(before)
        assert text[match.end :].startswith(after)


@given(TEXTS, TEXTS)
def test_text_that_follows_after_a_full_stop_changes_nothing_before_it(first, second):
    alone = [(m.start, m.end, m.term.key) for m in find(f"{first}.\n", TERMS)]
    together = [(m.start, m.end, m.term.key) for m in find(f"{first}.\n{second}", TERMS)]

    assert [place for place in together if place[1] <= len(first)] == alone


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_term_is_harmless(words, text):
    find(text, [Term(1, "absolute", words, forms=(words,), exceptions=(words,))])
