"""What a process knows of the content: at once by a hint, within a second without one, and never wrongly for long."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from blog import copies
from blog.models import Category, Post
from config.kept import hints, writes
from config.kept.versions import ContentVersions, Snapshot
from shop.models import Brand
from tests.at_once import at_once
from tests.builders import make_category, make_post, make_variant
from tests.content import committing, elsewhere, soon, taken_back


@pytest.fixture(autouse=True)
def _each_request_compares(monkeypatch):
    """A test asks twice within a millisecond."""
    monkeypatch.setattr("config.kept.versions.COMPARE_EVERY_SECONDS", 0)


@pytest.fixture
def versions(transactional_db: None) -> Iterator[ContentVersions]:
    """As a process has it that has answered its first request."""
    found = ContentVersions()
    found.start()
    yield found
    found.stop()


@pytest.fixture
def stamp(settings: Any, tmp_path: Any) -> Any:
    """A stamp of this test's own."""
    settings.DATA_DIR = tmp_path
    return tmp_path / "content-stamp"


def tables_moved(before: Snapshot, after: Snapshot) -> set[str]:
    return {table for table in after.marks if after.marks[table] != before.marks[table]}


def test_page_that_reads_what_is_not_watched_has_no_version():
    snapshot = Snapshot({"blog_post": (1, "a"), "blog_ingredient": (2, "b"), "blog_ingredientname": (3, "c")})

    assert snapshot.of(frozenset({"blog_post"})) == ((1, "a"),)
    assert snapshot.of(frozenset()) == ()
    assert snapshot.of(frozenset({"blog_post", "shop_order"})) is None
    assert snapshot.of(frozenset({"blog_ingredient_search"})) == ((2, "b"), (3, "c"))
    assert snapshot.of(frozenset({"blog_search_word"})) is None  # made of supplements too, which have no mark here


def test_before_the_first_look_nothing_may_be_kept(stamp):
    versions = ContentVersions()

    assert not versions.is_trusted()
    assert versions.current().of(frozenset({"blog_post"})) is None


@committing
def test_marks_that_could_not_be_read_for_too_long_are_none(stamp, versions, monkeypatch):
    tables = frozenset({"blog_post"})
    assert len(versions.marks_of(tables)) == 1

    monkeypatch.setattr("config.kept.versions.TRUSTED_FOR_SECONDS", -1)

    assert versions.marks_of(tables) is None


def test_hint_that_comes_during_a_look_is_not_taken_for_seen(stamp):
    """The look may have begun before the commit that it tells of."""
    versions = ContentVersions()
    hints.tell()
    before = hints.touched_ns(str(stamp))

    def look():
        hints.tell()
        return {}

    versions._look(look)

    assert versions._touched_ns == before != hints.touched_ns(str(stamp))


@committing
def test_snapshot_is_the_same_object_until_something_moves(stamp, versions):
    before = versions.current()
    hints.tell()
    time.sleep(1.1)

    assert versions.current() is before

    make_category("Sleep")
    after = versions.current()

    assert tables_moved(before, after) == {"blog_category"}
    assert before.superseded_at <= time.time()
    assert after.superseded_at is None


@committing
def test_two_processes_see_a_commit_with_their_next_request(stamp, versions):
    other = ContentVersions()
    other.start()
    before = other.current()
    for number in range(5):
        make_category(f"Topic {number}")

        assert [tables_moved(before, process.current()) for process in (versions, other)] == [{"blog_category"}] * 2
        before = other.current()
    other.stop()


@committing
def test_write_of_another_program_is_seen_within_a_second(stamp, versions):
    brand = Brand.objects.create(name="A", slug="a")
    before = versions.current()

    elsewhere(f"UPDATE shop_brand SET name = 'B' WHERE id = {brand.pk}")  # noqa: S608

    assert soon(lambda: versions.current() is not before, seconds=1)
    assert tables_moved(before, versions.current()) == {"shop_brand"}


@committing
def test_last_pack_that_is_sold_is_seen_within_a_second_though_sales_give_no_hint(stamp, versions):
    pack = make_variant(available=6)
    before = versions.current()
    with transaction.atomic():
        pack.stock.__class__.objects.update(available=0)

    assert soon(lambda: versions.current() is not before, seconds=1)


@committing
def test_copies_are_forgotten_before_the_new_snapshot_is_there(stamp, versions, settings):
    settings.COPY_SECONDS = 600
    names = copies.Copy(lambda: list(Category.objects.values_list("name", flat=True)))
    assert names() == []

    make_category("Sleep")
    versions.current()

    assert names() == ["Sleep"]


@committing
def test_requests_that_come_at_once_after_a_commit_all_see_it(stamp, versions, monkeypatch):
    monkeypatch.setattr("config.kept.versions.COMPARE_EVERY_SECONDS", 0.001)
    for number in range(20):
        before = versions.current()
        time.sleep(0.002)
        make_category(f"Topic {number}")

        assert before not in at_once(*[versions.current] * 4)


