"""What PostgreSQL ends for the sake of another is done again, once; nothing else is."""

import ast
import threading
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction

from blog.transactions import TRIES, all_or_nothing, all_or_nothing_at_once, all_or_nothing_unawaited
from shop import limits, orders, stock
from shop.models import Brand, Order, Outbox, Payment, Stock, StockMovement
from shop.pricing import price_cart
from tests.at_once import at_once
from tests.builders import DESTINATION, cart_of, make_variant, place
from tests.lockstep import address

real_transactions = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def ended_by_the_database(state="40P01"):
    """The error as Django hands it on."""
    error = OperationalError("ended")
    error.__cause__ = psycopg.errors.lookup(state)("ended")
    return error


@contextmanager
def strict():
    """This connection finds every other's change in its way, as some hosts of PostgreSQL have it by default."""
    level = "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL"
    with connection.cursor() as cursor:
        cursor.execute(f"{level} SERIALIZABLE")
        yield
        cursor.execute(f"{level} READ COMMITTED")  # the pool gives it to others


class Neighbour:
    """Another connection that changes the row of `pack`, committed, just before we do, `times` times."""

    def __init__(self, pack, times):
        self.pack, self.left = pack, times

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith('UPDATE "shop_stock"') and self.left:
            self.left -= 1
            with psycopg.connect(address(), autocommit=True) as other:
                other.execute(
                    "UPDATE shop_stock SET available = available + 100 WHERE variant_id = %s", [self.pack.pk]
                )
        return execute(sql, params, many, context)


def buyer(variant, key="attempt-of-one-buyer"):
    cart = cart_of((variant, 1))
    shown = price_cart(cart, postcode=DESTINATION.postcode).shown()
    return lambda: orders.place_order(cart, DESTINATION, attempt_key=key, shown=shown, gateway="manual")


def everything_once(variant, *, available):
    assert (Order.objects.count(), Payment.objects.count(), Outbox.objects.count()) == (1, 1, 1)
    assert StockMovement.objects.filter(order_line__isnull=False).count() == 1
    row = Stock.objects.get(pk=variant.pk)
    assert (row.available, row.held) == (available, 1)


@pytest.mark.postgres
@real_transactions
@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("times", [1, 2])
def test_order_that_another_came_in_the_way_of_is_placed_once(times):
    variant = make_variant(available=10)
    place = buyer(variant)

    def job():
        with strict(), connection.execute_wrapper(Neighbour(variant, times)):
            return place()

    (order,) = at_once(job)

    assert order == Order.objects.get()
    everything_once(variant, available=10 + 100 * times - 1)


@pytest.mark.postgres
@real_transactions
@pytest.mark.usefixtures("store")
def test_order_that_others_are_always_in_the_way_of_is_given_up_and_leaves_nothing():
    variant = make_variant(available=10)
    neighbour, place = Neighbour(variant, 99), buyer(variant)

    def job():
        with strict(), connection.execute_wrapper(neighbour):
            with pytest.raises(OperationalError) as refused:
                place()
            return refused.value.__cause__.sqlstate

    assert at_once(job) == ["40001"]
    assert neighbour.left == 99 - TRIES
    assert (Order.objects.count(), Outbox.objects.count()) == (0, 0)
    assert Stock.objects.get().held == 0


@pytest.mark.postgres
@real_transactions
@pytest.mark.usefixtures("store")
def test_order_that_waits_in_a_circle_with_another_is_placed_once():
    """Another transaction has the second pack and wants the first, which the order has: PostgreSQL ends the order,
    which has waited for longer.
    """
    first, second = make_variant(available=10), make_variant(available=10)
    cart = cart_of((first, 1), (second, 1))
    shown = price_cart(cart, postcode=DESTINATION.postcode).shown()
    before = deadlocks()
    has_first, tries = threading.Event(), []

    def watch(execute, sql, params, many, context):
        done = execute(sql, params, many, context)
        if sql.startswith('UPDATE "shop_stock"'):
            tries.append(sql)
            has_first.set()
        return done

    def place():
        with connection.execute_wrapper(watch):
            return orders.place_order(cart, DESTINATION, attempt_key="k" * 20, shown=shown, gateway="manual")

    def come_the_other_way():
        lock = "SELECT 1 FROM shop_stock WHERE variant_id = %s FOR UPDATE"
        with psycopg.connect(address()) as other:
            other.execute("SET deadlock_timeout = '60s'")  # the other one looks first, and is ended
            other.execute(lock, [second.pk])
            assert has_first.wait(10)
            other.execute(lock, [first.pk])

    order, other = at_once(place, come_the_other_way)

    assert (order, other) == (Order.objects.get(), None)
    assert [order.lines.count(), Payment.objects.count(), Outbox.objects.count()] == [2, 1, 1]
    assert list(Stock.objects.order_by("pk").values_list("available", "held")) == [(9, 1), (9, 1)]
    assert len(tries) == 3  # the first pack, and after the circle both
    assert deadlocks() == before + 1
    assert stock.differences() == {}


