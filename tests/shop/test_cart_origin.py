"""Forms without a token: only our own pages may post them (reliability.md, B39)."""

import pytest
from django.test import Client

from tests.builders import make_supplement, make_variant
from tests.shop.pages import Page, cart_in, fill_cart

pytestmark = pytest.mark.django_db

OURS = "http://testserver"
FOREIGN = [
    {},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "cross-site", "Origin": OURS, "Referer": f"{OURS}/shop/"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "https://testserver"},
    {"Origin": "http://testserver:8000"},
    {"Origin": "http://testserver.evil.example"},
    {"Origin": "http://[::1"},
    {"Origin": "https://evil.example", "Referer": f"{OURS}/shop/"},
    {"Referer": "https://evil.example/http://testserver/"},
    {"Referer": "/shop/"},
]
OWN = [
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
    {"Origin": OURS},
    {"Referer": f"{OURS}/shop/zinc/"},
]


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize("path", ["/cart/add/", "/cart/update/", "/cart/remove/"])
def test_form_from_another_site_changes_nothing_and_is_told_so(client, path, headers):
    variant = make_variant()
    fill_cart(client, (variant, 1))
    before = client.cookies.output()

    response = client.post(path, {"variant": variant.pk, "quantity": "2"}, headers=headers)

    assert response.status_code == 403
    assert "This form was sent from another site, so nothing was changed. Your cart is safe." in Page(response).text
    assert not response.cookies
    assert client.cookies.output() == before


@pytest.mark.parametrize("headers", OWN)
def test_form_from_our_own_page_is_taken_without_a_token(headers):
    browser = Client(enforce_csrf_checks=True)
    variant = make_variant()

    response = browser.post("/cart/add/", {"variant": variant.pk, "quantity": "2"}, headers=headers)

    assert response.status_code == 303
    assert cart_in(browser) == [(variant.pk, 2)]


def test_form_of_a_kept_page_works_as_it_stands():
    browser = Client(enforce_csrf_checks=True)
    supplement = make_supplement("Zinc")
    variant = make_variant(supplement=supplement)
    kept = Page(browser.get(supplement.get_absolute_url()))

    form = {"variant": kept.value("variant"), "quantity": kept.value("quantity")}
    response = browser.post("/cart/add/", form, headers={"Origin": OURS})

    assert response.status_code == 303
    assert cart_in(browser) == [(variant.pk, 1)]
