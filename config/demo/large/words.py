"""Words for large numbers of invented names and titles. None of them claims anything, and no name is anybody's."""

import random
from collections.abc import Sequence

# Two halves make a brand that nobody has; each says itself that it is of the demo.
BRAND_BEGINS = ("Ash", "Bluff", "Cove", "Dune", "Fern", "Gull", "Heath", "Ridge", "Sedge", "Tarn", "Vale", "Wren")
BRAND_ENDS = ("barrow", "combe", "garth", "holm", "marlow")
# Ranges of a brand, called by Australian trees and shrubs.
RANGES = (
    *("Banksia", "Bottlebrush", "Boronia", "Brigalow", "Casuarina", "Coolabah", "Correa", "Dryandra", "Emu Bush"),
    *("Gidgee", "Grevillea", "Hakea", "Ironbark", "Jarrah", "Karri", "Kurrajong", "Lilly Pilly", "Mallee", "Marri"),
    *("Melaleuca", "Mulga", "Myall", "Peppermint Gum", "Quandong", "Red Gum", "Saltbush", "Sheoak", "Snow Gum"),
    *("Spinifex", "Stringybark", "Tea Tree", "Telopea", "Tuckeroo", "Waratah", "Wilga", "Yellow Box"),
)
STRENGTHS = ("1", "0.75", "0.5", "0.25")  # of the amounts of the supplement that a large one is made after
COUNTS = (1, 2, 3, 4)  # of the smallest pack

# After the subject of an article and a colon.
ANGLES = (
    *("who took part", "how long the trials ran", "what was counted", "reading the tables", "the small print"),
    *("the dummy pill", "numbers in plain words", "where the gaps are", "what the reviewers said", "questions to ask"),
    *(
        "before and after breakfast",
        "a winter reading",
        "a summer reading",
        "what changed in ten years",
        "first steps",
    ),
    *("a slow look", "what a label says", "measuring an effect", "what chance can do", "when studies disagree"),
    *("the case for patience", "a glossary", "how to read a review", "large and small trials", "who paid for it"),
    *(
        "what nobody has asked",
        "food first",
        "for shift workers",
        "for travellers",
        "for older adults",
        "a second look",
    ),
    *("at the pharmacy counter", "what to tell a doctor", "the long answer", "the short answer", "common mix-ups"),
    *("a morning with the sources", "side by side", "from laboratory to trial", "an evening with the sources"),
)
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
OPENINGS = (
    "This is one of several notes on {subject}. It looks at one side, {angle}; the others have pages of their own.",
    "We return to {subject} with one question in hand: {angle}. What follows rests on the same sources as before.",
    "Much has been written about {subject}. This page keeps to one thread, {angle}, and says where it ends.",
    "A short page on {subject}, for those who have read the long one. It is about {angle}, and about little else.",
    "Each of our notes on {subject} asks something else. This one, begun in {month}, asks about {angle}.",
    "In {month} we sorted our notes on {subject} again. Those about {angle} are gathered here.",
)
TAGS = (
    *("shift work", "older adults", "travel", "winter", "summer", "breakfast", "plant foods", "dairy", "labels"),
    *(
        "dose",
        "absorption",
        "side effects",
        "interactions",
        "children",
        "pregnancy",
        "exercise",
        "recovery",
        "protein",
    ),
    *("reviews", "small trials", "large trials", "bias", "chance", "funding", "averages", "placebo", "measuring"),
    *("questions", "glossary", "food first", "pharmacy", "tablets", "powders", "capsules", "liquids", "storage"),
    *("evenings", "mornings", "screens", "caffeine", "alcohol", "water", "heat", "salt", "fibre", "appetite"),
)
STREETS = ("Example Street", "Sample Road", "Specimen Avenue", "Placeholder Lane", "Demonstration Drive")


def chance(kind: str, row: int | str) -> random.Random:
    """The same draws for this `row` of a `kind`, whatever was made before it."""
    return random.Random(f"{kind} {row}")  # noqa: S311  a world that is the same each time, no secret


def brands() -> list[str]:
    return [f"{begin}{end} (demo)" for end in BRAND_ENDS for begin in BRAND_BEGINS]


def often_the_first(draw: random.Random, rows: Sequence[int]) -> int:
    """One of `rows`; a few of them are what most people want: half of all draws fall on the first hundredth or so."""
    return rows[int(len(rows) * draw.random() ** 6)]
