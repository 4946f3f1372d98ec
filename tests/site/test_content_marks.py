"""The mark of a table moves with every change that a page could show, whoever makes it, and with no other."""

import sqlite3
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.template.loader import render_to_string

from blog.models import Citation, Post
from config.kept import triggers
from config.kept.watched import WATCHED
from shop import stock
from shop.models import Brand, Stock, Variant
from tests.builders import make_category, make_post, make_variant, paid, place
from tests.content import committing, elsewhere, moved, run, taken_back
from tests.everything import make_everything

MODELS = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
# Columns whose value is free to change where the first of a table is not.
FREE = {"shop_stock": "available", "shop_salechannel": "source", "shop_statement": "text", "blog_intake": "source"}


PATHS = {"update()", "save()", "bulk_update()", "SQL", "DELETE", "bulk_create()"}


def free_column(model: Any) -> Any:
    """A column whose value may be another: text, a number or a switch that no constraint ties."""
    unseen, table = WATCHED[model._meta.db_table], model._meta.db_table
    for field in model._meta.local_fields:
        if table in FREE and field.name != FREE[table]:
            continue
        is_plain = isinstance(field, models.CharField | models.TextField | models.IntegerField)
        if is_plain and not field.unique and not field.choices and field.column not in unseen:
            return field
    return None


def another(value: Any) -> Any:
    return value + 1 if isinstance(value, int) else f"{value}x"


@committing
def test_mark_moves_with_every_write_by_every_path_to_every_table():
    make_everything()
    Stock.objects.update(available=1)  # few enough for a page to count them

    for table in WATCHED:
        assert paths_that_move(table) == {"update()", "save()", "bulk_update()", "SQL", "DELETE", "bulk_create()"}, (
            table
        )


def paths_that_move(table: str) -> set[str]:
    """By which paths a write to a row of `table` moves its mark; all of a row's where it has nothing but keys."""
    model = MODELS[table]
    rows, row, key = model._base_manager, model._base_manager.first(), model._meta.pk.column
    assert row is not None, table
    found = set()
    field = free_column(model)
    if field is None:
        found |= {"update()", "save()", "bulk_update()", "SQL"}
    else:
        name, now = field.name, getattr(row, field.attname)
        values = [now := another(now) for _ in range(4)]
        literal = values[3] if isinstance(values[3], int) else "'" + values[3].replace("'", "''") + "'"
        sql = f"UPDATE {table} SET {field.column} = {literal} WHERE {key} = {row.pk}"  # noqa: S608
        paths = {
            "update()": lambda: rows.filter(pk=row.pk).update(**{name: values[0]}),
            "save()": lambda: (setattr(row, name, values[1]), row.save()),
            "bulk_update()": lambda: (setattr(row, name, values[2]), rows.bulk_update([row], [name])),
            "SQL": lambda: elsewhere(sql),
        }
        found |= {path for path, write in paths.items() if table in moved(write)}
    with transaction.atomic():
        # What hangs on the row is looked for at the commit only, to which it does not come.
        if table in moved(run(f"DELETE FROM {table} WHERE {key} = %s", row.pk)):  # noqa: S608
            found.add("DELETE")
        forget_transaction(table)
        if table in moved(lambda: rows.bulk_create([row])):
            found.add("bulk_create()")
        transaction.set_rollback(True)
    return found


def forget_transaction(table: str) -> None:
    """As if the next statement were of the next transaction."""
    if connection.vendor == "postgresql":
        run("SELECT set_config(%s, '', true)", f"content_moved.{table}")()


@committing
def test_every_column_moves_the_mark_unless_it_is_named_as_unseen():
    """Of each table that has unseen columns: the others are all compared, by the database itself."""
    make_everything()
    should = {trigger.name: trigger.sql for trigger in triggers.wanted(connection)}

    assert triggers.present(connection) == should
    assert triggers.guarded(connection) == set(WATCHED)
    for table, unseen in WATCHED.items():
        columns = {field.column for field in MODELS[table]._meta.local_fields}
        assert unseen <= columns, table
        update = should[f"content_moved_{table}_update"]
        assert {name for name in columns if f"NEW.{name} " in f"{update.replace(')', ' ').replace(',', ' ')} "} == (
            columns - unseen
        ), table