def deadlocks():
    """The server counts them a moment later."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(1.2)")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]


@real_transactions
def test_retry_is_for_postgresql_and_for_what_the_database_ended():
    tries = {"40001": 0, "40P01": 0, "57014": 0, "none": 0}

    @all_or_nothing
    def write(state):
        tries[state] += 1
        raise OperationalError("no such table") if state == "none" else ended_by_the_database(state)

    for state in tries:
        with pytest.raises(OperationalError):
            write(state)

    again = TRIES if connection.vendor == "postgresql" else 1
    assert tries == {"40001": again, "40P01": again, "57014": 1, "none": 1}


@pytest.mark.postgres
@real_transactions
def test_row_is_handed_to_the_second_try_as_to_the_first():
    seen, brand = [], Brand(name="A", slug="a")

    @all_or_nothing
    def save(brand, *, others=()):
        seen.append((brand.pk, brand._state.adding, brand.name, [other.name for other in others]))
        brand.save()
        brand.name += "!"
        others[0].name += "!"
        if len(seen) < TRIES:
            raise ended_by_the_database()

    save(brand, others=[Brand(name="B", slug="b")])

    assert seen == [(None, True, "A", ["B"])] * TRIES
    assert [row.name for row in Brand.objects.all()] == ["A"]
    assert brand.pk == Brand.objects.get().pk


@pytest.mark.postgres
@real_transactions
def test_iterator_is_read_once():
    tries = []

    @all_or_nothing
    def write(numbers):
        tries.append(list(numbers))
        raise ended_by_the_database()

    with pytest.raises(OperationalError):
        write(number for number in (1, 2))

    assert tries == [[1, 2]]


@pytest.mark.postgres
@real_transactions
@pytest.mark.parametrize("kind", [all_or_nothing, all_or_nothing_at_once, all_or_nothing_unawaited])
def test_what_was_committed_is_not_done_again(kind):
    done = []

    def fail():
        raise ended_by_the_database()

    @kind
    def write():
        done.append(Brand.objects.create(name="A", slug="a"))
        transaction.on_commit(fail)

    with pytest.raises(OperationalError):
        write()

    assert len(done) == Brand.objects.count() == 1


@pytest.mark.postgres
@real_transactions
def test_part_of_a_transaction_is_not_tried_again_by_itself():
    tries = []

    @all_or_nothing
    def write():
        tries.append(1)
        raise ended_by_the_database()

    with pytest.raises(OperationalError), transaction.atomic():
        write()

    assert tries == [1]


# --- what need not wait for the disk --------------------------------------------------------------------------------


def waits_for_the_disk():
    """Whether a commit of this connection does, as the database says."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous" if connection.vendor == "sqlite" else "SHOW synchronous_commit")
        return cursor.fetchone()[0] in {2, "on"}


@real_transactions
def test_counter_alone_does_not_wait_for_the_disk():
    seen = []
    write = all_or_nothing_unawaited(lambda: seen.append(waits_for_the_disk()))
    other = all_or_nothing(lambda: seen.append(waits_for_the_disk()))

    other()
    write()
    other()

    assert seen == [True, False, True]


@real_transactions
@pytest.mark.parametrize("kind", [all_or_nothing_at_once, all_or_nothing_unawaited])
def test_transaction_of_its_own_is_refused_inside_another(kind):
    """What it wrote would be undone with that one, and its caller believes that it stays."""
    done = []

    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        kind(lambda: done.append(1))()

    assert done == []


@real_transactions
def test_counter_that_fails_leaves_the_connection_waiting_and_nothing_written():
    @all_or_nothing_unawaited
    def write():
        Brand.objects.create(name="A", slug="a")
        raise LookupError

    with pytest.raises(LookupError):
        write()

    assert waits_for_the_disk()
    assert not Brand.objects.exists()


@real_transactions
def test_tries_of_an_order_are_counted_without_waiting_and_the_order_is_not(store):
    """Of the two transactions of a checkout the one that is a promise waits."""
    waited = {}

    def watch(execute, sql, params, many, context):
        if sql.split()[:2] == ["INSERT", "INTO"]:
            waited[sql.split()[2].strip('"')] = waits_for_the_disk()
        return execute(sql, params, many, context)

    pack = make_variant()
    with connection.execute_wrapper(watch):
        limits.count_order("192.0.2.7", "kim@example.com", "attempt-key-0001")
        place((pack, 1))

    assert (waited["shop_limitcount"], waited["shop_order"], waited["shop_payment"]) == (False, True, True)


# --- a new function is not forgotten --------------------------------------------------------------------------------

# Why these blocks are none of ours: each is a part of a function that is, or may not be repeated.
BY_HAND = {
    ("shop/goods/staging.py", "stage"),  # reads a file, which is at its end the second time; creates rows alone
    ("shop/promotions.py", "take_uses_again"),  # a savepoint of the settlement
    ("shop/orders/refund_outcomes.py", "_recount"),  # a savepoint
    ("shop/orders/refund_outcomes.py", "preview_refund"),  # is undone
}
OURS = {"all_or_nothing", "all_or_nothing_at_once", "all_or_nothing_unawaited"}


def blocks_by_hand(source):
    """Names of functions that begin a transaction, and are not begun again."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            marks = {ast.unparse(mark) for mark in node.decorator_list}
            inside = [
                ast.unparse(item) for each in ast.walk(node) if isinstance(each, ast.With) for item in each.items
            ]
            is_atomic = any("atomic(" in item for item in inside) or any("atomic" in mark for mark in marks)
            if is_atomic and not marks & OURS:
                yield node.name


def test_every_write_of_shop_and_library_is_one_that_may_be_tried_again():
    """Admin, forms and commands call these; what they wrap around them is a transaction of their own."""
    found = set()
    for package in ("shop", "blog"):
        for path in sorted((settings.BASE_DIR / package).rglob("*.py")):
            name = str(path.relative_to(settings.BASE_DIR))
            if not {"migrations", "admin", "transactions.py"} & set(Path(name).parts):
                found |= {(name, function) for function in blocks_by_hand(path.read_text())}

    assert found == BY_HAND
