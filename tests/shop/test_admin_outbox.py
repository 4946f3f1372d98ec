"""Staff see what was sent, what waits and what was given up; they read it, and send it again."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail as sent_mail
from django.utils import timezone

from shop.emails import send_due
from shop.models import Order, Outbox
from shop.models.outbox import MOST_TRIES
from tests.builders import make_variant, place
from tests.conftest import sign_in_as
from tests.shop.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


@pytest.fixture
def manager(client):
    sign_in_as(client, "manager")
    return client


@pytest.fixture
def mails():
    """One that waits, one that was given up, one that was sent."""
    for _ in range(3):
        place((make_variant(), 1))
    waiting, failed, sent = Outbox.objects.order_by("pk")
    Outbox.objects.filter(pk=failed.pk).update(tries=MOST_TRIES, last_error="SMTPServerDisconnected: gone")
    Outbox.objects.filter(pk=sent.pk).update(tries=1, sent_at=timezone.now())
    return list(Outbox.objects.order_by("pk"))


def of(mail, page=""):
    return f"/admin/shop/outbox/{mail.pk}/{page or 'change/'}"


def test_list_says_the_state_in_words(manager, mails):
    html = manager.get("/admin/shop/outbox/").content.decode()

    assert re.findall(r'field-state"[^>]*>(\w+)', html) == ["Sent", "Failed", "Waiting"]
    assert "SMTPServerDisconnected: gone" in html


@pytest.mark.parametrize(("state", "place_of"), [("waiting", 0), ("failed", 1), ("sent", 2)])
def test_list_of_one_state_holds_its_mails(manager, mails, state, place_of):
    html = manager.get(f"/admin/shop/outbox/?state={state}").content.decode()

    assert [mail.order.number in html for mail in mails] == [n == place_of for n in range(3)]


def test_list_for_staff_holds_no_mail_to_customers(manager, mails):
    Outbox.objects.create(kind="staff_review", about="order:0", order=mails[0].order)

    numbers = [
        [mail.order.number in manager.get(f"/admin/shop/outbox/?for={who}").content.decode() for mail in mails]
        for who in ("staff", "customers")
    ]
    assert numbers == [[True, False, False], [True, True, True]]


def test_page_of_a_mail_shows_text_and_a_frame_that_may_do_nothing(manager, mails):
    response = manager.get(of(mails[0]))
    html = response.content.decode()

    assert f"Your order {mails[0].order.number}" in html
    assert "Total: $24.95" in html
    assert f'<iframe src="{of(mails[0], "html/")}"' in html
    assert re.search(r"<iframe [^>]*\bsandbox\b(?!=)", html)
    assert "frame-src 'self'" in response.headers["Content-Security-Policy"]


def test_html_of_a_mail_is_shown_without_script_request_or_form(manager, mails):
    response = manager.get(of(mails[0], "html/"))

    assert "$24.95" in Page(response).text
    policy = response.headers["Content-Security-Policy"].split("; ")
    assert sorted(policy) == [
        *("base-uri 'none'", "default-src 'none'", "frame-ancestors 'self'", "sandbox", "style-src 'unsafe-inline'")
    ]
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert response.headers["Cache-Control"] == "private, no-store"


def test_customer_who_types_markup_writes_no_markup_into_the_admin(manager, mails):
    Order.objects.update(full_name="<script>alert(1)</script>")

    for page in ("change/", "html/"):
        assert "<script>alert(1)" not in manager.get(of(mails[0], page)).content.decode()


def test_mail_that_was_given_up_is_sent_again_from_its_page_and_the_log_says_who(manager, mails):
    send_due()
    failed = mails[1]

    response = manager.post(of(failed, "send-again/"), follow=True)

    assert "1 will be sent with the next run." in response.content.decode()
    assert send_due() == (1, 0)
    assert Outbox.objects.get(pk=failed.pk).state_words == "Sent"
    assert [(entry.user.email, entry.change_message) for entry in LogEntry.objects.all()] == [
        ("manager@example.com", "Sent again")
    ]


def test_mail_that_waits_is_not_asked_for_twice(manager, mails):
    assert "Send again</button>" not in manager.get(of(mails[0])).content.decode()

    response = manager.post(of(mails[0], "send-again/"), follow=True)

    assert "waits to be sent anyway" in response.content.decode()
    assert Outbox.objects.get(pk=mails[0].pk).times_asked_again == 0


def test_many_are_sent_again_at_once_and_those_that_wait_are_named(manager, mails):
    form = {"action": "send_again", "_selected_action": [mail.pk for mail in mails]}

    html = manager.post("/admin/shop/outbox/", form, follow=True).content.decode()

    assert "2 will be sent with the next run." in html
    assert f"“Order placed, order:{mails[0].order_id}” waits to be sent anyway." in html
    assert send_due() == (3, 0)
    assert len({message.message()["Message-ID"] for message in sent_mail.outbox}) == 3


def test_who_may_not_send_reads_only_and_who_may_not_read_sees_nothing(client, mails):
    reader = sign_in_as(client, "fulfilment")
    for page in ("change/", "html/"):
        assert client.get(of(mails[2], page)).status_code == 403
    assert client.post(of(mails[2], "send-again/")).status_code == 403
    reader.is_staff = False
    reader.save()
    assert client.get(of(mails[2], "html/")).status_code == 302


def test_sending_again_needs_a_post(manager, mails):
    assert manager.get(of(mails[2], "send-again/")).status_code == 405
    assert manager.get("/admin/shop/outbox/999/html/").status_code == 404


def test_mail_of_the_shop_itself_has_a_page_too(manager):
    mail = Outbox.objects.create(kind="staff_declines", about="pause:1")

    assert "Card payments are paused" in manager.get(of(mail)).content.decode()
    assert manager.get("/admin/shop/outbox/").status_code == 200
