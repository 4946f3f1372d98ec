"""Into the cart."""

import pytest

from blog.models import Post
from shop.cart import COOKIE, COUNT_COOKIE, Cart
from tests.builders import make_post, make_supplement, make_variant
from tests.shop.pages import Page, cart_in, fill_cart

pytestmark = pytest.mark.django_db


def add(browser, variant, quantity="1", **fields):
    return browser.post("/cart/add/", {"variant": variant.pk, "quantity": quantity} | fields)


def test_added_item_stands_in_the_cart(shopper):
    variant = make_variant(supplement=make_supplement("Zinc"), name="60 capsules", price_cents=23_95)

    response = add(shopper, variant, "2")

    assert (response.status_code, response.headers["Location"]) == (303, "/cart/")
    assert cart_in(shopper) == [(variant.pk, 2)]
    assert shopper.cookies[COUNT_COOKIE].value == "2"
    page = Page(shopper.get("/cart/"))
    assert "Added to your cart: 2 × Zinc, 60 capsules." in page.text
    assert page.totals["Subtotal"] == "$47.90"


def test_item_added_again_sums(shopper):
    variant = make_variant()

    add(shopper, variant, "2")
    add(shopper, variant, "3")

    assert cart_in(shopper) == [(variant.pk, 5)]


def test_item_added_beyond_99_stays_at_99(shopper):
    variant = make_variant(available=150)
    fill_cart(shopper, (variant, 98))

    add(shopper, variant, "5")

    assert cart_in(shopper) == [(variant.pk, 99)]
    assert "At most 99 of one item: we set 99 instead of 103." in Page(shopper.get("/cart/")).text


def test_items_stand_in_the_order_in_which_they_were_added(shopper):
    first, second = make_variant(), make_variant()

    add(shopper, second)
    add(shopper, first)
    add(shopper, second)

    assert cart_in(shopper) == [(second.pk, 2), (first.pk, 1)]


def test_cart_cookie_is_out_of_reach_of_scripts_and_the_count_is_not(shopper):
    add(shopper, make_variant())

    cart, count = shopper.cookies[COOKIE], shopper.cookies[COUNT_COOKIE]
    assert (cart["httponly"], cart["samesite"], cart["max-age"]) == (True, "Lax", 30 * 24 * 3600)
    assert (count["httponly"], count["samesite"], count["max-age"]) == ("", "Lax", 30 * 24 * 3600)


def test_script_that_asks_for_json_is_told_in_json(shopper):
    variant = make_variant(supplement=make_supplement("Zinc"), name="60 capsules")

    response = shopper.post(
        "/cart/add/", {"variant": variant.pk, "quantity": "2"}, headers={"Accept": "application/json"}
    )

    assert response.status_code == 200
    told = response.json()
    assert (told["count"], told["sentences"]) == (2, ["Added to your cart: 2 × Zinc, 60 capsules."])
    assert cart_in(shopper) == [(variant.pk, 2)]


def test_script_is_told_in_json_what_was_refused(shopper):
    variant = make_variant()

    response = shopper.post(
        "/cart/add/", {"variant": variant.pk, "quantity": "0"}, headers={"Accept": "application/json"}
    )

    assert response.status_code == 422
    assert response.json() == {"errors": ["Enter a whole number from 1 to 99."]}


def test_more_than_there_is_becomes_what_there_is_with_a_sentence(shopper):
    variant = make_variant(supplement=make_supplement("Zinc"), name="60 capsules", available=7)

    add(shopper, variant, "9")

    assert cart_in(shopper) == [(variant.pk, 7)]
    sentence = "Only 7 left of Zinc, 60 capsules: we set 7 instead of 9."
    assert sentence in Page(shopper.get("/cart/")).text


def test_more_than_there_is_in_two_steps_becomes_what_there_is(shopper):
    variant = make_variant(available=7)

    add(shopper, variant, "5")
    add(shopper, variant, "5")

    assert cart_in(shopper) == [(variant.pk, 7)]


def test_sold_out_item_is_refused_with_a_sentence(shopper):
    other = make_variant()
    variant = make_variant(supplement=make_supplement("Zinc"), name="60 capsules", available=0)
    fill_cart(shopper, (other, 1))

    response = add(shopper, variant)

    assert response.status_code == 422
    assert "Zinc, 60 capsules is sold out." in Page(response).text
    assert cart_in(shopper) == [(other.pk, 1)]


def test_31st_item_is_refused_with_a_sentence(shopper):
    variants = [make_variant() for _ in range(31)]
    fill_cart(shopper, *((variant, 1) for variant in variants[:30]))

    response = add(shopper, variants[30])

    assert response.status_code == 422
    assert "A cart holds 30 different items." in Page(response).text
    assert len(cart_in(shopper)) == 30


def test_30_items_of_a_full_cart_can_still_be_added_to(shopper):
    variants = [make_variant() for _ in range(30)]
    fill_cart(shopper, *((variant, 1) for variant in variants))

    add(shopper, variants[7], "2")

    assert cart_in(shopper)[7] == (variants[7].pk, 3)


def test_prices_sent_by_the_browser_are_ignored(shopper):
    variant = make_variant(price_cents=23_95)

    add(shopper, variant, price="0.01", price_cents="1", total="1", shipping="0", discount="99", is_staff="1")

    assert Page(shopper.get("/cart/")).totals["Total"] == "$28.90"


def test_last_of_two_quantities_counts_and_the_address_never(shopper):
    variant = make_variant()

    shopper.post("/cart/add/?quantity=9", {"variant": variant.pk, "quantity": ["5", "2"]})

    assert cart_in(shopper) == [(variant.pk, 2)]


def test_adding_writes_nothing_to_the_database(shopper, writes):
    variant = make_variant()

    assert writes(lambda: add(shopper, variant)) == []
    assert cart_in(shopper) == [(variant.pk, 1)]


def test_unreadable_cart_is_named_and_replaced_when_something_is_added(shopper):
    variant = make_variant()
    fill_cart(shopper, encoded="garbage")

    add(shopper, variant)

    assert cart_in(shopper) == [(variant.pk, 1)]
    assert "We could not read your saved cart." in Page(shopper.get("/cart/")).text


def post_in_cart(browser):
    (line,) = Cart.from_cookies({COOKIE: browser.cookies[COOKIE].value}).lines
    return line.post_id


def test_post_that_led_to_the_item_is_kept_with_it(shopper):
    post = make_post()

    add(shopper, make_variant(), post=post.pk)

    assert post_in_cart(shopper) == post.pk


@pytest.mark.parametrize(
    "post", ["999999", "-1", "abc", "1_0", "٣", "9" * 18, "9" * 19, "9" * 21, "9" * 5000, "\0", ""]
)
def test_post_that_does_not_exist_is_no_reason_to_refuse_a_sale(shopper, post):
    response = add(shopper, make_variant(), post=post)

    assert response.status_code == 303
    assert post_in_cart(shopper) is None


def test_draft_is_not_kept_as_the_post_that_led_to_the_item(shopper):
    draft = make_post(status=Post.Status.DRAFT)

    add(shopper, make_variant(), post=draft.pk)

    assert post_in_cart(shopper) is None


@pytest.mark.parametrize("path", ["/cart/add/", "/cart/update/", "/cart/remove/"])
@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "patch"])
def test_cart_changes_only_by_post(shopper, path, method):
    variant = make_variant()
    fill_cart(shopper, (variant, 1))

    response = getattr(shopper, method)(f"{path}?variant={variant.pk}&quantity=2&remove={variant.pk}")

    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert cart_in(shopper) == [(variant.pk, 1)]
