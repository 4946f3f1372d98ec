"""Card payments that pause because cards are tried out: staff see it, and who records payments ends it."""

import pytest
from django.contrib.admin.models import LogEntry

from shop import limits
from shop.models import Store
from tests.conftest import sign_in_as
from tests.shop.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

PAYMENTS, END = "/admin/shop/payment/", "/admin/shop/payment/end-pause/"


def try_cards():
    for number in range(10):
        limits.record_decline(f"192.0.2.{number}")
    assert limits.hosted_payments_paused()


def test_pause_stands_above_the_payments_and_ends_with_one_click(client):
    manager = sign_in_as(client, "manager")
    try_cards()
    text = Page(client.get(PAYMENTS)).text
    assert "Card payments are paused" in text
    assert "The pause ends by itself in 30 minutes." in text

    answer = client.post(END, follow=True)

    assert not limits.hosted_payments_paused()
    text = Page(answer).text
    assert "Cards are taken again." in text
    assert "Card payments are paused" not in text
    entry = LogEntry.objects.get()
    assert (entry.user, entry.get_edited_object()) == (manager, Store.objects.get())
    assert entry.change_message == "Took cards again before their pause was over."


def test_pause_that_is_over_already_is_told_and_leaves_no_entry(client):
    sign_in_as(client, "manager")
    assert "Card payments are paused" not in Page(client.get(PAYMENTS)).text

    answer = client.post(END, follow=True)

    assert "The pause was over already. Cards are taken." in Page(answer).text
    assert LogEntry.objects.count() == 0


@pytest.mark.parametrize("group", ["editor", "fulfilment"])
def test_who_may_not_record_payments_cannot_end_it(client, group):
    sign_in_as(client, group)
    try_cards()

    assert client.post(END).status_code == 403
    assert limits.hosted_payments_paused()


def test_address_alone_ends_nothing(client):
    sign_in_as(client, "manager")
    try_cards()

    assert client.get(END).status_code == 405
    assert limits.hosted_payments_paused()
