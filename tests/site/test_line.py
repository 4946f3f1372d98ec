"""The line before Django: who is let in, who waits, who is refused, and what the log says of it."""

import logging
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from config.door import line as house
from config.door.line import DOERS, DOERS_FOR_BUYERS, MOST_IN_ALL, MOST_READERS, Line, NoRoomError

EVERYBODY = DOERS + DOERS_FOR_BUYERS


class Crowd:
    """People in `line`, each in a thread of its own. Their work ends when it is told to."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.may_end = threading.Event()
        self.begun: list[str] = []
        self.served: list[str] = []
        self.refused: list[str] = []
        self._threads: list[threading.Thread] = []

    def come(self, name: str, *, is_buyer: bool = False, may_end: threading.Event | None = None) -> None:
        thread = threading.Thread(target=self._ask, args=(name, is_buyer, may_end or self.may_end))
        self._threads.append(thread)
        thread.start()

    def _ask(self, name: str, is_buyer: bool, may_end: threading.Event) -> None:  # noqa: FBT001  of a thread
        def work() -> tuple[str, None]:
            self.begun.append(name)
            assert may_end.wait(20)
            return name, None

        try:
            self.served.append(self.line.do(work, is_buyer=is_buyer))
        except NoRoomError:
            self.refused.append(name)

    def fill(self, people: int, *, is_buyer: bool = False) -> None:
        """So many more, one after the other; returns when all are in the house."""
        before = self.line._inside
        for number in range(people):
            self.come(f"{'buyer' if is_buyer else 'reader'} {before + number}", is_buyer=is_buyer)
        until(lambda: self.line._inside == before + people)

    def leave(self) -> None:
        self.may_end.set()
        for thread in self._threads:
            thread.join(20)


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def nothing() -> tuple[str, None]:
    return "done", None


@pytest.fixture
def patient(monkeypatch):
    """Nobody gives up while the test looks."""
    monkeypatch.setattr(house, "READERS_WAIT_S", 30.0)
    monkeypatch.setattr(house, "BUYERS_WAIT_S", 30.0)


@pytest.fixture
def crowd() -> Iterator[Crowd]:
    crowd = Crowd(Line())
    yield crowd
    crowd.leave()


def test_whoever_asks_gets_what_was_done_by_a_thread_of_the_line():
    line = Line()

    found = line.do(lambda: (threading.current_thread().name, None), is_buyer=False)

    assert found.startswith("requests-")


def test_whoever_asks_gets_the_error_of_the_work_and_the_line_goes_on():
    line = Line()

    for _ in range(EVERYBODY + 1):
        with pytest.raises(ZeroDivisionError):
            line.do(lambda: (1 / 0, None), is_buyer=False)

    assert line.do(nothing, is_buyer=False) == "done"


def test_what_is_left_to_do_is_done_by_the_same_thread_after_the_answer():
    line, answered, done_by = Line(), threading.Event(), []

    def rest() -> None:
        assert answered.wait(20)
        done_by.append(threading.get_ident())

    asked = line.do(lambda: (threading.get_ident(), rest), is_buyer=False)
    answered.set()
    until(lambda: bool(done_by))

    assert done_by == [asked]


def test_reader_who_comes_when_the_house_is_full_is_refused_at_once_and_nothing_is_done(patient, crowd):
    crowd.fill(MOST_READERS)
    done = []

    with pytest.raises(NoRoomError):
        crowd.line.do(lambda: (done.append(1), None), is_buyer=False)

    assert done == []
    assert len(crowd.begun) == DOERS


def test_house_is_open_again_when_the_first_has_left(patient, crowd):
    crowd.fill(MOST_READERS)
    with pytest.raises(NoRoomError):
        crowd.line.do(nothing, is_buyer=False)

    crowd.leave()

    assert len(crowd.served) == MOST_READERS
    assert crowd.refused == []
    assert crowd.line.do(nothing, is_buyer=False) == "done"


def test_buyer_is_served_while_readers_fill_the_house(patient, crowd):
    crowd.fill(MOST_READERS)

    assert crowd.line.do(nothing, is_buyer=True) == "done"


def test_buyers_find_room_beyond_the_readers_and_the_last_place_is_the_last(patient, crowd):
    crowd.fill(MOST_READERS)
    crowd.fill(MOST_IN_ALL - MOST_READERS, is_buyer=True)

    with pytest.raises(NoRoomError):
        crowd.line.do(nothing, is_buyer=True)

    crowd.leave()
    assert (len(crowd.served), crowd.refused) == (MOST_IN_ALL, [])


def test_buyer_goes_before_readers_who_came_earlier(patient, crowd):
    first = threading.Event()
    for number in range(EVERYBODY):
        crowd.come(f"early {number}", is_buyer=True, may_end=first if number == 0 else crowd.may_end)
    until(lambda: len(crowd.begun) == EVERYBODY)
    crowd.fill(3)
    crowd.come("buyer", is_buyer=True)
    until(lambda: (len(crowd.line._readers), len(crowd.line._buyers)) == (3, 1))

    first.set()
    until(lambda: len(crowd.begun) > EVERYBODY)

    assert crowd.begun[EVERYBODY] == "buyer"


def test_reader_whose_work_does_not_begin_in_time_is_refused_and_it_is_never_done(monkeypatch, crowd):
    monkeypatch.setattr(house, "READERS_WAIT_S", 30.0)
    crowd.fill(DOERS)
    until(lambda: len(crowd.begun) == DOERS)
    monkeypatch.setattr(house, "READERS_WAIT_S", 0.01)
    crowd.come("late")

    until(lambda: crowd.refused == ["late"])
    crowd.leave()

    assert "late" not in crowd.begun
    assert crowd.line.do(nothing, is_buyer=False) == "done"


def test_work_that_has_begun_is_never_given_up(monkeypatch, crowd):
    monkeypatch.setattr(house, "READERS_WAIT_S", 0.01)
    crowd.fill(1)
    until(lambda: len(crowd.begun) == 1)
    time.sleep(0.05)

    crowd.leave()

    assert (len(crowd.served), crowd.refused) == (1, [])


def test_many_who_wait_for_the_same_page_have_a_place_each_up_to_the_last(patient, crowd):
    crowd.fill(MOST_IN_ALL - 1, is_buyer=True)

    with crowd.line.waiting(), pytest.raises(NoRoomError), crowd.line.waiting():
        pass

    with crowd.line.waiting():
        assert crowd.line._inside == MOST_IN_ALL


def test_log_has_one_line_when_refusing_begins_and_one_with_the_count_when_it_is_over(
    monkeypatch, caplog, patient, crowd
):
    monkeypatch.setattr(house, "CALM_AFTER_S", 0.05)
    caplog.set_level(logging.WARNING, "config.door")
    crowd.fill(MOST_READERS)
    for _ in range(5):
        with pytest.raises(NoRoomError):
            crowd.line.do(nothing, is_buyer=False)
    begun = [record.getMessage() for record in caplog.records]

    crowd.leave()
    until(lambda: len(caplog.records) > 1)  # though nobody comes any more

    assert begun == ["Too many requests: what cannot begin soon is refused from now on (503)"]
    assert [record.getMessage() for record in caplog.records[1:]] == [
        "Room for everybody again: 5 requests were refused within 0 s"
    ]
