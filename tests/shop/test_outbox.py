"""Mail goes out once, whatever happens to the mail server. An order never waits for it."""

import socket
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from shop import orders
from shop.emails import compose, send_due
from shop.emails.sending import LONGEST_WAIT
from shop.models import Order, Outbox, Store
from tests.builders import make_variant, place
from tests.conftest import sign_in_as
from tests.shop.pages import check_out

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


@pytest.fixture
def dead_server(settings):
    """A mail server that nobody answers at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = free.getsockname()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    return settings


def make_due():
    Outbox.objects.update(next_try_at=timezone.now())


def test_mail_that_cannot_be_sent_waits_with_its_error_and_the_time_of_the_next_try(dead_server):
    place((make_variant(), 1))
    before = timezone.now()

    assert send_due() == (0, 1)

    row = Outbox.objects.get()
    assert (row.sent_at, row.tries) == (None, 1)
    assert row.last_error.startswith("ConnectionRefusedError: ")
    assert before + timedelta(minutes=1) <= row.next_try_at <= timezone.now() + timedelta(minutes=1)


def test_mail_that_waits_is_not_tried_before_its_time(dead_server):
    place((make_variant(), 1))
    send_due()

    assert send_due() == (0, 0)
    assert Outbox.objects.get().tries == 1


@pytest.mark.parametrize(("tries", "wait"), [(1, 2), (2, 4), (3, 8), (8, 256), (9, 360), (15, 360)])
def test_each_failure_doubles_the_wait_up_to_six_hours(dead_server, tries, wait):
    place((make_variant(), 1))
    Outbox.objects.update(tries=tries)
    before = timezone.now()

    send_due()

    row = Outbox.objects.get()
    assert timedelta(minutes=wait) <= row.next_try_at - before < timedelta(minutes=wait, seconds=30)
    assert row.next_try_at - timezone.now() <= LONGEST_WAIT


def test_mail_is_sent_once_when_the_server_is_back(dead_server):
    place((make_variant(), 1))
    send_due()
    dead_server.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    make_due()

    assert send_due() == (1, 0)
    assert send_due() == (0, 0)
    make_due()
    assert send_due() == (0, 0)

    row = Outbox.objects.get()
    assert (row.tries, row.last_error, row.sent_at is None) == (2, "", False)
    assert len(mail.outbox) == 1


def test_every_try_has_the_same_message_id(dead_server):
    place((make_variant(), 1))
    first = compose(Outbox.objects.get()).message()["Message-ID"]
    send_due()
    dead_server.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    make_due()
    send_due()

    row = Outbox.objects.get()
    assert first == mail.outbox[0].message()["Message-ID"]
    assert first == f"<outbox-{row.pk}-{row.order.number}@testserver>"


def test_messages_of_different_news_have_different_ids():
    order = place((make_variant(), 1))
    orders.record_payment(order)

    send_due()

    assert len({message.message()["Message-ID"] for message in mail.outbox}) == 2


def test_order_is_placed_while_the_mail_server_is_dead(dead_server, shopper):
    response = check_out(shopper, (make_variant(), 1))

    assert response.status_code == 303
    assert shopper.get(response.headers["Location"]).status_code == 200
    assert Outbox.objects.due().count() == 1


def test_mail_of_an_order_that_failed_is_not_written(shopper):
    check_out(shopper, (make_variant(), 1), shown="")

    assert Outbox.objects.count() == 0


def test_mail_that_fails_does_not_hold_up_the_next():
    broken, good = place((make_variant(), 1)), place((make_variant(), 1))
    Order.objects.filter(pk=broken.pk).update(email="kim@example.com\nBcc: other@example.com")

    assert send_due() == (1, 1)

    assert [message.subject for message in mail.outbox] == [f"Your order {good.number}"]


def test_every_news_has_its_own_words():
    order = place((make_variant(price_cents=20_00), 1))
    for move in (orders.record_payment, orders.mark_packed, orders.mark_shipped):
        move(order)
    orders.cancel_unpaid(other := place((make_variant(), 1)))

    assert send_due() == (5, 0)

    assert [message.subject for message in mail.outbox] == [
        f"Your order {order.number}",
        f"Payment received for order {order.number}",
        f"Order {order.number} is on its way",
        f"Your order {other.number}",
        f"Order {other.number} is cancelled",
    ]
    assert f"We have received your payment of $24.95 for order {order.number}." in mail.outbox[1].body
    assert "It goes to Sydney NSW 2000." in mail.outbox[2].body
    assert all("http://testserver/orders/" in message.body for message in mail.outbox)


def test_mail_without_an_address_of_the_shop_has_no_reply_to():
    Store.objects.update(email="")
    place((make_variant(), 1))

    send_due()

    assert mail.outbox[0].reply_to == []


def test_command_says_what_it_sent_and_what_it_would_send():
    place((make_variant(), 1))
    said = StringIO()

    call_command("send_outbox", dry_run=True, stdout=said)
    call_command("send_outbox", stdout=said)
    call_command("send_outbox", stdout=said)

    assert said.getvalue() == "1 due\n1 sent, 0 failed\n0 sent, 0 failed\n"


def test_command_names_what_failed(dead_server):
    order = place((make_variant(), 1))
    said, complained = StringIO(), StringIO()

    call_command("send_outbox", stdout=said, stderr=complained)

    assert said.getvalue() == "0 sent, 1 failed\n"
    assert f"Order placed, order:{order.pk}: " in complained.getvalue()


def test_manager_sends_a_mail_again(client):
    place((make_variant(), 1))
    send_due()
    sign_in_as(client, "manager")

    form = {"action": "send_again", "_selected_action": [Outbox.objects.get().pk]}
    response = client.post("/admin/shop/outbox/", form, follow=True)

    assert "1 will be sent with the next run." in response.content.decode()
    assert send_due() == (1, 0)
    assert len(mail.outbox) == 2
