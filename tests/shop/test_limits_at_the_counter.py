"""Checkout, paying again and webhooks refuse what is too often: 429, when to come back, and nothing typed is lost."""

import pytest

from shop import limits
from shop.models import LimitCount, Order
from tests.builders import make_promotion, make_variant
from tests.shop.pages import ADDRESS, Page, cart_in, check_out, fill_cart

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


@pytest.fixture
def pack():
    return make_variant(available=99)


def orders_of(browser, pack, times, **fields):
    return [
        check_out(browser, (pack, 1), email=f"kim{number}@example.com", **fields).status_code
        for number in range(times)
    ]


def test_sixth_order_within_ten_minutes_is_refused_and_cart_and_form_stay(shopper, pack):
    assert orders_of(shopper, pack, 5) == [303] * 5

    response = check_out(shopper, (pack, 1), email="kim6@example.com", delivery_note="Blue gate")
    page = Page(response)

    assert response.status_code == 429
    assert 540 <= int(response.headers["Retry-After"]) <= 600
    assert "That was tried too often. Please wait 10 minutes, then try again. Your cart is safe." in page.text
    assert (page.value("email"), page.value("delivery_note")) == ("kim6@example.com", "Blue gate")
    assert Order.objects.count() == 5
    assert pack.supplement.name in page.text


def test_attempt_that_was_refused_places_its_order_when_the_time_is_over(shopper, pack):
    orders_of(shopper, pack, 5)
    page = Page(check_out(shopper, (pack, 1), email="kim6@example.com"))
    LimitCount.objects.all().delete()

    form = ADDRESS | {
        "email": "kim6@example.com",
        "attempt_key": page.value("attempt_key"),
        "shown": page.value("shown"),
        "payment": "manual",
    }
    assert shopper.post("/checkout/", form).status_code == 303


def test_sixth_order_of_one_email_is_refused_from_any_network(shopper, pack):
    answers = []
    for number in range(6):
        shopper.defaults["REMOTE_ADDR"] = f"192.0.2.{number}"
        answers.append(check_out(shopper, (pack, 1)).status_code)

    assert answers == [303] * 5 + [429]


def test_form_that_is_refused_for_what_is_typed_does_not_count(shopper, pack):
    for _ in range(8):
        assert check_out(shopper, (pack, 1), postcode="x").status_code == 422

    assert check_out(shopper, (pack, 1)).status_code == 303


def test_one_form_sent_ten_times_leads_to_its_order_ten_times(shopper, pack):
    first = check_out(shopper, (pack, 1), attempt_key="a-key-of-its-own-0001")
    fill_cart(shopper, (pack, 1))
    form = ADDRESS | {"attempt_key": "a-key-of-its-own-0001", "payment": "manual"}
    assert first.status_code == 303
    assert LimitCount.objects.filter(key__startswith="order-network").get().count == 1
    for _ in range(9):
        assert shopper.post("/checkout/", form).status_code in {303, 409}
    assert LimitCount.objects.filter(key__startswith="order-network").get().count == 1


def test_fourth_try_after_three_declines_is_told_to_wait_and_a_transfer_still_goes(shopper, pack):
    for _ in range(3):
        limits.record_decline("127.0.0.1")

    refused = check_out(shopper, (pack, 1), payment="sandbox")
    page = Page(refused)

    assert refused.status_code == 429
    assert 890 <= int(refused.headers["Retry-After"]) <= 900
    assert "Card payments are paused. Please wait 15 minutes, or choose another way to pay." in page.text
    assert page.value("email") == "kim@example.com"
    assert 'value="sandbox"' not in refused.content.decode()
    assert Order.objects.count() == 0
    assert check_out(shopper, (pack, 1), payment="manual").status_code == 303
    shopper.defaults["REMOTE_ADDR"] = "192.0.2.7"
    assert check_out(shopper, (pack, 1), payment="sandbox").status_code == 303


def test_while_the_shop_is_tried_nobody_is_offered_a_hosted_page_and_everybody_a_transfer(shopper, pack):
    for number in range(21):
        limits.record_decline(f"192.0.2.{number}")
    fill_cart(shopper, (pack, 1))

    html = shopper.get("/checkout/").content.decode()

    assert ('value="sandbox"' in html, 'value="manual"' in html) == (False, True)
    assert check_out(shopper, (pack, 1), payment="manual").status_code == 303


