"""Progress of a long job, on a terminal and in a log."""

from config.demo.large import Progress


def told(*, on_terminal, seconds):
    """What is written while three batches of 1,000 take `seconds` each."""
    said, now = [], iter([0, *(n * seconds for n in (1, 2, 3))])
    progress = Progress(said.append, on_terminal=on_terminal, clock=lambda: next(now))
    assert [(batch[0], batch[-1]) for batch in progress.batches("orders", 2_500, 1_000)] == [
        (1, 1000),
        (1001, 2000),
        (2001, 2500),
    ]
    return said


def test_a_log_gets_a_line_now_and_then_with_rate_and_time_left():
    assert told(on_terminal=False, seconds=40) == [
        "orders: 1,000 of 2,500, 25 a second, 1 min 0 s left\n",
        "orders: 2,000 of 2,500, 25 a second, 20 s left\n",
        "orders: 2,500 of 2,500, 21 a second, 2 min 0 s\n",
    ]


def test_a_log_is_not_filled_by_a_quick_job():
    assert told(on_terminal=False, seconds=1) == ["orders: 2,500 of 2,500, 833 a second, 3 s\n"]


def test_a_terminal_gets_one_line_that_is_drawn_over():
    first, second, last = told(on_terminal=True, seconds=1)

    assert first == "\r\x1b[K[#########...............] orders: 1,000 of 2,500, 1,000 a second, 2 s left"
    assert second.startswith("\r\x1b[K[###################.....] ")
    assert last == "\r\x1b[K[########################] orders: 2,500 of 2,500, 833 a second, 3 s\n"


def test_nothing_to_do_says_nothing():
    said = []

    assert list(Progress(said.append).batches("orders", -5, 1_000)) == []
    assert said == []
