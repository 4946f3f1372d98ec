"""What a rule speaks for: places by postcode and parcels by weight, and which of several rules speaks."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

Ranges = list[tuple[int, int]]


@dataclass(frozen=True)
class Reach:
    """Places as staff write them ("" for everywhere else), the smallest weight in grams, and whether it refuses."""

    places: str = ""
    from_weight_g: int | None = None
    is_refused: bool = False


class HasReach(Protocol):
    @property
    def reach(self) -> Reach: ...


R = TypeVar("R", bound=HasReach)

EVERYWHERE = (0, 9999)
POSTCODE_RANGE = re.compile(r"([0-9]{4})(?:\s*[-–]\s*([0-9]{4}))?")


def parse_places(text: str) -> Ranges:
    """Postcode ranges of a text like "0800-0999, 6799". Raises ValueError naming the part that is wrong."""
    ranges: Ranges = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        match = POSTCODE_RANGE.fullmatch(part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if first > last:
            raise ValueError(f"“{part}” is not a postcode or a range like 0800-0999")
        ranges.append((first, last))
    return sorted(ranges)


def write_places(ranges: Ranges) -> str:
    """The text of `ranges`, as `parse_places` reads it: `0800-0999, 6799`."""
    return ", ".join(f"{first:04d}" if first == last else f"{first:04d}-{last:04d}" for first, last in ranges)


def places_overlap(a: str, b: str) -> bool:
    """Whether two texts of places speak for one postcode. "" is everywhere else: it overlaps only with "" ."""
    ours, theirs = parse_places(a), parse_places(b)
    if not ours or not theirs:
        return ours == theirs
    return any(
        first <= other_last and other_first <= last for first, last in ours for other_first, other_last in theirs
    )


def is_place(postcode: str, places: str) -> bool:
    """Whether `postcode` (four digits) is among `places`."""
    return any(first <= int(postcode) <= last for first, last in parse_places(places))


def choose(rules: Iterable[R], postcode: str = "", weight_g: int = 0) -> R | None:
    """The rule that speaks for a parcel of `weight_g` to `postcode` ("" while it is not known).

    Of those whose weight the parcel reaches, a rule that names the place goes before one that names none, and of
    these the one with the largest weight.
    """
    for rule in _by_rank(rules, weight_g):
        if not rule.reach.places or (postcode and is_place(postcode, rule.reach.places)):
            return rule
    return None


def _by_rank(rules: Iterable[R], weight_g: int) -> list[R]:
    reached = [rule for rule in rules if (rule.reach.from_weight_g or 0) <= weight_g]
    return sorted(reached, key=lambda rule: (not rule.reach.places, -(rule.reach.from_weight_g or 0)))


def spoken_for(rules: Sequence[R], weight_g: int = 0) -> list[tuple[R, Ranges]]:
    """Each rule with the postcodes for which `choose` would take it, for parcels of `weight_g`; in the order given.

    Rules for which no postcode is left are not among them.
    """
    left: Ranges = [EVERYWHERE]
    found: dict[int, Ranges] = {}
    for rule in _by_rank(rules, weight_g):
        places = parse_places(rule.reach.places) or left
        found[id(rule)] = _common(left, places)
        left = _without(left, places)
    return [(rule, found[id(rule)]) for rule in rules if found.get(id(rule))]


def _common(ranges: Ranges, others: Ranges) -> Ranges:
    pairs = ((max(a, c), min(b, d)) for a, b in ranges for c, d in others)
    return _merged([(first, last) for first, last in pairs if first <= last])


def _without(ranges: Ranges, taken: Ranges) -> Ranges:
    left = ranges
    for first, last in taken:
        left = [
            piece for a, b in left for piece in ((a, min(b, first - 1)), (max(a, last + 1), b)) if piece[0] <= piece[1]
        ]
    return left


def _merged(ranges: Ranges) -> Ranges:
    """Sorted, each postcode once."""
    merged: Ranges = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def weight_bands(rules: Iterable[HasReach]) -> list[tuple[int, int | None]]:
    """The ranges of weight in grams, both ends included, within which the same rules speak; the last has no end."""
    begins = sorted({0, *(rule.reach.from_weight_g or 0 for rule in rules)})
    return [(low, high - 1 if high else None) for low, high in zip(begins, [*begins[1:], None], strict=True)]
