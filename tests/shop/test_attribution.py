"""Which article and which ingredient sells: from the order lines, by nobody's cookie."""

import csv
import io
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from blog.models import Ingredient
from shop import attribution, orders
from shop.cart import Cart, CartLine
from shop.models import Order, SupplementIngredient
from shop.pricing import price_cart
from tests.builders import DESTINATION, make_post, make_supplement, make_variant, refund_units
from tests.conftest import sign_in_as

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

numbers = iter(range(10_000))


def make_pack(price_cents, *ingredients, **fields):
    supplement = make_supplement()
    for position, (name, form) in enumerate(ingredients):
        ingredient = Ingredient.objects.get_or_create(name=name, defaults={"slug": name.lower()})[0]
        SupplementIngredient.objects.create(
            supplement=supplement, ingredient=ingredient, form=form, amount=1, position=position
        )
    return make_variant(price_cents=price_cents, supplement=supplement, **fields)


def buy(*lines, paid=True):
    """An order of (pack, units, post)."""
    cart = Cart(tuple(CartLine(pack.pk, units, post.pk if post else None) for pack, units, post in lines))
    shown = price_cart(cart, postcode=DESTINATION.postcode).shown()
    order = orders.place_order(cart, DESTINATION, attempt_key=f"sale-{next(numbers)}", shown=shown, gateway="manual")
    if paid:
        orders.record_payment(order)
    return order


def place_on(order, *moment):
    placed_at = timezone.make_aware(datetime(*moment))  # noqa: DTZ001  made aware
    Order.objects.filter(pk=order.pk).update(placed_at=placed_at)


def report(first=None, last=None):
    today = timezone.localdate()
    return attribution.report(first or today, last or today)


def table(rows):
    return [(row.name, row.orders, row.units, row.revenue_cents) for row in rows]


def test_each_article_has_the_units_and_the_money_of_what_was_added_on_its_page():
    cramps, sleep = make_post("Cramps"), make_post("Sleep")
    magnesium, zinc = make_pack(20_00), make_pack(10_00)
    buy((magnesium, 2, cramps), (zinc, 1, None))
    buy((magnesium, 1, cramps))
    buy((zinc, 3, sleep))

    found = report()

    assert table(found.by_post) == [("Cramps", 2, 3, 60_00), ("Sleep", 1, 3, 30_00), ("No article", 1, 1, 10_00)]
    assert (found.orders, found.units, found.revenue_cents) == (3, 7, 100_00)


def test_line_counts_whole_for_each_ingredient_and_once_for_two_forms_of_one():
    both = make_pack(20_00, ("Magnesium", "as citrate"), ("Magnesium", "as oxide"), ("Zinc", ""))
    zinc = make_pack(10_00, ("Zinc", ""))
    buy((both, 1, None), (zinc, 2, None))
    Ingredient.objects.create(name="Iron", slug="iron")

    assert table(report().by_ingredient) == [("Zinc", 1, 3, 40_00), ("Magnesium", 1, 1, 20_00)]


def test_money_that_went_back_and_discounts_are_no_revenue():
    post, pack = make_post("Cramps"), make_pack(20_00, ("Zinc", ""))
    order = buy((pack, 3, post))
    refund_units(order, 1)
    line = buy((pack, 1, post)).lines.get()
    type(line).objects.filter(pk=line.pk).update(discount_cents=5_00)

    assert table(report().by_post) == [("Cramps", 2, 3, 55_00)]
    assert table(report().by_ingredient) == [("Zinc", 2, 3, 55_00)]


@pytest.mark.parametrize("status", Order.Status.values)
def test_only_orders_that_were_paid_count(status):
    order = buy((make_pack(20_00), 1, None), paid=False)
    Order.objects.filter(pk=order.pk).update(status=status)

    assert report().orders == (status in {"paid", "packed", "shipped", "completed"})


def test_days_of_the_period_are_sydney_days_and_both_ends_belong_to_it():
    pack = make_pack(20_00)
    for moment in ((2026, 9, 30, 23, 59), (2026, 10, 1, 0, 0), (2026, 10, 31, 23, 59), (2026, 11, 1, 0, 0)):
        place_on(buy((pack, 1, None)), *moment)

    assert report(date(2026, 10, 1), date(2026, 10, 31)).orders == 2


def test_report_asks_three_questions_however_many_there_are(django_assert_num_queries):
    for number in range(4):
        buy((make_pack(20_00, (f"Herb {number}", "")), 1, make_post(f"Post {number}")))

    with django_assert_num_queries(3):
        found = report()
    assert (len(found.by_post), len(found.by_ingredient)) == (4, 4)


def test_post_that_is_gone_leaves_its_sales_to_no_article():
    post = make_post("Cramps")
    buy((make_pack(20_00), 1, post))
    post.delete()

    assert table(report().by_post) == [("No article", 1, 1, 20_00)]


@pytest.mark.parametrize("title", ["=HYPERLINK(1)", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_cell_of_the_file_is_a_formula(title):
    text = attribution.as_csv([attribution.Sold(title, 1, 1, 2, 19_95)], "Article")

    _, row = csv.reader(io.StringIO(text, newline=""))
    assert row == [f"'{title}", "1", "2", "19.95"]


# --- the page -----------------------------------------------------------------------------------------------------

PAGE = "/admin/shop/sale/"


@pytest.fixture
def manager(client):
    sign_in_as(client, "manager")
    return client


def test_page_shows_the_last_thirty_days_and_is_linked_from_the_index(manager):
    buy((make_pack(20_00, ("Zinc", "")), 1, make_post("Cramps <b>")))
    place_on(buy((make_pack(99_00), 1, None)), 2020, 1, 1)

    html = manager.get(PAGE).content.decode()

    assert "1 order, 1" in html
    assert "Cramps &lt;b&gt;" in html
    assert "<td>Zinc</td>" in html
    assert "$99.00" not in html
    assert "counts whole for each ingredient" in html
    assert f'href="{PAGE}"' in manager.get("/admin/").content.decode()


def test_file_holds_the_rows_of_the_period_that_is_shown(manager):
    buy((make_pack(20_00), 1, make_post("=1+1")))
    today = timezone.localdate()

    response = manager.get(PAGE, {"csv": "article", "first": today, "last": today})

    assert response.headers["Content-Disposition"] == (f'attachment; filename="sales-by-article-{today}-{today}.csv"')
    assert response.content.decode("utf-8-sig").splitlines() == [
        'Article,Orders,Units,"Revenue (AUD, incl. GST)"',
        "'=1+1,1,1,20.00",
    ]


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
    response = manager.get(PAGE, {"first": first, "last": last, "csv": "article"})

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert f'value="{first}"' in response.content.decode()


def test_presets_lead_to_their_days(manager):
    today = timezone.localdate()

    html = manager.get(PAGE).content.decode()

    assert f"?first={today - timedelta(days=6)}&amp;last={today}" in html


@pytest.mark.parametrize("group", ["editor", "fulfilment"])
def test_who_may_not_see_payments_sees_no_sales(client, group):
    sign_in_as(client, group)

    assert client.get(PAGE).status_code == 403
    assert PAGE not in client.get("/admin/").content.decode()


def test_owner_sees_it_and_a_visitor_is_asked_to_sign_in(client):
    assert client.get(PAGE).status_code == 302
    sign_in_as(client, "owner")
    assert client.get(PAGE).status_code == 200
