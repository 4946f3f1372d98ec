"""Home, health, errors, groups, demo, the database's settings."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from config.views import server_error
from tests.builders import make_post, make_variant
from tests.conftest import sign_in_as

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_home_asks_the_same_number_of_questions_whatever_it_shows(
    client, count, django_assert_num_queries, warm_copies
):
    for _ in range(count):
        make_post()
        make_variant()

    warm_copies("/")
    with django_assert_num_queries(5):  # articles; supplements, pictures, statements; store
        client.get("/")


@pytest.mark.django_db
def test_health(client):
    assert client.get("/healthz/live").content == b"ok"
    assert client.get("/healthz/ready").content == b"ok"


@pytest.mark.django_db
def test_unknown_page_helps_to_go_on(client):
    response = client.get("/no-such-page/")

    assert response.status_code == 404
    assert b"Go to the home page" in response.content


def test_error_page_needs_neither_database_nor_static_files():
    response = server_error(None)

    assert response.status_code == 500
    assert b"check your e-mail before you try again" in response.content


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("group", "allowed", "refused"),
    [
        (
            "editor",
            ["blog/post/", "blog/citation/", "taggit/tag/"],
            ["shop/order/", "shop/supplement/", "accounts/user/"],
        ),
        ("fulfilment", ["shop/order/", "shop/stock/"], ["shop/supplement/", "blog/post/", "shop/payment/"]),
        ("manager", ["shop/order/", "shop/supplement/", "shop/shippingrule/"], ["accounts/user/", "blog/post/"]),
        ("owner", ["shop/order/", "shop/store/", "blog/post/", "accounts/user/"], []),
    ],
)
def test_staff_groups_see_their_own_rooms(client, group, allowed, refused):
    sign_in_as(client, group)

    assert [client.get(f"/admin/{path}").status_code for path in allowed] == [200] * len(allowed)
    assert [client.get(f"/admin/{path}").status_code for path in refused] == [403] * len(refused)


@pytest.mark.django_db
def test_staff_groups_are_the_four():
    assert sorted(Group.objects.values_list("name", flat=True)) == ["editor", "fulfilment", "manager", "owner"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own settings")
@pytest.mark.django_db
def test_sqlite_is_set_up_to_keep_what_it_acknowledged():
    with connection.cursor() as cursor:
        answers = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys", "mmap_size")
        }

    assert answers == {
        "journal_mode": "wal",
        "synchronous": 2,
        "busy_timeout": 20000,
        "foreign_keys": 1,
        "mmap_size": 0,
    }


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("text", "ground", "at_least"),
    [
        ("ink", "paper", 7.0),
        ("ink-2", "paper", 7.0),
        ("ink-3", "paper", 4.5),
        ("ink-3", "surface", 4.5),
        ("link", "paper", 4.5),
        ("visited", "paper", 4.5),
        ("on-brand", "brand", 4.5),
        ("brand", "paper", 4.5),
        ("ink", "brand-wash", 7.0),
        ("on-bar", "bar", 7.0),
        ("ok", "surface", 4.5),
        ("warn", "surface", 4.5),
        ("err", "surface", 4.5),
        ("ink", "info-wash", 7.0),
        ("ink", "err-wash", 7.0),
        ("ink", "warn-wash", 7.0),
        ("control", "surface", 3.0),
        ("focus", "paper", 3.0),
    ],
)
@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_colours_can_be_told_apart(text, ground, at_least, theme):
    css = (ROOT / "static/css/tokens.css").read_text()

    def colour(name: str) -> str:
        pair = re.search(rf"--c-{name}: (?:light-dark\((#\w+), (#\w+)\)|(#\w+));", css)
        return pair[3] or pair[1 + theme]

    assert contrast(colour(text), colour(ground)) >= at_least