def test_sixth_session_of_one_network_is_refused_where_an_order_is_paid_again(shopper, pack):
    for number in range(4):
        limits.note_session("127.0.0.1", f"other-{number}")
    placed = check_out(shopper, (pack, 1), payment="sandbox")
    assert "/sandbox/pay/" in placed.headers["Location"]
    other = check_out(shopper, (pack, 1), payment="manual", email="kim2@example.com").headers["Location"]

    refused = shopper.post(f"{other}pay/", {"method": "sandbox"})

    assert refused.status_code == 429
    assert "Retry-After" in refused.headers
    assert "That was tried too often." in Page(refused).text
    assert Order.objects.get(email="kim2@example.com").payments.count() == 1


def test_paying_again_by_card_while_cards_are_paused_is_told_to_wait(shopper, pack):
    order = check_out(shopper, (pack, 1), payment="manual").headers["Location"]
    for _ in range(3):
        limits.record_decline("127.0.0.1")

    refused = shopper.post(f"{order}pay/", {"method": "sandbox"})

    assert refused.status_code == 429
    assert "Card payments are paused. Please wait 15 minutes" in Page(refused).text


def test_fifty_first_message_with_a_bad_signature_is_refused_by_429_and_none_writes(client, writes):
    def send():
        return client.post("/webhooks/sandbox/", b"{}", content_type="application/json")

    answers = []
    assert writes(lambda: answers.extend(send().status_code for _ in range(50))) == []
    assert answers == [400] * 50
    refused = send()
    assert (refused.status_code, "Retry-After" in refused.headers) == (429, True)
    assert client.post("/webhooks/sandbox/", b"{}", content_type="x/y", REMOTE_ADDR="192.0.2.7").status_code == 400


def test_eleventh_wrong_code_within_an_hour_is_refused_and_so_is_a_right_one(shopper, pack):
    make_promotion(code="TEN", kind="amount", amount_cents=1_00)
    fill_cart(shopper, (pack, 1))
    answers = [shopper.post("/cart/code/", {"code": f"GUESS{number}"}).status_code for number in range(10)]
    assert answers == [422] * 10

    refused = shopper.post("/cart/code/", {"code": "TEN"})
    page = Page(refused)

    assert refused.status_code == 429
    assert 3540 <= int(refused.headers["Retry-After"]) <= 3600
    assert "That was tried too often. Please wait 60 minutes, then try again." in page.text
    assert page.value("code") == "TEN"
    assert pack.supplement.name in page.text
    shopper.defaults["REMOTE_ADDR"] = "192.0.2.7"
    assert shopper.post("/cart/code/", {"code": "TEN"}).status_code == 303


def test_right_codes_and_empty_ones_do_not_count(shopper, pack):
    make_promotion(code="TEN", kind="amount", amount_cents=1_00)
    fill_cart(shopper, (pack, 1))

    for _ in range(6):
        assert shopper.post("/cart/code/", {"code": "TEN"}).status_code == 303
        assert shopper.post("/cart/code/", {"code": ""}).status_code == 422

    assert LimitCount.objects.filter(key__startswith="coupon").count() == 0


def test_sixty_first_add_in_a_minute_is_told_to_wait_and_the_cart_stays(shopper, pack, writes):
    form = {"variant": pack.pk, "quantity": 1}
    for _ in range(60):
        assert shopper.post("/cart/add/", form).status_code == 303

    refused = []
    assert writes(lambda: refused.append(shopper.post("/cart/add/", form))) == []
    as_json = shopper.post("/cart/add/", form, headers={"Accept": "application/json"})

    assert refused[0].status_code == 429
    assert "Please wait 1 minute, then try again." in Page(refused[0]).text
    assert "your cart is safe" in Page(refused[0]).text
    assert (as_json.status_code, as_json.json()["errors"][0][:29]) == (429, "That was tried too often. Ple")
    assert cart_in(shopper) == [(pack.pk, 60)]
