"""A bank's statement as CSV, as Australian banks export it: with a header or without, all rows or none.

Shapes seen: date, amount, description, balance without a header (Commonwealth, ANZ); Date, Amount, …, Transaction
Details (NAB); Bank Account, Date, Narrative, Debit Amount, Credit Amount (Westpac); Date, Description, Credit, Debit
(ING, Bendigo, Macquarie).
"""

import csv
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

MOST_BYTES, MOST_ROWS, MOST_FAULTS = 1_000_000, 20_000, 20
DATES = ("date", "transaction date", "value date", "effective date", "posting date", "posted date", "date posted")
AMOUNTS = ("amount", "amount (aud)", "amount aud", "transaction amount", "value")
CREDITS = ("credit", "credit amount", "credits", "credit (aud)", "deposit", "deposits", "money in", "paid in")
DEBITS = ("debit", "debit amount", "debits", "debit (aud)", "withdrawal", "withdrawals", "money out", "paid out")
SIDES = ("dr/cr", "cr/dr", "debit/credit", "credit/debit", "type")
# From the most telling on: a statement may have several of them.
TEXTS = (
    *("description", "transaction details", "narrative", "details", "transaction description", "particulars"),
    *("reference", "memo", "payee", "merchant name", "transaction type", "category"),
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,2})?", re.ASCII)
WITH_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,2})?", re.ASCII)
WITH_COMMA = re.compile(r"(?:[0-9]{1,9}|[0-9]{1,3}(?:\.[0-9]{3})+),[0-9]{2}", re.ASCII)


