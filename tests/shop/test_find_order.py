"""An order found again by its number and e-mail: one answer for whatever is wrong."""

import pytest
from django.test import Client

from shop.models import Order
from tests.builders import make_variant, place
from tests.shop.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

NOT_FOUND = "We found no order with this number and e-mail. Check both, or use the link in our e-mail."
TOO_OFTEN = "That was tried too often. Please wait 60 minutes, then try again. The link in our e-mail opens your order"


@pytest.fixture
def order():
    order = place((make_variant(), 1))
    Order.objects.filter(pk=order.pk).update(number="S-SABCDEFGHJ")
    order.refresh_from_db()
    return order


def guess(client, times=10, **headers):
    """So many wrong pairs, each with an e-mail of its own."""
    return [find(client, "S-2222222222", f"guess-{n}@example.com", **headers).status_code for n in range(times)]


def find(client, number, email="kim@example.com", **headers):
    return client.post("/orders/", {"number": number, "email": email}, **headers)


@pytest.mark.parametrize(
    ("number", "email"),
    [
        ("S-SABCDEFGHJ", "kim@example.com"),
        (" s-sabcdefghj ", " Kim@Example.com "),
        ("SABCDEFGHJ", "kim@example.com"),
        ("S SABC DEFG HJ", "kim@example.com"),
    ],
)
def test_right_pair_leads_to_the_order_however_it_is_typed(client, order, number, email):
    response = find(client, number, email)

    assert (response.status_code, response.headers["Location"]) == (303, order.get_absolute_url())


@pytest.mark.parametrize(
    ("number", "email"),
    [
        ("S-SABCDEFGHJ", "other@example.com"),
        ("S-2222222222", "kim@example.com"),
        ("S-2222222222", "other@example.com"),
        ("x", "kim"),
        ("SABCDEFGH", "kim@example.com"),
        ("%", "%"),
        ("٣" * 10, "kim@example.com"),
    ],
)
def test_wrong_pair_is_answered_alike_whatever_is_wrong(client, order, number, email):
    response = find(client, number, email)
    page = Page(response)

    assert response.status_code == 422
    assert NOT_FOUND in page.text
    assert (page.value("number"), page.value("email")) == (number, email)
    assert response.content.count(b"field-bad") == 0
    assert "<title>Error: Track an order – Simples</title>" in response.content.decode()


def test_empty_fields_are_named(client):
    page = Page(find(client, "", ""))

    assert "Error: Enter the order number." in page.text
    assert "Error: Enter the e-mail that you ordered with." in page.text


def test_page_is_private_and_not_for_search_engines(client, order):
    for response in (client.get("/orders/"), find(client, "x")):
        assert response.headers["Cache-Control"] == "private, no-store"
        assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_form_without_its_token_is_refused(order):
    browser = Client(enforce_csrf_checks=True)

    assert find(browser, order.number).status_code == 403


def test_eleventh_wrong_try_from_one_network_within_an_hour_is_refused_and_so_is_a_right_one(client, order):
    assert guess(client) == [422] * 10

    for number in ("S-2222222222", order.number):
        response = find(client, number)
        page = Page(response)
        assert response.status_code == 429
        assert 3540 <= int(response.headers["Retry-After"]) <= 3600
        assert TOO_OFTEN in page.text
        assert (page.value("number"), page.value("email")) == (number, "kim@example.com")
    assert find(client, order.number, REMOTE_ADDR="192.0.2.7").status_code == 303


def test_sixth_wrong_try_for_one_email_is_refused_from_any_network(client, order):
    tries = [find(client, "x", " KIM@example.com", REMOTE_ADDR=f"192.0.2.{n}").status_code for n in range(6)]

    assert tries == [422] * 5 + [429]
    assert find(client, order.number, REMOTE_ADDR="198.51.100.7").status_code == 429
    assert find(client, order.number, "other@example.com", REMOTE_ADDR="198.51.100.7").status_code == 422


def test_right_pairs_are_never_too_many(client, order):
    assert {find(client, order.number).status_code for _ in range(12)} == {303}


def test_addresses_of_one_ipv6_network_are_one_visitor(client, order):
    for n in range(10):
        find(client, "x", f"guess-{n}@example.com", REMOTE_ADDR=f"2001:db8::{n:x}")

    assert find(client, order.number, REMOTE_ADDR="2001:db8::ffff:1").status_code == 429
    assert find(client, order.number, REMOTE_ADDR="2001:db8:0:1::1").status_code == 303


def test_behind_a_proxy_the_last_address_that_it_names_counts(client, order, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    guess(client, headers={"X-Forwarded-For": "10.0.0.1, 192.0.2.7"})

    assert find(client, order.number, headers={"X-Forwarded-For": "10.0.0.2, 192.0.2.7"}).status_code == 429
    assert find(client, order.number, headers={"X-Forwarded-For": "192.0.2.7, 192.0.2.8"}).status_code == 303


def test_without_a_proxy_a_visitor_cannot_name_another_address(client, order):
    guess(client, headers={"X-Forwarded-For": "192.0.2.7"})

    assert find(client, order.number, headers={"X-Forwarded-For": "192.0.2.99"}).status_code == 429


def test_a_right_pair_writes_nothing(client, order, writes):
    assert writes(lambda: find(client, order.number)) == []
