"""What a cart says of its goods together, what must be accepted, and what the order keeps of it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from blog import publishing
from blog.models import Intake
from shop import labels, orders
from shop.models import Caution, Order, OrderAcknowledgement
from shop.pricing import changes_since, price_cart
from tests.builders import DESTINATION, cart_of, make_holding, make_ingredient, make_limit, make_variant
from tests.conftest import sign_in_as
from tests.shop.pages import Page, fill_cart, order_form

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
STOP = (
    "Vitamin B6: Nerve B and Magnesium B6 hold 70 mg a day if taken together. The upper limit for adults is 50 mg a "
    "day. Ask your pharmacist or doctor first."
)


@pytest.fixture
def b6():
    ingredient = make_ingredient("Vitamin B6", kind="vitamin")
    make_limit(ingredient, "50", source="NHMRC", source_url="https://www.nhmrc.gov.au/")
    return ingredient


@pytest.fixture
def nerve(b6):
    return make_holding("Nerve B", (b6, "20", "mg"), serves_per_day=2)


@pytest.fixture
def magnesium(b6):
    return make_holding("Magnesium B6", (b6, "30", "mg"))


def notes(*lines):
    return [(note.level.value, note.words) for note in price_cart(cart_of(*lines)).safety]


def test_two_harmless_products_are_silent_alone_and_a_named_stop_together(nerve, magnesium):
    assert notes((nerve, 1)) == []
    assert notes((magnesium, 1)) == []

    assert notes((nerve, 1), (magnesium, 1)) == [("stop", STOP)]


def test_exactly_the_limit_is_silent(b6, nerve):
    assert notes((nerve, 1), (make_holding("Ten", (b6, "10", "mg")), 1)) == []


def test_second_pack_counts_and_is_said_honestly(magnesium):
    assert notes((magnesium, 2)) == [
        (
            "caution",
            "Vitamin B6: 2 packs of Magnesium B6 hold 60 mg a day if taken together. The upper limit for adults is 50 "
            "mg a day. Ask your pharmacist or doctor first.",
        )
    ]


def test_two_pack_sizes_of_one_product_are_one_product(magnesium):
    bigger = make_variant(supplement=magnesium.supplement)

    assert [level for level, _ in notes((magnesium, 1), (bigger, 1))] == ["caution"]


def test_product_above_the_limit_by_itself_says_so_as_its_label_does(b6):
    strong = make_holding("Strong", (b6, "60", "mg"))

    ((level, words),) = notes((strong, 1))

    assert (level, words.split(".")[0]) == ("caution", "Vitamin B6: Strong holds 60 mg a day as its label directs")


def test_limit_speaks_only_between_its_days(nerve, magnesium):
    yesterday = timezone.localdate() - timedelta(days=1)
    Intake.objects.update(valid_from=yesterday, valid_until=yesterday)
    assert notes((nerve, 1), (magnesium, 1)) == []

    Intake.objects.update(valid_until=timezone.localdate())

    assert notes((nerve, 1), (magnesium, 1)) == [("stop", STOP)]


def test_recommended_intake_is_no_limit():
    zinc = make_ingredient("Zinc")
    make_limit(zinc, "12", kind=Intake.Kind.REFERENCE)

    assert notes((make_holding("Zinc", (zinc, "20", "mg")), 2)) == []


def caution(**fields):
    named = {"code": "zinc-iron", "wording": "Iron can reduce zinc.", "source": "NIH ODS Zinc", "level": "information"}
    row = Caution(**named | fields)
    labels.save_caution(row)
    return row


def test_two_ingredients_that_meet_are_named_from_their_amount_on():
    zinc, iron = make_ingredient("Zinc"), make_ingredient("Iron")
    caution(first=zinc, second=iron, second_from_amount=25, second_from_unit="mg")
    lozenge, weak = make_holding("Lozenge", (zinc, "5", "mg")), make_holding("Weak iron", (iron, "24.999", "mg"))
    strong, both = (
        make_holding("Iron", (iron, "25", "mg")),
        make_holding("Both", (zinc, "5", "mg"), (iron, "30", "mg")),
    )

    assert notes((lozenge, 1), (weak, 1)) == []
    assert notes((both, 1)) == []  # what one label holds is that label's matter
    assert notes((lozenge, 1), (strong, 1)) == [
        ("information", "Iron can reduce zinc. In your cart: Lozenge and Iron.")
    ]
    assert notes((lozenge, 1), (weak, 2))[0][0] == "information"


def test_caution_speaks_only_between_its_days():
    zinc, iron = make_ingredient("Zinc"), make_ingredient("Iron")
    today, day = timezone.localdate(), timedelta(days=1)
    goods = [(make_holding(row.name, (row, "30", "mg")), 1) for row in (zinc, iron)]
    caution(first=zinc, second=iron, valid_from=today - 9 * day, valid_until=today - day)
    assert notes(*goods) == []

    Caution.objects.update(valid_until=today)
    assert len(notes(*goods)) == 1

    Caution.objects.update(valid_from=today + day, valid_until=None)
    assert notes(*goods) == []


def test_caution_of_an_ingredient_that_is_counted_in_no_grams():
    culture, zinc = make_ingredient("Probiotics"), make_ingredient("Zinc")
    caution(first=culture, second=zinc)

    found = notes((make_holding("P", (culture, "5", "billion CFU")), 1), (make_holding("Z", (zinc, "5", "mg")), 1))

    assert found == [("information", "Iron can reduce zinc. In your cart: P and Z.")]


def test_loudest_stands_first(nerve, magnesium, b6):
    caution(first=b6, first_from_amount=1, first_from_unit="mg")

    assert [level for level, _ in notes((nerve, 1), (magnesium, 1))] == ["stop", "information"]


def test_cart_drawer_and_checkout_show_it_open_with_its_source(shopper, nerve, magnesium):
    fill_cart(shopper, (nerve, 1))
    added = shopper.post(
        "/cart/add/", {"variant": magnesium.pk, "quantity": "1"}, HTTP_ACCEPT="application/json"
    ).json()

    assert STOP in added["html"]
    for path in ("/cart/", "/checkout/"):
        text = Page(shopper.get(path)).text
        assert STOP in text, path
        assert "Source: NHMRC" in text, path


def checkout(shopper, *lines):
    fill_cart(shopper, *lines)
    return shopper.get("/checkout/")


def keys(page):
    """Values of the boxes on a checkout page."""
    return re.findall(r'name="acknowledged"\s+value="([^"]+)"', page.content.decode())


def test_order_without_the_tick_is_refused_beside_it_and_keeps_what_was_typed(shopper, nerve, magnesium):
    page = checkout(shopper, (nerve, 1), (magnesium, 1))
    form = order_form(page, full_name="Kim Lee the Second")

    response = shopper.post("/checkout/", form)

    text = Page(response).text
    assert response.status_code == 422
    assert "Error: Tick that you have read this before you order." in text
    assert 'href="#id_acknowledged"' in response.content.decode()
    assert Page(response).value("full_name") == "Kim Lee the Second"
    assert Page(response).value("attempt_key") == form["attempt_key"]
    assert not Order.objects.exists()


def test_accepted_stop_is_kept_with_the_order_and_shown_to_staff(shopper, nerve, magnesium):
    page = checkout(shopper, (nerve, 1), (magnesium, 1))

    response = shopper.post("/checkout/", order_form(page) | {"acknowledged": keys(page)})

    order = Order.objects.get()
    kept = order.acknowledgements.get()
    rule = Intake.objects.get()
    assert response.status_code == 303
    assert (kept.rule, kept.version, kept.words) == (f"upper-limit-{rule.pk}", 1, STOP)
    sign_in_as(shopper, "fulfilment")
    desk = Page(shopper.get(f"/admin/shop/order/{order.pk}/change/")).text
    assert f"Read and accepted before ordering {STOP} upper-limit-{rule.pk}, version 1" in desk


def test_cautions_and_information_need_no_tick(shopper, magnesium):
    page = checkout(shopper, (magnesium, 2))

    response = shopper.post("/checkout/", order_form(page))

    assert (keys(page), response.status_code) == ([], 303)
    assert not OrderAcknowledgement.objects.exists()


def test_tick_stays_while_something_else_is_refused(shopper, nerve, magnesium):
    page = checkout(shopper, (nerve, 1), (magnesium, 1))

    refused = shopper.post("/checkout/", order_form(page, email="kim") | {"acknowledged": keys(page)})

    assert refused.status_code == 422
    assert Page(refused).values["acknowledged"] == keys(page)
    assert "Tick that you have read" not in Page(refused).text


def test_wrong_address_and_missing_tick_are_told_at_once(shopper, nerve, magnesium):
    page = checkout(shopper, (nerve, 1), (magnesium, 1))

    text = Page(shopper.post("/checkout/", order_form(page, email="kim"))).text

    assert "Enter an e-mail like name@example.com." in text
    assert "Tick that you have read this before you order." in text


def test_other_delivery_keeps_the_tick(shopper, nerve, magnesium):
    page = checkout(shopper, (nerve, 1), (magnesium, 1))

    again = shopper.post("/checkout/", order_form(page, update="delivery") | {"acknowledged": keys(page)})

    assert Page(again).values["acknowledged"] == keys(page)


def test_tick_for_other_words_counts_for_nothing(shopper, nerve, magnesium):
    page = checkout(shopper, (nerve, 1), (magnesium, 1))
    (key,) = keys(page)

    response = shopper.post("/checkout/", order_form(page) | {"acknowledged": [f"{key}x", "", "*"]})

    assert response.status_code == 422
    assert not Order.objects.exists()


def test_stop_that_appeared_since_the_page_leads_to_the_review(shopper, nerve, magnesium):
    Intake.objects.update(valid_from=timezone.localdate() + timedelta(days=1))
    form = order_form(checkout(shopper, (nerve, 1), (magnesium, 1)))
    Intake.objects.update(valid_from=timezone.localdate())

    review = shopper.post("/checkout/", form)

    assert review.status_code == 409
    assert f"Something has changed Please read this first. {STOP}" in Page(review).text
    assert not Order.objects.exists()
    assert shopper.post("/checkout/", order_form(review) | {"acknowledged": keys(review)}).status_code == 303


def test_words_that_changed_since_the_tick_ask_for_it_again(shopper, nerve, magnesium):
    page = checkout(shopper, (nerve, 1), (magnesium, 1))
    form = order_form(page) | {"acknowledged": keys(page)}
    limit = Intake.objects.get()
    limit.amount = 40
    publishing.save_intake(limit)

    review = shopper.post("/checkout/", form)

    assert review.status_code == 409
    assert "The upper limit for adults is 40 mg a day." in Page(review).text
    assert "acknowledged" not in Page(review).values
    shopper.post("/checkout/", order_form(review) | {"acknowledged": keys(review)})
    assert Order.objects.get().acknowledgements.get().version == 2


def test_note_that_went_away_asks_for_no_review(nerve, magnesium):
    cart = cart_of((nerve, 1), (magnesium, 1))
    shown = price_cart(cart).shown()
    Intake.objects.all().delete()

    assert changes_since(shown, price_cart(cart)) == []


def test_repeated_attempt_leads_to_the_same_order(shopper, nerve, magnesium):
    page = checkout(shopper, (nerve, 1), (magnesium, 1))
    form = order_form(page) | {"acknowledged": keys(page)}
    first = shopper.post("/checkout/", form)
    fill_cart(shopper, (nerve, 1), (magnesium, 1))

    again = shopper.post("/checkout/", form)

    assert (first.status_code, again.status_code, again["Location"]) == (303, 303, first["Location"])
    assert OrderAcknowledgement.objects.count() == 1


def test_place_order_itself_refuses_without_the_tick(nerve, magnesium):
    cart = cart_of((nerve, 1), (magnesium, 1))
    shown = price_cart(cart, postcode="2000", email=DESTINATION.email).shown()

    with pytest.raises(orders.NotAcknowledgedError):
        orders.place_order(cart, DESTINATION, attempt_key="attempt-safety", shown=shown, gateway="manual")

    assert not Order.objects.exists()


def test_each_change_of_terms_is_a_new_version_and_a_note_of_the_date_read_is_none(b6):
    row = caution(first=b6, first_from_amount=1, first_from_unit="mg")
    row.read_on = timezone.localdate()
    labels.save_caution(row)
    assert row.version == 1

    row.wording = "Other words."
    labels.save_caution(row)

    assert (row.version, row.history.count()) == (2, 3)


@pytest.mark.parametrize("count", [2, 6])
def test_questions_do_not_grow_with_lines_facts_and_rules(b6, django_assert_num_queries, count):
    packs = []
    for number in range(count):
        other = make_ingredient(f"Other {number}")
        make_limit(other, "1")
        packs.append(make_holding(f"Pack {number}", (b6, "30", "mg"), (other, "5", "mg")))
        caution(code=f"caution-{number}", first=b6, second=other)

    with django_assert_num_queries(8):  # those of any cart, and one each for limits and cautions
        assert price_cart(cart_of(*((pack, 1) for pack in packs))).stops


def test_nothing_of_it_is_health_data():
    """The order keeps rule, version and words: no column has room for anything else."""
    names = {field.name for field in OrderAcknowledgement._meta.concrete_fields}

    assert names == {"id", "order", "rule", "version", "words"}


@pytest.mark.parametrize("model", [Caution, Intake])
def test_no_rule_stands_without_a_source(model):
    (check,) = [one for one in model._meta.constraints if "source" in one.name]

    assert "source" in str(check.condition)


def test_each_of_two_stops_has_its_own_tick(shopper, b6):
    zinc = make_ingredient("Zinc")
    make_limit(zinc, "40")
    packs = [make_holding(f"Pack {number}", (b6, "30", "mg"), (zinc, "30", "mg")) for number in range(2)]
    page = checkout(shopper, *((pack, 1) for pack in packs))
    form, (first, second) = order_form(page), keys(page)

    for ticks in ([first], [second]):
        assert shopper.post("/checkout/", form | {"acknowledged": ticks}).status_code == 422
    assert shopper.post("/checkout/", form | {"acknowledged": [first, second]}).status_code == 303
    assert Order.objects.get().acknowledgements.count() == 2
