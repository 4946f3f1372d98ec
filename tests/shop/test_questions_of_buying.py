"""From the cart to the order's page: how often the database is asked, and that the clock is asked each time."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from blog.prepared import Place, Prepared
from shop.models import Holiday, Payment, ShippingRule, Statement, SupplementIngredient, Variant
from shop.pricing import price_cart
from shop.views import cart, checkout, orders  # noqa: F401  whose questions are among those that were made
from tests.builders import (
    cart_of,
    make_holding,
    make_ingredient,
    make_limit,
    make_pack_picture,
    make_promotion,
    make_variant,
    place,
    refund_units,
    shipped,
)
from tests.shop.pages import fill_cart, order_form

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


def goods(count):
    """Packs with facts, a limit and a promotion."""
    found = []
    for number in range(count):
        ingredient = make_ingredient(f"Active {number}")
        make_limit(ingredient, "500")
        found.append(make_holding(f"Pack {number}", (ingredient, "5", "mg")))
    make_promotion(name="Offer", goods=tuple(pack.supplement for pack in found))
    return found


def test_adding_asks_once(shopper, django_assert_num_queries):
    pack = make_variant()

    with django_assert_num_queries(1):
        assert shopper.post("/cart/add/", {"variant": pack.pk, "quantity": 1}).status_code == 303


@pytest.mark.parametrize("count", [1, 4])
def test_checkout_asks_as_often_for_many_lines_as_for_one(shopper, django_assert_num_queries, warm_copies, count):
    fill_cart(shopper, *((pack, 1) for pack in goods(count)))
    warm_copies("/checkout/")

    with django_assert_num_queries(15):  # eleven for the cart, the store, the pauses of cards, holidays twice
        assert shopper.get("/checkout/").status_code == 200


@pytest.mark.parametrize("count", [1, 4])
def test_placing_writes_one_row_of_stock_more_for_each_line_and_asks_nothing_more(shopper, writes, count):
    fill_cart(shopper, *((pack, 1) for pack in goods(count)))
    form = order_form(shopper.get("/checkout/"))

    written = writes(lambda: shopper.post("/checkout/", form))

    tables = [sql.split('"')[1] for sql in written if sql.startswith(("INSERT INTO", "UPDATE"))]
    assert sorted(tables) == sorted(
        [
            *("shop_order", "shop_orderline", "shop_stockmovement", "shop_payment", "shop_orderevent", "shop_outbox"),
            *("shop_promotion", "shop_orderpromotion"),
            *["shop_stock"] * count,
        ]
    )


@pytest.mark.parametrize("count", [1, 4])
def test_order_page_asks_as_often_for_many_of_everything_as_for_one(
    client, django_assert_num_queries, warm_copies, count
):
    order = shipped(*((pack, 5) for pack in goods(count)))
    for _ in range(count):
        Payment.objects.create(order=order, gateway="manual", amount_cents=order.total_cents)
        refund_units(order)
    path = order.get_absolute_url()
    warm_copies(path)

    with django_assert_num_queries(14):
        page = client.get(path).content.decode()

    assert page.count(">Money back<") == 1
    assert page.count("Includes GST of $") == count
    assert page.count("SKU ") == count


def test_law_is_asked_of_the_packs_own_facts_only():
    """Not of all goods that hold the same: those are thousands."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL chooses by what the tables hold")
    question = Variant.objects.buyable_among([1])

    steps = [step for step in question.explain().splitlines() if SupplementIngredient._meta.db_table in step]

    assert steps
    assert all("supplement_id=?" in step for step in steps)


def test_two_packs_of_one_supplement_have_their_picture_in_the_cart(shopper):
    picture = make_pack_picture()
    packs = [make_variant(supplement=picture.supplement) for _ in range(2)]
    fill_cart(shopper, *((pack, 1) for pack in packs))

    assert shopper.get("/cart/").content.decode().count(picture.file.url) == 2


# --- what the clock decides is asked anew --------------------------------------------------------------------------


def constants(question):
    """What stands in the SQL beside the values of each asking."""
    values = {name: [1] if name == "ids" else 1 for name in question.fields}
    return [param for param in question.write(**values).params if not isinstance(param, Place)]


def test_no_question_keeps_the_moment_at_which_it_was_written(monkeypatch):
    asked_then = [constants(question) for question in Prepared.made]
    later = timezone.now() + timedelta(days=40)
    monkeypatch.setattr(timezone, "now", lambda: later)

    assert len(asked_then) >= 20
    assert [constants(question) for question in Prepared.made] == asked_then


def test_second_cart_of_a_process_sees_what_began_and_ended_since_the_first(monkeypatch):
    pack, now = make_variant(price_cents=40_00), timezone.now()
    soon, later = now + timedelta(days=1), now + timedelta(days=2)
    make_promotion(name="Ends", percent=10, valid_until=soon)
    make_promotion(name="Begins", percent=20, valid_from=soon)
    today = timezone.localdate(now)
    Statement.objects.create(code="old", text="Old words.", source="x", is_for_all=True, valid_until=today)
    Statement.objects.create(
        code="new", text="New words.", source="x", is_for_all=True, valid_from=today + timedelta(days=1)
    )
    ShippingRule.objects.everywhere().update(valid_until=soon)
    ShippingRule.objects.create(name="Next", fee_cents=7_00, valid_from=soon)
    Holiday.objects.create(day=today, name="Past")

    first = price_cart(cart_of((pack, 1)))
    monkeypatch.setattr(timezone, "now", lambda: later)
    second = price_cart(cart_of((pack, 1)))

    assert [one.name for one in first.applied] == ["Ends"]
    assert [one.name for one in second.applied] == ["Begins"]
    assert ("Old words." in first.statements, "New words." in first.statements) == (True, False)
    assert ("Old words." in second.statements, "New words." in second.statements) == (False, True)
    assert (first.totals.shipping.fee_cents, second.totals.shipping.fee_cents) == (4_95, 7_00)
    assert (Holiday.objects.from_day(today), Holiday.objects.from_day(today + timedelta(days=1))) == ({today}, set())


def test_second_cart_of_a_process_sees_what_staff_changed_since_the_first():
    pack = make_variant(price_cents=40_00, available=5)
    first = price_cart(cart_of((pack, 2)))

    Variant.objects.filter(pk=pack.pk).update(price_cents=45_00)
    pack.stock.available = 1
    pack.stock.save()
    second = price_cart(cart_of((pack, 2)))

    assert [(item.quantity, item.variant.current_price_cents) for item in first.items] == [(2, 40_00)]
    assert [(item.quantity, item.variant.current_price_cents) for item in second.items] == [(1, 45_00)]


def test_order_with_lines_of_several_packs_names_each_line_of_the_ledger():
    packs = [make_variant() for _ in range(3)]

    order = place(*((pack, number) for number, pack in enumerate(packs, start=1)))

    moved = {
        line.variant_id: [(one.held_change, one.cause) for one in line.movements.all()] for line in order.lines.all()
    }
    assert moved == {pack.pk: [(number, f"order:{order.pk}")] for number, pack in enumerate(packs, start=1)}
