"""Who may see an order, who may post a checkout, and what becomes of scripts that are typed into it."""

import pytest
from django.core import mail
from django.test import Client

from shop.emails import send_due
from shop.models import Order
from tests.builders import make_variant, place
from tests.shop.pages import ADDRESS, Page, check_out, fill_cart, order_form

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

SCRIPT = "<script>alert(1)</script>"
TYPED = {name: f"{SCRIPT}{name}" for name in ("full_name", "street_address", "address_line_2", "suburb")}


def test_order_page_is_private_and_kept_by_nobody(client):
    response = client.get(place((make_variant(), 1)).get_absolute_url())

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_wrong_token_and_unknown_number_are_the_same_404(client):
    order, other = place((make_variant(), 1)), place((make_variant(), 1))
    paths = [
        f"/orders/{order.number}/{other.token}/",
        f"/orders/{order.number}/{order.token[:-1]}/",
        f"/orders/{order.number}/{order.token.swapcase()}/",
        f"/orders/{order.number.lower()}/{order.token}/",
        f"/orders/{order.number}/none/",
        f"/orders/S-2222222222/{order.token}/",
    ]

    answers = [client.get(path) for path in paths]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert {answer.headers["Cache-Control"] for answer in answers} == {"private, no-store"}


@pytest.mark.parametrize("token", ["none", "None", "0", "-", "_"])
def test_unknown_number_is_a_404_whatever_the_token(client, token):
    assert client.get(f"/orders/S-2222222222/{token}/").status_code == 404


@pytest.mark.parametrize("end", ["x.css", ";.js", "%2e", "..%2f", "é/", "x/y/"])
def test_address_below_an_order_is_no_page(client, end):
    order = place((make_variant(), 1))

    response = client.get(f"{order.get_absolute_url()}{end}")

    assert response.status_code == 404
    assert "kim@example.com" not in response.content.decode()
    assert response.headers["Cache-Control"] == "private, no-store"


def test_order_page_only_answers_questions(client):
    order = place((make_variant(), 1))

    assert client.post(order.get_absolute_url()).status_code == 405


def test_order_page_no_longer_asks_for_money_once_it_moves_on(client):
    order = place((make_variant(), 1))
    Order.objects.filter(pk=order.pk).update(status="shipped")

    page = Page(client.get(order.get_absolute_url()))

    assert "How to pay" not in page.text
    assert f"Order {order.number}: shipped" in page.text


def test_numbers_and_tokens_are_long_and_never_the_same():
    orders = [place((make_variant(), 1)) for _ in range(5)]

    assert {len(order.number) for order in orders} == {12}
    assert {len(order.token) for order in orders} == {22}
    assert len({order.number for order in orders} | {order.token for order in orders}) == 10


def test_checkout_without_a_token_is_refused_and_the_cart_stays():
    browser = Client(enforce_csrf_checks=True)
    fill_cart(browser, (make_variant(), 1))
    form = order_form(browser.get("/checkout/"))

    response = browser.post("/checkout/", form)

    assert response.status_code == 403
    sentence = "This form is out of date or came from another site. Reload the page and try again."
    assert sentence in Page(response).text
    assert Order.objects.count() == 0
    assert not response.cookies


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_checkout_from_another_site_is_refused_even_with_a_token(origin):
    browser = Client(enforce_csrf_checks=True)
    fill_cart(browser, (make_variant(), 1))
    page = browser.get("/checkout/")
    form = order_form(page, csrfmiddlewaretoken=Page(page).value("csrfmiddlewaretoken"))

    assert browser.post("/checkout/", form, headers={"Origin": origin}).status_code == 403
    assert Order.objects.count() == 0


def test_checkout_with_its_token_goes_through():
    browser = Client(enforce_csrf_checks=True)
    fill_cart(browser, (make_variant(), 1))
    page = browser.get("/checkout/")

    form = order_form(page, csrfmiddlewaretoken=Page(page).value("csrfmiddlewaretoken"))

    assert browser.post("/checkout/", form).status_code == 303


@pytest.mark.parametrize("name", ADDRESS)
def test_script_typed_into_a_field_is_shown_as_text_where_it_is_refused(shopper, name):
    response = check_out(shopper, (make_variant(), 1), **{"postcode": "x", name: SCRIPT})

    assert response.status_code == 422
    assert SCRIPT not in response.content.decode()


def test_script_typed_into_an_order_is_text_on_its_page(shopper):
    response = check_out(shopper, (make_variant(), 1), **TYPED)

    html = shopper.get(response.headers["Location"]).content.decode()

    assert SCRIPT not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 4


def test_script_typed_into_an_order_is_text_in_the_admin(shopper, staff):
    check_out(shopper, (make_variant(), 1), **TYPED)
    order = Order.objects.get()

    for path in ("/admin/shop/order/", f"/admin/shop/order/{order.pk}/change/"):
        html = staff.get(path).content.decode()
        assert SCRIPT not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt;full_name" in html


def test_script_typed_into_an_order_is_text_in_both_parts_of_the_mail(shopper):
    check_out(shopper, (make_variant(), 1), **TYPED)

    send_due()

    (message,) = mail.outbox
    ((html, kind),) = message.alternatives
    assert (message.content_subtype, kind) == ("plain", "text/html")
    assert SCRIPT not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;full_name" in html
    assert f"{SCRIPT}full_name\n{SCRIPT}street_address\n{SCRIPT}address_line_2\n" in message.body


def test_template_code_typed_into_an_order_is_text(shopper):
    name = "{{ settings.SECRET_KEY }} {% debug %} {0.__class__} %(x)s"
    response = check_out(shopper, (make_variant(), 1), full_name=name)
    send_due()

    assert name in Page(shopper.get(response.headers["Location"])).text
    assert name in mail.outbox[0].body