# --- what is told, and when ---------------------------------------------------------------------------------------


@committing
def test_commit_touches_the_stamp_once_and_a_rollback_does_not(stamp):
    make_post(slug="zinc")
    seen = [hints.touched_ns(str(stamp))]

    def is_touched() -> bool:
        seen.append(hints.touched_ns(str(stamp)))
        return seen[-1] != seen[-2]

    list(Post.objects.all())
    assert not is_touched()
    taken_back(lambda: Post.objects.update(title="Other"))
    assert not is_touched()
    with transaction.atomic():
        Post.objects.update(title="Other")
        Category.objects.create(name="Sleep", slug="sleep")
        assert not is_touched()
        assert len(connection.run_on_commit) == 1
    assert is_touched()
    Post.objects.update(title="Third")
    assert is_touched()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO shop_brand (name, slug) VALUES ('A', 'a') RETURNING id")
        assert is_touched() is (connection.vendor == "postgresql")  # SQLite commits it with the end of its rows
    assert is_touched() is (connection.vendor == "sqlite")
    Post.objects.filter(pk=-1).delete()
    make_post().delete()
    assert is_touched()
    assert list(stamp.parent.glob("content-stamp*")) == [stamp]


@pytest.mark.parametrize(
    ("sql", "is_told"),
    [
        ('INSERT INTO "shop_brand" ("name") VALUES (%s)', True),
        ("insert or replace into shop_brand values (1)", True),
        ('\n  UPDATE "blog_post" SET "title" = %s', True),
        ("UPDATE ONLY public.blog_post SET title = ''", True),
        ('DELETE FROM "blog_post" WHERE 1', True),
        ("WITH x AS (DELETE FROM blog_post RETURNING id) SELECT 1", True),
        ('TRUNCATE "blog_post", "blog_page"', True),
        ('INSERT INTO "shop_stock" ("available") VALUES (1)', True),
        ('UPDATE "shop_stock" SET "available" = 1', False),  # with every sale
        ('INSERT INTO "shop_order" ("number") VALUES (%s)', False),
        ('UPDATE "shop_historicalvariant" SET "name" = %s', False),
        ('SELECT 1 FROM "blog_post"', False),
        ("WITH x AS (SELECT 1 FROM blog_post) SELECT 1", False),
        ("SAVEPOINT s1", False),
        ("CREATE TABLE blog_post (id int)", False),
    ],
)
def test_writes_to_what_pages_show_are_told(sql, is_told):
    assert writes.is_told(sql) is is_told


@pytest.mark.django_db
def test_stamp_that_cannot_be_touched_fails_nothing(settings, tmp_path, caplog):
    settings.DATA_DIR = tmp_path / "gone"

    hints.tell()

    assert "cannot be touched" in caplog.text


# --- what may go wrong --------------------------------------------------------------------------------------------


@committing
def test_database_that_goes_away_is_not_trusted_after_a_minute_and_again_once_it_is_back(stamp, versions, monkeypatch):
    before = versions.current()
    name = connection.settings_dict["NAME"]
    monkeypatch.setattr("config.kept.look.NEW_CONNECTION_SECONDS", 0)
    monkeypatch.setattr("config.kept.versions.TRUSTED_FOR_SECONDS", 1.5)
    assert versions.is_trusted()

    connection.settings_dict["NAME"] = f"{name}-away/not-there"
    try:
        # The thread has a connection object of its own, made from its own settings: close what it has.
        assert soon(lambda: not versions.is_trusted())
        began = time.perf_counter()
        hints.tell()
        for _ in range(20):
            assert versions.current() is before
        assert time.perf_counter() - began < 1
    finally:
        connection.settings_dict["NAME"] = name

    assert soon(versions.is_trusted)
    assert versions.current() is before
    make_category("Sleep")
    assert tables_moved(before, versions.current()) == {"blog_category"}


@committing
def test_thread_that_ended_is_started_again_with_the_next_request(stamp, versions):
    versions.stop()
    make_category("Sleep")
    before = versions.current()

    versions.start()

    assert tables_moved(before, versions.current()) == {"blog_category"}
    assert [thread.name for thread in threading.enumerate()].count("content-versions") == 1


@committing
def test_starting_again_starts_no_second_thread(stamp, versions):
    for _ in range(3):
        versions.start()

    assert [thread.name for thread in threading.enumerate()].count("content-versions") == 1


@committing
def test_stopped_thread_leaves_no_connection_open(stamp, versions):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no list of connections")
    count = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%content_mark%'"

    def open_now() -> int:
        with connection.cursor() as cursor:
            cursor.execute(count + " AND pid <> pg_backend_pid()")
            return int(cursor.fetchone()[0])

    assert open_now() == 1
    versions.stop()
    assert soon(lambda: open_now() == 0)
