"""What banks export, read to the cent or refused by row."""

from datetime import date

import pytest

from shop.rules.bank_statement import MOST_BYTES, StatementError, numbers_in, read_statement

COMMBANK = (
    b'26/11/2026,"+67.90","Transfer from KIM LEE S-ABCDEFGHJK","+1,067.90"\n'
    b'25/11/2026,"-12.00","Card fee","+1,000.00"\n'
)
NAB = (
    b"Date,Amount,Account Number,,Transaction Type,Transaction Details,Balance,Category,Merchant Name\r\n"
    b"26 Nov 26,67.90,000111222,,TRANSFER CREDIT,KIM LEE S-ABCDEFGHJK,1067.90,,\r\n"
    b"25 Nov 26,-12.00,000111222,,FEES,CARD FEE,1000.00,,\r\n"
)
WESTPAC = (
    b"Bank Account,Date,Narrative,Debit Amount,Credit Amount,Balance,Categories,Serial\n"
    b"032000111222,26/11/2026,KIM LEE S-ABCDEFGHJK,,67.90,1067.90,DEP,\n"
    b"032000111222,25/11/2026,CARD FEE,12.00,,1000.00,FEE,\n"
)
ING = (
    b'Date,Description,Credit,Debit,Balance\n26/11/2026,"KIM LEE S-ABCDEFGHJK",67.90,,1067.90\n'
    b"25/11/2026,FEE,,-12.00,1\n"
)
SEMICOLONS = b"Date;Description;Amount\n26.11.2026;KIM LEE S-ABCDEFGHJK;67,90\n25.11.2026;Fee;-12,00\n"
SIDES = b"Transaction Date,Details,Amount,DR/CR\n2026-11-26,KIM LEE S-ABCDEFGHJK,$67.90,CR\n2026-11-25,Fee,$12.00,DR\n"
SUFFIX = b"Date,Narrative,Amount\n26-Nov-2026,KIM LEE S-ABCDEFGHJK,67.90 CR\n20261125,Fee,(12.00)\n"
TABS = b"Date\tDescription\tAmount\n26/11/26\tKIM LEE S-ABCDEFGHJK\t67.90\n25/11/26\tFee\t12.00-\n"
BEFORE_IT = b"Account: 000111222\nFrom 1/11/2026 to 30/11/2026\n\n" + SIDES
FILES = {
    "commonwealth": COMMBANK,
    "nab": NAB,
    "westpac": WESTPAC,
    "ing": ING,
    "semicolons": SEMICOLONS,
    "sides": SIDES,
    "suffix": SUFFIX,
    "tabs": TABS,
    "utf8-bom": b"\xef\xbb\xbf" + NAB,
    "utf16": NAB.decode().encode("utf-16"),
    "utf16-le": NAB.decode().encode("utf-16-le"),
    "utf16-be": NAB.decode().encode("utf-16-be"),
    "words before the header": BEFORE_IT,
}


@pytest.mark.parametrize("name", FILES)
def test_every_export_says_the_same(name):
    came, went = read_statement(FILES[name])

    assert (came.paid_on, came.amount_cents) == (date(2026, 11, 26), 67_90)
    assert "S-ABCDEFGHJK" in came.description
    assert (went.paid_on, went.amount_cents) == (date(2026, 11, 25), -12_00)


def test_latin_1_is_read():
    (line,) = read_statement("26/11/2026,67.90,Café Noël".encode("latin-1"))

    assert line.description == "Café Noël"


def amount(text):
    (line,) = read_statement(f'Date,Description,Amount\n26/11/2026,x,"{text}"\n'.encode())
    return line.amount_cents


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        *(("67.90", 67_90), ("67.9", 67_90), ("67", 67_00), ("$1,234.56", 1_234_56), ("1,234,567.00", 1_234_567_00)),
        *(("+0.01", 1), ("-0.01", -1), ("(5.00)", -5_00), ("5.00-", -5_00), ("5.00 CR", 5_00), ("5.00DR", -5_00)),
        *(("67,90", 67_90), ("1.234,56", 1_234_56), ("AUD 5.00", 5_00), ("\N{MINUS SIGN}5.00", -5_00)),
    ],
)
def test_amount_is_read_to_the_cent(text, cents):
    assert amount(text) == cents


