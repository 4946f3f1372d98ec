"""Large copies: as old as the tables that they were made from, and no older."""

import threading
from concurrent.futures import ThreadPoolExecutor, TimeoutError

import pytest

from blog.lasting import Lasting, watched_by
from blog.reads import recording

TABLES = frozenset({"blog_post"})


@pytest.fixture
def version():
    """What somebody who watches says of the tables."""
    now = ["1"]
    watched_by(lambda tables: now[0])
    yield now
    watched_by(None)


@pytest.fixture
def counted():
    answers = iter(range(100))
    return Lasting(lambda: next(answers), TABLES, lambda value: True)


def test_it_lasts_while_the_tables_stand_as_they_stood(settings, counted, version):
    settings.COPY_SECONDS = 0

    assert [counted(), counted()] == [0, 0]
    version[0] = "2"
    assert [counted(), counted()] == [1, 1]


def test_it_is_read_again_with_the_new_version_even_where_a_copy_is_fresh(settings, counted, version):
    settings.COPY_SECONDS = 600
    counted()
    version[0] = "2"

    assert counted() == 1


def test_what_moved_while_it_was_read_makes_it_read_again(settings, version):
    answers = iter(range(100))

    def read() -> int:
        version[0] += "x"  # as by somebody else
        return next(answers)

    lasting = Lasting(read, TABLES, lambda value: True)

    assert [lasting(), lasting()] == [0, 1]


def test_it_ends_when_it_holds_no_longer(settings, version):
    answers = iter(range(100))
    lasting = Lasting(lambda: next(answers), TABLES, lambda value: value > 0)

    assert [lasting(), lasting(), lasting()] == [0, 1, 1]


def test_where_nobody_watches_it_is_as_old_as_a_copy(settings, counted):
    settings.COPY_SECONDS = 600
    assert [counted(), counted()] == [0, 0]
    settings.COPY_SECONDS = 0
    assert [counted(), counted()] == [1, 2]


def test_where_nobody_watches_a_copy_that_holds_no_longer_is_read_again(settings):
    settings.COPY_SECONDS = 600
    answers = iter(range(100))
    lasting = Lasting(lambda: next(answers), TABLES, lambda value: value > 1)

    assert [lasting(), lasting()] == [1, 2]


def test_it_tells_what_it_was_made_from_each_time(counted, version):
    for _ in range(2):
        with recording() as reads:
            counted()
        assert reads.tables == TABLES


@pytest.mark.parametrize(("lends_previous", "others_have"), [(True, 0), (False, None)])
def test_while_one_reads_anew_the_others_wait_or_have_the_previous(version, lends_previous, others_have):
    answers, begun, may_end = iter(range(100)), threading.Event(), threading.Event()

    def read() -> int:
        begun.set()
        may_end.wait(10)
        return next(answers)

    lasting = Lasting(read, TABLES, lambda value: True, lends_previous=lends_previous)
    may_end.set()
    lasting()
    begun.clear()
    may_end.clear()
    version[0] = "2"

    with ThreadPoolExecutor() as threads:
        first = threads.submit(lasting)
        assert begun.wait(10)
        other = threads.submit(lasting)
        try:
            seen = other.result(timeout=0.3)
        except TimeoutError:
            seen = None
        finally:
            may_end.set()

    assert (seen, first.result(), lasting()) == (others_have, 1, 1)
