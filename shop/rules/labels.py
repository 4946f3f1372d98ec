"""Which statements and warnings a label would be expected to carry on a day. The label itself wins."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from shop.rules.doses import PER_DAY, Serving

ORAL, TOPICAL = "oral", "topical"


def is_in_force(day: date, valid_from: date, valid_until: date | None) -> bool:
    """Both ends included; no last day: until further notice."""
    return valid_from <= day and (valid_until is None or day <= valid_until)


def declared(allergens: str) -> str:
    """`Contains fish.`; "" where the label declares nothing."""
    return f"Contains {allergens.rstrip('.')}." if allergens else ""


@dataclass(frozen=True)
class Active:
    """One active ingredient of a label; `serve_ng` is None where it is not known in grams."""

    ingredient_id: int
    kind: str
    serve_ng: int | None


@dataclass(frozen=True)
class Label:
    """What the rule asks of a supplement. `carried` are the ids of its statements, `groups` what they answer to."""

    serving: Serving
    actives: Sequence[Active]
    carried: frozenset[int] = frozenset()
    groups: frozenset[str] = frozenset()
    route: str = ORAL


@dataclass(frozen=True)
class Trigger:
    """What asks for a statement: an ingredient, or any of a kind; above an amount, or in any amount."""

    statement_id: int
    ingredient_id: int | None
    kind: str
    above_ng: int | None
    basis: str
    route: str
    valid_from: date
    valid_until: date | None
    group: str = ""  # statements of one group answer for each other

    def asks(self, label: Label, day: date) -> bool:
        if not is_in_force(day, self.valid_from, self.valid_until) or self.route != label.route:
            return False
        meant = [
            active
            for active in label.actives
            if active.ingredient_id == self.ingredient_id or (self.ingredient_id is None and active.kind == self.kind)
        ]
        if self.above_ng is None:
            return bool(meant)
        total_ng = sum(active.serve_ng or 0 for active in meant)
        return label.serving.amount(total_ng, self.basis) > self.above_ng


def expected(label: Label, triggers: Iterable[Trigger], day: date) -> list[Trigger]:
    """Those of `triggers` that ask something of `label` on `day`, one per statement."""
    found: dict[int, Trigger] = {}
    for trigger in triggers:
        if trigger.asks(label, day):
            found.setdefault(trigger.statement_id, trigger)
    return list(found.values())


def missing(label: Label, triggers: Iterable[Trigger], day: date) -> list[Trigger]:
    """Those expected that the label neither carries nor answers by another of their group; one per group."""
    found: dict[int | str, Trigger] = {}
    for trigger in expected(label, triggers, day):
        if trigger.statement_id not in label.carried and not (trigger.group and trigger.group in label.groups):
            found.setdefault(trigger.group or trigger.statement_id, trigger)
    return list(found.values())


@dataclass(frozen=True)
class ChannelTerms:
    """From an amount a day on, an ingredient is sold elsewhere."""

    ingredient_id: int
    above_ng: int
    valid_from: date
    valid_until: date | None

    def closes(self, label: Label, day: date) -> bool:
        """Whether `label` may not be sold here on `day`."""
        total_ng = sum(active.serve_ng or 0 for active in label.actives if active.ingredient_id == self.ingredient_id)
        is_above = label.serving.amount(total_ng, PER_DAY) > self.above_ng
        return is_above and is_in_force(day, self.valid_from, self.valid_until)
