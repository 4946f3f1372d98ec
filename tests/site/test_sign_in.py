"""Staff sign in by password: what strangers learn, how often they may try, what a reset does, who stays outside."""

import re

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client

from accounts.models import AuditEntry, User
from tests.builders import sign_in
from tests.shop.pages import Page
from tests.site.keys import PASSWORD, Browser, make_person, switch_limits_on, type_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return Browser()


FAULT = "The email address and/or password you specified are not correct."


def deeds() -> list[tuple[str, str]]:
    return [(entry.verb, str(entry.actor or "")) for entry in AuditEntry.objects.order_by("pk")]


def test_admin_leads_to_the_sign_in_page_and_back(client):
    make_person()

    first = client.get("/admin/shop/order/?queue=pack", follow=True)
    assert first.redirect_chain[-1][0] == "/account/login/?next=/admin/shop/order/%3Fqueue%3Dpack"
    assert Page(first).value("next") == "/admin/shop/order/?queue=pack"
    answer = client.post(
        "/account/login/", {"login": "kim@example.com", "password": PASSWORD, "next": "/admin/shop/order/?queue=pack"}
    )

    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/shop/order/?queue=pack")
    assert client.get("/admin/shop/order/?queue=pack").status_code == 200
    assert deeds()[-1] == ("signed in", "kim@example.com")


def test_djangos_own_sign_in_form_is_gone(client):
    make_person()

    answer = client.post("/admin/login/", {"username": "kim@example.com", "password": PASSWORD})

    assert answer.status_code == 405
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_sign_in_leads_to_no_strange_place(client, next_page):
    make_person()

    answer = client.post("/account/login/", {"login": "kim@example.com", "password": PASSWORD, "next": next_page})

    assert answer.headers["Location"] == "/admin/"
    assert client.get("/admin/login/", {"next": next_page}).headers["Location"] == "/admin/"


@pytest.mark.parametrize("email", ["kim@example.com", "nobody@example.com"])
def test_wrong_password_and_unknown_account_get_the_same_answer(client, email):
    make_person()

    answer = type_in(client, email, "another-password")

    assert (answer.status_code, FAULT in Page(answer).text) == (200, True)


def test_failed_sign_in_is_written_down_without_what_was_typed(client):
    user = make_person()

    type_in(client, "kim@example.com", "typed-by-mistake-1")
    type_in(client, "typed-stranger@example.com", "typed-by-mistake-2")

    failed = AuditEntry.objects.filter(verb="sign-in failed").order_by("pk")
    assert [(one.object_id, one.actor, one.network) for one in failed] == [
        (str(user.pk), None, "127.0.0.0/24"),
        ("", None, "127.0.0.0/24"),
    ]
    assert not any("typed" in str(value) for row in failed.values() for value in row.values())


def test_five_wrong_tries_pause_this_account_from_this_address_and_nobody_else(client, settings):
    make_person()
    switch_limits_on(settings)
    for _ in range(5):
        assert FAULT in Page(type_in(client, password="wrong-password")).text

    sixth = type_in(client)

    assert (sixth.status_code, "Too many failed login attempts" in Page(sixth).text) == (200, True)
    elsewhere = type_in(Browser(), REMOTE_ADDR="198.51.100.7")
    assert elsewhere.headers["Location"] == "/admin/"


def test_right_password_between_wrong_ones_gives_no_new_tries(settings):
    make_person()
    switch_limits_on(settings)
    for _ in range(4):
        type_in(Browser(), password="wrong-password")
    assert type_in(Browser()).status_code == 302
    type_in(Browser(), password="wrong-password")

    assert "Too many failed login attempts" in Page(type_in(Browser())).text


def test_one_network_tries_twenty_times_an_hour_and_is_told_so(client, settings):
    switch_limits_on(settings)
    answers = [type_in(client, f"somebody-{number}@example.com", "wrong-password") for number in range(21)]

    assert [answer.status_code for answer in answers[:20]] == [200] * 20
    last = answers[20]
    assert (last.status_code, last.headers["Retry-After"]) == (429, "3600")
    assert "There were too many tries from your network." in Page(last).text


def test_neighbours_in_one_ipv6_network_count_together(settings):
    switch_limits_on(settings)
    answers = [
        type_in(Browser(), f"a{number}@example.com", "wrong-password", REMOTE_ADDR=f"2001:db8:1:2::{number:x}")
        for number in range(1, 22)
    ]

    assert answers[-1].status_code == 429
    assert type_in(Browser(), "b@example.com", "wrong", REMOTE_ADDR="2001:db8:1:3::1").status_code == 200


def test_account_that_two_hundred_addresses_try_is_open_to_its_owner_and_raises_an_alarm(settings, caplog):
    make_person()
    switch_limits_on(settings)
    for number in range(60):
        type_in(Browser(), password="wrong-password", REMOTE_ADDR=f"198.51.{number}.1")

    assert type_in(Browser(), REMOTE_ADDR="203.0.113.9").headers["Location"] == "/admin/"
    assert "50 wrong passwords within an hour" in caplog.text
    assert "kim@example.com" not in caplog.text


def test_address_without_a_port_behind_a_socket_is_no_fault(client, settings):
    make_person()
    switch_limits_on(settings)

    assert type_in(client, REMOTE_ADDR="").headers["Location"] == "/admin/"


# --- forgotten passwords ---------------------------------------------------------------------------------------------
def ask_for_link(client: Client, email: str = "kim@example.com", **more: str) -> Page:
    return client.post("/account/password/reset/", {"email": email}, **more)


