"""Goods in files: out and in again unchanged, shown before they are written, refused by row and column."""

import csv
import io
import zipfile
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from accounts.models import User
from shop import goods, stock
from shop.goods import reading
from shop.goods.exporting import HEADERS
from shop.models import Brand, GoodsFile, GoodsRow, StockMovement, Supplement, Variant
from tests.builders import make_supplement, make_variant, place
from tests.conftest import sign_in_as
from tests.shop.pages import Page

pytestmark = pytest.mark.django_db

DESK = "/admin/shop/goodsfile/"


def csv_of(*rows, headers=None):
    """A CSV file of dicts, in UTF-8."""
    out = io.StringIO()
    writer = csv.DictWriter(out, headers or list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def xlsx_of(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def staged(content, name="goods.csv"):
    return goods.stage(io.BytesIO(content), name=name, size=len(content), actor=None)


def checked(content, name="goods.csv"):
    file = staged(content, name)
    while goods.check_chunk(file):
        pass
    return file


def written(content, name="goods.csv"):
    file = checked(content, name)
    assert goods.confirm(file)
    file.refresh_from_db()
    while goods.write_chunk(file, actor=None):
        pass
    file.refresh_from_db()
    return file


def verdicts(file):
    return [row.verdict for row in file.rows.order_by("number")]


def problems(file):
    return [tuple(problem) for row in file.rows.order_by("number") for problem in row.problems]


def exported():
    return csv_of(*(dict(zip(HEADERS, row, strict=True)) for row in goods.export_rows()))


NEW = {"product_slug": "zinc", "product": "Zinc", "brand": "Brand A", "category": "minerals"}
NEW |= {"pack": "60 capsules", "sku": "ZN-60", "price": "12.50"}


@pytest.fixture
def shelf():
    """A brand and a department, and a pack that everything is written on."""
    supplement = make_supplement(
        "=Zinc, “forte”",
        summary="-5 °C;\tdry",
        description="One line.\n\nAnother, with a 'quote'",
        directions="'=1 a day",
        is_gst_free=True,
        is_visible=False,
    )
    pack = make_variant(supplement=supplement, sku="ZN-1", barcode="09300000000000", price_cents=1234_50, available=7)
    Variant.objects.filter(pk=pack.pk).update(
        cost_cents=0,
        sale_price_cents=999_00,
        sale_from=timezone.make_aware(datetime(2027, 4, 4, 2, 30, 15, 7, fold=1)),  # noqa: DTZ001  the hour comes twice
        sale_until=timezone.make_aware(datetime(2027, 5, 1, 9)),  # noqa: DTZ001
        low_stock_at=0,
    )
    make_variant(supplement=supplement, sku="ZN-2", unit="mL", unit_count=200)
    return pack


# --- out and in again ---------------------------------------------------------------------------------------------


def test_what_is_exported_comes_back_unchanged(shelf, writes):
    file = checked(exported())

    assert problems(file) == []
    assert verdicts(file) == ["unchanged", "unchanged"]


def test_workbook_that_is_exported_comes_back_unchanged(shelf, tmp_path):
    goods.write_xlsx(tmp_path / "x.xlsx", goods.export_rows())

    file = checked((tmp_path / "x.xlsx").read_bytes(), "x.xlsx")

    assert problems(file) == []
    assert verdicts(file) == ["unchanged", "unchanged"]
    cells = [cell for row in load_workbook(tmp_path / "x.xlsx").active.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}


def test_no_cell_of_an_export_is_a_formula(shelf):
    cells = [cell for row in goods.export_rows() for cell in row]

    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]
    assert "'=Zinc, “forte”" in cells


def test_goods_that_another_shop_exported_are_the_same_here(shelf):
    before, content = list(goods.export_rows()), exported()
    Supplement.objects.update(slug="elsewhere", name="Elsewhere")
    for pack in Variant.objects.all():
        Variant.objects.filter(pk=pack.pk).update(sku=f"X-{pack.sku}")

    file = written(content)

    assert (file.state, file.rows.count()) == ("done", 0)
    column = HEADERS.index("in_stock")
    after = [row for row in goods.export_rows() if row[HEADERS.index("product_slug")] != "elsewhere"]
    assert [[*row[:column], *row[column + 1 :]] for row in after] == [
        [*row[:column], *row[column + 1 :]] for row in before
    ]


def test_export_of_many_asks_one_question(django_assert_num_queries):
    for _ in range(3):
        make_variant()

    with django_assert_num_queries(1):
        assert len(list(goods.export_rows())) == 3


# --- what a row does ----------------------------------------------------------------------------------------------


def test_new_product_is_hidden_until_somebody_shows_it_and_has_its_words_history_and_stock(shelf):
    content = csv_of(NEW | {"stock_change": "24", "stock_reason": "delivery 7"}, NEW | {"pack": "90", "sku": "ZN-90"})
    file = checked(content)
    assert verdicts(file) == ["new", "new"]
    assert not Supplement.objects.filter(slug="zinc").exists()

    written(content)

    supplement = Supplement.objects.get(slug="zinc")
    assert (supplement.name, supplement.is_visible, supplement.brand.name) == ("Zinc", False, "Brand A")
    assert "ZN-60, ZN-90" in supplement.search_words
    pack = Variant.objects.get(sku="ZN-60")
    assert (pack.price_cents, pack.available, pack.history.count()) == (12_50, 24, 1)
    assert pack.history.get().history_change_reason == "Imported from a file"
    assert StockMovement.objects.get(variant=pack).reason == "delivery 7"
    assert stock.differences() == {}


def test_change_is_shown_column_by_column_and_what_has_no_column_stays():
    pack = make_variant(sku="ZN-60", price_cents=20_00, barcode="93000000")

    file = checked(csv_of({"sku": "zn-60", "price": "$21.00", "product": "Zinc"}))

    (row,) = file.rows.all()
    name = pack.supplement.name
    assert row.changes == [["price", "20.00", "21.00"], ["product", name, "Zinc"]]
    written(csv_of({"sku": "ZN-60", "price": "$21.00", "product": "Zinc"}))
    pack.refresh_from_db()
    assert (pack.price_cents, pack.barcode, pack.supplement.name) == (21_00, "93000000", "Zinc")
    assert (timezone.now() - pack.price_since).total_seconds() < 60


def test_empty_cell_clears_what_may_be_empty_and_leaves_what_may_not():
    pack = make_variant(sku="ZN-60", barcode="93000000", price_cents=20_00, cost_cents=5_00)

    written(csv_of({"sku": "ZN-60", "price": "", "barcode": "", "cost": "", "product": ""}))

    pack.refresh_from_db()
    assert (pack.price_cents, pack.barcode, pack.cost_cents) == (20_00, "", None)
    assert pack.supplement.name


@pytest.mark.parametrize(
    ("cells", "column", "sentence"),
    [
        ({"price": "12,50"}, "price", "“12,50”: Write dollars and cents like 12.50."),
        ({"price": "1e3"}, "price", "Write dollars and cents like 12.50."),
        ({"price": "-5"}, "price", "Write dollars and cents like 12.50."),
        ({"price": "0.00"}, "price", "A price is more than $0.00."),
        ({"price": "9999999.99"}, "price", "Write at most $999,999.99."),
        (
            {"sale_price": "20", "sale_from": "2026-11-26"},
            "sale_price",
            "A sale price is more than $0.00 and less than the price.",
        ),
        ({"sale_price": "10"}, "sale_from", "Say from when the sale price holds."),
        ({"sale_from": "26/13/2026"}, "sale_from", "Write day and time like 2026-11-26 09:00."),
        ({"sale_from": "0001-01-01"}, "sale_from", "Write a year from 2000 to 2199."),
        ({"brand": "Nobody"}, "brand", "There is no brand “Nobody”. Add it below Brands first"),
        ({"category": "x"}, "category", "There is no department “x”."),
        ({"unit": "barrel"}, "unit", "Write one of: capsule, tablet, lozenge, g, mL."),
        ({"unit_count": "0"}, "unit_count", "Write a whole number from 1 to 1,000,000."),
        ({"weight_g": "1.5"}, "weight_g", "Write a whole number like 12."),
        ({"visible": "perhaps"}, "visible", "Write yes or no."),
        ({"barcode": "12"}, "barcode", "8 to 14 digits."),
        ({"product": "x" * 121}, "product", "at most 120 characters"),
        ({"product_slug": "other"}, "product_slug", "ZN-60 belongs to"),
        ({"stock_change": "5"}, "stock_reason", "Say why units come or go"),
        ({"stock_change": "-11", "stock_reason": "x"}, "stock_change", "Only 10 are there; write at least -10."),
        ({"stock_change": "1.5", "stock_reason": "x"}, "stock_change", "Write a whole number like 12."),
    ],
)
def test_cell_that_cannot_be_is_named_with_its_column_and_the_remedy(cells, column, sentence):
    make_variant(sku="ZN-60", price_cents=20_00, available=10)

    file = checked(csv_of({"sku": "ZN-60"} | cells))

    assert verdicts(file) == ["error"]
    assert [(name, sentence in words) for name, words in problems(file)] == [(column, True)], problems(file)


@pytest.mark.parametrize("missing", ["product", "brand", "category", "pack", "price", "product_slug"])
def test_new_row_that_lacks_something_says_what(shelf, missing):
    file = checked(csv_of(NEW | {missing: ""}))

    assert (missing, f"ZN-60 is new, so it needs “{missing}”.") in problems(file)


def test_row_without_sku_is_refused_and_a_row_of_nothing_is_none(shelf):
    file = checked(b"sku,price\n,5\n,\n\nZN-2,25\n")

    assert [(row.number, row.verdict) for row in file.rows.all()] == [(2, "error"), (5, "changed")]


def test_sku_that_stands_twice_and_products_of_which_rows_disagree_are_refused(shelf):
    twice = checked(csv_of({"sku": "ZN-2", "price": "21"}, {"sku": "ZN-2", "price": "22"}))
    other = checked(csv_of({"sku": "ZN-1", "product": "A"}, {"sku": "ZN-2", "product": "B"}))

    assert verdicts(twice) == verdicts(other) == ["error", "error"]
    assert "This SKU stands in more than one row." in problems(twice)[0][1]
    assert "Rows of this product say different things of it." in problems(other)[0][1]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("<b>Zinc</b><script>alert(1)</script>", "Zinc"),
        ("Zi\u200bnc\u202e", "Zinc"),
        ("Zinc\x00", "Zinc"),
        ("  Zinc\u00a0", "Zinc"),
        ("'=Zinc", "=Zinc"),
        ("<5 mg & more", "<5 mg & more"),
        ("{{ settings.SECRET_KEY }} %(x)s", "{{ settings.SECRET_KEY }} %(x)s"),
    ],
)
def test_text_is_stored_without_html_and_hidden_characters(typed, kept):
    pack = make_variant(sku="ZN-60")

    written(csv_of({"sku": "ZN-60", "product": typed}))

    assert Supplement.objects.get(pk=pack.supplement_id).name == kept


