"""A file on its way in: its rows are kept, checked and written a chunk at a time, then erased."""

import re
from datetime import timedelta
from typing import IO

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from accounts.models import User
from blog.transactions import all_or_nothing
from shop.goods.columns import BY_NAME
from shop.goods.reading import FileError, read_sheet
from shop.models import GoodsFile, GoodsRow

State, Verdict = GoodsFile.State, GoodsRow.Verdict
AT_ONCE = 500
MOST_CELL = 6000  # characters; the longest text of a label has 5,000
KEPT_FOR = timedelta(days=1)
KEY = "sku"
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@transaction.atomic  # once: the second time the file would be at its end
def stage(file: IO[bytes], *, name: str, size: int, actor: User | None) -> GoodsFile:
    """Keep what `file` says as rows; nothing of the catalogue is read or written. Raises FileError.

    Read in a stream: at no time more than `AT_ONCE` rows are in memory.
    """
    sheet = read_sheet(file, size)
    columns = [words.lower().replace(" ", "_") for words in sheet.headers]
    known = [column for column in columns if column in BY_NAME]
    if KEY not in known:
        raise FileError(
            "There is no column “sku”. It says which pack a row is about; the first row names the columns."
        )
    if twice := next((column for column in known if known.count(column) > 1), None):
        raise FileError(f"There are two columns “{twice}”. Delete one.")
    notes = list(sheet.notes)
    if strange := [
        words for words, column in zip(sheet.headers, columns, strict=True) if words and column not in BY_NAME
    ]:
        notes.append(f"Passed over, since no column of ours is called so: {_storable(', '.join(strange)[:300])}.")
    made = GoodsFile.objects.create(name=_storable(name[-200:]), notes=notes, columns=known, actor=actor)
    count, batch = 0, []
    for number, row in sheet.rows:
        cells = dict(zip(columns, map(_storable, row), strict=False))
        batch.append(
            GoodsRow(file=made, number=number, cells={k: v[:MOST_CELL] for k, v in cells.items() if k in BY_NAME})
        )
        if len(batch) == AT_ONCE:
            GoodsRow.objects.bulk_create(batch)
            count, batch = count + AT_ONCE, []
    GoodsRow.objects.bulk_create(batch)
    made.row_count = count + len(batch)
    if not made.row_count:
        raise FileError("There is no row below the names of the columns.")
    made.save(update_fields=["row_count"])
    return made


def _storable(words: str) -> str:
    """PostgreSQL keeps neither NUL nor halves of pairs: another control character stands there until it is checked."""
    return UNSTORABLE.sub("\x01", words)


def progress(file: GoodsFile) -> dict[str, int]:
    """How many rows have each verdict, "" for those not checked yet; and how many prices change by more than half."""
    counts = dict(file.rows.order_by().values_list("verdict").annotate(Count("pk")))
    return {**dict.fromkeys(Verdict.values, 0), **counts, "steep": file.rows.filter(is_steep=True).count()}


def lock(file: GoodsFile) -> None:
    """Two that work on one file take turns."""
    file.refresh_from_db(from_queryset=GoodsFile.objects.select_for_update())


@all_or_nothing
def confirm(file: GoodsFile) -> bool:
    """Begin to write what was shown. False where it is not ready, or begun already."""
    return bool(GoodsFile.objects.filter(pk=file.pk, state=State.READY).update(state=State.WRITING))


def finish(file: GoodsFile) -> None:
    """Written: what the rows said is erased, but for those that could not be."""
    file.rows.exclude(verdict__in=[Verdict.ERROR, Verdict.REFUSED]).delete()
    GoodsFile.objects.filter(pk=file.pk).update(state=State.DONE)
    file.state = State.DONE


@all_or_nothing
def discard(file: GoodsFile) -> None:
    file.delete()


def erase_old() -> int:
    """Files that nobody has finished for a day, and what was left of those that are done. How many."""
    old = GoodsFile.objects.filter(uploaded_at__lt=timezone.now() - KEPT_FOR)
    return old.delete()[1].get("shop.GoodsFile", 0)
