"""What a cart says of its goods together: daily amounts against upper limits, and ingredients that meet.

The goods alone are judged: nobody is asked what they take, and nothing is kept but what was shown and accepted.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shop.rules.doses import add_up, words

MOST_NAMES = 4


class Level(StrEnum):
    """How loud a note is. A stop must be accepted before an order is placed."""

    INFORMATION = "information"
    CAUTION = "caution"
    STOP = "stop"


LOUDEST_FIRST = (Level.STOP, Level.CAUTION, Level.INFORMATION)


@dataclass(frozen=True)
class Dose:
    """One line of a cart: what a day of it holds as the label directs, by ingredient, and how many packs of it."""

    product: int  # packs of one product in several sizes are one product
    name: str
    quantity: int
    day_ng: dict[int, int]
    others: frozenset[int] = frozenset()  # ingredients whose amount is not known in grams

    def has(self, ingredient: int) -> bool:
        return ingredient in self.day_ng or ingredient in self.others


@dataclass(frozen=True)
class Limit:
    """The most of an ingredient that an adult should take in a day."""

    rule: str
    version: int
    ingredient: int
    name: str
    limit_ng: int
    unit: str
    source: str
    address: str = ""


@dataclass(frozen=True)
class Meeting:
    """A caution about an ingredient from an amount a day on, or about two that meet; `from_ng` None: in any amount."""

    rule: str
    version: int
    level: Level
    first: int
    first_from_ng: int | None
    second: int | None
    second_from_ng: int | None
    wording: str
    source: str
    address: str = ""


@dataclass(frozen=True)
class Note:
    """One sentence for the shopper, with the rule that made it."""

    rule: str
    version: int
    level: Level
    words: str
    source: str
    address: str = ""

    @property
    def key(self) -> str:
        """What a tick stands for: these words, of this rule in this version."""
        words = hashlib.sha256(self.words.encode()).hexdigest()[:12]
        return f"{self.rule}:{self.version}:{words}"

    @property
    def identity(self) -> tuple[str, int, str]:
        """What was shown: another sum or wording is another note."""
        return self.rule, self.version, self.words

    @property
    def is_stop(self) -> bool:
        return self.level == Level.STOP


def check(doses: Sequence[Dose], limits: Iterable[Limit], meetings: Iterable[Meeting]) -> list[Note]:
    """What to say of `doses` together, the loudest first; one rule speaks once."""
    notes = [note for limit in limits if (note := _above(doses, limit))]
    notes += [_met(meeting, doses) for meeting in meetings if _applies(meeting, doses)]
    return sorted(notes, key=lambda note: LOUDEST_FIRST.index(note.level))


def _above(doses: Sequence[Dose], limit: Limit) -> Note | None:
    """A stop where a labelled day of each product passes the limit together; a caution where only packs do, or one
    product does so by itself, as its label says.
    """
    with_it = [dose for dose in doses if limit.ingredient in dose.day_ng]
    total_ng = sum(dose.quantity * dose.day_ng[limit.ingredient] for dose in with_it)
    if total_ng <= limit.limit_ng:
        return None
    products = {dose.product: dose.day_ng[limit.ingredient] for dose in with_it}
    is_stop = len(products) > 1 and sum(products.values()) > limit.limit_ng
    counted = _counted(with_it)
    total, most = words(total_ng, limit.unit), words(limit.limit_ng, limit.unit)
    if len(counted) == 1 and with_it[0].quantity == 1:
        said = f"{counted[0]} holds {total} a day as its label directs"
    else:
        said = f"{_and(counted)} hold {total} a day if taken together"
    return Note(
        limit.rule,
        limit.version,
        Level.STOP if is_stop else Level.CAUTION,
        f"{limit.name}: {said}. The upper limit for adults is {most} a day. Ask your pharmacist or doctor first.",
        limit.source,
        limit.address,
    )


def _counted(doses: Sequence[Dose]) -> list[str]:
    return [f"{dose.quantity} packs of {dose.name}" if dose.quantity > 1 else dose.name for dose in doses]


def _and(names: Sequence[str]) -> str:
    """`A`, `A and B`, `A, B and C`; of many the first ones and how many more."""
    if len(names) > MOST_NAMES:
        names = [*names[: MOST_NAMES - 1], f"{len(names) - MOST_NAMES + 1} more"]
    *most, last = names
    return f"{', '.join(most)}{' and ' if most else ''}{last}"


def _applies(meeting: Meeting, doses: Sequence[Dose]) -> bool:
    """One product that holds both by itself is a matter of its label, not of the cart."""
    if meeting.second is None:
        return _is_there(meeting.first, meeting.first_from_ng, doses)
    concerned = {dose.product for dose in doses if dose.has(meeting.first) or dose.has(meeting.second)}
    return (
        len(concerned) > 1
        and _is_there(meeting.first, meeting.first_from_ng, doses)
        and _is_there(meeting.second, meeting.second_from_ng, doses)
    )


def _is_there(ingredient: int, from_ng: int | None, doses: Sequence[Dose]) -> bool:
    if from_ng is None:
        return any(dose.has(ingredient) for dose in doses)
    sums = add_up((key, dose.quantity * ng) for dose in doses for key, ng in dose.day_ng.items())
    return sums.get(ingredient, 0) >= from_ng


def _met(meeting: Meeting, doses: Sequence[Dose]) -> Note:
    concerned = [
        dose.name
        for dose in doses
        if dose.has(meeting.first) or (meeting.second is not None and dose.has(meeting.second))
    ]
    about = f" In your cart: {_and(list(dict.fromkeys(concerned)))}."
    return Note(
        meeting.rule, meeting.version, meeting.level, f"{meeting.wording}{about}", meeting.source, meeting.address
    )
