"""When a page changes by itself: the exact moment of each date that decides what is shown."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from blog.models import Post, Review
from config.kept import moments
from config.kept.moments import DECIDES, DOES_NOT, next_moment
from config.kept.versions import Snapshot
from config.kept.watched import MADE_OF, WATCHED
from shop.models import Holiday, SaleChannel, ShippingRule, Statement, Store
from tests.builders import make_author, make_holding, make_ingredient, make_limit, make_post, make_variant
from tests.content import marks

pytestmark = pytest.mark.django_db

# A Thursday in Sydney, 10:00: 11 hours before UTC.
NOW = datetime(2026, 11, 25, 23, 0, tzinfo=UTC)
SYDNEY = timezone.get_default_timezone()


@pytest.fixture(autouse=True)
def _nothing_known():
    moments._known.clear()
    ShippingRule.objects.all().delete()
    Statement.objects.all().delete()
    SaleChannel.objects.all().delete()


def find(*tables: str, now: datetime = NOW) -> datetime | None:
    return next_moment(frozenset(tables), Snapshot(marks()), now)


def sydney(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SYDNEY)


def test_every_date_and_time_of_a_watched_table_decides_or_does_not():
    kinds = models.DateField | models.TimeField | models.DurationField  # DateTimeField is a DateField
    found = {
        (model._meta.db_table, field.column)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if model._meta.db_table in WATCHED and isinstance(field, kinds)
    }
    decide = {(table, column) for table, columns in DECIDES.items() for column in columns}
    do_not = {(table, column) for table, columns in DOES_NOT.items() for column in columns}

    assert decide | do_not == found
    assert decide & do_not == set()


def test_table_without_dates_has_no_moment():
    assert find("taggit_tag", "shop_brand") is None


def test_scheduled_post_appears_and_one_with_an_end_goes():
    appears, goes = NOW + timedelta(hours=3), NOW + timedelta(hours=2, microseconds=1)
    make_post(published_at=appears)
    make_post(published_at=NOW - timedelta(days=1), expires_at=goes)

    assert find("blog_post") == goes
    assert find("blog_post", now=goes) == appears
    assert find("blog_post", now=appears - timedelta(microseconds=1)) == appears
    assert find("blog_post", now=appears) is not None  # in two years it is due for review
    assert find("blog_post_search") == goes
    assert find("taggit_tag") is None


def test_draft_with_a_date_appears_nowhere():
    make_post(published_at=NOW + timedelta(hours=3), status=Post.Status.DRAFT)

    assert find("blog_post") is None


def test_post_that_nobody_reviewed_is_marked_as_due_just_after_two_years():
    post = make_post(published_at=NOW - timedelta(days=729))
    due = NOW + timedelta(days=1, microseconds=1)

    assert find("blog_post") == due
    review = Review(post=post, reviewer=make_author("Dietitian"), due_on=date(2030, 1, 1), text_hash="x")
    review.save()
    _next_transaction()
    Post.objects.update(current_review=review)
    assert find("blog_post") is None
    # "Next due 1 January 2030": overdue from the day after.
    assert find("blog_review") == sydney(2030, 1, 2)


def test_review_that_is_due_today_is_overdue_from_midnight_in_sydney():
    post = make_post()
    Review.objects.create(
        post=post, reviewer=make_author("Dietitian"), reviewed_on=date(2026, 1, 1), due_on=date(2026, 11, 26)
    )

    assert find("blog_review") == datetime(2026, 11, 26, 13, 0, tzinfo=UTC)


def test_sale_starts_loses_its_was_price_after_56_days_and_ends():
    starts, ends = NOW + timedelta(days=1), NOW + timedelta(days=90)
    make_variant(sale_price_cents=1, sale_from=starts, sale_until=ends)

    assert find("shop_variant") == starts
    assert find("shop_variant", now=starts) == starts + timedelta(days=56)
    assert find("shop_variant", now=starts + timedelta(days=56)) == ends
    assert find("shop_variant", now=ends) is None


def test_shipping_rule_ends_where_the_next_begins():
    ends = NOW + timedelta(days=1)
    ShippingRule.objects.create(name="A", fee_cents=4_95, valid_from=NOW - timedelta(days=9), valid_until=ends)
    ShippingRule.objects.create(name="B", fee_cents=5_95, valid_from=ends)

    assert find("shop_shippingrule") == ends
    assert find("shop_shippingrule", now=ends) is None


def test_sale_channel_is_told_90_days_before_and_holds_until_the_midnight_after_its_last_day():
    SaleChannel.objects.create(
        ingredient=make_ingredient("Vitamin B6"),
        above_amount=Decimal(50),
        source="Test",
        valid_from=date(2027, 6, 1),
        valid_until=date(2027, 6, 30),
    )
    told, closed, over = sydney(2027, 3, 3), sydney(2027, 6, 1), sydney(2027, 7, 1)

    assert find("shop_salechannel") == told
    assert find("shop_salechannel", now=told) == closed
    assert find("shop_salechannel", now=closed) == over
    assert find("shop_salechannel", now=over) is None


def test_notice_of_a_sale_channel_stands_from_that_moment_on():
    b6 = make_ingredient("Vitamin B6")
    make_holding("B6", (b6, "10", "mg"))
    SaleChannel.objects.create(ingredient=b6, above_amount=0, source="Test", valid_from=date(2027, 6, 1))

    told = find("shop_salechannel")

    assert SaleChannel.objects.notices(timezone.localdate(told - timedelta(seconds=1))) == {}
    assert len(SaleChannel.objects.notices(timezone.localdate(told))) == 1


@pytest.mark.parametrize("table", ["shop_statement", "blog_intake"])
def test_statement_and_limit_hold_from_their_first_day_to_the_midnight_after_their_last(table):
    days = {"valid_from": date(2026, 12, 1), "valid_until": date(2026, 12, 31)}
    if table == "shop_statement":
        Statement.objects.create(code="a", text="A.", source="Test", **days)
    else:
        make_limit(make_ingredient("Zinc"), "40", **days)

    assert find(table) == sydney(2026, 12, 1)
    assert find(table, now=sydney(2026, 12, 1)) == sydney(2027, 1, 1)
    assert find(table, now=sydney(2026, 12, 31, 23, 59, 59)) == sydney(2027, 1, 1)
    assert find(table, now=sydney(2027, 1, 1)) is None


# --- the time of day ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (sydney(2026, 11, 26, 10), sydney(2026, 11, 26, 12)),  # Thursday morning
        (sydney(2026, 11, 26, 11, 59, 59, 999_999), sydney(2026, 11, 26, 12)),
        (sydney(2026, 11, 26, 12), sydney(2026, 11, 27, 12)),
        (sydney(2026, 11, 27, 12), sydney(2026, 11, 30, 12)),  # Friday noon: nothing changes at the weekend
        (sydney(2026, 12, 24, 13), sydney(2026, 12, 29, 12)),  # Christmas, a weekend, and Boxing Day's Monday
        (sydney(2026, 12, 28, 10), sydney(2026, 12, 29, 12)),  # the morning of a holiday
        (sydney(2027, 4, 1, 13), sydney(2027, 4, 2, 12)),
    ],
)
def test_delivery_date_changes_at_the_cut_off_of_the_next_working_day(store, now, then):
    Store.objects.update(cut_off=time(12))
    Holiday.objects.all().delete()
    Holiday.objects.create(day=date(2026, 12, 25), name="Christmas")
    Holiday.objects.create(day=date(2026, 12, 28), name="Boxing Day")

    assert find("shop_holiday", now=now) == then


def test_other_cut_off_is_another_moment_at_once(store):
    Holiday.objects.all().delete()
    Store.objects.update(cut_off=time(12))
    assert find("shop_holiday") == sydney(2026, 11, 26, 12)

    _next_transaction()
    Store.objects.update(cut_off=time(15, 30))

    assert find("shop_holiday") == sydney(2026, 11, 26, 15, 30)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (sydney(2026, 11, 26, 10), sydney(2027, 4, 4)),  # summer time ends on 4 April at 3 o'clock
        (sydney(2027, 4, 4), sydney(2027, 10, 3)),  # and begins on 3 October at 2 o'clock
    ],
)
def test_cut_off_with_its_distance_from_utc_changes_with_the_clocks(store, now, then):
    assert find("shop_store", now=now) == then


# --- what it costs ------------------------------------------------------------------------------------------------


def test_same_marks_ask_once_until_the_moment_has_passed(django_assert_num_queries):
    appears = NOW + timedelta(hours=3)
    make_post(published_at=appears)
    snapshot = Snapshot(marks())
    tables = frozenset({"blog_post", "taggit_tag"})

    with django_assert_num_queries(3):
        assert next_moment(tables, snapshot, NOW) == appears
    with django_assert_num_queries(0):
        assert next_moment(tables, snapshot, NOW + timedelta(hours=1)) == appears
        assert next_moment(tables, Snapshot(dict(snapshot.marks)), NOW + timedelta(hours=1)) == appears
    with django_assert_num_queries(3):
        assert next_moment(tables, snapshot, appears) == appears + timedelta(days=730, microseconds=1)
    with django_assert_num_queries(3):
        assert next_moment(tables, snapshot, NOW) == appears  # a page begun before, by another thread


def test_other_marks_ask_again():
    assert find("blog_post") is None
    _next_transaction()

    make_post(published_at=NOW + timedelta(hours=3))

    assert find("blog_post") == NOW + timedelta(hours=3)


def _next_transaction() -> None:
    """On PostgreSQL a table moves once in each transaction, and this test is one."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for table in WATCHED:
                cursor.execute("SELECT set_config(%s, '', true)", [f"content_moved.{table}"])


def test_index_of_a_table_has_the_moments_of_the_table():
    make_post(published_at=NOW + timedelta(hours=3))

    assert {find(index) for index, bases in MADE_OF.items() if "blog_post" in bases} == {NOW + timedelta(hours=3)}
