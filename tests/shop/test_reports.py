"""Reports: what was sold and refunded on which day, by what; the figures add up, and their rows add up to them."""

import csv
import io
import re
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from blog.models import Ingredient
from shop import orders, reports
from shop.cart import Cart, CartLine
from shop.models import Order, Refund, SupplementIngredient
from shop.pricing import price_cart
from shop.rules.periods import Period
from tests.builders import DESTINATION, make_post, make_promotion, make_supplement, make_variant, refund_units
from tests.conftest import sign_in_as
from tests.shop.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

numbers = iter(range(10_000))


def make_pack(price_cents, *ingredients, is_gst_free=False, **fields):
    supplement = make_supplement(is_gst_free=is_gst_free)
    for position, (name, form) in enumerate(ingredients):
        ingredient = Ingredient.objects.get_or_create(name=name, defaults={"slug": name.lower()})[0]
        SupplementIngredient.objects.create(
            supplement=supplement, ingredient=ingredient, form=form, amount=1, position=position
        )
    return make_variant(price_cents=price_cents, supplement=supplement, **fields)


def buy(*lines, paid=True, code=""):
    """An order of (pack, units, post)."""
    cart = Cart(tuple(CartLine(pack.pk, units, post.pk if post else None) for pack, units, post in lines), code=code)
    shown = price_cart(cart, postcode=DESTINATION.postcode, email=DESTINATION.email).shown()
    order = orders.place_order(cart, DESTINATION, attempt_key=f"sale-{next(numbers)}", shown=shown, gateway="manual")
    if paid:
        orders.record_payment(order)
    return order


def pay_on(order, day):
    Order.objects.filter(pk=order.pk).update(paid_on=day)
    return order


def send(refund, *moment):
    """The money has gone, at a moment in Sydney where one is given."""
    orders.record_refund_sent(refund, reference=f"Transfer {refund.pk}")
    if moment:
        at = timezone.make_aware(datetime(*moment))  # noqa: DTZ001  made aware
        Refund.objects.filter(pk=refund.pk).update(settled_at=at)
    return refund


def these_days(first=None, last=None):
    today = timezone.localdate()
    return Period(first or today, last or today)


def table(by, period=None):
    rows = reports.read_sales(by, period or these_days()).rows
    return [(row.name, row.orders, row.units, row.net_cents) for row in rows]


# --- what counts, and when ----------------------------------------------------------------------------------------


def test_each_article_has_the_units_and_the_money_of_what_was_added_on_its_page():
    cramps, sleep = make_post("Cramps"), make_post("Sleep")
    magnesium, zinc = make_pack(20_00), make_pack(10_00)
    buy((magnesium, 2, cramps), (zinc, 1, None))
    buy((magnesium, 1, cramps))
    buy((zinc, 3, sleep))

    assert table("article") == [("Cramps", 2, 3, 60_00), ("Sleep", 1, 3, 30_00), ("No article", 1, 1, 10_00)]
    sums = reports.read_sums(these_days())
    assert (sums.orders, sums.units, sums.goods_cents) == (3, 7, 100_00)


def test_line_counts_whole_for_each_ingredient_and_once_for_two_forms_of_one():
    both = make_pack(20_00, ("Magnesium", "as citrate"), ("Magnesium", "as oxide"), ("Zinc", ""))
    zinc = make_pack(10_00, ("Zinc", ""))
    buy((both, 1, None), (zinc, 2, None))
    Ingredient.objects.create(name="Iron", slug="iron")

    assert table("ingredient") == [("Zinc", 1, 3, 40_00), ("Magnesium", 1, 1, 20_00)]


def test_refund_counts_on_the_day_on_which_the_money_is_sent_and_leaves_the_day_of_the_sale_as_it_was():
    post, pack = make_post("Cramps"), make_pack(20_00, ("Zinc", ""))
    order = pay_on(buy((pack, 3, post)), date(2026, 10, 1))
    refund = refund_units(order, 1)

    before_it_is_sent = table("article", Period(date(2026, 10, 1), date(2026, 10, 31)))
    send(refund, 2026, 10, 20, 23, 59)

    assert before_it_is_sent == [("Cramps", 1, 3, 60_00)]
    assert table("article", Period(date(2026, 10, 1), date(2026, 10, 1))) == [("Cramps", 1, 3, 60_00)]
    assert table("article", Period(date(2026, 10, 20), date(2026, 10, 20))) == [("Cramps", 0, -1, -20_00)]
    assert table("ingredient", Period(date(2026, 10, 1), date(2026, 10, 31))) == [("Zinc", 1, 2, 40_00)]


