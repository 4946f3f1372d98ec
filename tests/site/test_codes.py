"""The second step: authenticator, recovery codes, how they are kept, and what production demands of staff."""

import io

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.models import AuditEntry, User
from tests.shop.pages import Page
from tests.site.keys import (
    PASSWORD,
    Browser,
    Phone,
    authenticators,
    make_person,
    switch_limits_on,
    type_in,
)

pytestmark = pytest.mark.django_db

START = 1_800_000_000.0  # at the beginning of a code's half minute


@pytest.fixture
def clock(monkeypatch):
    """`clock.now`, which the test moves."""

    class Clock:
        now = START

    monkeypatch.setattr("time.time", lambda: Clock.now)
    return Clock


@pytest.fixture
def phone(clock):
    return Phone(make_person())


@pytest.fixture
def browser():
    return Browser()


def send_code(browser, code):
    return browser.post("/account/codes/sign-in/", {"code": code})


def is_in(browser):
    return browser.get("/admin/").status_code == 200


def deeds():
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def test_code_is_asked_for_after_the_password_and_lets_in(browser, phone, clock):
    assert type_in(browser).headers["Location"] == "/account/codes/sign-in/"
    assert not is_in(browser)

    assert send_code(browser, phone.code(clock.now)).headers["Location"] == "/admin/"
    assert is_in(browser)


@pytest.mark.parametrize("seconds", [-30, 30])
def test_code_of_the_half_minute_before_or_after_is_refused(browser, phone, clock, seconds):
    type_in(browser)

    answer = send_code(browser, phone.code(clock.now + seconds))

    assert (answer.status_code, "Incorrect code." in Page(answer).text) == (200, True)
    assert deeds()[-1] == "code refused"


def test_code_that_was_used_is_refused_in_its_own_half_minute(browser, phone, clock):
    code = phone.code(clock.now)
    type_in(browser)
    send_code(browser, code)
    thief = Browser()
    type_in(thief)
    clock.now += 29

    assert send_code(thief, code).status_code == 200
    assert not is_in(thief)


def test_sixth_code_waits_a_quarter_of_an_hour(browser, phone, clock, settings):
    switch_limits_on(settings)
    settings.MFA_RATE_LIMITS = {}
    type_in(browser)
    for _ in range(5):
        send_code(browser, "000000")

    sixth = send_code(browser, phone.code(clock.now))
    assert "Too many failed login attempts" in Page(sixth).text
    clock.now += 15 * 60
    assert send_code(browser, phone.code(clock.now)).status_code == 302


def test_recovery_code_lets_in_once(browser, phone):
    code = phone.recovery_codes[3]
    type_in(browser)
    assert send_code(browser, code).headers["Location"] == "/admin/"

    thief = Browser()
    type_in(thief)
    assert send_code(thief, code).status_code == 200
    assert not is_in(thief)


def test_secret_and_seed_are_kept_encrypted(phone):
    kept = {row.type: row.data for row in Authenticator.objects.all()}

    assert phone.secret not in str(kept)
    assert kept["totp"]["secret"].startswith("gAAAA")
    assert kept["recovery_codes"]["seed"].startswith("gAAAA")


def test_key_is_rotated_codes_are_encrypted_anew_and_the_old_key_leaves(browser, phone, clock, settings):
    old, settings.SECRET_KEY = settings.SECRET_KEY, "a-newer-key-" + "0123456789" * 5
    settings.SECRET_KEY_FALLBACKS = [old]
    type_in(browser)
    assert send_code(browser, phone.code(clock.now)).status_code == 302

    out = io.StringIO()
    call_command("encrypt_codes", stdout=out)
    settings.SECRET_KEY_FALLBACKS = []
    clock.now += 60

    assert out.getvalue() == "2 encrypted anew.\n"
    second = Browser()
    type_in(second)
    assert send_code(second, phone.code(clock.now)).status_code == 302


