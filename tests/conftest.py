"""Fixtures that many tests share. Builders stand in `tests/builders.py`."""

import os
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client

from accounts.models import User
from blog.copies import forget_all
from shop import limits
from shop.models import Store
from tests.blog.services import play_all_services, serving
from tests.builders import sign_in
from tests.databases import migrated_databases

if find_spec("hypothesis"):
    import hypothesis  # noqa: PLC0415  the fast suite runs without it too

    # Not in the working directory: pytest would trip over the folder at its next run.
    hypothesis.configuration.set_hypothesis_home_dir(f"{django_settings.DATA_DIR}/hypothesis")
    hypothesis.settings.register_profile("default", max_examples=200, deadline=None, database=None)
    hypothesis.settings.register_profile("thorough", max_examples=10_000, deadline=None, database=None)
    hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if connection.vendor != "postgresql":
        skip = pytest.mark.skip(reason="needs PostgreSQL: make test-postgres")
        for item in items:
            if item.get_closest_marker("postgres"):
                item.add_marker(skip)


@pytest.fixture(scope="session")
def django_db_setup(
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: Any,
) -> Iterator[None]:
    """In place of pytest-django's, which migrates anew for every worker."""
    cache = getattr(pytestconfig, "cache", None)  # None with `-p no:cacheprovider`
    folder = cache.mkdir("databases") if cache else tmp_path_factory.mktemp("databases")
    with django_db_blocker.unblock(), migrated_databases(folder), django_db_blocker.block():
        yield


@pytest.fixture
def writes() -> Callable[[Callable[[], Any]], list[str]]:
    """What `do` writes to the database: every statement as it was asked, but those that read, and a wish for one
    transaction (PostgreSQL's `SET LOCAL`)."""

    def watch(do: Callable[[], Any]) -> list[str]:
        found: list[str] = []

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
            if not sql.lstrip("(").startswith(("SELECT", "SET LOCAL")):
                found.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            do()
        return found

    return watch


@pytest.fixture
def store(db: None) -> Store:
    """A store that can be paid."""
    store = Store.objects.the_one()
    store.bank_account_name, store.bank_bsb, store.bank_account_number = "Simples Pty Ltd", "000-000", "12345678"
    store.email = "shop@example.com"
    store.save()
    return store


@pytest.fixture
def shopper(client: Client) -> Client:
    """A browser that says where its forms come from, as all current ones do."""
    client.defaults["HTTP_SEC_FETCH_SITE"] = "same-origin"
    return client


@pytest.fixture
def staff(client: Client, db: None) -> Client:
    """A superuser in the admin."""
    sign_in(client, User.objects.create_superuser("owner@example.com", "a-long-password"))
    return client


@pytest.fixture
def stale_staff(client: Client, db: None) -> Client:
    """A superuser who has signed in and whose password was not asked for again since."""
    client.force_login(User.objects.create_superuser("owner@example.com", "a-long-password"))
    return client


def sign_in_as(client: Client, group: str, *rights: str) -> User:
    """A staff user of one group, signed in, with `rights` ("publish_post") that were given by name."""
    user = User.objects.create_user(f"{group}@example.com", "a-long-password", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    sign_in(client, user)
    return user


@pytest.fixture
def warm_copies(settings, client):
    """Menus, rules and statements are read before the test counts questions: budgets begin after them."""
    forget_all()
    settings.COPY_SECONDS = 600

    def warm(path: str) -> None:
        client.get(path)

    yield warm
    forget_all()


@pytest.fixture
def services(settings):
    """Every service outside, played by one server on this machine, each below its own name."""
    with serving() as server:
        play_all_services(server, settings)
        yield server


@pytest.fixture(autouse=True)
def _nothing_counted_in_memory():
    """Limits in the memory of a process would outlive a test."""
    for limit in (limits.CART_ADDS, limits.SEARCHES, limits.SUGGESTIONS, limits.BAD_SIGNATURES, limits.PAPERS):
        limit.forget()
