"""The database is gone, too busy, or out of room: 503 and when to come again, nothing half done, nothing kept."""

import errno
import logging
import shutil
import sqlite3
from collections import namedtuple

import psycopg
import pytest
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.test import Client

from shop.models import Order, Outbox, Stock
from tests.blog.desk import IMAGES, image_form
from tests.builders import make_superuser, make_variant, sign_in
from tests.lockstep import address
from tests.shop.pages import fill_cart, order_form

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.usefixtures("store")]
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's file")


@pytest.fixture
def visitor():
    """A browser that is shown the page of a fault, and no traceback."""
    yield Client(raise_request_exception=False, HTTP_SEC_FETCH_SITE="same-origin")
    connection.close()  # as after every request outside of tests


def says_come_again(response):
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "10"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "<h1>We cannot answer just now</h1>" in response.content.decode()
    return True


def nothing_was_written():
    return (Order.objects.count(), Outbox.objects.count(), list(Stock.objects.values_list("held", flat=True))) == (
        0,
        0,
        [0],
    )


class Cut:
    """The server ends our connection at the first `times` statements that begin with `before`."""

    def __init__(self, times=1, before="SELECT"):
        self.times, self.before, self.seen = times, before, 0

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith(self.before):
            self.seen += 1
            if self.seen <= self.times:
                pid = connection.connection.info.backend_pid
                with psycopg.connect(address(), autocommit=True) as other:
                    other.execute("SELECT pg_terminate_backend(%s)", [pid])
        return execute(sql, params, many, context)


def ordered(visitor):
    """What the shopper's press of the button is answered; the form was open before."""
    fill_cart(visitor, (make_variant(available=5), 1))
    return order_form(visitor.get("/checkout/"))


@pytest.mark.postgres
@pytest.mark.parametrize("path", ["/", "/shop/", "/blog/", "/search/?q=zinc"])
def test_page_whose_connection_is_cut_is_read_again(visitor, path):
    with connection.execute_wrapper(Cut()):
        assert visitor.get(path).status_code == 200


@pytest.mark.postgres
def test_page_whose_connection_is_cut_again_says_come_again(visitor):
    cut = Cut(times=99)
    with connection.execute_wrapper(cut):
        assert says_come_again(visitor.get("/shop/"))
    assert cut.seen == 2


@pytest.mark.postgres
@pytest.mark.parametrize("before", ["SELECT", "INSERT", "UPDATE"])
def test_order_whose_connection_is_cut_is_not_placed_and_not_repeated(visitor, before):
    form = ordered(visitor)
    cut = Cut(before=before)

    with connection.execute_wrapper(cut):
        assert says_come_again(visitor.post("/checkout/", form))
    assert cut.seen == 1
    connection.close()
    assert nothing_was_written()
    assert visitor.post("/checkout/", form).status_code == 303  # as the page says: once, however often it is sent
    assert Order.objects.count() == 1


@pytest.mark.postgres
def test_question_that_takes_too_long_says_come_again_and_is_not_asked_twice(visitor):
    asked = []

    def slow(execute, sql, params, many, context):
        asked.append(sql)
        execute("SET statement_timeout = 50", None, False, context)
        return execute("SELECT pg_sleep(5)", None, False, context)

    with connection.execute_wrapper(slow):
        assert says_come_again(visitor.get("/shop/"))
    with connection.cursor() as cursor:
        cursor.execute("RESET statement_timeout")  # the pool gives the connection to others
    assert len(asked) == 1


@pytest.fixture
def no_connection_left():
    """Every connection of the pool is out, and nobody waits for long."""
    connection.close()
    pool = connection.pool
    patience, pool.timeout = pool.timeout, 0.1
    out = [pool.getconn() for _ in range(pool.max_size)]
    yield out
    for one in out:
        pool.putconn(one)
    pool.timeout = patience


@pytest.mark.postgres
def test_pool_without_a_connection_says_come_again_and_readiness_is_red(visitor, no_connection_left):
    assert says_come_again(visitor.get("/shop/"))
    assert visitor.get("/healthz/ready").status_code == 503
    assert visitor.get("/healthz/live").status_code == 200

    connection.pool.putconn(no_connection_left.pop())

    assert visitor.get("/shop/").status_code == 200
    connection.close()
    assert visitor.get("/healthz/ready").status_code == 200
    connection.close()


@pytest.mark.postgres
def test_outage_in_a_middleware_says_come_again(no_connection_left):
    """Who is signed in is asked for before any view."""
    visitor = Client(raise_request_exception=False)
    visitor.cookies["session"] = "k" * 32

    assert says_come_again(visitor.get("/admin/"))


@on_sqlite
def test_order_while_another_program_holds_the_file_says_come_again(visitor):
    form = ordered(visitor)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    holder = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        assert says_come_again(visitor.post("/checkout/", form))
        assert visitor.get("/shop/").status_code == 200  # reading waits for nobody
    finally:
        holder.execute("ROLLBACK")
        holder.close()
    assert nothing_was_written()
    assert visitor.post("/checkout/", form).status_code == 303
    connection.close()


@on_sqlite
@pytest.mark.parametrize("table", ["shop_order", "shop_stockmovement", "shop_outbox"])
def test_order_on_a_full_disk_says_come_again_and_leaves_nothing_half(visitor, table):
    form = ordered(visitor)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE filler (x)")  # an order needs room here
        cursor.execute(
            f"CREATE TRIGGER fill AFTER INSERT ON {table} BEGIN INSERT INTO filler VALUES (zeroblob(99999)); END"  # noqa: S608
        )
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0] + 9}")
    try:
        assert says_come_again(visitor.post("/checkout/", form))
        assert visitor.get("/shop/").status_code == 200
        assert nothing_was_written()
    finally:
        connection.close()  # the bound was the connection's
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER fill")
            cursor.execute("DROP TABLE filler")
            assert cursor.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert visitor.post("/checkout/", form).status_code == 303


@on_sqlite
def test_table_that_is_missing_is_a_fault_of_ours(visitor):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE shop_store RENAME TO shop_stores")
    try:
        assert visitor.get("/shop/").status_code == 500
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE shop_stores RENAME TO shop_store")


class FullDisk(FileSystemStorage):
    def _save(self, name, content):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_picture_for_which_there_is_no_room_says_come_again(visitor, settings):
    sign_in(visitor, make_superuser("owner@example.com"))
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": f"{__name__}.FullDisk"}}

    assert says_come_again(visitor.post(f"{IMAGES}add/", image_form()))


Disk = namedtuple("Disk", "total used free")
GB = 1024**3


@pytest.mark.parametrize(
    ("disk", "status"),
    [
        (Disk(10 * GB, 0, GB // 2 - 1), 503),
        (Disk(10 * GB, 0, GB // 2), 200),
        (Disk(1000 * GB, 0, GB - 1), 503),
        (Disk(1000 * GB, 0, 2 * GB), 200),
    ],
)
def test_readiness_is_red_where_the_disk_is_nearly_full(visitor, monkeypatch, disk, status):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: disk)

    assert visitor.get("/healthz/ready").status_code == status


@pytest.mark.postgres
def test_outage_is_one_line_in_the_log(visitor, no_connection_left, caplog):
    with caplog.at_level(logging.ERROR, "django.request"):
        visitor.get("/shop/")

    (record,) = [record for record in caplog.records if record.name == "django.request"]
    assert record.getMessage().startswith("Service Unavailable: /shop/ (OperationalError: couldn't get a connection")
    assert record.exc_info is None