def test_secret_that_no_key_opens_is_told_and_lets_nobody_in(browser, phone, clock, settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key-" + "0123456789" * 5, []
    type_in(browser)

    answer = send_code(browser, phone.code(clock.now))

    assert (answer.status_code, "cannot be read any more" in Page(answer).text) == (200, True)
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("encrypt_codes")


# --- production -----------------------------------------------------------------------------------------------------
@pytest.fixture
def production(settings):
    settings.STAFF_NEED_CODES = True


@pytest.mark.parametrize("path", ["/admin/", "/admin/shop/order/", "/admin/blog/post/"])
def test_staff_without_an_authenticator_reach_only_its_set_up(browser, production, path):
    make_person()
    type_in(browser)

    answer = browser.get(path, follow=True)

    assert answer.redirect_chain[-1][0] == "/account/reauthenticate/?next=%2Faccount%2Fcodes%2Fapp%2F"
    assert browser.post(path).status_code == 302
    assert browser.get("/styleguide/").status_code in (200, 404)


def test_authenticator_is_set_up_from_the_first_sign_in_to_the_desk(browser, production, clock):
    user = make_person()
    type_in(browser)
    again = {"password": PASSWORD, "next": "/account/codes/app/"}
    assert browser.post("/account/reauthenticate/", again).headers["Location"] == "/account/codes/app/"
    page = browser.get("/account/codes/app/")
    assert "img-src 'self' data:" in page.headers["Content-Security-Policy"]

    phone = Phone.__new__(Phone)
    phone.secret = browser.session["mfa.totp.secret"]
    done = browser.post("/account/codes/app/", {"code": phone.code(clock.now)}, follow=True)

    assert authenticators(user) == 2
    assert is_in(browser)
    assert deeds()[-3:] == ["signed in", "password confirmed", "authenticator added"]
    assert [message.subject for message in mail.outbox] == ["Authenticator App Activated"]
    codes = Authenticator.objects.get(type="recovery_codes").wrap().generate_codes()
    shown, afterwards = Page(done).text, Page(browser.get("/account/codes/recovery/")).text
    assert [code in shown for code in codes] == [True] * 10
    assert not any(code in afterwards for code in codes)


def test_demo_asks_for_no_authenticator(browser):
    make_person()
    type_in(browser)

    assert is_in(browser)


def test_taking_the_authenticator_away_asks_for_the_password_and_is_written_down(browser, phone, clock):
    user = User.objects.get()
    type_in(browser)
    send_code(browser, phone.code(clock.now))
    first = browser.post("/account/codes/app/remove/")
    assert first.headers["Location"].startswith("/account/reauthenticate/")
    assert authenticators(user) == 2

    browser.post("/account/reauthenticate/", {"password": PASSWORD, "next": "/account/codes/app/remove/"})

    browser.post("/account/codes/app/remove/")
    assert authenticators(user) == 0
    assert "authenticator removed" in deeds()


# --- commands -------------------------------------------------------------------------------------------------------
def test_create_owner_makes_an_account_that_signs_in_at_once(browser, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("three plain words here\n"))

    out = io.StringIO()
    call_command("create_owner", "Boss@Example.com", "--full-name", "Bo Ss", "--password-from-stdin", stdout=out)

    user = User.objects.get()
    assert (user.is_staff, user.is_superuser, [group.name for group in user.groups.all()]) == (True, False, ["owner"])
    assert EmailAddress.objects.filter(user=user, verified=True, primary=True).exists()
    assert type_in(browser, "boss@example.com", "three plain words here").headers["Location"] == "/admin/"


@pytest.mark.parametrize(
    ("email", "password", "sentence"),
    [
        ("kim@example.com", "three plain words here", "There is an account with this address"),
        ("no address", "three plain words here", "valid email"),
        ("boss@example.com", "short", "too short"),
        ("boss@example.com", "", "too short"),
    ],
)
def test_create_owner_refuses_with_the_reason(monkeypatch, email, password, sentence):
    make_person()
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))

    with pytest.raises(CommandError, match=sentence):
        call_command("create_owner", email, "--password-from-stdin")
    assert User.objects.count() == 1


def test_reset_mfa_frees_the_account_ends_its_sessions_and_is_written_down(browser, phone, clock):
    user = User.objects.get()
    type_in(browser)
    send_code(browser, phone.code(clock.now))

    call_command("reset_mfa", "kim@example.com", "--reason", "Phone was stolen", stdout=io.StringIO())

    entry = AuditEntry.objects.first()
    assert (authenticators(user), is_in(browser)) == (0, False)
    assert (entry.verb, entry.object_id, entry.reason) == ("authenticator reset", str(user.pk), "Phone was stolen")
    assert mail.outbox[-1].to == ["kim@example.com"]
    assert "Phone was stolen" in mail.outbox[-1].body


def test_reset_mfa_tried_out_changes_nothing(phone):
    call_command("reset_mfa", "kim@example.com", "--reason", "Test", "--dry-run", stdout=io.StringIO())

    assert authenticators(User.objects.get()) == 2
    with pytest.raises(CommandError, match="no account"):
        call_command("reset_mfa", "nobody@example.com", "--reason", "Test")
