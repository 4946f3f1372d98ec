"""The marks of each database in its own way, and how they outlive what is done to tables."""

import pytest
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction

from blog.models import Category, Ingredient
from config.kept import triggers
from config.kept.look import ADD_UP, Look
from config.kept.watched import WATCHED
from shop.models import Brand
from tests.builders import make_category
from tests.content import committing, marks, moved, psycopg_connection, run


@pytest.mark.postgres
@committing
def test_commit_that_comes_late_is_noticed_after_a_later_one():
    brand = Brand.objects.create(name="A", slug="a")
    late = psycopg_connection()
    late.execute("INSERT INTO shop_brand (name, slug) VALUES ('Late', 'late')")

    assert moved(lambda: Brand.objects.filter(pk=brand.pk).update(name="B")) == {"shop_brand"}
    assert moved(late.commit) == {"shop_brand"}
    late.close()


@pytest.mark.postgres
@committing
def test_marks_are_the_same_after_their_rows_are_added_up():
    for number in range(3):
        Brand.objects.create(name=f"Brand {number}", slug=f"brand-{number}")

    assert moved(run(ADD_UP)) == set()

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM content_mark")
        assert cursor.fetchone() == (len(WATCHED),)


@pytest.mark.postgres
@committing
def test_adding_up_while_another_transaction_writes_loses_nothing():
    other = psycopg_connection()
    other.execute("INSERT INTO shop_brand (name, slug) VALUES ('Open', 'open')")
    run(ADD_UP)()

    assert moved(other.commit) == {"shop_brand"}
    other.close()


@pytest.mark.postgres
@committing
def test_two_that_add_up_at_once_lose_nothing_and_do_not_wait():
    for number in range(3):
        Brand.objects.create(name=f"Brand {number}", slug=f"brand-{number}")
    other = psycopg_connection()
    other.execute("SET statement_timeout = 2000")

    def both() -> None:
        with transaction.atomic():
            run(ADD_UP)()
            other.execute(ADD_UP)
            other.commit()

    assert moved(both) == set()
    other.close()


@pytest.mark.postgres
@committing
def test_truncate_moves_the_mark():
    assert "blog_redirect" in moved(run("TRUNCATE blog_redirect"))


@committing
def test_flush_keeps_the_marks_going():
    make_category("Sleep")
    before = marks()
    statements = connection.ops.sql_flush(no_style(), ["blog_category", "blog_post_categories"], allow_cascade=True)

    connection.ops.execute_sql_flush(statements)

    assert marks()["blog_category"] != before["blog_category"]
    assert set(marks()) == set(WATCHED)
    assert moved(lambda: make_category("Sleep")) == {"blog_category"}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite makes a table anew for most changes of it")
@committing
def test_table_that_a_migration_makes_anew_is_not_trusted_until_its_triggers_are_back():
    table = Category._meta.db_table
    field = Category._meta.get_field("intro")
    with connection.schema_editor() as editor:
        editor._remake_table(Category, alter_fields=[(field, field)])

    assert table not in triggers.guarded(connection)
    assert moved(lambda: triggers.renew(connection)) == {table}
    assert triggers.guarded(connection) == set(WATCHED)
    assert moved(lambda: make_category("Sleep")) == {table}


def looked():
    """The marks as a process finds them that begins now."""
    look = Look()
    try:
        return look()
    finally:
        look.close()


@committing
def test_look_whose_connection_was_lost_fails_once_and_begins_with_another():
    look = Look()
    before = look()
    look._connection.connection.close()

    with pytest.raises(DatabaseError):
        look()

    assert look() == before
    look.close()


@committing
def test_trigger_that_was_lost_is_made_again_and_one_that_is_right_is_left():
    sql = {"sqlite": "DROP TRIGGER content_moved_shop_brand_insert"}
    run(sql.get(connection.vendor, "DROP TRIGGER content_moved_shop_brand_insert ON shop_brand"))()

    assert triggers.guarded(connection) == set(WATCHED) - {"shop_brand"}
    assert set(WATCHED) - set(looked()) == {"shop_brand"}
    assert triggers.renew(connection) == ["shop_brand"]
    assert set(looked()) == set(WATCHED)
    assert triggers.renew(connection) == []
    assert moved(lambda: Brand.objects.create(name="A", slug="a")) == {"shop_brand"}


@pytest.mark.postgres
@committing
def test_other_name_of_an_ingredient_moves_the_ingredient_that_search_asks():
    zinc = Ingredient.objects.create(name="Zinc", slug="zinc")

    assert moved(lambda: zinc.other_names.create(name="Zincum")) == {"blog_ingredient", "blog_ingredientname"}
