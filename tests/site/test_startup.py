"""A production site does not start with the demo's account as the demo left it."""

import pytest

from accounts.models import User
from config.demo.loading import make_staff
from config.startup import faults
from tests.site.keys import make_person

pytestmark = pytest.mark.django_db

FAULT = [
    "staff@example.com: the demo's account still has the password that it came with. Give it another: "
    "manage.py changepassword staff@example.com"
]


@pytest.fixture(autouse=True)
def _production(settings):
    settings.IS_LOCAL = False


def test_demo_account_with_its_shipped_password_stops_the_start():
    make_staff()

    assert faults() == FAULT


def test_demo_account_of_a_demo_that_left_no_mark_stops_the_start():
    make_person("Staff@example.com")

    assert faults() == FAULT


def test_demo_account_with_a_password_of_its_own_is_no_fault():
    make_staff()
    user = User.objects.get()
    user.set_password("something-of-our-own")
    user.save()

    assert faults() == []


@pytest.mark.parametrize("fields", [{"is_active": False}, {"email": "boss@example.com"}, {"password": "!none"}])
def test_demo_account_that_nobody_can_use_is_no_fault(fields):
    make_staff()
    User.objects.update(**fields)

    assert faults() == []


def test_demo_itself_starts(settings):
    settings.IS_LOCAL = True
    make_staff()

    assert faults() == []