def test_refund_that_failed_and_money_that_came_by_mistake_are_no_refunds_of_sales():
    pack = make_pack(20_00)
    failed, order = refund_units(buy((pack, 1, None))), buy((pack, 1, None))
    orders.settle_refund(failed, state="failed", failure="closed account")
    surplus = orders.settle_transfer(order, received_cents=order.total_cents)
    send(Refund.objects.get(payment=surplus))

    sums = reports.read_sums(these_days())
    assert (sums.goods_cents, sums.refunded_goods_cents, sums.refunded_gst_cents) == (40_00, 0, 0)


def test_unpaid_order_is_no_sale_and_a_cancelled_one_is_a_sale_and_a_refund():
    pack = make_pack(20_00)
    buy((pack, 1, None), paid=False)
    order = buy((pack, 2, None))
    orders.cancel_order(order, reason="asked")
    send(order.refunds.get())

    sums = reports.read_sums(these_days())
    assert (sums.orders, sums.goods_cents, sums.refunded_goods_cents, sums.total_cents) == (1, 40_00, 40_00, 0)
    assert (sums.net_gst_cents, sums.net_shipping_cents) == (0, 0)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ((2026, 10, 4, 0, 30), date(2026, 10, 4)),  # the clock goes forward at 2 am: a day of 23 hours
        ((2026, 10, 4, 23, 59), date(2026, 10, 4)),
        ((2027, 4, 4, 0, 0), date(2027, 4, 4)),  # and back at 3 am: a day of 25
        ((2027, 4, 4, 23, 59), date(2027, 4, 4)),
        ((2026, 7, 1, 0, 0), date(2026, 7, 1)),
        ((2026, 6, 30, 23, 59), date(2026, 6, 30)),
    ],
)
def test_days_are_sydney_days(moment, day):
    order = pay_on(buy((make_pack(20_00), 1, None)), date(2026, 1, 1))
    send(refund_units(order, 1), *moment)

    for shown, refunded in ((day - timedelta(days=1), 0), (day, 20_00), (day + timedelta(days=1), 0)):
        assert reports.read_sums(Period(shown, shown)).refunded_goods_cents == refunded
        (row,) = reports.read_sales("day", Period(shown, shown)).rows
        assert (row.key, row.refunded_cents) == (shown, refunded)
    assert [gst.total_cents for _, gst in reports.read_gst(Period(day, day)).months] == [-20_00]


def test_order_keeps_the_day_on_which_it_was_paid():
    order = buy((make_pack(20_00), 1, None), paid=False)
    assert order.paid_on is None

    orders.record_payment(order)

    assert order.paid_on == Order.objects.get(pk=order.pk).paid_on == timezone.localdate()


def test_days_without_sales_stand_in_the_table_and_a_long_period_is_shown_by_months():
    pay_on(buy((make_pack(20_00), 1, None)), date(2026, 2, 3))
    pay_on(buy((make_pack(5_00), 1, None)), date(2025, 2, 3))

    week = reports.read_sales("day", Period(date(2026, 2, 1), date(2026, 2, 7))).rows
    year = reports.read_sales("day", Period(date(2026, 1, 1), date(2026, 12, 31)))

    assert [row.net_cents for row in week] == [0, 0, 20_00, 0, 0, 0, 0]
    assert (year.heading, len(year.rows)) == ("Month", 12)
    assert [(row.name, row.net_cents, row.before_cents) for row in year.rows][1] == ("February 2026", 20_00, 5_00)


def test_product_that_sold_only_before_stands_with_nothing_now():
    pack = make_pack(20_00)
    pay_on(buy((pack, 1, None)), date(2026, 10, 1))

    (row,) = reports.read_sales("product", Period(date(2026, 10, 2), date(2026, 10, 2))).rows

    assert (row.key, row.net_cents, row.before_cents) == (pack.pk, 0, 20_00)


@pytest.mark.parametrize(("by", "most"), [*((by, 6) for by in reports.DIMENSIONS), ("gst", 4), ("promotion", 1)])
def test_report_asks_no_more_for_more(by, most, django_assert_max_num_queries):
    for number in range(4):
        buy((make_pack(20_00, (f"Herb {number}", "")), 1, make_post(f"Post {number}")))

    with django_assert_max_num_queries(most):
        if by in reports.DIMENSIONS:
            assert len(reports.read_sales(by, these_days()).rows) == (1 if by in {"day", "category"} else 4)
        else:
            assert {"gst": reports.read_gst, "promotion": reports.read_promotions}[by](these_days()) is not None


def test_post_that_is_gone_leaves_its_sales_to_no_article():
    post = make_post("Cramps")
    buy((make_pack(20_00), 1, post))
    post.delete()

    assert table("article") == [("No article", 1, 1, 20_00)]


# --- GST, promotions, stock ---------------------------------------------------------------------------------------


