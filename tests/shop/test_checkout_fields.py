"""What shoppers type: reliability.md, B29 to B32. Refused beside the field, kept, nothing written."""

import pytest

from shop.models import Order, Outbox, StockMovement
from shop.rules.places import STATES
from tests.builders import make_variant
from tests.shop.pages import ADDRESS, Page, cart_in, fill_cart, order_form

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

WRONG_EMAIL = "Enter an e-mail like name@example.com."
FOUR_DIGITS = "A postcode is 4 digits."
WRONG_PHONE = "Leave this empty, or use digits, + and spaces."
HIDDEN = "This text holds a hidden character (U+{}). Remove it and try again."
BAD = [
    *(("email", typed, WRONG_EMAIL) for typed in ("kim", "a@b@example.com", "kim@", "@example.com", "a b@c.example")),
    *(("email", typed, WRONG_EMAIL) for typed in ("kim＠example.com", "kim@example.com.")),
    ("email", f"{'a' * 300}@example.com", "Write at most 254 characters."),
    ("email", "", WRONG_EMAIL),
    ("full_name", "", "Enter the name for the parcel."),
    ("full_name", "   ", "Enter the name for the parcel."),
    ("full_name", "x" * 500, "Write at most 120 characters."),
    ("full_name", "Kim\u202eLee", HIDDEN.format("202E")),
    ("full_name", "Kim\x07Lee", HIDDEN.format("0007")),
    ("full_name", "Kim\0Lee", HIDDEN.format("0000")),
    ("street_address", "", "Enter the street and number."),
    ("street_address", "1\u2066 Road", HIDDEN.format("2066")),
    ("street_address", "x" * 121, "Write at most 120 characters."),
    ("address_line_2", "x" * 121, "Write at most 120 characters."),
    ("address_line_2", "Unit\x1b1", HIDDEN.format("001B")),
    ("suburb", "", "Enter the suburb or town."),
    ("suburb", "x" * 81, "Write at most 80 characters."),
    *(
        ("postcode", typed, FOUR_DIGITS)
        for typed in ("200", "20000", "ABCD", "٢٠٠٠", "２０００", "20 00", "-200", "2e3", "")
    ),
    *(("phone", typed, WRONG_PHONE) for typed in ("call me", "0400 000 00x", "٠٤٠٠", "0400/000", "+61<b>")),
    ("phone", "0" * 40, "Write at most 30 characters."),
]


@pytest.fixture
def variant(db):
    return make_variant(price_cents=23_95)


def submit(shopper, variant, **changes):
    fill_cart(shopper, (variant, 1))
    return shopper.post("/checkout/", order_form(shopper.get("/checkout/"), **changes))


@pytest.mark.parametrize(("name", "typed", "sentence"), BAD)
def test_bad_field_is_named_and_keeps_what_was_typed(shopper, variant, name, typed, sentence):
    response = submit(shopper, variant, **{name: typed})
    page = Page(response)

    assert response.status_code == 422
    assert sentence in page.text
    assert page.value(name) == typed
    others = {other: value for other, value in ADDRESS.items() if other != name}
    assert {other: page.value(other) for other in others} == others
    assert (Order.objects.count(), Outbox.objects.count()) == (0, 0)
    assert not StockMovement.objects.filter(kind="held").exists()
    assert cart_in(shopper) == [(variant.pk, 1)]


def test_corrected_field_is_taken(shopper, variant):
    refused = submit(shopper, variant, email="kim")

    response = shopper.post("/checkout/", order_form(refused))

    assert response.status_code == 303
    assert Order.objects.get().email == "kim@example.com"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "Choose a state."), ("XX", "Choose a state of Australia."), ("nsw", "Choose a state of Australia.")],
)
def test_state_that_is_none_is_named(shopper, variant, typed, sentence):
    response = submit(shopper, variant, state=typed)

    assert response.status_code == 422
    assert sentence in Page(response).text
    assert Page(response).value("postcode") == "2000"


def test_empty_form_names_every_required_field_and_no_other(shopper, variant):
    response = submit(shopper, variant, **dict.fromkeys(ADDRESS, ""))
    text = Page(response).text

    sentences = [
        *(WRONG_EMAIL, "Enter the name for the parcel.", "Enter the street and number."),
        *("Enter the suburb or town.", "Choose a state.", FOUR_DIGITS),
    ]
    assert [text.count(f"Error: {sentence}") for sentence in sentences] == [1] * 6
    assert text.count("Error: ") == 6