@pytest.mark.parametrize(
    "text", ["1e3", "NaN", "1_0", "٣.٠٠", "1,23.45", "1.234", "0x10", "--5", "5.000", "1 2 3 x", "9" * 5000]
)
def test_amount_that_could_be_another_is_refused_by_row(text):
    with pytest.raises(StatementError) as refused:
        amount(text)

    assert refused.value.faults == [f"Row 2: {text[:30]!r} is not an amount like 12.30."]


@pytest.mark.parametrize("text", ["31/02/2026", "11/26/2026", "٣/١/٢٠٢٦", "yesterday", "", "1/1/1", "01/01/1999"])
def test_date_that_is_none_is_refused_by_row(text):
    with pytest.raises(StatementError) as refused:
        read_statement(f"Date,Description,Amount\n26/11/2026,x,1.00\n{text},x,1.00\n".encode())

    assert refused.value.faults == [f"Row 3: {text!r} is not a date like 31/01/2026."]


def test_every_faulty_row_is_named_and_nothing_is_read():
    with pytest.raises(StatementError) as refused:
        read_statement(b"Date,Description,Amount\nx,a,1.00\n26/11/2026,b,2.00\n26/11/2026,c,\n")

    assert [fault[:6] for fault in refused.value.faults] == ["Row 2:", "Row 4:"]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "The file is empty."),
        (b"\n \n,,\n", "The file is empty."),
        (b"Date,Description,Amount\n", "The file has a header and no lines."),
        (b"Date,Description,Total\n26/11/2026,x,1.00\n", "Row 1: no column is called Amount or Credit."),
        (b"Date,Amount\n26/11/2026,1.00\n", "Row 1: no column is called Description, Details or Narrative."),
        (b"hello,world\n", "Row 1: neither a header nor a date, an amount and a description."),
        (b'26/11/2026,1.00,"open\n', "Row 1: a quote is opened and not closed, or is misplaced."),
        (b"26/11/2026,1.00,x\0y\n", "The file holds characters that no statement has. Is it a CSV file?"),
        (b"x" * (MOST_BYTES + 1), "The file is longer than 1 MB. Export fewer days."),
        (b"\xff\xfe\x00", "The file is neither UTF-8, UTF-16 nor Latin-1 text."),
        (b"26/11/2026,1.00,x\n" * 20_001, "The file has more than 20000 rows. Export fewer days."),
    ],
    ids=range(11),
)
def test_file_that_is_no_statement_says_why(data, fault):
    with pytest.raises(StatementError) as refused:
        read_statement(data)

    assert refused.value.faults == [fault]


def test_same_line_has_the_same_mark_in_every_file_and_twins_differ():
    one = read_statement(b"26/11/2026,5.00,Kim\n26/11/2026,5.00,KIM\n25/11/2026,5.00,Kim\n")
    other = read_statement(b"Date,Description,Amount\n24/11/2026,x,1.00\n26/11/2026,kim,5.00\n26/11/2026,Kim,5.00\n")

    assert len({line.mark for line in one}) == 3
    assert {line.mark for line in other[1:]} == {line.mark for line in one[:2]}


@pytest.mark.parametrize(
    "text",
    [
        "S-ABCDEFGHJK",
        "sabcdefghjk thanks",
        "KIM S ABCDE FGHJK",
        "order:S/ABCDEFGHJK.",
        "ABCDEFGHJK",
        "xxS-ABCDEFGHJKxx",
    ],
)
def test_order_number_is_found_however_it_was_typed(text):
    assert "S-ABCDEFGHJK" in numbers_in(text)


def test_short_words_hold_no_number():
    assert numbers_in("Kim Lee") == set()
