"""The ledger of stock is written on, never over: by the model, by a queryset, and by the database itself."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from shop import stock
from shop.models import StockMovement, Variant
from shop.models.stock import AppendOnlyError
from tests.builders import make_variant

CHANGES = [
    "UPDATE shop_stockmovement SET available_change = 11",
    "UPDATE shop_stockmovement SET reason = 'other', actor_id = NULL",
    "UPDATE shop_stockmovement SET cause = 'order:1'",
    "DELETE FROM shop_stockmovement",
]


def run(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.django_db
@pytest.mark.parametrize("sql", CHANGES)
def test_database_refuses_to_change_or_delete_a_movement(sql):
    make_variant()
    before = list(StockMovement.objects.values())

    with pytest.raises(IntegrityError, match="stock_movement_append_only"):
        run(sql)

    assert list(StockMovement.objects.values()) == before


@pytest.mark.django_db
def test_model_and_queryset_refuse_before_the_database_is_asked():
    make_variant()
    movement = StockMovement.objects.get()

    for write in (
        movement.save,
        movement.delete,
        StockMovement.objects.all().delete,
        lambda: StockMovement.objects.update(reason="other"),
    ):
        with pytest.raises(AppendOnlyError, match="never"):
            write()
    assert StockMovement.objects.count() == 1


@pytest.mark.django_db
def test_movement_outlives_the_account_of_whoever_made_it():
    actor = User.objects.create_user("staff@example.com", "a-long-password")
    stock.adjust(make_variant(available=0), 3, reason="delivery", actor=actor)

    actor.delete()

    assert [(row.actor, row.available_change) for row in StockMovement.objects.all()] == [(None, 3)]


@pytest.mark.django_db
def test_movement_is_not_given_to_another_actor():
    actor = User.objects.create_user("staff@example.com", "a-long-password")
    make_variant()

    with pytest.raises(IntegrityError, match="stock_movement_append_only"):
        run("UPDATE shop_stockmovement SET actor_id = (SELECT id FROM accounts_user)")

    assert (actor.email, StockMovement.objects.get().actor) == ("staff@example.com", None)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_flush_empties_the_ledger_and_the_refusal_is_there_again():
    make_variant()

    # The default rows come back under their old numbers; counting from 1 again would give the next test those.
    call_command("flush", interactive=False, verbosity=0, reset_sequences=False)

    assert (StockMovement.objects.count(), Variant.objects.count()) == (0, 0)
    make_variant()
    with pytest.raises(IntegrityError, match="stock_movement_append_only"):
        run("DELETE FROM shop_stockmovement")
