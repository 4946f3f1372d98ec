"""What the cart does not take: reliability.md, B15 and B19 to B24."""

import pytest
from django.core import signing

from shop.cart import COOKIE, SALT, Cart, CartLine
from tests.builders import make_variant
from tests.shop.pages import Page, cart_in, fill_cart

pytestmark = pytest.mark.django_db

NOT_WHOLE = [
    "-1",
    "",
    "1.5",
    "1e2",
    "0x10",
    "NaN",
    "1_0",
    "٣",
    "５",
    "2.0",
    "+5",
    "many",
    "01",
    "1 0",
    "\0",
    "½",
    "<b>",
]
TOO_MANY = ["100", str(10**30), "9" * 5000]
REFUSED = [*((text, "Enter a whole number from {} to 99.") for text in NOT_WHOLE)]
REFUSED += [(text, "At most 99 of one item.") for text in TOO_MANY]
UNREADABLE = "We could not read your saved cart."


@pytest.mark.parametrize(("typed", "sentence"), [*REFUSED, ("0", "Enter a whole number from {} to 99.")])
def test_bad_quantity_is_not_added_and_stays_in_the_field(shopper, typed, sentence):
    kept, variant = make_variant(), make_variant()
    fill_cart(shopper, (kept, 1))

    response = shopper.post("/cart/add/", {"variant": variant.pk, "quantity": typed})
    page = Page(response)

    assert response.status_code == 422
    assert sentence.format(1) in page.text
    assert page.value("quantity") == typed
    assert cart_in(shopper) == [(kept.pk, 1)]


@pytest.mark.parametrize(("typed", "sentence"), REFUSED)
def test_bad_quantity_changes_no_line_and_stays_in_its_field(shopper, typed, sentence):
    a, b = make_variant(), make_variant()
    fill_cart(shopper, (a, 1), (b, 2))

    response = shopper.post("/cart/update/", {"variant": [a.pk, b.pk], "quantity": ["5", typed]})
    page = Page(response)

    assert response.status_code == 422
    assert sentence.format(0) in page.text
    assert page.values["quantity"] == ["5", typed]
    assert cart_in(shopper) == [(a.pk, 1), (b.pk, 2)]


def test_missing_quantity_is_refused_with_an_empty_field(shopper):
    response = shopper.post("/cart/add/", {"variant": make_variant().pk})

    assert response.status_code == 422
    assert Page(response).value("quantity") == ""


@pytest.mark.parametrize("variant", ["", "-1", "abc", str(10**30), "9" * 5000, "999999", "\0", "1.0", "<b>"])
def test_variant_that_does_not_exist_is_no_longer_available(shopper, variant):
    kept = make_variant()
    fill_cart(shopper, (kept, 1))

    response = shopper.post("/cart/add/", {"variant": variant, "quantity": "1"})

    assert response.status_code == 422
    assert "That item is no longer available." in Page(response).text
    assert cart_in(shopper) == [(kept.pk, 1)]


@pytest.mark.parametrize("digits", ["1_0", "٣"])
def test_variant_number_in_other_digits_is_no_number(shopper, digits):
    for pk in (3, 10):
        make_variant(pk=pk)

    response = shopper.post("/cart/add/", {"variant": digits, "quantity": "1"})

    assert response.status_code == 422
    assert cart_in(shopper) == []


@pytest.mark.parametrize("field", ["is_offered", "is_visible"])
def test_hidden_item_is_no_longer_available(shopper, field):
    variant = make_variant()
    row = variant if field == "is_offered" else variant.supplement
    type(row).objects.filter(pk=row.pk).update(**{field: False})

    response = shopper.post("/cart/add/", {"variant": variant.pk, "quantity": "1"})

    assert response.status_code == 422
    assert "That item is no longer available." in Page(response).text
    assert variant.name not in Page(response).text


def signed(data, **kwargs):
    return signing.dumps(data, **{"salt": SALT} | kwargs)