def test_what_was_taken_out_is_said():
    make_variant(sku="ZN-60")

    file = checked(csv_of({"sku": "ZN-60", "product": "<b>Zi\u200bnc</b>"}))

    assert problems(file) == [("product", "Hidden characters were taken out."), ("product", "HTML was taken out.")]
    assert verdicts(file) == ["changed"]


# --- meanwhile ----------------------------------------------------------------------------------------------------


def test_row_that_another_has_changed_since_it_was_shown_is_refused_and_not_written_over():
    pack, other = make_variant(sku="A-1", price_cents=20_00), make_variant(sku="A-2", price_cents=20_00)
    file = checked(csv_of({"sku": "A-1", "price": "21"}, {"sku": "A-2", "price": "21"}))
    Variant.objects.filter(pk=pack.pk).update(price_cents=25_00)
    goods.confirm(file)
    file.refresh_from_db()

    goods.write_chunk(file, actor=None)

    assert (Variant.objects.get(pk=pack.pk).price_cents, Variant.objects.get(pk=other.pk).price_cents) == (
        25_00,
        21_00,
    )
    assert verdicts(file) == ["refused"]
    assert "It was changed meanwhile" in problems(file)[0][1]


def test_row_that_the_database_refuses_is_named_and_the_others_are_written(shelf):
    same = [NEW, NEW | {"sku": "ZN-61"}, NEW | {"sku": "ZN-62", "pack": "90"}]

    file = written(csv_of(*same))

    assert sorted(Variant.objects.filter(supplement__slug="zinc").values_list("sku", flat=True)) == ["ZN-60", "ZN-62"]
    assert [(row.sku, row.verdict) for row in file.rows.all()] == [("ZN-61", "refused")]


