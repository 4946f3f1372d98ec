"""All goods as rows of text, and as a workbook. In streams: a shop of any size fits."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from shop.goods.columns import COLUMNS, SUPPLEMENT, Column
from shop.models import Variant
from shop.rules.spreadsheets import guarded

AT_ONCE = 500
HEADERS = [column.name for column in COLUMNS]
EMPTY = frozenset({"stock_change", "stock_reason"})  # what the next delivery fills in


def export_rows() -> Iterator[list[str]]:
    """One row for each pack, in the order of the list. No cell is a formula; `unguarded` gives back what was there."""
    packs = Variant.objects.select_related("supplement__brand", "supplement__category", "stock")
    for pack in packs.order_by("supplement__name", "supplement_id", "position", "pk").iterator(chunk_size=AT_ONCE):
        yield [_cell(pack, column) for column in COLUMNS]


def _cell(pack: Variant, column: Column) -> str:
    if column.name in EMPTY:
        return ""
    return guarded(column.show(getattr(pack.supplement if column.of == SUPPLEMENT else pack, column.field)))


def write_xlsx(path: Path, rows: Iterable[list[str]]) -> None:
    """Every cell is text: spreadsheets would cut zeros off barcodes and turn SKUs into dates."""
    from openpyxl import Workbook  # noqa: PLC0415  as in shop/goods/reading.py
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Goods")
    sheet.append(HEADERS)
    for row in rows:
        cells = []
        for words in row:
            cell = WriteOnlyCell(sheet, value=words or None)
            if words:
                cell.data_type, cell.number_format = "s", "@"
            cells.append(cell)
        sheet.append(cells)
    book.save(path)