def test_form_without_any_field_names_the_required_ones(shopper, variant):
    fill_cart(shopper, (variant, 1))

    response = shopper.post("/checkout/", {})

    assert response.status_code == 422
    assert Page(response).text.count("Error: ") == 6


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("email", "  kim@example.com ", "kim@example.com"),
        ("full_name", " Kim \n\r\n\t Lee ", "Kim Lee"),
        ("full_name", "Zoë O’Brien-李 🌿", "Zoë O’Brien-李 🌿"),
        ("full_name", "x" * 120, "x" * 120),
        ("street_address", "1\u00a0Example\u2003Street", "1 Example Street"),
        ("postcode", " 2000 ", "2000"),
        ("phone", "+61 (2) 0000-0000", "+61 (2) 0000-0000"),
        ("address_line_2", " Unit 4 ", "Unit 4"),
    ],
)
def test_text_is_kept_with_its_spaces_tidied(shopper, variant, name, typed, kept):
    response = submit(shopper, variant, **{name: typed})

    assert response.status_code == 303
    assert getattr(Order.objects.get(), name) == kept


@pytest.mark.parametrize("email", ["kim\nbcc:x@example.com", "kim@example.com\nbcc: x@example.com"])
def test_line_end_in_an_address_adds_no_header(shopper, variant, email):
    response = submit(shopper, variant, email=email)

    assert response.status_code == 422
    assert WRONG_EMAIL in Page(response).text


@pytest.mark.parametrize(
    "email", ["kim+simples@example.com", "KIM@EXAMPLE.COM", '"kim.lee"@example.com', "k@bücher.example"]
)
def test_unusual_address_that_is_valid_is_kept(shopper, variant, email):
    assert submit(shopper, variant, email=email).status_code == 303
    assert Order.objects.get().email == email


def test_state_and_postcode_that_contradict_are_named_and_taken_when_sent_again(shopper, variant):
    refused = submit(shopper, variant, state="VIC")
    page = Page(refused)

    assert refused.status_code == 422
    assert (
        "Postcode 2000 belongs to New South Wales, not Victoria. "
        "Check both, or send the same again if they are right." in page.text
    )
    assert page.value("confirmed_place") == "VIC 2000"
    again = shopper.post("/checkout/", order_form(refused, state="VIC"))
    assert again.status_code == 303
    assert (Order.objects.get().state, Order.objects.get().postcode) == ("VIC", "2000")


def test_another_contradiction_is_named_again(shopper, variant):
    refused = submit(shopper, variant, state="VIC")

    again = shopper.post("/checkout/", order_form(refused, state="WA"))

    assert again.status_code == 422
    assert Page(again).value("confirmed_place") == "WA 2000"


def test_contradiction_confirmed_beside_another_error_is_not_named_twice(shopper, variant):
    refused = submit(shopper, variant, state="VIC")
    again = shopper.post("/checkout/", order_form(refused, state="VIC", email="kim"))

    assert "belongs to" not in Page(again).text
    last = shopper.post("/checkout/", order_form(again, state="VIC"))
    assert last.status_code == 303


def test_unused_postcode_is_named_and_taken_when_sent_again(shopper, variant):
    refused = submit(shopper, variant, postcode="0000")

    assert "No postcode 0000 is known to us." in Page(refused).text
    again = shopper.post("/checkout/", order_form(refused, postcode="0000"))
    assert again.status_code == 303
    assert Order.objects.get().postcode == "0000"


def test_postcode_keeps_its_leading_zero(shopper, variant):
    submit(shopper, variant, state="NT", postcode="0800")

    assert Order.objects.get().postcode == "0800"


@pytest.mark.parametrize(
    ("postcode", "states"),
    [("2540", {"ACT", "NSW"}), ("0872", {"NT", "SA", "WA"}), ("4825", {"QLD", "NT"})],
)
def test_shared_postcode_is_taken_for_each_of_its_states_only(shopper, variant, postcode, states):
    taken = {code for code in STATES if submit(shopper, variant, state=code, postcode=postcode).status_code == 303}

    assert taken == states
