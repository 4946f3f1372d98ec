"""Which tables were read: by the ORM, by SQL of our own, from copies; per thread, block within block."""

import threading

import pytest
from django.db import connection

from blog.copies import Copy, forget_all
from blog.models import Category, Post
from blog.reads import note, recording, tables_of


@pytest.mark.django_db
def test_tables_of_joins_and_subqueries_are_read():
    with recording() as reads:
        list(Post.objects.published().filter(tags__name="zinc").for_lists())

    assert reads.tables == {"blog_post", "blog_taggedpost", "taggit_tag", "blog_image", "blog_review"}


@pytest.mark.django_db
def test_nothing_is_read_outside_of_the_block():
    with recording() as reads:
        pass
    list(Category.objects.all())

    assert reads.tables == set()


@pytest.mark.django_db
def test_inner_block_tells_the_outer_one():
    with recording() as outer:
        with recording() as inner:
            list(Category.objects.all())
        note({"blog_page"})

    assert (inner.tables, outer.tables) == ({"blog_category"}, {"blog_category", "blog_page"})


def test_block_ends_with_an_error_too():
    with pytest.raises(ValueError, match="x"), recording():
        raise ValueError("x")
    with recording() as reads:
        note({"blog_page"})

    assert reads.tables == {"blog_page"}


@pytest.mark.django_db
def test_nothing_stays_on_the_connection_after_the_block():
    before = list(connection.execute_wrappers)
    with recording(), recording():
        pass

    assert connection.execute_wrappers == before


def test_another_thread_reads_for_itself():
    with recording() as reads:
        other = threading.Thread(target=note, args=({"blog_page"},))
        other.start()
        other.join()

    assert reads.tables == set()


@pytest.mark.parametrize(
    ("sql", "tables"),
    [
        ('SELECT "blog_post"."id" FROM "blog_post"', {"blog_post"}),
        ("SELECT rowid FROM blog_post_search WHERE blog_post_search MATCH %s", {"blog_post_search"}),
        ("SELECT id FROM blog_post, to_tsquery('simple', %s) AS asked", {"blog_post"}),
        ("SELECT 1 FROM shop_stock a, shop_variant b", {"shop_stock", "shop_variant"}),
        ('SELECT EXTRACT(YEAR FROM U0."published_at") FROM "blog_post" U0', {"blog_post"}),
        ("SELECT a IS DISTINCT FROM b FROM blog_page", {"blog_page"}),
        (
            "WITH found AS (SELECT 1 FROM blog_page) SELECT * FROM found JOIN taggit_tag ON 1",
            {"blog_page", "taggit_tag"},
        ),
        ("SELECT word FROM unnest(%s) AS word", set()),
        ("UPDATE shop_stock SET available = 1", {"shop_stock"}),
        ('INSERT INTO "shop_brand" ("name") VALUES (%s)', {"shop_brand"}),
        ("DELETE FROM somebody_elses", {"somebody_elses"}),
        ("SELECT 1 FROM public.shop_store", {"shop_store"}),
    ],
)
def test_tables_stand_in_the_words_of_a_statement(sql, tables):
    assert tables_of(sql) == tables


# --- copies -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_copy_tells_what_it_was_made_from_when_it_is_read_and_when_it_is_not(settings):
    settings.COPY_SECONDS = 60
    copy = Copy(lambda: list(Category.objects.all()))

    with recording() as first:
        copy()
    with recording() as second:
        copy()

    assert first.tables == second.tables == {"blog_category"}


def test_what_was_being_read_when_everything_was_forgotten_is_not_kept(settings):
    settings.COPY_SECONDS = 60
    answers = iter(["before", "after"])

    def read() -> str:
        answer = next(answers)
        if answer == "before":
            forget_all()  # as another thread does, once something has moved
        return answer

    copy = Copy(read)

    assert [copy(), copy(), copy()] == ["before", "after", "after"]


def test_block_is_as_old_as_the_oldest_copy_that_it_used(settings):
    settings.COPY_SECONDS = 60
    inner = Copy(lambda: "inner")
    outer = Copy(lambda: inner() + "outer")
    with recording() as read_first:
        inner()
    read_at = inner._kept.reads.since

    with recording() as fresh:
        Copy(lambda: "other")()
    with recording() as second:
        assert outer() == "innerouter"
    with recording() as third, recording():
        outer()

    assert read_first.since <= read_at < fresh.since
    assert second.since == third.since == read_at
