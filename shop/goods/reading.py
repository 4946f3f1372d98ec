"""A file as rows of text: CSV in the encodings and with the separators that spreadsheets write, or XLSX. In streams.

Nothing is believed: a .xlsx is a zip that may unpack to anything, a sheet may claim a million rows.
"""

import codecs
import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, Any

MOST_BYTES, MOST_ROWS, MOST_COLUMNS = 20_000_000, 20_000, 80
MOST_UNPACKED, MOST_PARTS = 100_000_000, 1_000
MOST_EMPTY = 1_000  # rows in a sequence
BLOCK = 1 << 16
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
DECLARATIONS = tuple(
    word.encode(code) for word in ("<!DOCTYPE", "<!ENTITY") for code in ("ascii", "utf-16-le", "utf-16-be")
)
NOT_TEXT = "This is no text in UTF-8, UTF-16 or Windows-1252. Save it as “CSV UTF-8” or as .xlsx."
BROKEN = "This .xlsx cannot be read. Open it in your spreadsheet and save it again."
TOO_MUCH = "This .xlsx holds far more than a list of goods. Copy the list into a new file."


class FileError(Exception):
    """The whole file cannot be read; the sentence says what to do."""


@dataclass
class Sheet:
    """`rows`: (number, cells), the header being row 1; read as they are asked for. Raises FileError on the way."""

    headers: Sequence[str]
    rows: Iterator[tuple[int, list[str]]]
    notes: list[str] = field(default_factory=list)


def read_sheet(file: IO[bytes], size: int) -> Sheet:
    if size > MOST_BYTES:
        raise FileError(f"The file is longer than {MOST_BYTES // 1_000_000} MB. Split it.")
    head = file.read(4)
    file.seek(0)
    if not head:
        raise FileError("The file is empty.")
    if head.startswith(OLD_EXCEL):
        raise FileError(
            "This is an old .xls file, or one with a password. Save it as .xlsx or CSV, without a password."
        )
    sheet = _read_xlsx(file) if head == ZIP else _read_csv(file)
    sheet.headers = [" ".join(words.split()) for words in sheet.headers]
    while sheet.headers and not sheet.headers[-1]:
        sheet.headers = sheet.headers[:-1]
    if not sheet.headers:
        raise FileError("The first row must name the columns.")
    if len(sheet.headers) > MOST_COLUMNS:
        raise FileError(f"There are more than {MOST_COLUMNS} columns.")
    return sheet


def _numbered(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Rows that say something, with their numbers."""
    found = empty = 0
    for number, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            empty += 1
            if empty > MOST_EMPTY:
                raise FileError(f"There are more than {MOST_EMPTY:,} empty rows up to row {number:,}. Delete them.")
            continue
        empty, found = 0, found + 1
        if found > MOST_ROWS:
            raise FileError(f"There are more than {MOST_ROWS:,} rows. Split the file.")
        yield number, row


# --- CSV ----------------------------------------------------------------------------------------------------------


def _read_csv(file: IO[bytes]) -> Sheet:
    encoding = _encoding(file)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        first = text.readline(BLOCK)
        text.seek(0)
        separator = max(SEPARATORS, key=lambda one: _outside_quotes(first, one))
        rows = _csv_rows(csv.reader(text, delimiter=separator, strict=True))
        headers = next(rows, [])
    except UnicodeError:
        raise FileError(NOT_TEXT) from None
    notes = [f"Read as {encoding.removesuffix('-sig').upper()}, separated by {SEPARATORS[separator]}."]
    if encoding == "cp1252":
        notes = [f"It is not UTF-8, so it was read as Windows-1252. Look at letters like é and µ. {notes[0]}"]
    return Sheet(headers, _numbered(rows), notes)


def _csv_rows(reader: Any) -> Iterator[list[str]]:
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except UnicodeError:
            raise FileError(NOT_TEXT) from None
        except csv.Error as error:
            where = f"The row that begins in line {reader.line_num} cannot be read"
            raise FileError(f"{where}: {error}. Look for a quotation mark that is not closed.") from None
        yield row


def _encoding(file: IO[bytes]) -> str:
    """By its mark; else UTF-8 where all of it is; else UTF-16 by its zeros; else Windows-1252."""
    head = file.read(1024)
    file.seek(0)
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return encoding
    if head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    if head[::2].count(0) > len(head) // 4:
        return "utf-16-be"
    for encoding in ("utf-8", "cp1252"):
        if _decodes(file, encoding):
            return encoding
    raise FileError(NOT_TEXT)


def _decodes(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while block := file.read(BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    finally:
        file.seek(0)
    return True


def _outside_quotes(line: str, separator: str) -> int:
    return sum(part.count(separator) for part in line.split('"')[::2])


# --- XLSX ---------------------------------------------------------------------------------------------------------


def _read_xlsx(file: IO[bytes]) -> Sheet:
    from openpyxl import load_workbook  # noqa: PLC0415  10 MB of every worker, for the few who bring goods in a file

    _refuse_bombs(file)
    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        rows = _xlsx_rows(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1))
        headers = next(rows, [])
    except FileError:
        raise
    except Exception:  # whatever is wrong with it: openpyxl lets through what its parsers raise
        raise FileError(BROKEN) from None
    notes = [f"The first sheet was read: “{sheet.title}”."] if len(book.sheetnames) > 1 else []
    return Sheet(headers, _numbered(rows), notes)


def _xlsx_rows(rows: Iterator[Sequence[Any]]) -> Iterator[list[str]]:
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except Exception:  # the same, on the way
            raise FileError(BROKEN) from None
        yield [_words(value) for value in row]


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime | date):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return str(value)


def _refuse_bombs(file: IO[bytes]) -> None:
    """What it unpacks to is bounded by what its directory says, which zipfile holds it to, and no part declares
    entities: openpyxl's manual warns of them.
    """
    try:
        with zipfile.ZipFile(file) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise FileError(TOO_MUCH)
            for part in parts:
                if part.flag_bits & 1:
                    raise FileError("This .xlsx has a password. Save it without one.")
                if part.filename.endswith((".xml", ".rels")):
                    _refuse_declarations(packed.open(part))
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError, zlib.error):
        raise FileError(BROKEN) from None
    finally:
        file.seek(0)


def _refuse_declarations(part: IO[bytes]) -> None:
    last = b""
    while block := part.read(BLOCK):
        if any(word in last + block for word in DECLARATIONS):
            raise FileError(BROKEN)
        last = block[-32:]
