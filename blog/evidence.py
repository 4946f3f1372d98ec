"""How we weigh studies, pure: designs, directions, and the one rule that makes a grade of them.

It is our own summary, computed from what editors recorded. It is neither GRADE nor NHMRC and is never called so.
`/editorial-policy/` prints the rule from `RULE`, so that what is said and what is computed cannot part.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


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
    Design.TRIAL: "Trial without a control group",
    Design.OBSERVATIONAL: "Observational study",
    Design.CASE_REPORT: "Case report",
    Design.GUIDELINE: "Guideline or position statement",
    Design.NARRATIVE_REVIEW: "Narrative review",
    Design.LABORATORY: "Laboratory study",
    Design.OPINION: "Editorial, comment or letter",
}


class Subjects(StrEnum):
    HUMANS = "humans"
    ANIMALS = "animals"
    IN_VITRO = "in_vitro"


SUBJECT_WORDS = {
    Subjects.HUMANS: "People",
    Subjects.ANIMALS: "Animals",
    Subjects.IN_VITRO: "Cells or tissue (in vitro)",
}


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


def grade(studies: Iterable[Study]) -> Grade:
    """The grade of a claim by its linked studies."""
    raise NotImplementedError