def assert_empty_with_a_sentence(shopper, cookie):
    fill_cart(shopper, encoded=cookie)

    response = shopper.get("/cart/")

    assert response.status_code == 200
    assert UNREADABLE in Page(response).text
    assert shopper.cookies[COOKIE].value == ""


@pytest.mark.parametrize("cookie", ["garbage", "a:b:c", ":::", "W10", "é", "x" * 16_000, '{"1": 2}'])
def test_cart_that_is_garbage_is_empty_and_says_so(shopper, cookie):
    assert_empty_with_a_sentence(shopper, cookie)


@pytest.mark.parametrize(
    "data",
    [
        *([2, [[1, 1]]], [0, [[1, 1]]], [1], [1, [[1, 1]], 3], {"1": 1}, None, [1, {"1": 1}], [1, [1]], [1, [[1]]]),
        *([3, [[1, 1]], ""], [2, [[1, 1]], 5], [2, [[1, 1]], "ten"], [2, [[1, 1]], "T" * 31], [2, [[1, 1]], None]),
        *([[1], [[1, 1]]], [True, [[1, 1]]], [], [2, [[1, 1]], "", ""], [1.0, [[1, 1]]]),
        *([1, [[1, 1, 1, 1]]], [1, [["1", 1]]], [1, [[1, True]]], [1, [[1, 1.0]]], [1, [[1, 0]]], [1, [[1, -1]]]),
        *([1, [[-1, 1]]], [1, [[10**30, 1]]], [1, [[1, 1, 0]]]),
    ],
)
def test_signed_cart_of_another_version_or_shape_is_empty_and_says_so(shopper, data):
    assert_empty_with_a_sentence(shopper, signed(data))


@pytest.mark.parametrize("kwargs", [{"salt": "other"}, {"key": "another-secret"}])
def test_cart_signed_for_another_purpose_or_with_another_key_is_empty_and_says_so(shopper, kwargs):
    assert_empty_with_a_sentence(shopper, signed([1, [[make_variant().pk, 1]]], **kwargs))


def test_cart_older_than_a_month_is_empty_and_says_so(shopper, monkeypatch):
    fill_cart(shopper, (make_variant(), 1))
    monkeypatch.setattr("shop.cart.MAX_AGE_S", -1)

    assert UNREADABLE in Page(shopper.get("/cart/")).text


def test_cart_signed_with_an_earlier_key_can_be_read(shopper, settings):
    variant = make_variant()
    fill_cart(shopper, (variant, 1))

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-key-of-the-shop-that-is-long-enough-to-use"

    assert UNREADABLE not in Page(shopper.get("/cart/")).text
    assert cart_in(shopper) == [(variant.pk, 1)]


def test_signed_cart_above_the_limits_is_cut_to_them():
    rows = [[n, 500] for n in range(1, 40)]

    lines = Cart.from_cookies({COOKIE: signed([1, rows])}).lines

    assert lines == tuple(CartLine(n, 99) for n in range(1, 31))


def test_cart_written_before_codes_were_known_is_still_read(shopper):
    variant = make_variant()
    fill_cart(shopper, encoded=signed([1, [[variant.pk, 2], [variant.pk + 1, 1, 5]]]))

    lines = Cart.from_cookies({COOKIE: shopper.cookies[COOKIE].value}).lines

    assert lines == (CartLine(variant.pk, 2), CartLine(variant.pk + 1, 1, 5))
    assert UNREADABLE not in Page(shopper.get("/cart/")).text


def test_line_refused_for_an_item_that_has_gone_still_says_why(shopper):
    gone, kept = make_variant(), make_variant()
    fill_cart(shopper, (gone, 1), (kept, 1))
    type(gone).objects.filter(pk=gone.pk).update(is_offered=False)

    response = shopper.post("/cart/update/", {"variant": [gone.pk, kept.pk], "quantity": ["x", "2"]})

    assert "An item in your cart is no longer available. We removed it." in Page(response).text
