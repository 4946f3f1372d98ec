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
    ("company", "x" * 121, "Write at most 120 characters."),
    ("delivery_note", "x" * 201, "Write at most 200 characters."),
    ("delivery_note", "By\u202ethe gate", HIDDEN.format("202E")),
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
    [("XX", "Choose a state of Australia."), ("nsw", "Choose a state of Australia.")],
)
def test_state_that_is_none_is_named(shopper, variant, typed, sentence):
    response = submit(shopper, variant, state=typed)

    assert response.status_code == 422
    assert sentence in Page(response).text
    assert Page(response).value("postcode") == "2000"


@pytest.mark.parametrize(("postcode", "state"), [("2000", "NSW"), (" 0800 ", "NT"), ("7000", "TAS"), ("2600", "ACT")])
def test_state_left_open_is_filled_in_where_the_postcode_has_only_one(shopper, variant, postcode, state):
    response = submit(shopper, variant, state="", postcode=postcode)

    assert response.status_code == 303
    assert Order.objects.get().state == state


@pytest.mark.parametrize("postcode", ["2540", "0872"])
def test_state_left_open_is_asked_for_where_the_postcode_has_several(shopper, variant, postcode):
    response = submit(shopper, variant, state="", postcode=postcode)

    assert response.status_code == 422
    assert "Choose a state." in Page(response).text
    assert Page(response).value("postcode") == postcode


def test_state_filled_in_stands_on_the_page_that_comes_back(shopper, variant):
    response = submit(shopper, variant, state="", email="kim")

    assert Page(response).value("state") == "NSW"


def test_company_and_note_reach_the_order(shopper, variant):
    submit(shopper, variant, company="Example Pty Ltd", delivery_note="Behind the \n  blue gate")

    order = Order.objects.get()
    assert (order.company, order.delivery_note) == ("Example Pty Ltd", "Behind the blue gate")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("delivery", "Choose a delivery that is offered."), ("payment", "Choose a way to pay that is offered.")],
)
def test_choice_that_is_not_offered_is_named(shopper, variant, name, sentence):
    response = submit(shopper, variant, **{name: "gold"})

    assert response.status_code == 422
    assert sentence in Page(response).text
    assert f'href="#id_{name}"' in response.content.decode()
    assert Order.objects.count() == 0


def test_optional_part_stands_open_where_something_is_in_it(shopper, variant):
    part = '<details class="accordion" open>'

    assert part in submit(shopper, variant, delivery_note="Behind the gate", email="").content.decode()
    assert part in submit(shopper, variant, phone="call me").content.decode()
    assert part not in submit(shopper, variant, email="").content.decode()


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