def test_gst_is_what_was_stored_with_refunds_taken_off():
    order = buy((make_pack(22_00), 2, None), (make_pack(10_00, is_gst_free=True), 1, None))
    send(refund_units(order, 1))
    line = order.lines.get(is_gst_free=False)

    report = reports.read_gst(these_days())

    assert (report.sold.taxable_cents, report.sold.taxable_gst_cents, report.sold.free_cents) == (44_00, 4_00, 10_00)
    assert (report.refunded.taxable_cents, report.refunded.taxable_gst_cents) == (22_00, 2_00)
    assert report.net.shipping_cents == order.shipping_cents == 4_95
    assert report.net.gst_cents == order.gst_cents - 2_00
    assert report.net.total_cents == order.total_cents - 22_00
    assert report.net.gst_free_cents == 10_00
    assert line.gst_cents == 4_00


def test_shipping_of_goods_without_gst_is_without_gst():
    order = buy((make_pack(10_00, is_gst_free=True), 1, None))

    report = reports.read_gst(these_days())

    assert (report.net.shipping_cents, report.net.shipping_free_cents) == (0, 4_95)
    assert (report.net.gst_cents, report.net.gst_free_cents) == (0, order.total_cents)


def test_promotion_has_what_it_took_off_and_the_goods_that_went_with_it():
    make_promotion("TEN")
    buy((make_pack(20_00), 1, None), code="TEN")
    buy((make_pack(30_00), 1, None))

    (row,) = reports.read_promotions(these_days())

    assert (row.name, row.orders, row.off_goods_cents, row.sold_cents) == ("Ten off (TEN)", 1, 2_00, 18_00)


def test_shelf_is_worth_its_units_at_price_and_at_cost_those_that_are_held_included():
    pack, without = make_pack(20_00, cost_cents=8_00, available=10), make_pack(5_00, available=3)
    buy((pack, 4, None), paid=False)

    report = reports.read_shelf(timezone.localdate())

    assert {row.variant.pk: row.units for row in report.rows} == {pack.pk: 10, without.pk: 3}
    assert (report.units, report.at_price_cents, report.at_cost_cents, report.without_cost) == (13, 215_00, 80_00, 1)
    assert reports.read_shelf(timezone.localdate() - timedelta(days=1)).rows == ()


# --- the pages ----------------------------------------------------------------------------------------------------

PAGE = "/admin/shop/sale/"
ALL_REPORTS = ["day", "product", "category", "article", "ingredient", "promotion", "gst", "stock"]


@pytest.fixture
def manager(client):
    sign_in_as(client, "manager")
    return client


def test_page_shows_the_last_thirty_days_and_is_linked_from_the_index(manager):
    buy((make_pack(20_00, ("Zinc", "")), 1, make_post("Cramps <b>")))
    pay_on(buy((make_pack(99_00), 1, None)), date(2020, 1, 1))

    day, article = manager.get(PAGE).content.decode(), manager.get(PAGE, {"by": "article"}).content.decode()

    assert "Orders paid" in day
    assert "Cramps &lt;b&gt;" in article
    assert "$99.00" not in day + article
    assert "counts whole for each ingredient" in manager.get(PAGE, {"by": "ingredient"}).content.decode()
    assert f'href="{PAGE}"' in manager.get("/admin/").content.decode()


@pytest.mark.parametrize("by", ALL_REPORTS)
def test_every_figure_leads_to_a_page_that_opens(manager, by):
    make_promotion("TEN")
    order = buy((make_pack(20_00, ("Zinc", "")), 2, make_post("Cramps")), code="TEN")
    send(refund_units(order, 1))

    html = manager.get(PAGE, {"by": by}).content.decode()

    urls = {url.replace("&amp;", "&") for url in re.findall(r'href="(/admin/[^"]+\?[^"]+)"', html)}
    assert urls or by == "promotion"
    for url in urls:
        assert manager.get(url).status_code == 200, url


@pytest.mark.parametrize("by", ["day", "product", "category", "article", "ingredient", "gst"])
def test_rows_behind_a_figure_add_up_to_it(by):
    pack, free = make_pack(20_00, ("Zinc", "as citrate"), ("Zinc", "")), make_pack(10_00, is_gst_free=True)
    order = buy((pack, 2, make_post("Cramps")), (free, 1, None))
    send(refund_units(order, 1))
    period = these_days(timezone.localdate() - timedelta(days=3))

    if by == "gst":
        net = reports.read_gst(period).net
        figures = {"taxable": net.taxable_cents, "free": net.free_cents}
    else:
        rows = reports.read_sales(by, period).rows
        figures = {"none" if row.key is None else str(row.key): row.net_cents for row in rows}

    assert sum(figures.values()) == (20_00 if by == "ingredient" else 30_00)
    for key, cents in figures.items():
        behind = reports.rows_behind(by, key, period)
        assert behind.sold_cents() - behind.refunded_cents() == cents, key


