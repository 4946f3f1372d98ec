"""Words that people type: read, mended, marked. No database."""

import pytest
from django.conf import settings

from blog.fulltext import Piece, marked, read, snippet
from blog.fulltext.index import fts5, tsquery
from blog.fulltext.spelling import distance, likeness, similarity
from blog.fulltext.words import fold

hypothesis = pytest.importorskip("hypothesis")
some = pytest.importorskip("hypothesis.strategies")
hypothesis.configuration.set_hypothesis_home_dir(f"{settings.DATA_DIR}/hypothesis")
given = hypothesis.given
checked = hypothesis.settings(max_examples=300, deadline=None, database=None)
any_text = some.text(max_size=300)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Magnesium", ["magnesium"]),
        ("  muscle \t twitches ", ["muscle", "twitches"]),
        ("vitamin-d", ["vitamin", "d"]),
        ("Ménière’s", ["meniere"]),
        ("why do my muscles twitch at night?", ["muscles", "twitch", "night"]),
        ("the of and", ["the", "of", "and"]),
        ("vitamin A for a cold", ["vitamin", "a", "cold"]),
        ("a cold", ["cold"]),
        ("B12, b-12 or B 12", ["b12"]),
        ("omega-3 oils", ["omega3", "oils"]),
        ("zinc 30 mg", ["zinc", "30", "mg"]),
        ("zinc zinc ZINC", ["zinc"]),
        ('" * ( ) - 😀 ^', []),
        ("", []),
    ],
)
def test_typed_text_is_read_as_words(typed, words):
    assert read(typed).words == words


def test_only_twelve_words_and_200_characters_are_read():
    assert len(read(" ".join(f"word{n}x" for n in range(40))).terms) == 12
    assert len(read("a" * 10_000).text) == 200


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("cramps", [("cramps", True), ("cramp", True)]),
        ("twitches", [("twitches", True), ("twitche", True), ("twitch", True)]),
        ("twitching", [("twitching", True), ("twitch", True)]),
        ("bodies", [("bodies", True), ("body", True)]),
        ("body", [("body", True), ("bodies", True)]),
        ("evening", [("evening", True)]),
        ("leg", [("leg", False), ("legs", True)]),
        ("legs", [("legs", True), ("leg", False)]),
        ("virus", [("virus", True)]),
        ("1000", [("1000", False)]),
        ("b12", [("b12", False), ("b 12", False)]),
    ],
)
def test_word_is_looked_for_in_its_plain_variants(word, forms):
    assert [tuple(form) for form in read(word).terms[0].forms] == forms


def test_last_word_may_go_on_only_while_somebody_types():
    assert read("vitamin b", is_unfinished=True).terms[-1].forms[0] == ("b", True)
    assert read("vitamin b ", is_unfinished=True).terms[-1].forms[0] == ("b", True)
    assert read("vitamin b").terms[-1].forms[0] == ("b", False)


def test_operators_of_the_databases_are_quoted():
    query = read('zinc OR "NEAR(iron" * -copper')

    assert fts5(query) == '("zinc" *) AND ("near" *) AND ("iron" *) AND ("copper" *)'
    assert tsquery(query) == "('zinc':*) & ('near':*) & ('iron':*) & ('copper':*)"


@checked
@given(text=any_text)
def test_folded_text_is_as_long_as_the_text(text):
    assert len(fold(text)) == len(text)


@checked
@given(text=any_text, typed=any_text)
def test_marked_pieces_are_the_text_and_snippets_are_part_of_it(text, typed):
    query = read(typed)

    assert "".join(piece.text for piece in marked(text, query)) == text
    cut = "".join(piece.text for piece in snippet(text, query))
    assert cut.removeprefix("… ").removesuffix(" …") in text
    assert bool(cut) == any(piece.is_match for piece in marked(text, query))


def test_marks_stand_around_whole_words_whatever_their_case_and_accents():
    pieces = marked("Crampé, cramps and scramps", read("cramp"))

    assert [piece.text for piece in pieces if piece.is_match] == ["Crampé", "cramps"]


def test_suggestions_mark_only_the_letters_that_were_typed():
    query = read("magn", is_unfinished=True)

    assert marked("Magnesium and sleep", query, whole_words=False) == [
        Piece("Magn", is_match=True),
        Piece("esium and sleep"),
    ]


def test_number_is_marked_however_it_is_joined():
    query = read("b 12")

    assert [p.text for p in marked("B12, B-12, b 12, b1 2", query) if p.is_match] == ["B12", "B-12", "b 12"]


def test_snippet_is_where_the_most_words_stand_and_cut_between_words():
    text = (
        "Magnesium first. "
        + "Nothing to see here. " * 30
        + "Then magnesium helped with cramps at last. "
        + "End. " * 60
    )

    pieces = snippet(text, read("magnesium cramps"))

    shown = "".join(piece.text for piece in pieces)
    assert "magnesium helped with cramps" in shown
    assert "first" not in shown
    assert (shown[:2], shown[-2:]) == ("… ", " …")
    assert len(shown) <= 230
    assert [piece.text for piece in pieces if piece.is_match] == ["magnesium", "cramps"]


def test_snippet_of_a_text_without_the_words_is_empty():
    assert snippet("Nothing here.", read("zinc")) == []
    assert snippet("Nothing here.", read("")) == []


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [("zinc", "zinc", 0), ("zinc", "znic", 1), ("magneisum", "magnesium", 1), ("slepe", "sleep", 1), ("ab", "", 2)],
)
def test_distance_counts_letters_and_swaps(one, other, steps):
    assert distance(one, other) == distance(other, one) == steps


@checked
@given(one=some.text("abc", max_size=8), other=some.text("abc", max_size=8))
def test_distance_is_symmetric_and_at_most_the_longer_word(one, other):
    assert distance(one, other) == distance(other, one) <= max(len(one), len(other))


def test_similarity_is_that_of_pg_trgm():
    assert similarity("magneisum", "magnesium") == pytest.approx(6 / 14)
    assert similarity("zinc", "zinc") == 1


def test_begun_word_is_compared_with_beginnings():
    assert likeness("magneis", "magnesium", is_begun=True) > 0.8
    assert likeness("magneis", "magnesium") < 0.7