class StatementError(Exception):
    """The file cannot be read; `faults` has one sentence each, with the number of the row."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = list(faults)
        super().__init__(" ".join(self.faults))


@dataclass(frozen=True)
class StatementLine:
    """Money that moved. `amount_cents` is below 0 for what was paid out; `mark` is the same in every file."""

    row: int
    paid_on: date
    description: str
    amount_cents: int
    mark: str


@dataclass(frozen=True)
class _Columns:
    date: int
    texts: tuple[int, ...]
    amount: int | None = None
    credit: int | None = None
    debit: int | None = None
    side: int | None = None


def read_statement(data: bytes) -> list[StatementLine]:
    """Every line of `data`, in its order. Raises StatementError, and then nothing of it is to be used."""
    rows = list(_rows(_text(data)))
    if not rows:
        raise StatementError(["The file is empty."])
    columns, first = _header(rows)
    if columns is None:
        columns, first = _by_position(rows[0][1]), 0
    lines: list[StatementLine] = []
    faults: list[str] = []
    seen: Counter[tuple[date, int, str]] = Counter()
    for number, cells in rows[first:]:
        try:
            paid_on, amount_cents, description = _line(cells, columns)
        except ValueError as error:
            faults.append(f"Row {number}: {error}")
            if len(faults) == MOST_FAULTS:
                faults.append("There may be more.")
                break
            continue
        # The same amount with the same words on one day may be two transfers: the second is the second in every file.
        key = (paid_on, amount_cents, description.upper())
        seen[key] += 1
        mark = hashlib.sha256(repr((paid_on.isoformat(), amount_cents, key[2], seen[key])).encode()).hexdigest()
        lines.append(StatementLine(number, paid_on, description, amount_cents, mark))
    if faults:
        raise StatementError(faults)
    if not lines:
        raise StatementError(["The file has a header and no lines."])
    return lines


def numbers_in(description: str) -> set[str]:
    """What may be an order number in `description`, however it was typed: every ten letters and digits in a row."""
    letters = "".join(c for c in description.upper() if c.isascii() and c.isalnum())
    return {f"S-{letters[at : at + 10]}" for at in range(len(letters) - 9)}


def _text(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise StatementError(["The file is longer than 1 MB. Export fewer days."])
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif data.startswith(b"\xef\xbb\xbf"):
        encoding = "utf-8-sig"
    else:
        encoding = "utf-16-le" if data[1:2] == b"\0" else "utf-16-be" if data[:1] == b"\0" else "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8":
            raise StatementError(["The file is neither UTF-8, UTF-16 nor Latin-1 text."]) from None
        text = data.decode("latin-1")
    if "\0" in text:
        raise StatementError(["The file holds characters that no statement has. Is it a CSV file?"])
    return text


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """(number of the line where it ends, cells) of each row with something in it."""
    start = next((line for line in text.splitlines() if line.strip()), "")
    outside = re.sub(r'"[^"]*"', "", start)
    delimiter = max(",;\t", key=outside.count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True, skipinitialspace=True)
    count = 0
    try:
        for cells in reader:
            cleaned = ["".join(c if c.isprintable() else " " for c in cell).strip() for cell in cells]
            if not any(cleaned):
                continue
            count += 1
            if count > MOST_ROWS:
                raise StatementError([f"The file has more than {MOST_ROWS} rows. Export fewer days."])
            yield reader.line_num, cleaned
    except csv.Error:
        raise StatementError([f"Row {reader.line_num}: a quote is opened and not closed, or is misplaced."]) from None


def _header(rows: Sequence[tuple[int, list[str]]]) -> tuple[_Columns | None, int]:
    """The columns by their names, and where the lines begin; None without a header among the first ten rows."""
    for place, (number, cells) in enumerate(rows[:10]):
        names = [" ".join(cell.lower().split()) for cell in cells]
        if not set(names) & set(DATES):
            continue

        def find(wanted: Sequence[str], names: list[str] = names) -> int | None:
            return next((names.index(name) for name in wanted if name in names), None)

        at = find(DATES)
        assert at is not None
        amount, credit, debit = find(AMOUNTS), find(CREDITS), find(DEBITS)
        texts = tuple(names.index(name) for name in TEXTS if name in names)
        if amount is None and credit is None:
            raise StatementError([f"Row {number}: no column is called Amount or Credit."])
        if not texts:
            raise StatementError([f"Row {number}: no column is called Description, Details or Narrative."])
        return _Columns(at, texts, amount, credit, debit, find(SIDES)), place + 1
    return None, 0


def _by_position(cells: Sequence[str]) -> _Columns:
    """Without a header: the first date, the first amount, and the first text that is neither."""

    def fits(read: object, cell: str) -> bool:
        try:
            read(cell)  # type: ignore[operator]
        except ValueError:
            return False
        return True

    dates = [at for at, cell in enumerate(cells) if fits(_date, cell)]
    amounts = [at for at, cell in enumerate(cells) if at not in dates and fits(_cents, cell)]
    texts = [at for at, cell in enumerate(cells) if cell and at not in (*dates, *amounts)]
    if not (dates and amounts and texts):
        raise StatementError(["Row 1: neither a header nor a date, an amount and a description."])
    return _Columns(dates[0], tuple(texts[:2]), amount=amounts[0])


def _line(cells: Sequence[str], columns: _Columns) -> tuple[date, int, str]:
    def cell(at: int | None) -> str:
        return cells[at] if at is not None and at < len(cells) else ""

    paid_on = _date(cell(columns.date))
    description = " ".join(" ".join(dict.fromkeys(cell(at) for at in columns.texts if cell(at))).split())[:300]
    if columns.amount is not None and cell(columns.amount):
        cents = _cents(cell(columns.amount))
        side = cell(columns.side).lower()
        if side in {"dr", "debit", "d"}:
            cents = -abs(cents)
        return paid_on, cents, description
    credit, debit = cell(columns.credit), cell(columns.debit)
    if not credit and not debit:
        raise ValueError("no amount.")
    return paid_on, (abs(_cents(credit)) if credit else 0) - (abs(_cents(debit)) if debit else 0), description


def _date(text: str) -> date:
    """Day before month, as in Australia; or year first. Raises ValueError."""
    parts = re.split(r"[/\-. ]+", text.strip())
    if len(parts) == 1 and re.fullmatch(r"[0-9]{8}", text.strip(), re.ASCII):
        parts = [text.strip()[:4], text.strip()[4:6], text.strip()[6:]]
    complaint = f"{text[:30]!r} is not a date like 31/01/2026."
    if len(parts) != 3:
        raise ValueError(complaint)
    if len(parts[0]) == 4:
        parts.reverse()
    day, month, year = parts
    if month[:3].lower() in MONTHS and month.isalpha():
        month = str(MONTHS.index(month[:3].lower()) + 1)
    if not all(re.fullmatch(r"[0-9]{1,4}", part, re.ASCII) for part in (day, month, year)) or len(year) not in {2, 4}:
        raise ValueError(complaint)
    try:
        found = date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        raise ValueError(complaint) from None
    if not 2000 <= found.year <= 2100:
        raise ValueError(complaint)
    return found


def _cents(text: str) -> int:
    """Cents of `-1,234.50`, `$12.30 CR`, `(5.00)`. Raises ValueError."""
    complaint = f"{text[:30]!r} is not an amount like 12.30."
    bare = text.upper().replace("AUD", "").replace("$", "").replace(" ", "").replace("\N{MINUS SIGN}", "-")
    sign = 1
    if bare.endswith(("CR", "DR")):
        sign, bare = (1 if bare.endswith("CR") else -1), bare[:-2]
    if bare.startswith("(") and bare.endswith(")"):
        sign, bare = -sign, bare[1:-1]
    if bare[:1] in {"+", "-"}:
        sign, bare = (-sign if bare[0] == "-" else sign), bare[1:]
    elif bare[-1:] in {"+", "-"}:
        sign, bare = (-sign if bare[-1] == "-" else sign), bare[:-1]
    if WITH_THOUSANDS.fullmatch(bare):
        bare = bare.replace(",", "")
    elif WITH_COMMA.fullmatch(bare):
        bare = bare.replace(".", "").replace(",", ".")
    if not NUMBER.fullmatch(bare):
        raise ValueError(complaint)
    whole, _, part = bare.partition(".")
    return sign * (int(whole) * 100 + int(part.ljust(2, "0") or 0))