@committing
def test_what_is_rolled_back_moves_nothing():
    make_post(slug="zinc")

    def in_part() -> None:
        with transaction.atomic():
            taken_back(lambda: Post.objects.update(title="Other"))
            make_category("Sleep")

    assert moved(lambda: taken_back(lambda: Post.objects.update(title="Other"))) == set()
    assert moved(in_part) == {"blog_category"}


@committing
def test_table_that_is_written_again_after_a_savepoint_was_taken_back_moves():
    make_post(slug="zinc")

    def again() -> None:
        with transaction.atomic():
            taken_back(lambda: Post.objects.update(title="Other"))
            Post.objects.update(title="Third")

    assert moved(again) == {"blog_post"}


@committing
def test_row_that_is_written_as_it_was_moves_nothing_and_no_row_does_neither():
    post = make_post(slug="zinc")

    assert moved(lambda: Post.objects.filter(pk=post.pk).update(title=post.title)) == set()
    assert moved(lambda: Post.objects.filter(pk=-1).update(title="Other")) == set()
    assert moved(lambda: Post.objects.filter(pk=-1).delete()) == set()


@committing
def test_what_tasks_and_staff_note_for_themselves_moves_nothing():
    post, pack = make_everything()

    assert moved(lambda: Post.objects.filter(pk=post.pk).update(version=99)) == set()
    assert moved(lambda: Variant.objects.filter(pk=pack.pk).update(cost_cents=1, shelf="B1", low_stock_at=3)) == set()
    assert moved(lambda: Citation.objects.update(lookup_tries=3)) == set()


@committing
def test_insert_that_meets_a_row_moves_only_what_it_writes():
    brand = Brand.objects.create(name="A", slug="a")
    row = f"({brand.pk}, 'B', 'a')"

    insert = f"INSERT INTO shop_brand (id, name, slug) VALUES {row} ON CONFLICT"  # noqa: S608

    ignored = run(f"{insert} DO NOTHING")
    written = run(f"{insert} (id) DO UPDATE SET name = excluded.name")

    assert moved(ignored) == set()
    assert moved(written) == {"shop_brand"}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's words")
@committing
def test_insert_that_fails_ignores_or_replaces_moves_only_what_it_writes():
    Brand.objects.create(pk=1, name="A", slug="a")
    insert = "INTO shop_brand (id, name, slug) VALUES (1, 'B', 'b')"

    def fails() -> None:
        with pytest.raises(sqlite3.IntegrityError):
            elsewhere(f"INSERT {insert}")

    assert moved(fails) == set()
    assert moved(run(f"INSERT OR IGNORE {insert}")) == set()
    assert moved(run(f"INSERT OR REPLACE {insert}")) == {"shop_brand"}
    assert moved(run("INSERT OR REPLACE INTO shop_brand (id, name, slug) VALUES (2, 'C', 'b')")) == {"shop_brand"}


# --- stock --------------------------------------------------------------------------------------------------------


@committing
def test_order_moves_nothing_while_the_page_says_in_stock_and_moves_stock_from_then_on(store):
    pack = make_variant(available=8)

    assert moved(lambda: place((pack, 1))) == set()
    assert moved(lambda: paid((pack, 1))) == set()  # 6 left: still "In stock"
    assert moved(lambda: place((pack, 1))) == {"shop_stock"}  # "Only 5 left"
    assert moved(lambda: place((pack, 5))) == {"shop_stock"}  # sold out


@committing
def test_stock_moves_exactly_when_the_words_beside_the_button_change():
    pack = make_variant(available=0)
    Stock.objects.create(variant=pack, available=0)

    def words(available: int) -> str:
        pack.stock.available = available
        return render_to_string("shop/_stock.html", {"variant": pack})

    for before in range(9):
        for after in range(9):
            Stock.objects.update(available=before)
            is_other = words(before) != words(after)
            assert bool(moved(lambda after=after: Stock.objects.update(available=after))) is is_other, (before, after)


@committing
def test_received_units_move_stock_once_the_pack_can_be_bought():
    pack = make_variant(available=0)

    assert moved(lambda: stock.adjust(pack, 3, reason="Delivery")) == {"shop_stock"}
    assert moved(lambda: Stock.objects.update(held=2, low_told_at="2026-01-01T00:00Z")) == set()
