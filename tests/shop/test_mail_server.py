"""A real mail server, and everything that can be wrong with it: mail waits, nothing else does."""

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from shop.emails import queue_again, send_due
from shop.models import Outbox
from shop.models.outbox import MOST_TRIES
from tests.builders import make_variant, place
from tests.shop.pages import check_out
from tests.shop.smtp_server import Behaviour, listening

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


@pytest.fixture
def server(settings):
    behaviour = Behaviour()
    with listening(behaviour) as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 1
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield behaviour


@pytest.fixture
def pack():
    return make_variant(available=99)


def make_due():
    Outbox.objects.update(next_try_at=timezone.now())


def test_all_mails_of_a_run_go_over_one_connection(server, pack):
    for _ in range(5):
        place((pack, 1))

    assert send_due() == (5, 0)

    assert (server.connections, len(server.messages)) == (1, 5)


def test_message_arrives_with_text_html_and_who_answers(server, pack):
    order = place((pack, 1))
    send_due()

    (message,) = server.messages
    assert message["Subject"] == f"Your order {order.number}"
    assert (message["To"], message["Reply-To"]) == ("kim@example.com", "shop@example.com")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize("answer", ["451 try later", "552 mailbox full"])
def test_mail_that_the_server_refuses_waits_and_the_others_go(server, pack, answer):
    refused = place((pack, 1))
    refused.email = "full@example.com"
    refused.save()
    place((pack, 1))
    server.refuse_recipient["full@example.com"] = answer

    assert send_due() == (1, 1)

    row = refused.mails.get()
    assert (row.sent_at, row.tries, row.state_words) == (None, 1, "Waiting")
    assert answer.split(" ", 1)[1] in row.last_error
    server.refuse_recipient.clear()
    make_due()
    assert send_due() == (1, 0)
    assert server.recipients.count("kim@example.com") == 1


def test_server_that_takes_nothing_now_gets_everything_later(server, pack):
    for _ in range(3):
        place((pack, 1))
    server.refuse["END"] = "452 out of room"
    assert send_due() == (0, 3)

    server.refuse.clear()
    make_due()
    assert send_due() == (3, 0)
    assert len(set(server.ids)) == 3


def test_server_that_hangs_up_after_it_took_a_message_gets_it_again_under_the_same_id(server, pack):
    place((pack, 1))
    server.drops_after_data = True
    assert send_due() == (0, 1)

    server.drops_after_data = False
    make_due()
    assert send_due() == (1, 0)
    assert len(server.ids) == 2
    assert len(set(server.ids)) == 1


def test_slow_server_costs_one_time_out_and_the_other_mails_keep_their_tries(server, pack):
    for _ in range(5):
        place((pack, 1))
    server.seconds_before_greeting = 1.5
    began = time.monotonic()

    assert send_due() == (0, 1)

    assert time.monotonic() - began < 2.5
    assert list(Outbox.objects.order_by("pk").values_list("tries", flat=True)) == [1, 0, 0, 0, 0]


def test_hundred_orders_while_the_server_is_dead_are_a_hundred_mails_when_it_is_back(settings, pack):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    type(pack.stock).objects.update(available=100)
    pack.stock.refresh_from_db()
    for number in range(100):
        place((pack, 1))
        if number % 20 == 0:
            send_due()

    behaviour = Behaviour()
    with listening(behaviour, port):
        for _ in range(3):
            make_due()
            send_due()
    assert (len(behaviour.messages), len(set(behaviour.ids))) == (100, 100)
    assert Outbox.objects.waiting().count() == 0


def test_checkout_does_not_speak_to_the_mail_server(server, shopper, pack):
    server.seconds_before_greeting = 5

    assert check_out(shopper, (pack, 1)).status_code == 303
    assert server.connections == 0


def test_mail_is_given_up_in_sight_of_staff_after_the_last_try_and_sent_when_they_ask(server, pack):
    place((pack, 1))
    server.refuse["MAIL"] = "550 no"
    for _ in range(MOST_TRIES):
        make_due()
        assert send_due() == (0, 1)
    make_due()

    row = Outbox.objects.get()
    assert send_due() == (0, 0)
    assert (row.tries, row.state_words) == (MOST_TRIES, "Failed")
    assert list(Outbox.objects.failed()) == [row]

    server.refuse.clear()
    assert queue_again(row)
    assert send_due() == (1, 0)
    assert Outbox.objects.get().state_words == "Sent"


def test_first_and_last_try_are_almost_two_days_apart():
    from shop.emails.sending import wait_after  # noqa: PLC0415

    assert sum((wait_after(tries) for tries in range(1, MOST_TRIES)), timedelta()) == timedelta(hours=44, minutes=31)


def test_mail_that_staff_ask_for_again_is_a_message_of_its_own(server, pack):
    place((pack, 1))
    send_due()
    assert queue_again(Outbox.objects.get())
    assert not queue_again(Outbox.objects.get())

    send_due()

    assert len(set(server.ids)) == 2


KILLED_SENDER = """
import os, signal, django
django.setup()
from django.conf import settings
from django.core.mail.backends import smtp
settings.DATABASES["default"]["NAME"] = os.environ["DATABASE_NAME"]
settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(os.environ["SMTP_PORT"])
deliver = smtp.EmailBackend._send
def deliver_and_die(self, message):
    deliver(self, message)
    os.kill(os.getpid(), signal.SIGKILL)
smtp.EmailBackend._send = deliver_and_die
from shop.emails import send_due
send_due()
"""


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_sender_killed_between_sending_and_writing_it_down_resends_once_under_the_same_id(server, pack, settings):
    for _ in range(3):
        place((pack, 1))
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings_test",
        "DATABASE_NAME": str(connection.settings_dict["NAME"]),
        "SMTP_PORT": str(settings.EMAIL_PORT),
    }
    connection.close()

    killed = subprocess.run([sys.executable, "-c", KILLED_SENDER], env=environment, capture_output=True, text=True)  # noqa: S603

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert len(server.messages) == 1
    send_due()
    make_due()
    send_due()
    make_due()
    assert send_due() == (0, 0)
    assert len(server.ids) == 4
    assert len(set(server.ids)) == 3