@pytest.mark.parametrize("email", ["kim@example.com", "nobody@example.com"])
def test_reset_says_the_same_to_known_and_unknown_addresses(client, email):
    make_person()

    answer = ask_for_link(client, email)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/account/password/reset/done/")
    assert [message.to for message in mail.outbox] == [[email]]
    assert ("/account/password/reset/key/" in mail.outbox[0].body) == (email == "kim@example.com")


def test_link_of_a_reset_leads_to_the_configured_site_whatever_host_was_named(client, settings):
    make_person()
    settings.SITE_URL = "https://www.example.com"
    settings.ALLOWED_HOSTS = ["testserver", "evil.example"]

    ask_for_link(client, HTTP_HOST="evil.example")

    assert "https://www.example.com/account/password/reset/key/" in mail.outbox[0].body
    assert "evil.example" not in mail.outbox[0].body


def follow_link(client: Client, password: str) -> Page:
    link = re.search(r"/account/password/reset/key/\S+", mail.outbox[-1].body)[0]
    page = client.get(link, follow=True)
    return client.post(page.redirect_chain[-1][0], {"password1": password, "password2": password})


def test_reset_changes_the_password_once_and_lets_the_owner_in_again(settings):
    make_person()
    switch_limits_on(settings)
    browser = Browser()
    for _ in range(5):
        type_in(browser, password="wrong-password")
    ask_for_link(browser)

    assert follow_link(browser, "another-long-password").headers["Location"] == "/account/password/reset/key/done/"

    assert type_in(browser, password="another-long-password").headers["Location"] == "/admin/"
    assert ("password changed", "kim@example.com") in deeds()
    again = Browser().get(re.search(r"/account/password/reset/key/\S+", mail.outbox[-2].body)[0], follow=True)
    assert "This link is too old or was used before." in Page(again).text


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("1234567", "This password is too short."),
        ("password1234", "This password is too common."),
        ("a" * 129, "Use at most 128 characters."),
        ("a" * 4096, "Use at most 128 characters."),
        ("kim@example.com", "The password is too similar to the e-mail."),
    ],
)
def test_bad_password_is_refused_with_the_reason(client, password, sentence):
    make_person()
    ask_for_link(client)

    assert sentence in Page(follow_link(client, password)).text


@pytest.mark.parametrize("password", ["  four words and spaces  ", "unique 🦔 hedgehog", "x" + "y1" * 63 + "z"])
def test_password_is_read_exactly_as_typed(client, password):
    make_person()
    ask_for_link(client)
    follow_link(client, password)

    assert type_in(Browser(), password=password).headers["Location"] == "/admin/"
    assert type_in(Browser(), password=password.strip() + "!").status_code == 200


def test_fourth_reset_of_an_hour_is_refused(client, settings):
    make_person()
    switch_limits_on(settings)
    for _ in range(3):
        ask_for_link(client)

    fourth = ask_for_link(client)

    assert (fourth.status_code, len(mail.outbox)) == (429, 3)


# --- who stays outside -----------------------------------------------------------------------------------------------
def test_account_that_is_switched_off_stays_outside(client):
    make_person()
    User.objects.update(is_active=False)

    assert type_in(client).headers["Location"] == "/account/inactive/"
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/account/login/")


def test_address_that_nobody_verified_gets_a_link_first(client):
    """As `createsuperuser` leaves it."""
    User.objects.create_superuser("kim@example.com", PASSWORD)

    assert type_in(client).headers["Location"] == "/account/confirm-email/"
    link = re.search(r"http://testserver(/account/confirm-email/\S+)", mail.outbox[0].body)[1]
    client.post(link)

    assert type_in(client).headers["Location"] == "/admin/"


def test_customer_gets_no_further_than_the_sign_in_page(client):
    user = User.objects.create_user("shopper@example.com", PASSWORD)
    sign_in(client, user)

    assert client.get("/admin/shop/order/", follow=True).status_code == 403


def test_nobody_signs_up(client):
    answer = client.post(
        "/account/signup/", {"email": "new@example.com", "password1": PASSWORD, "password2": PASSWORD}
    )

    assert "No account is needed" in Page(answer).text
    assert not User.objects.exists()


def test_signing_out_everywhere_else_ends_the_other_sessions(client):
    make_person()
    other = Browser()
    type_in(other)
    type_in(client)
    assert UserSession.objects.count() == 2

    client.post("/account/sessions/")

    assert other.get("/admin/").status_code == 302
    assert client.get("/admin/").status_code == 200
    assert ("other sessions ended", "kim@example.com") in deeds()


def test_changed_password_ends_other_sessions_and_keeps_this_one(client):
    make_person()
    other = Browser()
    type_in(other)
    type_in(client)
    old_key = client.session.session_key

    typed = {"oldpassword": PASSWORD, "password1": "another-long-password", "password2": "another-long-password"}
    client.post("/account/password/change/", typed)

    assert other.get("/admin/").status_code == 302
    assert client.get("/admin/").status_code == 200
    assert client.session.session_key != old_key


def test_signing_out_in_the_admin_is_written_down(client):
    make_person()
    type_in(client)

    assert client.post("/admin/logout/").headers["Location"] == "/account/login/"
    assert deeds()[-1] == ("signed out", "kim@example.com")
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("path", ["/account/login/", "/account/password/reset/", "/admin/login/"])
def test_account_pages_are_kept_by_nobody_and_found_by_no_search(client, path):
    answer = client.get(path)

    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_admin_pages_are_kept_by_nobody_and_found_by_no_search(staff):
    answer = staff.get("/admin/")

    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
