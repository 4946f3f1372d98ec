"""One mail to whoever asked, once a pack is back: asked from a page without a token, stopped by a link."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail as mailbox
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from shop import back_in_stock, stock
from shop.emails import send_due
from shop.models import Outbox, Statement, StockAlert, Supplement, Variant
from tests.builders import make_supplement, make_variant
from tests.shop.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

OURS = {"HTTP_SEC_FETCH_SITE": "same-origin"}


@pytest.fixture
def pack():
    return make_variant(supplement=make_supplement("Zinc", slug="zinc"), name="60 capsules", available=0)


def ask(pack, email="kim@example.com", client=None, **headers):
    return (client or Client()).post("/alerts/", {"variant": pack.pk, "email": email}, **headers or OURS)


def asked(pack, email="kim@example.com", **fields):
    return StockAlert.objects.create(variant=pack, email=email, **fields)


def receive(pack, units=5):
    stock.adjust(pack, units, reason="delivery")


def test_page_of_a_sold_out_pack_asks_for_an_address_and_that_of_another_does_not(client, pack):
    there = make_variant(supplement=make_supplement("Iron", slug="iron"))

    html = client.get("/shop/zinc/").content.decode()

    assert f'<input type="hidden" name="variant" value="{pack.pk}">' in html
    assert "Tell me when 60 capsules is back" in html
    assert "Tell me" not in client.get(there.supplement.get_absolute_url()).content.decode()


def test_page_with_several_sold_out_packs_lets_one_choose(client, pack):
    other = make_variant(supplement=pack.supplement, name="120 capsules", available=0)
    make_variant(supplement=pack.supplement, name="30 capsules")

    html = client.get("/shop/zinc/").content.decode()

    chosen = re.search(r'id="alert-pack">(.*?)</select>', html, re.DOTALL)[1]
    assert re.findall(r'value="(\d+)"', chosen) == [str(pack.pk), str(other.pk)]


def test_asking_is_answered_with_what_will_happen_and_kept_once(pack):
    first, second = ask(pack), ask(pack, "KIM@example.com")

    assert "we write one e-mail to kim@example.com" in Page(first).text
    assert (first.status_code, second.status_code) == (200, 200)
    assert [one.email for one in StockAlert.objects.all()] == ["kim@example.com"]
    assert first.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("email", "sentence"),
    [("", "Enter your e-mail."), ("kim", "Enter an e-mail like name@example.com."), ("a" * 300 + "@b.au", "at most")],
)
def test_address_that_is_none_is_refused_beside_its_field_and_kept(pack, email, sentence):
    answer = ask(pack, email)

    assert answer.status_code == 422
    assert sentence in Page(answer).text
    assert Page(answer).value("email") == email
    assert not StockAlert.objects.exists()


@pytest.mark.parametrize("number", ["", "x", "0", "9" * 30, "\u0661"])
def test_pack_that_is_none_is_refused(number):
    answer = Client().post("/alerts/", {"variant": number, "email": "kim@example.com"}, **OURS)

    assert answer.status_code == 422
    assert not StockAlert.objects.exists()


def test_hidden_pack_cannot_be_asked_for(pack):
    Supplement.objects.update(is_visible=False)

    assert ask(pack).status_code == 422


def test_pack_that_is_there_leads_back_to_its_page(pack):
    receive(pack)

    answer = ask(pack)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/shop/zinc/")
    assert not StockAlert.objects.exists()


def test_form_from_another_site_is_refused(pack):
    assert ask(pack, HTTP_SEC_FETCH_SITE="cross-site").status_code == 403
    assert not StockAlert.objects.exists()


def test_eleventh_request_of_an_hour_is_told_to_wait_and_keeps_what_was_typed(pack):
    for number in range(10):
        assert ask(pack, f"kim{number}@example.com").status_code == 200

    answer = ask(pack, "late@example.com")

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 3000
    assert Page(answer).value("email") == "late@example.com"
    assert StockAlert.objects.count() == 10


def test_mail_goes_once_when_the_pack_is_back_and_not_before(pack):
    asked(pack)
    assert back_in_stock.tell_customers() == 0

    receive(pack)
    assert [back_in_stock.tell_customers(), back_in_stock.tell_customers()] == [1, 0]
    send_due()
    receive(pack)
    back_in_stock.tell_customers()
    send_due()

    (message,) = mailbox.outbox
    assert (message.to, message.subject) == (["kim@example.com"], "Zinc is back")


def test_mail_names_the_goods_their_statements_and_the_way_to_stop(pack, settings):
    Statement.objects.update(is_for_all=False)
    words = Statement.objects.create(code="x", text="Ask first.", source="Test", valid_from=timezone.localdate())
    pack.supplement.statements.add(words)
    alert = asked(pack)
    receive(pack)
    call_command("send_outbox", stdout=StringIO())

    (message,) = [one for one in mailbox.outbox if one.to == ["kim@example.com"]]  # beside the shop's own
    html = message.alternatives[0][0]
    stop = f"{settings.SITE_URL}/alerts/{alert.token}/"
    for text in (message.body, html):
        assert "Zinc, 60 capsules, can be ordered again" in " ".join(text.split())
        assert "Ask first." in text
        assert f"{settings.SITE_URL}/shop/zinc/" in text
        assert stop in text
    assert message.extra_headers["List-Unsubscribe"] == f"<{stop}>"


@pytest.mark.parametrize("why", ["hidden", "not offered", "none left"])
def test_nobody_is_told_of_what_cannot_be_bought(pack, why):
    asked(pack)
    receive(pack)
    if why == "hidden":
        Supplement.objects.update(is_visible=False)
    elif why == "not offered":
        Variant.objects.update(is_offered=False)
    else:
        stock.adjust(pack, -5, reason="breakage")

    assert back_in_stock.tell_customers() == 0


def test_looking_writes_nothing_where_nothing_has_changed(pack, writes):
    asked(pack)

    assert writes(back_in_stock.tell_customers) == []


def test_who_was_told_may_ask_again(pack):
    asked(pack, told_at=timezone.now())

    ask(pack)

    assert StockAlert.objects.get().told_at is None


def test_link_to_stop_changes_nothing_by_a_look_and_forgets_the_address_by_its_button(client, pack):
    alert, other = asked(pack), asked(make_variant(available=0), "KIM@example.com")
    somebody = asked(pack, "lee@example.com")

    looked = client.get(alert.get_absolute_url())
    assert (looked.status_code, StockAlert.objects.count()) == (200, 3)
    client.post(alert.get_absolute_url())

    assert list(StockAlert.objects.all()) == [somebody]
    assert client.get(other.get_absolute_url()).status_code == 404


def test_mail_of_somebody_who_stopped_meanwhile_is_not_sent(pack):
    alert = asked(pack)
    receive(pack)
    back_in_stock.tell_customers()
    back_in_stock.stop_all(alert)

    send_due()

    assert mailbox.outbox == []
    assert "the address was forgotten" in Outbox.objects.get().last_error


@pytest.mark.parametrize(
    ("asked_days_ago", "told_days_ago", "is_kept"),
    [(179, None, True), (181, None, False), (100, 29, True), (100, 31, False)],
)
def test_addresses_are_forgotten_in_time(pack, asked_days_ago, told_days_ago, is_kept):
    now = timezone.now()
    told_at = None if told_days_ago is None else now - timedelta(days=told_days_ago)
    asked(pack, asked_at=now - timedelta(days=asked_days_ago), told_at=told_at)

    back_in_stock.tell_customers()

    assert StockAlert.objects.exists() == is_kept
