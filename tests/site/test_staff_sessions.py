"""How long a session of staff lasts, from where the admin is seen, and what stands at its usual place."""

import logging

import pytest
from django.http import Http404
from django.test import Client, RequestFactory

from accounts.models import User
from blog.models import Category
from config.env import Reader
from config.views import decoy
from tests.builders import sign_in
from tests.shop.pages import Page
from tests.site.keys import PASSWORD

pytestmark = pytest.mark.django_db


def rewind(client: Client, minutes: float, *names: str) -> None:
    """As if `names` of the session had been written so long ago, and the password never asked for again."""
    session = client.session
    session.pop("account_authentication_methods", None)
    for name in names:
        session[name] -= minutes * 60
    session.save()


def test_session_is_used_for_twelve_hours(staff):
    rewind(staff, 12 * 60 - 1, "staff_since")

    assert staff.get("/admin/").status_code == 200
    rewind(staff, 2, "staff_since")
    answer = staff.get("/admin/shop/order/")
    assert answer.headers["Location"] == "/account/login/?next=/admin/shop/order/"
    assert "You were signed out after twelve hours." in Page(staff.get(answer.headers["Location"])).text
    assert "_auth_user_id" not in staff.session


def test_session_stays_open_for_half_an_hour_without_a_click(staff):
    rewind(staff, 29, "staff_seen")

    assert staff.get("/admin/").status_code == 200


def test_session_is_locked_after_half_an_hour_until_the_password_is_typed(staff):
    rewind(staff, 31, "staff_seen")

    locked = staff.get("/admin/shop/order/?queue=pack")
    assert locked.headers["Location"] == "/account/reauthenticate/?next=%2Fadmin%2Fshop%2Forder%2F%3Fqueue%3Dpack"
    assert staff.get("/account/codes/").status_code == 302
    wrong = staff.post("/account/reauthenticate/", {"password": "wrong", "next": "/admin/"})
    assert (wrong.status_code, staff.get("/admin/").status_code) == (200, 302)

    answer = staff.post("/account/reauthenticate/", {"password": PASSWORD, "next": "/admin/shop/order/?queue=pack"})

    assert answer.headers["Location"] == "/admin/shop/order/?queue=pack"
    assert staff.get("/admin/shop/order/?queue=pack").status_code == 200


def test_form_sent_from_a_locked_session_is_kept_and_saved_after_the_password(staff):
    rewind(staff, 31, "staff_seen")
    typed = {
        "name": "Long thoughts",
        "slug": "long-thoughts",
        "intro": "Typed for\nforty minutes.",
        "icon": "leaf",
        "position": "0",
    }

    asked = staff.post("/admin/blog/category/add/", typed)

    page = Page(asked)
    assert (asked.status_code, Category.objects.count()) == (200, 0)
    assert {name: page.value(name) for name in typed} == typed
    done = staff.post("/admin/blog/category/add/", typed | {"again": "1", "again_password": PASSWORD})
    assert done.status_code == 302
    assert Category.objects.get().name == "Long thoughts"


def test_clicks_keep_the_session_open(staff):
    for _ in range(3):
        rewind(staff, 20, "staff_seen")
        assert staff.get("/admin/").status_code == 200


def test_public_pages_look_at_no_session_of_staff(staff):
    rewind(staff, 13 * 60, "staff_since", "staff_seen")

    answer = staff.get("/")

    assert (answer.status_code, "Cookie" in answer.headers.get("Vary", "")) == (200, False)
    assert "X-Robots-Tag" not in answer.headers


# --- from where -----------------------------------------------------------------------------------------------------
def test_admin_is_there_for_named_networks_only(client, settings):
    settings.ADMIN_NETWORKS = Reader({"ADMIN_NETWORKS": "203.0.113.0/24, 2001:db8::/48"}).networks("ADMIN_NETWORKS")
    sign_in(client, User.objects.create_superuser("owner@example.com", PASSWORD))

    seen = {address: client.get("/admin/", REMOTE_ADDR=address).status_code for address in NETWORKS}

    assert seen == NETWORKS
    assert client.get("/admin/login/", REMOTE_ADDR="198.51.100.1").status_code == 404
    assert client.post("/admin/shop/order/", REMOTE_ADDR="198.51.100.1").status_code == 404


NETWORKS = {
    "203.0.113.9": 200,
    "2001:db8::7": 200,
    "::ffff:203.0.113.9": 200,
    "198.51.100.1": 404,
    "2001:db9::1": 404,
    "": 404,
}


def test_networks_that_are_none_stop_the_start():
    read = Reader({"ADMIN_NETWORKS": "203.0.113.0/24,office,203.0.113.9/24"})

    read.networks("ADMIN_NETWORKS")

    assert read.faults == [
        "ADMIN_NETWORKS: write networks like 203.0.113.0/24 or 2001:db8::/48, not 'office'.",
        "ADMIN_NETWORKS: write networks like 203.0.113.0/24 or 2001:db8::/48, not '203.0.113.9/24'.",
    ]


def test_usual_place_of_an_admin_that_is_elsewhere_shows_nothing_and_logs_the_neighbourhood(caplog):
    caplog.set_level(logging.WARNING)

    with pytest.raises(Http404):
        decoy(RequestFactory().get("/admin/login/", REMOTE_ADDR="203.0.113.77"))

    assert [record.getMessage() for record in caplog.records] == [
        "Somebody in 203.0.113.0/24 looked for the admin at its usual place."
    ]
