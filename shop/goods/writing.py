"""Rows that were shown and confirmed, written a chunk at a time: each chunk whole or not at all."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts.models import User
from blog.statistics import analyse
from blog.transactions import all_or_nothing
from shop import catalogue, stock
from shop.goods.checking import Reading, built, read_catalogue, read_row
from shop.goods.columns import BY_NAME, PACK, SUPPLEMENT
from shop.goods.staging import finish, lock
from shop.models import GoodsFile, GoodsRow, Stock, Supplement, Variant

State, Verdict = GoodsFile.State, GoodsRow.Verdict
AT_ONCE = 200
MEANWHILE = "It was changed meanwhile, so it was left as it is. Export again and look at it."
REFUSED_BY_DATABASE = "This does not fit what is in the catalogue, such as two packs of one name. Look at the product."
REASON = "Imported from a file"


@all_or_nothing
def write_chunk(file: GoodsFile, *, actor: User | None) -> int:
    """Write the next rows of `file`; how many are left. Killed or refused on the way, nothing of the chunk is written,
    and the next call begins with it again.
    """
    lock(file)
    if file.state != State.WRITING:
        return 0
    waiting = file.rows.filter(verdict__in=[Verdict.NEW, Verdict.CHANGED]).order_by("number")
    rows = list(waiting[:AT_ONCE])
    try:
        with transaction.atomic():
            _write(rows, actor)
    except IntegrityError:
        for row in rows:  # one of them does not fit: each by itself finds out which
            try:
                with transaction.atomic():
                    _write([row], actor)
            except IntegrityError:
                _refuse(row, REFUSED_BY_DATABASE)
    GoodsRow.objects.bulk_update(rows, ["verdict", "problems"])
    left = waiting.count()
    if not left:
        finish(file)
        transaction.on_commit(partial(analyse, *(kind._meta.db_table for kind in (Supplement, Variant, Stock))))
    return left


def _refuse(row: GoodsRow, words: str) -> None:
    row.verdict, row.problems = Verdict.REFUSED, [["", words]]


def _write(rows: Sequence[GoodsRow], actor: User | None) -> None:
    """Each row as it is read now; refused where the catalogue is no longer what was shown."""
    now = read_catalogue(rows)
    locked = [pack.pk for pack in now.packs.values()]
    list(Variant.objects.select_for_update().filter(pk__in=locked).order_by("pk").values_list("pk"))
    now = read_catalogue(rows)
    readings: list[tuple[GoodsRow, Reading]] = []
    for row in rows:
        reading = read_row(row, now)
        if why := _why_not(row, reading):
            _refuse(row, why)
        else:
            readings.append((row, reading))
    supplements = _write_supplements([reading for _, reading in readings])
    packs = _write_packs([reading for _, reading in readings], supplements, actor)
    moved = {pk: reading.values.get("stock_change") or 0 for pk, reading in packs.items()}
    for reason in {reading.values.get("stock_reason", "") for reading in packs.values()}:
        changes = {pk: n for pk, n in moved.items() if packs[pk].values.get("stock_reason", "") == reason}
        if refused := stock.adjust_many(changes, reason=reason, actor=actor):
            raise IntegrityError(f"sold meanwhile: {refused}")
    catalogue.save_search_words_of([one.pk for one in supplements.values()])
    for row, _ in readings:
        row.verdict, row.problems = Verdict.WRITTEN, []


def _why_not(row: GoodsRow, reading: Reading) -> str:
    if reading.problems:
        column, words = reading.problems[0]
        return f"{column}: {words}"
    if (row.verdict == Verdict.NEW) != (reading.pack is None):
        return MEANWHILE
    shown = {name: (before, after) for name, before, after in row.changes if name != "stock_change"}
    for name, before, after in reading.changes:
        # What another row of the file has written already is no change any more; what it has not must be as shown.
        if name != "stock_change" and shown.get(name) != (before, after):
            return MEANWHILE
    return ""


def _write_supplements(readings: Sequence[Reading]) -> dict[str, Supplement]:
    """By slug, those of all rows. Rows of one supplement say the same of it."""
    new: dict[str, Supplement] = {}
    changed: dict[str, Supplement] = {}
    found: dict[str, Supplement] = {}
    for reading in readings:
        made, _ = built(reading)
        if reading.supplement is None:
            slug = str(reading.values["product_slug"])
            if made is not None:
                new.setdefault(slug, made)
        else:
            slug = reading.supplement.slug
            found[slug] = reading.supplement
            if made is not None:
                changed[slug] = made
    Supplement.objects.bulk_create(new.values())
    fields = [column.field for column in BY_NAME.values() if column.of == SUPPLEMENT and column.field != "slug"]
    for one in changed.values():
        one.changed_at = timezone.now()
    Supplement.objects.bulk_update(changed.values(), [*fields, "changed_at"])
    return found | changed | new


def _write_packs(
    readings: Sequence[Reading], supplements: dict[str, Supplement], actor: User | None
) -> dict[int, Reading]:
    """By id of the pack."""
    new: list[tuple[Variant, Reading]] = []
    changed: list[tuple[Variant, Reading]] = []
    untouched: dict[int, Reading] = {}
    for reading in readings:
        _, pack = built(reading)
        is_touched = any(BY_NAME[name].of == PACK for name, _, _ in reading.changes)
        if reading.pack is None:
            pack.supplement = reading.supplement or supplements[str(reading.values["product_slug"])]
            new.append((pack, reading))
        elif is_touched:
            pack.price_since = catalogue.price_since(reading.pack, pack)
            changed.append((pack, reading))
        else:
            untouched[reading.pack.pk] = reading
    history: dict[str, Any] = {"batch_size": AT_ONCE, "default_user": actor, "default_change_reason": REASON}
    made = bulk_create_with_history([pack for pack, _ in new], Variant, **history) if new else []
    fields = [column.field for column in BY_NAME.values() if column.of == PACK]
    if changed:
        bulk_update_with_history([pack for pack, _ in changed], Variant, [*fields, "price_since"], **history)
    by_sku = {pack.sku: reading for pack, reading in new}
    return untouched | {pack.pk: reading for pack, reading in changed} | {pack.pk: by_sku[pack.sku] for pack in made}
