"""The matcher of the claim guard: words in their usual forms, false friends, places, and bounded time."""

import time

import pytest

from shop.rules.claim_guard import MAX_SENTENCE, Term, WordList, find, sentence_around


def term(words, *, forms=(), exceptions=(), key=1, kind="absolute"):
    return Term(key=key, kind=kind, words=words, forms=forms, exceptions=exceptions)


def found(text, *terms):
    return [text[match.start : match.end] for match in find(text, terms)]


CURE = term("cure", forms=("curable",), exceptions=("cured meat",))


@pytest.mark.parametrize("word", ["cure", "cures", "cured", "curing", "Cure", "CURES", "curable", "cure’s"])
def test_usual_and_listed_forms_of_a_word_are_found(word):
    assert found(f"They say it {word} colds.", CURE) == [word]


@pytest.mark.parametrize(
    "word", ["secure", "procure", "manicure", "obscured", "curation", "curious", "incurable", "cur"]
)
def test_words_that_only_look_like_it_are_not_found(word):
    assert found(f"They {word} it.", CURE) == []


@pytest.mark.parametrize(
    ("base", "form"),
    [
        ("recommend", "recommended"),
        ("remedy", "remedies"),
        ("remedy", "remedied"),
        ("stop", "stopping"),
        ("wish", "wishes"),
        ("magic", "magic"),
        ("Alzheimer", "Alzheimer's"),
        ("Alzheimer", "Alzheimer’s"),
        ("tumour", "tumours"),
    ],
)
def test_english_endings_are_known(base, form):
    assert found(f"It {form} so.", term(base)) == [form]


def test_false_friend_is_left_alone_and_the_word_beside_it_is_not():
    cancer = term("cancer", exceptions=("Tropic of Cancer", "sign of Cancer"))

    text = "North of the Tropic of Cancer, cancer is as common. Born under the sign of Cancer."

    assert [text[: m.start].count(" ") for m in find(text, [cancer])] == [6]


def test_exception_speaks_only_for_its_own_phrase():
    assert found("Cured meat cures nothing; the meat is cured.", CURE) == ["cures", "cured"]


def test_word_in_capitals_is_found_in_capitals_only():
    aids = term("AIDS")

    assert found("It aids digestion. Aids sleep. AIDS is named.", aids) == ["AIDS"]


@pytest.mark.parametrize(
    "text", ["cancer-fighting", "anti-cancer", "“cancer”", "can\u200bcer", "CAN\u00adCER", "cancer."]
)
def test_hyphens_quotes_and_invisible_characters_hide_nothing(text):
    assert len(found(text, term("cancer"))) == 1


def test_phrase_is_found_in_other_forms_and_over_one_space_or_line():
    naturopath = term("naturopath recommend")

    assert found("Our naturopath recommends it; naturopaths\u00a0recommended it.", naturopath) == [
        "naturopath recommends",
        "naturopaths\u00a0recommended",
    ]


@pytest.mark.parametrize(
    "text", ["Ask your naturopath. Recommended daily.", "naturopath, recommend", "naturopath to recommend"]
)
def test_phrase_ends_with_its_sentence_and_skips_no_word(text):
    assert found(text, term("naturopath recommend")) == []


def test_gap_takes_up_to_four_words_of_one_sentence():
    gap = term("recommended by … naturopath")

    assert found("Recommended by our own trusted in-house naturopath.", gap) == []
    assert found("Recommended by our own trusted Sydney naturopath.", gap) == [
        "Recommended by our own trusted Sydney naturopath"
    ]
    assert found("Recommended by naturopaths.", gap) == ["Recommended by naturopaths"]
    assert found("Recommended by many. Our naturopath left.", gap) == []


def test_two_terms_at_one_place_are_both_named():
    both = [term("heart", key=1), term("heart disease", key=2)]

    assert [(m.term.key, m.start, m.end) for m in find("heart disease", both)] == [(1, 0, 5), (2, 0, 13)]


@pytest.mark.parametrize("words", ["(a+)+$", "[", "\\", ".*", "(?R)", "a|b", "🙂", "<script>alert(1)</script>", ""])
def test_what_would_be_a_pattern_is_words(words):
    list_ = WordList([term(words)])

    assert list_.find("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!") == []


@pytest.mark.parametrize(
    "text",
    [
        "cure " * 200_000,
        "a" * 1_000_000,
        "recommended by " * 66_000,
        "our naturopath our " * 52_000,
        "’" * 1_000_000,
        "a'" * 500_000,
        "\u200b" * 1_000_000,
        "a\u200b" * 500_000,
    ],
)
def test_a_million_characters_take_seconds_at_most(text):
    terms = [CURE, term("recommended by … naturopath", key=2), term("our … recommends … now", key=3)]
    began = time.process_time()

    find(text, terms)

    assert time.process_time() - began < 20  # two or three alone on a machine


def test_sentence_around_a_place_is_its_own_and_bounded():
    text = "First. It cures all, they say! Last."
    start = text.index("cures")

    assert sentence_around(text, start, start + 5) == ("It ", "cures", " all, they say!")
    assert sentence_around("cures", 0, 5) == ("", "cures", "")
    before, _, after = sentence_around("x" * 999 + " cures " + "y" * 999, 1000, 1005)
    assert (len(before), len(after)) == (MAX_SENTENCE, MAX_SENTENCE)