def export(client, path, query):
    """What the page that asks again sends, to the same address."""
    return client.post(f"{path}?{urlencode(query)}", {"again": "1", "again_reason": "For the accountant"})


def test_file_holds_the_rows_of_the_period_that_is_shown_and_none_is_a_formula(manager):
    buy((make_pack(20_00), 1, make_post("=1+1")))
    today = timezone.localdate()
    days = {"first": today, "last": today}

    query = {"by": "article", "csv": "sales-by-article"} | days
    assert "You are about to export the sales." in Page(manager.get(PAGE, query)).text
    response = export(manager, PAGE, query)

    assert response.headers["Content-Disposition"] == f'attachment; filename="sales-by-article-{today}-{today}.csv"'
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert text.splitlines() == [
        'Article,Orders,Units,Sold,Refunds,"Net (AUD, incl. GST)",Before,Change',
        "'=1+1,1,1,20.00,0.00,20.00,0.00,",
        "All,,1,20.00,0.00,20.00,0.00,",
    ]


def test_file_of_the_rows_behind_a_figure_holds_sales_and_refunds(manager):
    order = buy((make_pack(20_00), 2, None))
    send(refund_units(order, 1))

    response = export(manager, f"{PAGE}lines/", {"by": "product", "csv": "1"})

    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert [(row["Units"], row["Amount (AUD, incl. GST)"]) for row in rows] == [("2", "40.00"), ("-1", "-20.00")]


def test_page_of_the_rows_behind_a_figure_has_a_table_of_what_was_sold_and_one_of_what_went_back(manager):
    order = buy((make_pack(20_00, sku="ZN-60"), 2, None))
    number, empty = order.number, manager.get(f"{PAGE}lines/", {"by": "product"}).content.decode()
    today = f"{timezone.localdate():%-d %b %Y}"
    send(refund_units(order, 1))

    html = manager.get(f"{PAGE}lines/", {"by": "product"}).content.decode()

    cells = [" ".join(re.sub("<[^>]+>", "", cell).split()) for cell in re.findall(r"<td[^>]*>(.*?)</td>", html, re.S)]
    name = order.lines.get().name
    assert cells == [
        *(today, number, name, "ZN-60", "2", "$40.00", "$3.64"),
        *(today, number, name, "ZN-60", "1", "$20.00", "$1.82"),
    ]
    assert re.findall(r'aria-label="(Lines [a-z]+)"', html) == ["Lines sold", "Lines refunded"]
    assert re.findall(r'aria-label="(Lines [a-z]+)"', empty) == ["Lines sold"]


@pytest.mark.parametrize("by", ALL_REPORTS)
def test_each_table_can_be_saved(manager, by):
    html = manager.get(PAGE, {"by": by}).content.decode()

    names = re.findall(r"csv=([a-z-]+)", html)
    assert names
    for name in names:
        assert b"".join(export(manager, PAGE, {"by": by, "csv": name}).streaming_content)
    assert manager.get(PAGE, {"by": by, "csv": "other"}).status_code == 404


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ("2026-10-02", "2026-10-01", "The last day lies before the first."),
        ("x", "2026-10-01", "Enter a valid date."),
        ("2010-01-01", "2026-10-01", "Choose at most ten years."),
        ("1900-01-01", "2026-10-01", "Choose a day from 2000 to 2199."),
        ("0000-00-00", "9999-99-99", "Enter a valid date."),
        ("2026-10-01", "9999-12-31", "Choose a day from 2000 to 2199."),
    ],
)
def test_period_that_makes_no_sense_is_refused_beside_its_field(manager, first, last, sentence):
    response = manager.get(PAGE, {"first": first, "last": last, "csv": "overview"})

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert f'value="{first}"' in response.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"by": "x"},
        *({"by": by, "key": key} for by, key in (("product", "x"), ("day", "x"), ("gst", "1"), ("x", "1"))),
    ],
)
def test_figure_that_is_none_is_not_found(manager, query):
    assert manager.get(f"{PAGE}lines/" if "key" in query else PAGE, query).status_code == 404


def test_presets_lead_to_their_days(manager):
    today = timezone.localdate()

    html = manager.get(PAGE).content.decode()

    assert f"?by=day&amp;first={today - timedelta(days=6)}&amp;last={today}" in html


@pytest.mark.parametrize("group", ["editor", "fulfilment"])
def test_who_may_not_see_reports_sees_none(client, group):
    sign_in_as(client, group)

    assert client.get(PAGE).status_code == 403
    assert client.get(f"{PAGE}lines/").status_code == 403
    assert PAGE not in client.get("/admin/").content.decode()


def test_owner_sees_it_and_a_visitor_is_asked_to_sign_in(client):
    assert client.get(PAGE).status_code == 302
    sign_in_as(client, "owner")
    assert client.get(PAGE).status_code == 200
