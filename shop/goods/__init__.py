"""Goods in files: written out as CSV or XLSX, read in again with a preview, a chunk at a time."""

from shop.goods.checking import check_chunk
from shop.goods.columns import COLUMNS
from shop.goods.exporting import export_rows, write_xlsx
from shop.goods.reading import MOST_BYTES, MOST_ROWS, FileError
from shop.goods.staging import confirm, discard, erase_old, progress, stage
from shop.goods.writing import write_chunk

__all__ = [
    "COLUMNS",
    "FileError",
    "MOST_BYTES",
    "MOST_ROWS",
    "check_chunk",
    "confirm",
    "discard",
    "erase_old",
    "export_rows",
    "progress",
    "stage",
    "write_chunk",
    "write_xlsx",
]
