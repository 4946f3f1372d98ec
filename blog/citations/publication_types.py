"""PubMed's publication types: hints of how a study was made, never of how well (NLM, "Publication Types")."""

from collections.abc import Iterable

# The values of blog.evidence.Design, the strongest first, as there: a record has several types, and the first that it
# has is taken. "Review" is narrative.
DESIGNS = {
    "Meta-Analysis": "meta_analysis",
    "Network Meta-Analysis": "meta_analysis",
    "Systematic Review": "systematic_review",
    "Randomized Controlled Trial": "randomised_trial",
    "Controlled Clinical Trial": "controlled_trial",
    "Clinical Trial": "trial",
    "Clinical Trial, Phase I": "trial",
    "Clinical Trial, Phase II": "trial",
    "Clinical Trial, Phase III": "trial",
    "Clinical Trial, Phase IV": "trial",
    "Observational Study": "observational",
    "Case Reports": "case_report",
    "Practice Guideline": "guideline",
    "Guideline": "guideline",
    "Review": "narrative_review",
    "Editorial": "opinion",
    "Comment": "opinion",
    "Letter": "opinion",
}


def design_of(types: Iterable[str]) -> str:
    """The strongest design among `types`, a suggestion for an editor; "" where they say nothing of one.

    "Journal Article", "Preprint" and what publishers announced later ("Retracted Publication") name no design. The
    type of a trial in animals is that of one in people, so nothing is said of subjects.
    """
    given = set(types)
    return next((design for name, design in DESIGNS.items() if name in given), "")