def test_writing_goes_on_where_it_stopped(shelf, monkeypatch):
    monkeypatch.setattr("shop.goods.writing.AT_ONCE", 2)
    rows = [{"sku": f"P-{n}", "product_slug": "p", "product": "P", "pack": f"{n}"} for n in range(5)]
    file = checked(csv_of(*(NEW | row for row in rows)))
    goods.confirm(file)

    left = []
    for _ in range(4):
        file.refresh_from_db()  # another request, another process
        left.append(goods.write_chunk(file, actor=None))

    assert left == [3, 1, 0, 0]
    assert Supplement.objects.get(slug="p").variants.count() == 5
    assert (GoodsFile.objects.get().state, GoodsRow.objects.count()) == ("done", 0)


def test_chunk_that_is_killed_writes_nothing_and_is_done_again(shelf, monkeypatch):
    file = checked(csv_of(NEW))
    goods.confirm(file)
    file.refresh_from_db()
    with monkeypatch.context() as patch:
        patch.setattr(
            "shop.goods.writing.GoodsRow.objects.bulk_update", lambda *a, **k: (_ for _ in ()).throw(OSError)
        )
        with pytest.raises(OSError):  # noqa: PT011  the disk
            goods.write_chunk(file, actor=None)
    assert not Supplement.objects.filter(slug="zinc").exists()

    goods.write_chunk(file, actor=None)

    assert Variant.objects.filter(sku="ZN-60").count() == 1


