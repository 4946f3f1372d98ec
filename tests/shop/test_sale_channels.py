"""From a day on, more than an amount of an ingredient is sold elsewhere. The date alone decides."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from blog.copies import forget_all
from shop import orders
from shop.labels import read_label
from shop.models import Order, SaleChannel, Supplement, Variant
from shop.orders import ChangedSinceShownError
from shop.pricing import price_cart
from shop.rules.doses import Serving
from shop.rules.labels import Active, ChannelTerms, Label
from tests.builders import DESTINATION, cart_of, make_holding, make_ingredient, make_variant, place
from tests.shop.pages import Page, cart_in, fill_cart, order_form

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
LAST_DAY, FIRST_DAY = date(2027, 5, 31), date(2027, 6, 1)
REFUSAL = "Strong B6 cannot be bought here: since 1 June 2027 so much vitamin B6 a day is sold by pharmacists only."


@pytest.fixture
def on(monkeypatch):
    """Let it be noon in Sydney on a day, or one minute before its midnight."""

    def travel(day, *, hour=2, minute=0):
        at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda: at)
        forget_all()

    yield travel
    forget_all()


@pytest.fixture
def b6():
    ingredient = make_ingredient("Vitamin B6", kind="vitamin")
    SaleChannel.objects.create(
        ingredient=ingredient, above_amount=50, channel="pharmacist only", valid_from=FIRST_DAY, source="TGA"
    )
    return ingredient


@pytest.fixture
def strong(b6):
    return make_holding("Strong B6", (b6, "60", "mg"))


@pytest.mark.parametrize(
    ("holds", "serves", "is_closed"),
    [
        ([("50", "mg")], 1, False),
        ([("50.001", "mg")], 1, True),
        ([("25", "mg")], 2, False),
        ([("25", "mg"), ("1", "µg")], 2, True),
        ([("0.05", "g")], 1, False),
        ([("999", "IU")], 1, False),
        ([], 1, False),
    ],
)
def test_query_and_pure_rule_agree_on_every_amount(b6, holds, serves, is_closed):

    pack = make_holding("Any", *((b6, *amount) for amount in holds), serves_per_day=serves)
    (rule,) = SaleChannel.objects.all()

    for day, expected in ((LAST_DAY, False), (FIRST_DAY, is_closed), (date(2030, 1, 1), is_closed)):
        in_query = SaleChannel.objects.closed_supplements(day).filter(supplement=pack.supplement_id).exists()
        assert in_query == rule.terms.closes(read_label(pack.supplement, day), day) == expected


def test_rule_ends_with_its_last_day():
    terms = ChannelTerms(1, 50, FIRST_DAY, date(2027, 6, 30))
    label = Label(Serving(1, 1), [Active(1, "vitamin", 51)])

    assert [terms.closes(label, day) for day in (date(2027, 6, 30), date(2027, 7, 1))] == [True, False]


def test_sale_ends_at_midnight_in_sydney(on, strong):
    on(LAST_DAY, hour=13, minute=59)  # 23:59 in Sydney
    assert list(Variant.objects.buyable()) == [strong]

    on(LAST_DAY, hour=14)  # midnight

    assert list(Variant.objects.buyable()) == []
    assert list(Supplement.objects.on_sale()) == []


def test_pages_tell_of_it_ninety_days_before_and_not_earlier(client, on, strong):
    address = strong.supplement.get_absolute_url()
    for day, is_told in ((date(2027, 3, 2), False), (date(2027, 3, 3), True), (LAST_DAY, True)):
        on(day)
        for path in ("/shop/", address):
            assert ("Pharmacist only from 1 June 2027." in Page(client.get(path)).text) == is_told, (day, path)


def test_goods_that_hold_less_are_told_nothing(client, on, b6):
    make_holding("Mild B6", (b6, "5", "mg"))
    on(LAST_DAY)

    assert "Pharmacist only" not in Page(client.get("/shop/")).text


def test_every_page_stops_to_offer_it_on_the_day(client, on, strong):
    address = strong.supplement.get_absolute_url()
    machines = ("/merchant-feed.xml", "/sitemap-supplements.xml")
    pages = ("/", "/shop/", "/shop/category/minerals/", "/search/?q=strong", *machines)
    offering = {page for page in pages if "trong-b6" in client.get(page).getvalue().decode()} | {
        page for page in pages if "Strong B6" in client.get(page).getvalue().decode()
    }
    assert "/shop/" in offering
    assert '"Offer"' in client.get(address).getvalue().decode()

    on(FIRST_DAY)

    for page in pages:
        html = client.get(page).getvalue().decode()
        assert "Strong B6" not in html, page
        assert address not in html, page
    assert client.get(address).status_code == 404


def test_cart_refuses_it_with_the_reason(shopper, on, strong):
    on(FIRST_DAY)

    response = shopper.post("/cart/add/", {"variant": strong.pk, "quantity": "1"})

    assert response.status_code == 422
    assert REFUSAL in Page(response).text


def test_cart_of_yesterday_loses_it_and_says_why(shopper, on, strong):
    other = make_variant()
    fill_cart(shopper, (strong, 1), (other, 1))
    on(FIRST_DAY)

    response = shopper.get("/cart/")

    assert f"{REFUSAL} We removed it." in Page(response).text
    assert cart_in(shopper) == [(other.pk, 1)]


def test_checkout_that_was_open_at_midnight_orders_nothing_and_says_why(shopper, on, strong):
    on(LAST_DAY)
    fill_cart(shopper, (strong, 1), (make_variant(), 1))
    form = order_form(shopper.get("/checkout/"))
    on(FIRST_DAY)

    response = shopper.post("/checkout/", form)

    assert response.status_code == 409
    assert REFUSAL in Page(response).text
    assert not Order.objects.exists()


def test_order_itself_refuses_what_was_shown_yesterday(on, strong):

    on(LAST_DAY)
    cart = cart_of((strong, 1))
    shown = price_cart(cart, postcode="2000", email=DESTINATION.email).shown()
    on(FIRST_DAY)

    with pytest.raises(ChangedSinceShownError, match="sold by pharmacists only"):
        orders.place_order(cart, DESTINATION, attempt_key="attempt-channel", shown=shown, gateway="manual")


def test_order_of_the_last_day_is_placed(on, strong):
    on(LAST_DAY)

    assert place((strong, 1)).lines.get().supplement_name == "Strong B6"


def test_greatest_amount_names_the_channel(on, b6):
    SaleChannel.objects.create(
        ingredient=b6, above_amount=200, channel="prescription", valid_from=FIRST_DAY, source="TGA"
    )
    pack = make_holding("Very strong", (b6, "250", "mg"))
    on(FIRST_DAY)

    assert Variant.objects.refusals() == {
        pack.pk: "Very strong cannot be bought here: since 1 June 2027 so much vitamin B6 a day is sold on "
        "prescription only."
    }


def test_general_sale_closes_nothing(on):
    zinc = make_ingredient("Zinc")
    SaleChannel.objects.create(
        ingredient=zinc, above_amount=Decimal(0), channel="general sale", valid_from=FIRST_DAY, source="x"
    )
    make_holding("Zinc", (zinc, "5", "mg"))
    on(FIRST_DAY)

    assert Variant.objects.buyable().count() == 1


def test_staff_see_the_channel_long_before(staff, strong):
    page = staff.get(f"/admin/shop/supplement/{strong.supplement.pk}/change/").getvalue().decode()

    assert "Pharmacist only from 1 June 2027. Vitamin B6, more than 50 mg a day: pharmacist only. TGA" in page


def test_more_rules_ask_no_more_questions(client, on, strong, b6, django_assert_num_queries, warm_copies):
    for number in range(3):
        SaleChannel.objects.create(
            ingredient=b6,
            above_amount=100 + number,
            channel="prescription",
            valid_from=date(2020, 1, 1 + number),
            source="x",
        )

    warm_copies("/shop/")
    with django_assert_num_queries(3):
        client.get("/shop/")
