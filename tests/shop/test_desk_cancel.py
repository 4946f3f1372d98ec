"""Staff cancel an order whose shopper is on a hosted payment page."""

import pytest
from django.utils import timezone

from shop import gateways, paying
from shop.payments.sandbox import Choice
from tests.builders import differences, make_variant, place
from tests.shop.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


@pytest.fixture
def order(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    gateways._breakers.clear()
    order = place((make_variant(), 1), gateway="sandbox")
    paying.begin(order)
    return order


def cancel(staff, order):
    path = f"/admin/shop/order/{order.pk}/cancel/"
    answer = staff.post(path, {"reason": "Asked to", "restock": "on"}, follow=True)
    order.refresh_from_db()
    return answer


def test_page_of_a_cancelled_order_can_be_paid_by_nobody(staff, order):
    cancel(staff, order)

    payment = order.payments.get()
    assert (order.status, payment.status, payment.redirect_url) == ("cancelled", "cancelled", "")
    assert gateways.sandbox().ask(payment.provider_reference).state == "cancelled"
    assert differences() == []


def test_payment_made_a_moment_before_is_found_and_goes_back(staff, order):
    reference = order.payments.get().provider_reference
    gateways.sandbox().ledger.choose(reference, Choice.PAY, now=timezone.now())

    answer = cancel(staff, order)

    assert order.status == "cancelled"
    assert (order.refunds.get().status, order.refunds.get().amount_cents) == ("requested", order.total_cents)
    assert "back the way it was paid" in Page(answer).text
    assert differences() == []