def test_nothing_is_written_before_it_is_confirmed(shelf):
    file = checked(csv_of(NEW))

    assert goods.write_chunk(file, actor=None) == 0
    assert not Supplement.objects.filter(slug="zinc").exists()


def test_five_hundred_rows_are_checked_and_two_hundred_written_in_few_queries(shelf, django_assert_max_num_queries):
    rows = [{"product_slug": f"p-{n}", "product": f"P {n}", "sku": f"P-{n}"} for n in range(200)]
    file = staged(csv_of(*(NEW | row | {"stock_change": "5", "stock_reason": "x"} for row in rows)))

    with django_assert_max_num_queries(20):
        goods.check_chunk(file)
    goods.confirm(file)
    file.refresh_from_db()
    with django_assert_max_num_queries(60):
        goods.write_chunk(file, actor=None)

    assert Variant.objects.filter(sku__startswith="P-").count() == 200


# --- files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "note"),
    [
        ("utf-8", "Read as UTF-8"),
        ("utf-8-sig", "Read as UTF-8"),
        ("utf-16", "Read as UTF-16"),
        ("utf-16-le", "Read as UTF-16-LE"),
        ("utf-16-be", "Read as UTF-16-BE"),
        ("cp1252", "It is not UTF-8, so it was read as Windows-1252. Look at letters like é and µ."),
    ],
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators_are_recognised(encoding, note, separator):
    make_variant(sku="ZN-60")
    text = separator.join(["sku", "product"]) + "\r\n" + separator.join(["ZN-60", '"Crème; brûlée, 5 µg"']) + "\r\n"

    file = checked(text.encode(encoding))

    assert file.rows.get().changes[0][2] == "Crème; brûlée, 5 µg"
    assert note in file.notes[0]


def test_numbers_dates_and_switches_of_a_workbook_are_read_as_they_look():
    pack = make_variant(sku="ZN-60", price_cents=20_00)
    headers = ["sku", "price", "barcode", "sale_price", "sale_from", "offered", "unit_count"]
    cells = ["ZN-60", 21.5, 9300000000000, 12.25, datetime(2026, 11, 26, 9, 0), False, 60.0]  # noqa: DTZ001

    written(xlsx_of(headers, cells), "x.xlsx")

    pack.refresh_from_db()
    assert (pack.price_cents, pack.sale_price_cents, pack.barcode) == (21_50, 12_25, "9300000000000")
    assert timezone.localtime(pack.sale_from).isoformat() == "2026-11-26T09:00:00+11:00"
    assert (pack.is_offered, pack.unit_count) == (False, 60)


