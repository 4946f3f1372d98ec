"""Many rows of the catalogue at once: planned, shown, then written; what has changed meanwhile is refused by row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from accounts.models import User
from blog.transactions import all_or_nothing
from shop import catalogue, stock
from shop.fields import MAX_CENTS
from shop.models import Supplement, Variant
from shop.rules.money import dollars
from shop.rules.price_changes import by_percent, is_steep, rounded_to

MOST_ROWS = 2000
AT_ONCE = 500
MEANWHILE = "It was changed meanwhile, so it was left as it is."
GONE = "It is no longer there."


@dataclass(frozen=True)
class Change:
    """What would become of a row. `refusal`: why nothing would; "" where it can be done."""

    pk: int
    name: str
    old: int
    new: int
    words: tuple[str, str]
    refusal: str = ""
    is_steep: bool = False

    @property
    def is_none(self) -> bool:
        return self.old == self.new


@dataclass(frozen=True)
class Outcome:
    """How many rows were written, and those that were not: (id, name, why)."""

    done: int
    refused: Sequence[tuple[int, str, str]]


@dataclass(frozen=True)
class PriceTerms:
    """One of the three; then `ending` cents, where prices shall end so."""

    percent: int | None = None
    by_cents: int | None = None
    to_cents: int | None = None
    ending: int | None = None

    def price(self, old: int) -> int:
        new = old
        if self.to_cents is not None:
            new = self.to_cents
        elif self.by_cents is not None:
            new = old + self.by_cents
        elif self.percent is not None:
            new = by_percent(old, self.percent)
        return new if self.ending is None or new <= 0 else rounded_to(new, self.ending)


def steep(changes: Iterable[Change]) -> list[Change]:
    """Those that must be confirmed one more time before they are written. The one place that says which."""
    return [change for change in changes if change.is_steep and not change.refusal]


def plan_prices(pks: Iterable[int], terms: PriceTerms) -> list[Change]:
    """Two queries, however many."""
    planned = []
    for pack in _packs(pks):
        old, new = pack.price_cents, terms.price(pack.price_cents)
        words = (dollars(old), dollars(new))
        planned.append(Change(pack.pk, _name(pack), old, new, words, _why_no_price(pack, new), is_steep(old, new)))
    return planned


@all_or_nothing
def change_prices(plan: Mapping[int, tuple[int, int]], *, actor: User | None) -> Outcome:
    """`plan`: by id of the pack the price that was shown and the new one. A few queries, however many."""
    packs = _locked(plan)
    written, refused = [], _gone(plan, packs)
    for pk, pack in packs.items():
        shown, new = plan[pk]
        why = MEANWHILE if pack.price_cents != shown else _why_no_price(pack, new)
        if why:
            refused.append((pk, _name(pack), why))
        elif new != shown:
            pack.price_cents, pack.price_since = new, timezone.now()
            written.append(pack)
    if written:
        bulk_update_with_history(
            written,
            Variant,
            ["price_cents", "price_since"],
            batch_size=AT_ONCE,
            default_user=actor,
            default_change_reason="Changed with others",
        )
    return Outcome(len(written), refused)


def plan_stock(pks: Iterable[int], change: int) -> list[Change]:
    planned = []
    for pack in _packs(pks):
        old, new = pack.available, pack.available + change
        refusal = f"Only {old} are there." if new < 0 else ""
        planned.append(Change(pack.pk, _name(pack), old, new, (str(old), str(max(new, 0))), refusal))
    return planned


@all_or_nothing
def change_stock(pks: Iterable[int], change: int, *, reason: str, actor: User | None) -> Outcome:
    """Units received or written off, the same number of each. Sales meanwhile count; none goes below 0."""
    packs = {pack.pk: pack for pack in _packs(pks)}
    refused = stock.adjust_many(dict.fromkeys(packs, change), reason=reason, actor=actor)
    rows = [(pk, _name(packs[pk]), f"Only {left} are there.") for pk, left in refused.items()]
    return Outcome(len(packs) - len(rows), rows)


OFFERED, VISIBLE = ("not offered", "offered"), ("hidden", "visible")


def plan_offered(pks: Iterable[int], is_offered: bool) -> list[Change]:  # noqa: FBT001
    return [
        Change(pack.pk, _name(pack), pack.is_offered, is_offered, (OFFERED[pack.is_offered], OFFERED[is_offered]))
        for pack in _packs(pks)
    ]


@all_or_nothing
def change_offered(plan: Mapping[int, tuple[int, int]], *, actor: User | None) -> Outcome:
    packs = _locked(plan)
    written, refused = [], _gone(plan, packs)
    for pk, pack in packs.items():
        shown, new = plan[pk]
        if pack.is_offered != bool(shown):
            refused.append((pk, _name(pack), MEANWHILE))
        elif new != shown:
            pack.is_offered = bool(new)
            written.append(pack)
    if written:
        bulk_update_with_history(written, Variant, ["is_offered"], batch_size=AT_ONCE, default_user=actor)
    return Outcome(len(written), refused)


def plan_visible(pks: Iterable[int], is_visible: bool) -> list[Change]:  # noqa: FBT001
    """Three queries, however many."""
    rows = Supplement.objects.filter(pk__in=list(pks)).prefetch_related("variants", "images", "facts")
    return [
        Change(
            row.pk,
            row.name,
            row.is_visible,
            is_visible,
            (VISIBLE[row.is_visible], VISIBLE[is_visible]),
            catalogue.cannot_be_seen(row) if is_visible else "",
        )
        for row in rows.order_by("name", "pk")
    ]


@all_or_nothing
def change_visible(plan: Mapping[int, tuple[int, int]], *, actor: User | None) -> Outcome:
    """`actor` is for the log that the caller writes: supplements have no history of their own."""
    rows = {row.pk: row for row in Supplement.objects.select_for_update().filter(pk__in=list(plan)).order_by("pk")}
    written, refused = [], _gone(plan, rows)
    for pk, row in rows.items():
        shown, new = plan[pk]
        if row.is_visible != bool(shown):
            refused.append((pk, row.name, MEANWHILE))
        elif new != shown:
            written.append(pk)
    for is_visible in (False, True):
        Supplement.objects.filter(pk__in=[pk for pk in written if plan[pk][1] == is_visible]).update(
            is_visible=is_visible
        )
    return Outcome(len(written), refused)


def _locked(pks: Iterable[int]) -> dict[int, Variant]:
    """By id, in that order, so that two who change the same packs never wait for each other."""
    rows = Variant.objects.select_for_update(of=("self",)).select_related("supplement")
    return {pack.pk: pack for pack in rows.filter(pk__in=list(pks)).order_by("pk")}


def _packs(pks: Iterable[int]) -> list[Variant]:
    rows = Variant.objects.filter(pk__in=list(pks)).select_related("supplement", "stock")
    return list(rows.order_by("supplement__name", "supplement_id", "position", "pk"))


def _name(pack: Variant) -> str:
    return f"{pack.supplement.name}, {pack.name} ({pack.sku})"


def _why_no_price(pack: Variant, new: int) -> str:
    if new <= 0:
        return "A price is more than $0.00."
    if new > MAX_CENTS:
        return f"A price is at most {dollars(MAX_CENTS)}."
    if pack.sale_price_cents is not None and pack.sale_price_cents >= new:
        return f"Its sale price of {dollars(pack.sale_price_cents)} would not be lower. Change or end the sale first."
    return ""


def _gone(plan: Mapping[int, object], found: Mapping[int, object]) -> list[tuple[int, str, str]]:
    return [(pk, f"Row {pk}", GONE) for pk in plan if pk not in found]
