"""New prices from old ones: by per cent, by dollars, or set; rounded to an ending if wanted. Cents."""

STEEP_PERCENT = 50  # a change by more is asked about once more
MOST_PERCENT = 1000


def by_percent(cents: int, percent: int) -> int:
    """`percent` more, or less where it is below 0; half up."""
    return (cents * (100 + percent) * 2 + 100) // 200


def rounded_to(cents: int, ending: int) -> int:
    """The nearest price that ends in `ending` cents, such as 95; of two as near the higher, and never below it."""
    lower = (cents - ending) // 100 * 100 + ending
    higher = lower + 100
    return max(lower if cents - lower < higher - cents else higher, ending or 100)


def is_steep(old: int, new: int) -> bool:
    """Whether the price changes by more than half: more likely a slip than a decision."""
    return abs(new - old) * 100 > old * STEEP_PERCENT
