"""Names in memory: which of them go on as somebody types, and in which order. No database."""

import pytest

from blog.fulltext import Named, Names, read
from blog.fulltext.names import Texts


def found(names, words):
    """What is suggested for `words` among `names`; (name, other words) for a row with other words."""
    rows = [Named(key, *([row] if isinstance(row, str) else row)) for key, row in enumerate(names)]
    return [name for _, name in Names(rows).find(read(words, is_unfinished=True))]


@pytest.mark.parametrize(("name", "holds"), [("Muscles and sleep", True), ("Sleep", False), ("Muscle", False)])
def test_name_holds_all_words_or_not(name, holds):
    assert bool(found([name], "sleep musc")) is holds


@pytest.mark.parametrize("words", ["me", "ME", "Méni", "meniere", "ménière dis", "disease meni"])
def test_name_is_found_by_beginnings_of_its_words_whatever_their_case_and_accents(words):
    assert found(["Ménière’s disease", "Disarray", "Time"], words) == ["Ménière’s disease"]


@pytest.mark.parametrize("words", ["niere", "disease me x", "men disease", "", " ", "😀"])
def test_name_is_not_found_by_ends_of_words_nor_by_begun_words_before_the_last(words):
    assert found(["Ménière’s disease"], words) == []


@pytest.mark.parametrize("words", ["b12", "B 12", "b-12", "b1", "b-1"])
def test_number_is_found_however_it_is_joined(words):
    rows = ["B12", "B 12", "Vitamin B-12", ("Drops", ["vitamin B12"]), "B-complex, 12"]

    assert set(found(rows, words)) == {"B12", "B 12", "Vitamin B-12", "Drops"}


@pytest.mark.parametrize("words", ["mag-gly", "MAG-GLY-060", "gly-06"])
def test_supplement_is_found_by_its_sku_as_far_as_it_is_typed(words):
    assert found([("Magnesium", ["Brand A", "MAG-GLY-060"]), ("Iron", ["IRO-060"])], words) == ["Magnesium"]


def test_names_that_begin_as_typed_stand_first_then_those_with_the_words_then_those_of_other_words():
    rows = [("Night powder", ["zinc"]), "Lozenges, zinc", "Zinc", ("Drops", ["Zincum"]), "Zinc and colds", "Iron"]

    assert found(rows, "zinc") == ["Zinc", "Zinc and colds", "Lozenges, zinc", "Night powder", "Drops"]


@pytest.mark.parametrize("words", ["app", "APP", "äpp"])
def test_name_that_begins_as_typed_stands_first_whatever_its_case_and_accents(words):
    rows = ["Oil of apple", "banana apple", "apple pie", "Apple", "Äpple tart", "cider, apple"]

    assert found(rows, words) == ["apple pie", "Apple", "Äpple tart", "Oil of apple", "banana apple", "cider, apple"]


def test_words_may_stand_partly_in_the_name_and_partly_in_what_else_names_it():
    assert found([("Zinc drops", ["Oak", "tablets"]), ("Zinc", ["Elm"])], "oak zi") == ["Zinc drops"]


def test_keys_come_in_the_same_order():
    names = Names([Named(9, "Drops", ["zinc"]), Named(7, "Lozenges, zinc"), Named(3, "Zincs"), Named(1, "Iron")])

    assert list(names.keys(read("zinc"))) == [3, 7, 9]


def test_seventy_thousand_names_keep_their_places():
    names = Names(Named(key, f"Name {key}") for key in range(70_000))

    assert list(names.find(read("name 69999"))) == [(69_999, "Name 69999")]


def test_no_names_are_no_fault():
    assert found([], "zinc") == []


def test_texts_in_one_piece_are_the_texts():
    texts = ["", "Ménière", "b", "", "😀"]

    assert (list(Texts(texts)), Texts(texts)[1:3], len(Texts(texts))) == (texts, texts[1:3], 5)
