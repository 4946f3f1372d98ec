"""The queue before SQLite's write lock: fair, and open again whatever happens inside."""

import threading
import time

import pytest
from django.db import connection, connections, transaction

from shop.models import Brand

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's gate")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_gate_opens_after_commit_rollback_and_nesting():
    with transaction.atomic():
        assert connection._gate is not None
        with transaction.atomic():
            Brand.objects.create(name="A", slug="a")
    assert connection._gate is None

    with pytest.raises(RuntimeError), transaction.atomic():
        raise RuntimeError
    assert connection._gate is None


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_gate_opens_when_the_connection_is_closed_inside():
    def close_inside() -> None:
        with transaction.atomic():
            connection.close()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        close_inside()

    with transaction.atomic():
        Brand.objects.create(name="A", slug="a")
    assert Brand.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_many_writers_take_turns_without_a_lock_error():
    faults: list[BaseException] = []

    def write(number: int) -> None:
        try:
            with transaction.atomic():
                Brand.objects.create(name=f"Brand {number}", slug=f"brand-{number}")
                time.sleep(0.005)
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert Brand.objects.count() == 24
