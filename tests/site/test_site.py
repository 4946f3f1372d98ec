"""Home, health, errors, groups, demo, the database's settings."""

import io
import re
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from blog.models import Citation, Image, Post
from config.views import server_error
from shop.models import Order, Statement, StockMovement, Supplement, Variant
from shop.stock import differences
from tests.builders import make_post, make_variant, place
from tests.conftest import sign_in_as

ROOT = Path(__file__).resolve().parent.parent.parent
SEVEN = [
    "leite2014fasciculations",
    "tague2011vitamind",
    "vehapoglu2015growingpains",
    "lowermotorneuronlesions",
    "cinar2006magnesium",
    "shrimanker2023electrolytes",
    "chidiogbolu2019estrogen",
]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_home_asks_the_same_number_of_questions_whatever_it_shows(
    client, count, django_assert_num_queries, warm_copies
):
    for _ in range(count):
        make_post()
        make_variant()

    warm_copies("/")
    with django_assert_num_queries(6):
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


def load_demo() -> str:
    out = io.StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_demo_loads_once_and_changes_nothing_the_second_time():
    first = load_demo()
    models = (Post, Citation, Image, Supplement, Variant, StockMovement, User, Statement)
    before = [model.objects.count() for model in models]
    Post.objects.filter(slug="muscle-twitches").update(title="Changed by staff")

    second = load_demo()

    assert [model.objects.count() for model in models] == before
    assert Post.objects.get(slug="muscle-twitches").title == "Changed by staff"
    assert re.search(r"password: \S{12,}", first)
    assert "password" not in second


@pytest.mark.django_db
def test_demo_article_has_its_seven_sources_in_order_and_its_places(client):
    load_demo()
    post = Post.objects.get(slug="muscle-twitches")

    assert list(post.references.values_list("citation_id", flat=True)) == SEVEN
    assert sorted(post.categories.values_list("name", flat=True)) == ["Muscles", "Nervous system"]
    assert [str(row) for row in post.authorships.all()] == ["Naturopath, author"]
    assert post.pictures.count() == 2
    assert b"13 January 2021" in client.get(post.get_absolute_url()).content


@pytest.mark.django_db
def test_demo_shop_has_eight_supplements_in_four_categories_and_a_sound_ledger():
    load_demo()

    assert Supplement.objects.count() == 8
    assert Supplement.objects.values("category").distinct().count() == 4
    assert differences() == {}


@pytest.mark.django_db
def test_demo_password_signs_in_and_differs_each_time(client):
    password = re.search(r"password: (\S+)", load_demo())[1]

    assert client.login(username="staff@example.com", password=password)
    User.objects.all().delete()
    assert re.search(r"password: (\S+)", load_demo())[1] != password


@pytest.mark.django_db
def test_demo_refuses_a_database_with_orders(store):
    place((make_variant(), 1))

    with pytest.raises(CommandError, match="This database has orders"):
        load_demo()
    assert Order.objects.count() == 1


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