def packed(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return out.getvalue()


def repacked(content, change):
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    return packed(change(parts))


def with_far_row(parts):
    name = "xl/worksheets/sheet1.xml"
    far = b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
    return parts | {name: parts[name].replace(b"</sheetData>", far)}


def with_entities(parts):
    name = "xl/worksheets/sheet1.xml"
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    return parts | {name: bomb + parts[name]}


SMALL = xlsx_of(["sku", "price"], ["ZN-60", 5])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\n\n", "The first row must name the columns."),
        (b"sku\n", "There is no row below the names of the columns."),
        (b"name,price\nx,5\n", "There is no column “sku”."),
        (b"sku,price,price\nx,5,5\n", "There are two columns “price”."),
        (b'sku,product\nx,"open\n', "Look for a quotation mark that is not closed."),
        (b"sku,product\nx," + b"y" * 200_000, "cannot be read: field larger than field limit"),
        (b"sku\n" + b"\n" * 1100 + b"x\n", "There are more than 1,000 empty rows"),
        (b"sku\n" + b"x\n" * 20_001, "There are more than 20,000 rows. Split the file."),
        (b"sku," + b"x," * 90 + b"\n1\n", "There are more than 80 columns."),
        (b"sku\n\x81\x8d\x8f\n", "This is no text in UTF-8, UTF-16 or Windows-1252."),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "This is an old .xls file, or one with a password."),
        (b"PK\x03\x04 no zip", "This .xlsx cannot be read."),
        (packed({"x.txt": "x"}), "This .xlsx cannot be read."),
        (packed({"x.xml": b"\0" * (reading.MOST_UNPACKED + 1)}), "This .xlsx holds far more than a list of goods."),
        (packed({f"{n}.txt": "" for n in range(1001)}), "This .xlsx holds far more than a list of goods."),
        (repacked(SMALL, with_far_row), "There are more than 1,000 empty rows"),
        (repacked(SMALL, with_entities), "This .xlsx cannot be read."),
        (SMALL[: len(SMALL) // 2], "This .xlsx cannot be read."),
    ],
)
def test_file_that_cannot_be_read_is_refused_whole_with_the_remedy(content, sentence):
    with pytest.raises(goods.FileError) as told:
        staged(content)

    assert sentence in str(told.value)
    assert GoodsFile.objects.count() == GoodsRow.objects.count() == 0


def test_file_that_is_too_long_is_refused_before_it_is_read():
    with pytest.raises(goods.FileError, match="The file is longer than 20 MB. Split it."):
        goods.stage(io.BytesIO(), name="x", size=goods.MOST_BYTES + 1, actor=None)


def test_strange_columns_are_passed_over_and_named():
    make_variant(sku="ZN-60")

    file = checked(b"SKU,Supplier,Unit Count\nZN-60,x,30\n")

    assert "Supplier" in file.notes[1]
    assert file.rows.get().changes == [["unit_count", "1", "30"]]


def test_files_that_nobody_finished_are_erased_after_a_day():
    make_variant(sku="ZN-60")
    old, new = staged(b"sku\nZN-60\n"), staged(b"sku\nZN-60\n")
    GoodsFile.objects.filter(pk=old.pk).update(uploaded_at=timezone.now() - timedelta(days=2))

    assert goods.erase_old() == 1
    assert GoodsFile.objects.get() == new


# --- the pages ----------------------------------------------------------------------------------------------------


@pytest.fixture
def manager(client, store):
    sign_in_as(client, "manager")
    return client


def upload(client, content, name="goods.csv"):
    return client.post(f"{DESK}import/", {"file": SimpleUploadedFile(name, content)})


def work(client, page, most=9):
    """Press "Continue" until nothing is left to do."""
    for _ in range(most):
        response = client.get(page)
        if "data-next-chunk" not in response.content.decode():
            return response
        client.post(page.replace("change/", "next/"))
    raise AssertionError("it never ends")


def test_file_is_shown_confirmed_written_and_erased(manager):
    pack = make_variant(sku="ZN-60", price_cents=20_00)
    response = upload(manager, csv_of({"sku": "ZN-60", "price": "21"}, {"sku": "ZN-61", "price": "x"}))

    shown = work(manager, response.url)

    text = Page(shown).text
    assert "0 new, 1 changed, 0 unchanged, 1 with error, which would be left out" in text
    assert "price: 20.00 → 21.00" in text
    assert "price: “x”: Write dollars and cents like 12.50." in text
    assert Variant.objects.get(pk=pack.pk).price_cents == 20_00
    manager.post(response.url.replace("change/", "write/"))
    done = work(manager, response.url)
    assert "1 row could not be written" in Page(done).text
    assert Variant.objects.get(pk=pack.pk).price_cents == 21_00
    assert pack.history.first().history_user == User.objects.get()
    assert list(GoodsRow.objects.values_list("sku", flat=True)) == ["ZN-61"]


