"""The rule that makes a grade of studies, on made-up rows."""

import pytest

from blog import evidence
from blog.evidence import RULE, Design, Direction, Grade, Study, decide, grade, summary, tally

FOR, NONE, AGAINST, MIXED = Direction.SUPPORTS, Direction.NO_EFFECT, Direction.OPPOSES, Direction.MIXED
META, REVIEW, RCT = Design.META_ANALYSIS, Design.SYSTEMATIC_REVIEW, Design.RANDOMISED_TRIAL
CONTROLLED, TRIAL, SEEN = Design.CONTROLLED_TRIAL, Design.TRIAL, Design.OBSERVATIONAL
CASE, LAB, TOLD = Design.CASE_REPORT, Design.LABORATORY, Design.NARRATIVE_REVIEW


def people(design, direction, **fields):
    return Study(design=design, subjects="humans", direction=direction, **fields)


def animals(design, direction):
    return Study(design=design, subjects="animals", direction=direction)


STRONG = [people(REVIEW, FOR), people(RCT, FOR), people(RCT, FOR)]

TABLE = [
    # Strong: a review and two randomised trials in people
    (STRONG, Grade.STRONG),
    ([people(META, FOR), people(RCT, FOR), people(RCT, FOR), people(SEEN, NONE)], Grade.STRONG),
    ([*STRONG, animals(RCT, AGAINST)], Grade.STRONG),
    # Moderate: a review, or two randomised trials
    ([people(META, FOR)], Grade.MODERATE),
    ([people(META, FOR), people(REVIEW, FOR)], Grade.MODERATE),
    ([people(REVIEW, FOR), people(RCT, FOR)], Grade.MODERATE),
    ([people(RCT, FOR), people(RCT, FOR)], Grade.MODERATE),
    ([*STRONG, people(RCT, MIXED)], Grade.MODERATE),
    ([people(REVIEW, FOR), people(RCT, FOR), people(CONTROLLED, FOR)], Grade.MODERATE),
    # Limited: any other support
    ([people(RCT, FOR)], Grade.LIMITED),
    ([people(CONTROLLED, FOR), people(CONTROLLED, FOR)], Grade.LIMITED),
    ([people(TRIAL, FOR)], Grade.LIMITED),
    ([people(SEEN, FOR)], Grade.LIMITED),
    ([people(CASE, FOR)], Grade.LIMITED),
    ([people(SEEN, FOR), people(SEEN, AGAINST)], Grade.LIMITED),
    ([people(RCT, FOR), people(RCT, MIXED)], Grade.LIMITED),
    ([animals(META, FOR), animals(RCT, FOR), animals(RCT, FOR)], Grade.LIMITED),
    ([Study(design=LAB, subjects="in_vitro", direction=FOR)], Grade.LIMITED),
    ([Study(design=META, direction=FOR), Study(design=RCT, direction=FOR)] * 2, Grade.LIMITED),
    # Conflicting: support in people against a controlled study in people
    ([*STRONG, people(RCT, NONE)], Grade.CONFLICTING),
    ([*STRONG, people(RCT, AGAINST)], Grade.CONFLICTING),
    ([*STRONG, people(CONTROLLED, NONE)], Grade.CONFLICTING),
    ([people(META, FOR), people(META, NONE)], Grade.CONFLICTING),
    ([people(SEEN, FOR), people(RCT, NONE)], Grade.CONFLICTING),
    # None: nothing for it, or nothing in people while controlled studies speak against
    ([], Grade.NONE),
    ([people(META, NONE)], Grade.NONE),
    ([people(RCT, MIXED)], Grade.NONE),
    ([animals(RCT, FOR), people(RCT, NONE)], Grade.NONE),
    ([Study(design=RCT, direction=FOR), people(RCT, AGAINST)], Grade.NONE),
    # What counts for nothing
    ([people(META, FOR, is_retracted=True)], Grade.NONE),
    ([*STRONG, people(RCT, AGAINST, is_retracted=True)], Grade.STRONG),
    ([people(REVIEW, FOR, is_retracted=True), people(RCT, FOR), people(RCT, FOR)], Grade.MODERATE),
    ([people(META, "")], Grade.NONE),
    ([people("", FOR)], Grade.NONE),
    ([people(TOLD, FOR), people(Design.GUIDELINE, FOR), people(Design.OPINION, FOR)], Grade.NONE),
    ([*STRONG, people(TOLD, AGAINST), people(Design.GUIDELINE, NONE)], Grade.STRONG),
]


@pytest.mark.parametrize(("studies", "expected"), TABLE)
def test_grade_of_studies(studies, expected):
    assert grade(studies) == expected


def test_every_row_of_the_rule_decides_somewhere():
    assert {decide(studies) for studies, _ in TABLE} == set(RULE)


def test_every_grade_has_a_row_and_words():
    assert {row.grade for row in RULE} == set(Grade)
    assert [row.words for row in RULE] == ["Conflicting", "None", "Strong", "Moderate", "Limited", "None"]


def test_every_design_has_a_word_and_a_meaning():
    assert set(evidence.DESIGN_WORDS) == set(evidence.DESIGN_MEANINGS) == set(Design)


def test_it_is_nobody_elses_grade_and_says_nothing_of_quality():
    words = " ".join([*evidence.COUNTING_RULES, *(row.condition for row in RULE), *evidence.DESIGN_MEANINGS.values()])

    assert [name for name in ("GRADE", "NHMRC", "quality") if name in words] == []


def test_tally_names_what_was_found_by_design_and_subjects_and_last_what_is_not_recorded():
    studies = [
        people("", FOR),
        Study(design=TOLD),
        animals(RCT, FOR),
        people(RCT, NONE),
        people(RCT, FOR),
        people(RCT, FOR),
        Study(design=META),
        people(META, FOR, is_retracted=True),
    ]

    assert [(row["design"], row["notes"], row["counts"], row["results"]) for row in tally(studies)] == [
        ("Meta-analysis", [], True, [["Result not recorded", 1]]),
        (
            "Randomised controlled trial",
            ["in people"],
            True,
            [["Supports the claim", 2], ["Found no clear difference", 1]],
        ),
        ("Randomised controlled trial", ["in animals"], True, [["Supports the claim", 1]]),
        ("Narrative review", ["not counted"], False, [["Result not recorded", 1]]),
        ("Design not recorded", ["in people"], True, [["Supports the claim", 1]]),
    ]


@pytest.mark.parametrize(
    ("studies", "is_graded"),
    [
        ([], False),
        ([people(META, "")], False),
        ([people("", FOR)], False),
        ([people(META, ""), people(TOLD, FOR)], False),
        ([people(META, ""), people(RCT, FOR)], True),
        ([people(TOLD, FOR)], False),
        ([people(TOLD, FOR), people(META, FOR, is_retracted=True)], False),
        ([people(META, FOR, is_retracted=True)], True),
        ([people(META, NONE)], True),
    ],
)
def test_nothing_recorded_is_told_apart_from_nothing_in_support(studies, is_graded):
    assert summary(studies)["is_graded"] == is_graded


def test_summary_says_why_and_how_many_count_wait_and_fell():
    studies = [people(RCT, FOR), people(RCT, ""), people(TOLD, FOR), people(META, FOR, is_retracted=True)]

    told = summary(iter(studies))

    assert (told["grade"], told["grade_words"]) == ("limited", "Limited")
    assert told["why"].startswith("Some other study that counts supports the claim.")
    assert (told["counted"], told["awaited"], told["retracted"]) == (1, 1, 1)
    assert sum(number for row in told["tally"] for _, number in row["results"]) == 3
