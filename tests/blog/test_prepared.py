"""Questions whose SQL is written once: the answers are those of the queryset that they are made of."""

from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, models
from django.utils import timezone

from blog.articles import article_at, cards_of, titles_of
from blog.models import Citation, Image, Post
from blog.prepared import Place, Prepared
from blog.reads import recording
from shop import placements  # noqa: F401  its questions are among those that were made
from shop import product as of_the_shop  # noqa: F401  and its
from shop.models import Variant
from tests.at_once import at_once
from tests.builders import make_citation, make_image, make_post, make_variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def prepared():
    """Makes a question that is known to this test alone."""
    before = list(Prepared.made)
    yield Prepared
    Prepared.made[:] = before


def test_thing_is_as_the_queryset_has_it(prepared, django_assert_num_queries):
    post = make_post("Zinc", cover=make_image("pic"), key_points="One.\nTwo.")
    ask = prepared(
        lambda slug: Post.objects.for_article().filter(slug=slug),
        slug=models.SlugField(),
    )
    expected = Post.objects.for_article().get(pk=post.pk)

    with django_assert_num_queries(1):
        (found,) = ask(slug=post.slug)
        assert found.cover == expected.cover

    assert found == expected
    assert (found._state.db, found._state.adding) == (expected._state.db, False)
    assert found.get_deferred_fields() == expected.get_deferred_fields()
    shown = [name for name in expected.__dict__ if name != "_state"]
    assert {name: found.__dict__[name] for name in shown} == {name: expected.__dict__[name] for name in shown}
    assert found.cover.file.url == expected.cover.file.url


def test_related_row_that_is_missing_is_none(prepared, django_assert_num_queries):
    post = make_post("Zinc")
    ask = prepared(lambda pk: Post.objects.select_related("cover").filter(pk=pk), pk=models.BigIntegerField())

    with django_assert_num_queries(1):
        (found,) = ask(pk=post.pk)
        assert found.cover is None


def test_second_value_has_its_own_answer_and_the_sql_of_the_first(prepared):
    first, second = make_citation("first"), make_citation("second")
    written = []

    def build(key):
        written.append(key)
        return Citation.objects.filter(key=key)

    ask = prepared(build, key=models.CharField())

    assert [ask(key=key) for key in ("first", "second", "none")] == [[first], [second], []]
    assert len(written) == 1


def test_list_of_each_length_is_a_question_of_its_own(prepared):
    rows = [make_citation(f"source{number}") for number in range(3)]
    ask = prepared(lambda ids: Citation.objects.filter(pk__in=ids), ids=models.BigIntegerField())

    assert [ask(ids=[row.pk for row in rows[:length]]) for length in (1, 3, 2, 1)] == [
        rows[:1],
        rows,
        rows[:2],
        rows[:1],
    ]


def test_moment_is_compared_as_a_moment_whatever_zone_it_is_given_in(prepared):
    post = make_post("Zinc")
    ask = prepared(lambda at: Post.objects.filter(published_at__lte=at), at=models.DateTimeField())
    before, after = (post.published_at + sign * timedelta(minutes=30) for sign in (-1, 1))

    for zone in ("UTC", "Australia/Sydney", "America/New_York"):
        assert [ask(at=at.astimezone(ZoneInfo(zone))) for at in (before, after)] == [[], [post]]


def test_each_thread_asks_over_its_own_connection(prepared):
    ask = prepared(lambda key: Citation.objects.filter(key=key), key=models.CharField())
    ask(key="none")

    assert at_once(lambda: ask(key="none"), lambda: ask(key="none")) == [[], []]


def test_rows_are_as_values_list_has_them(prepared):
    post = make_post("Zinc")
    ask = prepared(
        lambda pk: Post.objects.filter(pk=pk).values_list("title", "published_at", "byline"),
        pk=models.BigIntegerField(),
    )

    assert ask(pk=post.pk) == list(Post.objects.values_list("title", "published_at", "byline"))


def test_what_it_reads_is_told_to_whoever_records():
    with recording() as reads:
        article_at("none")

    assert {"blog_post", "blog_image", "blog_review", "blog_author"} <= reads.tables


def seen_of(post):
    """Its page, its card and its title, as readers find them."""
    return article_at(post.slug), cards_of([post.pk]), [row.post for row in titles_of([post.pk])]


def test_cards_and_titles_come_in_the_order_asked_for_without_those_that_are_gone():
    first, second, third = (make_post(f"Post {number}").pk for number in range(3))
    wanted = [third, -1, first, second]

    assert [post.pk for post in cards_of(wanted)] == [third, first, second]
    assert [title.post for title in titles_of(wanted)] == [third, first, second]
    assert (cards_of([]), titles_of([])) == ([], [])


def test_title_tells_the_day_in_sydney():
    post = make_post("Zinc", published_at=datetime(2025, 11, 2, 20, 30, tzinfo=UTC))

    (title,) = titles_of([post.pk])

    assert (title.day, title.moment) == ("3 November 2025", "2025-11-03T07:30:00+11:00")


def test_moment_of_each_asking_counts():
    post = make_post("Soon", days_ago=-1)

    assert seen_of(post) == (None, [], [])

    Post.objects.filter(pk=post.pk).update(published_at=timezone.now())
    assert seen_of(post) == (post, [post], [post.pk])

    Post.objects.filter(pk=post.pk).update(expires_at=timezone.now())
    assert seen_of(post) == (None, [], [])


def constants(question, length):
    """What stands in the SQL beside the values of each asking."""
    values = {name: [1] * length if name == "ids" else 1 for name in question.fields}
    return [param for param in question.write(**values).params if not isinstance(param, Place)]


def test_no_question_keeps_the_moment_at_which_it_was_written(monkeypatch):
    asked_then = [constants(question, length) for question, length in product(Prepared.made, (1, 3))]
    later = timezone.now() + timedelta(days=40)
    monkeypatch.setattr(timezone, "now", lambda: later)

    assert len(asked_then) >= 10
    assert [constants(question, length) for question, length in product(Prepared.made, (1, 3))] == asked_then


@pytest.fixture
def other_connection():
    """Who changes columns while the site runs: PostgreSQL alone plans ahead."""
    psycopg = pytest.importorskip("psycopg")
    options = {
        name: value
        for name, value in connection.get_connection_params().items()
        if name in {"dbname", "host", "port", "user", "password"}
    }
    with psycopg.connect(**options, autocommit=True) as other:
        yield other
        other.execute("ALTER TABLE shop_variant ALTER COLUMN shelf TYPE varchar(20)")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_column_that_became_wider_meanwhile_is_read(prepared, other_connection):
    pack = make_variant()
    ask = prepared(lambda pk: Variant.objects.filter(pk=pk), pk=models.BigIntegerField())
    for _ in range(10):
        ask(pk=pack.pk)
    other_connection.execute("ALTER TABLE shop_variant ALTER COLUMN shelf TYPE varchar(30)")

    assert ask(pk=pack.pk) == [pack]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_postgresql_plans_once_what_is_asked_often(prepared):
    ask = prepared(lambda pk: Image.objects.filter(pk=pk), pk=models.BigIntegerField())
    for _ in range(10):
        ask(pk=1)

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%FROM \"blog_image\"%'")
        assert cursor.fetchone() == (1,)