def test_steep_price_must_be_confirmed(manager):
    pack = make_variant(sku="ZN-60", price_cents=20_00)
    page = upload(manager, csv_of({"sku": "ZN-60", "price": "2.10"})).url
    work(manager, page)

    refused = manager.post(page.replace("change/", "write/"))

    assert refused.status_code == 422
    assert "tick the box" in Page(refused).text
    asked = manager.post(page.replace("change/", "write/"), {"confirmed": "on"})
    assert "You are about to write what this file says." in Page(asked).text
    manager.post(page.replace("change/", "write/"), {"confirmed": "on", "again": "1", "again_reason": "New list"})
    work(manager, page)
    assert Variant.objects.get(pk=pack.pk).price_cents == 2_10


def test_file_can_be_discarded(manager):
    page = upload(manager, b"sku\nZN-60\n").url

    manager.post(page.replace("change/", "discard/"))

    assert GoodsFile.objects.count() == 0


def test_second_press_of_write_writes_nothing_twice(manager):
    make_variant(sku="ZN-60", available=1)
    page = upload(manager, csv_of({"sku": "ZN-60", "stock_change": "5", "stock_reason": "x"})).url
    work(manager, page)
    for _ in range(2):
        manager.post(page.replace("change/", "write/"))
    work(manager, page)
    manager.post(page.replace("change/", "write/"))
    manager.post(page.replace("change/", "next/"))

    assert Variant.objects.get().available == 6


@pytest.mark.parametrize(
    ("content", "sentence"), [(b"", "The file is empty."), (b"x\ny\n", "There is no column “sku”.")]
)
def test_refusal_stands_beside_the_field(manager, content, sentence):
    response = upload(manager, content)

    assert response.status_code == 422
    assert sentence in Page(response).text


@pytest.mark.parametrize("show", ["error", "new", "steep", "nonsense", "''"])
def test_rows_are_filtered_by_verdict(manager, show):
    page = upload(manager, b"sku\nZN-60\n").url
    work(manager, page)

    assert manager.get(page, {"show": show, "page": "x"}).status_code == 200


def test_exports_are_downloads_that_nobody_keeps(manager, shelf):
    assert "You are about to export the goods." in Page(manager.get(f"{DESK}export/csv/")).text
    said = {"again": "1", "again_reason": "For the accountant"}
    answer, book = manager.post(f"{DESK}export/csv/", said), manager.post(f"{DESK}export/xlsx/", said)

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(text))) == HEADERS
    assert load_workbook(io.BytesIO(b"".join(book.streaming_content))).active.max_row == 3
    assert answer.headers["Cache-Control"] == book.headers["Cache-Control"] == "private, no-store"
    assert manager.get(f"{DESK}export/pdf/").status_code == 404


@pytest.mark.parametrize("group", ["editor", "fulfilment"])
def test_who_may_not_change_goods_imports_and_exports_none(client, store, group):
    sign_in_as(client, group)
    file = staged(b"sku\nZN-60\n")

    for path in ("", "import/", "export/csv/", f"{file.pk}/change/"):
        assert client.get(f"{DESK}{path}").status_code == 403, path
    for path in ("next", "write", "discard"):
        assert client.post(f"{DESK}{file.pk}/{path}/").status_code == 403


def test_steps_are_posts(manager):
    file = staged(b"sku\nZN-60\n")

    for path in ("next", "write", "discard"):
        assert manager.get(f"{DESK}{file.pk}/{path}/").status_code == 405
        assert manager.post(f"{DESK}999/{path}/").status_code == 404


def test_units_that_are_held_stay_held(store):
    pack = make_variant(sku="ZN-60", available=5)
    place((pack, 5))

    file = checked(csv_of({"sku": "ZN-60", "stock_change": "-1", "stock_reason": "x"}))

    assert problems(file) == [("stock_change", "Only 0 are there; write at least 0.")]


def test_brand_of_another_spelling_is_the_same():
    Brand.objects.create(name="Brand Z", slug="brand-z")
    pack = make_variant(sku="ZN-60")

    written(csv_of({"sku": "ZN-60", "brand": "BRAND-Z"}))

    assert Supplement.objects.get(pk=pack.supplement_id).brand.slug == "brand-z"
