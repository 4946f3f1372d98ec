"""Keys that are suggested for new sources."""

import pytest

from blog import body
from blog.citations.keys import suggest_key


def record(title, family="Tague", year=2011, **author):
    return {"title": title, "author": [{"family": family} | author], "issued": {"date-parts": [[year]]}}


@pytest.mark.parametrize(
    ("source", "key"),
    [
        (record("Vitamin D deficiency promotes muscle hypersensitivity"), "tague2011vitamind"),
        (record("The effect of magnesium on cramps"), "tague2011magnesium"),
        (record("Coenzyme Q10 and statins"), "tague2011coenzymeq10"),
        (record("Vitamin B12: a review"), "tague2011vitaminb12"),
        (record("Iron and a deficiency"), "tague2011iron"),
        (record("Zinc 2020", "Óstlund-Łukasz"), "ostlundlukasz2011zinc"),
        (record("Zinc", "Straße"), "strasse2011zinc"),
        (record("Zinc", "O'Brien"), "obrien2011zinc"),
        ({"title": "Iron", "author": [{"literal": "World Health Organization"}]}, "worldhealthorganizationiron"),
        ({"title": "Lower motor neuron lesions"}, "lower"),
        ({"title": "镁与睡眠", "author": [{"family": "王"}]}, "source"),
        (record("镁", "王"), "source2011"),
        ({"title": "5"}, "source5"),
        (record("Zinc", "3rd Group"), "rdgroup2011zinc"),
        ({"title": "A"}, "sourcea"),
        ({}, "source"),
        ({"title": "Iron", "issued": {"date-parts": [["soon"]]}}, "iron"),
    ],
)
def test_key_is_family_year_and_the_first_telling_word(source, key):
    assert suggest_key(source, set()) == key
    assert body.KEY.fullmatch(key)


def test_taken_keys_get_letters():
    source = record("Vitamin D")

    assert suggest_key(source, {"tague2011vitamind"}) == "tague2011vitamindb"
    assert suggest_key(source, {"tague2011vitamind", "tague2011vitamindb"}) == "tague2011vitamindc"
    many = {"tague2011vitamind"} | {f"tague2011vitamind{letter}" for letter in "bcdefghijklmnopqrstuvwxyz"}
    assert suggest_key(source, many) == "tague2011vitamindaa"


def test_long_names_make_keys_that_the_library_takes():
    key = suggest_key(record("Y" * 1_000, "X" * 1_000), set())

    assert key == f"{'x' * 30}2011{'y' * 30}"
    assert body.KEY.fullmatch(key)
