"""How we weigh studies, pure: designs, directions, and the one rule that makes a grade of them.

It is our own summary, computed from what editors recorded. It is neither GRADE nor NHMRC and is never called so.
`/editorial-policy/` prints the rule from `RULE`, so that what is said and what is computed cannot part.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self


class Design(StrEnum):
    """How a study was made; the strongest first. It says how, never how well."""

    META_ANALYSIS = "meta_analysis"
    SYSTEMATIC_REVIEW = "systematic_review"
    RANDOMISED_TRIAL = "randomised_trial"
    CONTROLLED_TRIAL = "controlled_trial"
    TRIAL = "trial"
    OBSERVATIONAL = "observational"
    CASE_REPORT = "case_report"
    GUIDELINE = "guideline"
    NARRATIVE_REVIEW = "narrative_review"
    LABORATORY = "laboratory"
    OPINION = "opinion"


DESIGN_WORDS = {
    Design.META_ANALYSIS: "Meta-analysis",
    Design.SYSTEMATIC_REVIEW: "Systematic review",
    Design.RANDOMISED_TRIAL: "Randomised controlled trial",
    Design.CONTROLLED_TRIAL: "Controlled trial, not randomised",
    Design.TRIAL: "Trial, control group not recorded",
    Design.OBSERVATIONAL: "Observational study",
    Design.CASE_REPORT: "Case report",
    Design.GUIDELINE: "Guideline or position statement",
    Design.NARRATIVE_REVIEW: "Narrative review",
    Design.LABORATORY: "Laboratory study",
    Design.OPINION: "Editorial, comment or letter",
}

DESIGN_MEANINGS = {
    Design.META_ANALYSIS: "Takes the numbers of several studies together and works out one result.",
    Design.SYSTEMATIC_REVIEW: "Looks for all studies of one question by a method that was fixed beforehand.",
    Design.RANDOMISED_TRIAL: "Chance decides who gets the treatment and who gets something to compare it with.",
    Design.CONTROLLED_TRIAL: "Compares two groups, but something else than chance decided who was in which.",
    Design.TRIAL: "A treatment was tried in people; its record does not say what it was compared with.",
    Design.OBSERVATIONAL: "Follows what people do anyway. It finds links, and seldom causes.",
    Design.CASE_REPORT: "Tells of one person or a few.",
    Design.GUIDELINE: "Advice of a body or a panel, drawn from studies.",
    Design.NARRATIVE_REVIEW: "Tells of studies that its authors chose.",
    Design.LABORATORY: "Done in cells, tissue or instruments.",
    Design.OPINION: "What one author or a few think.",
}

REVIEWS = frozenset({Design.META_ANALYSIS, Design.SYSTEMATIC_REVIEW})
CONTROLLED = REVIEWS | {Design.RANDOMISED_TRIAL, Design.CONTROLLED_TRIAL}
# What reports, chooses or judges the studies of others would count those twice.
NEVER_COUNTED = frozenset({Design.GUIDELINE, Design.NARRATIVE_REVIEW, Design.OPINION})
COUNTED = frozenset(Design) - NEVER_COUNTED


class Subjects(StrEnum):
    HUMANS = "humans"
    ANIMALS = "animals"
    IN_VITRO = "in_vitro"


SUBJECT_WORDS = {
    Subjects.HUMANS: "People",
    Subjects.ANIMALS: "Animals",
    Subjects.IN_VITRO: "Cells or tissue (in vitro)",
}


_IN = {Subjects.HUMANS: "in people", Subjects.ANIMALS: "in animals", Subjects.IN_VITRO: "in cells or tissue", "": ""}


class Direction(StrEnum):
    """What a study found for one claim, as an editor read it."""

    SUPPORTS = "supports"
    NO_EFFECT = "no_effect"
    OPPOSES = "opposes"
    MIXED = "mixed"


DIRECTION_WORDS = {
    Direction.SUPPORTS: "Supports the claim",
    Direction.NO_EFFECT: "Found no clear difference",
    Direction.OPPOSES: "Found the opposite",
    Direction.MIXED: "Mixed results",
}


CONTRARY = frozenset({Direction.NO_EFFECT, Direction.OPPOSES})


class Grade(StrEnum):
    STRONG = "strong"
    MODERATE = "moderate"
    LIMITED = "limited"
    CONFLICTING = "conflicting"
    NONE = "none"


GRADE_WORDS = {
    Grade.STRONG: "Strong",
    Grade.MODERATE: "Moderate",
    Grade.LIMITED: "Limited",
    Grade.CONFLICTING: "Conflicting",
    Grade.NONE: "None",
}


@dataclass(frozen=True)
class Study:
    """What the rule asks of one linked study; "" is "not recorded"."""

    design: str = ""
    subjects: str = ""
    direction: str = ""
    is_retracted: bool = False

    @property
    def counts(self) -> bool:
        """Whether the rule looks at it."""
        return not self.is_retracted and self.design in COUNTED and self.direction != ""

    @property
    def is_awaited(self) -> bool:
        """Whether it could count, once an editor has recorded its design and what it found."""
        return not self.is_retracted and self.design not in NEVER_COUNTED and not self.counts


@dataclass(frozen=True)
class Body:
    """The studies of one claim that count, in the numbers that the rule looks at."""

    supporting: int = 0
    supporting_in_people: int = 0
    supporting_reviews: int = 0  # in people, as are all below
    supporting_randomised: int = 0
    contrary_controlled: int = 0
    mixed_controlled: int = 0

    @classmethod
    def of(cls, studies: Iterable[Study]) -> Self:
        counted = [study for study in studies if study.counts]
        supporting = [study for study in counted if study.direction == Direction.SUPPORTS]
        in_people = [study for study in supporting if study.subjects == Subjects.HUMANS]
        controlled = [s for s in counted if s.design in CONTROLLED and s.subjects == Subjects.HUMANS]
        return cls(
            supporting=len(supporting),
            supporting_in_people=len(in_people),
            supporting_reviews=sum(study.design in REVIEWS for study in in_people),
            supporting_randomised=sum(study.design == Design.RANDOMISED_TRIAL for study in in_people),
            contrary_controlled=sum(study.direction in CONTRARY for study in controlled),
            mixed_controlled=sum(study.direction == Direction.MIXED for study in controlled),
        )


@dataclass(frozen=True)
class Row:
    """One line of the rule: the grade, the condition in words, and the same condition in numbers."""

    grade: Grade
    condition: str
    fits: Callable[[Body], bool]

    @property
    def words(self) -> str:
        return GRADE_WORDS[self.grade]


# Read from above: the first row that fits decides. "Controlled" is defined by COUNTING_RULES.
RULE = (
    Row(
        Grade.CONFLICTING,
        "At least one study in people supports the claim, and at least one controlled study in people found no clear "
        "difference or the opposite.",
        lambda body: body.supporting_in_people >= 1 and body.contrary_controlled >= 1,
    ),
    Row(
        Grade.NONE,
        "Controlled studies in people found no clear difference or the opposite, and no study in people supports the "
        "claim.",
        lambda body: body.contrary_controlled >= 1,
    ),
    Row(
        Grade.STRONG,
        "At least one systematic review or meta-analysis and at least two randomised controlled trials in people "
        "support the claim, and no controlled study in people has mixed results.",
        lambda body: body.supporting_reviews >= 1 and body.supporting_randomised >= 2 and body.mixed_controlled == 0,
    ),
    Row(
        Grade.MODERATE,
        "At least one systematic review or meta-analysis, or at least two randomised controlled trials, in people "
        "support the claim.",
        lambda body: body.supporting_reviews >= 1 or body.supporting_randomised >= 2,
    ),
    Row(
        Grade.LIMITED,
        "Some other study that counts supports the claim. Studies in animals, in cells, or of subjects that are not "
        "recorded never lead any higher.",
        lambda body: body.supporting >= 1,
    ),
    Row(Grade.NONE, "No study that counts supports the claim.", lambda _: True),
)

# What the rule takes for granted, in the order in which it is told.
COUNTING_RULES = (
    "A study counts once its design and what it found are recorded.",
    "A retracted study counts for nothing.",
    "These are listed and not counted, because they retell or judge the studies of others: "
    + "; ".join(DESIGN_WORDS[design].lower() for design in Design if design in NEVER_COUNTED)
    + ".",
    "Controlled studies are these: "
    + "; ".join(DESIGN_WORDS[design].lower() for design in Design if design in CONTROLLED)
    + ".",
    "How many people took part and who paid for a study play no part in the grade.",
)


def decide(studies: Iterable[Study]) -> Row:
    """The row of RULE that decides for a claim with these linked studies, whatever their order."""
    body = Body.of(studies)
    return next(row for row in RULE if row.fits(body))


def grade(studies: Iterable[Study]) -> Grade:
    """The grade of a claim by its linked studies."""
    return decide(studies).grade


def tally(studies: Iterable[Study]) -> list[dict[str, Any]]:
    """What was found, by design and by who or what was studied.

    `[{"design": words, "notes": [words, …], "counts": bool, "results": [[words, number], …]}, …]`: the strongest
    first, then what is not recorded. Retracted studies are left out. As lists, because a database may store a
    dictionary in another order.
    """
    numbers = Counter((study.design, study.subjects, study.direction) for study in studies if not study.is_retracted)
    kinds = {(design, subjects) for design, subjects, _ in numbers}
    rows = []
    for design, subjects in ((design, subjects) for design in (*Design, "") for subjects in (*Subjects, "")):
        if (design, subjects) not in kinds:
            continue
        counts = design not in NEVER_COUNTED
        rows.append(
            {
                "design": DESIGN_WORDS[Design(design)] if design else "Design not recorded",
                "notes": [note for note in (_IN[subjects], "" if counts else "not counted") if note],
                "counts": counts,
                "results": [
                    [DIRECTION_WORDS[Direction(direction)] if direction else "Result not recorded", number]
                    for direction in (*Direction, "")
                    if (number := numbers[design, subjects, direction])
                ],
            }
        )
    return rows


def summary(studies: Iterable[Study]) -> dict[str, Any]:
    """What is said of a claim with these studies, as data: the grade and why, the tally, and how many count.

    `is_graded` is False while no study counts, unless all have been retracted: "no result is recorded" is another
    statement than "nothing supports it".
    """
    studies = list(studies)
    row = decide(studies)
    counted = sum(study.counts for study in studies)
    retracted = sum(study.is_retracted for study in studies)
    return {
        "grade": row.grade.value,
        "grade_words": row.words,
        "why": row.condition,
        "is_graded": counted > 0 or 0 < retracted == len(studies),
        "tally": tally(studies),
        "counted": counted,
        "awaited": sum(study.is_awaited for study in studies),
        "retracted": retracted,
    }


def substance(shown: Iterable[dict[str, Any]]) -> list[list[Any]]:
    """What rows of `Claim.as_shown` claim, in codes instead of our words: what a sign-off of goods speaks for."""
    return [
        [row["words"], row["outcome"], row["grade"], [[study["key"], study["facts"]] for study in row["studies"]]]
        for row in shown
    ]
