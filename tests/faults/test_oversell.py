"""I1: never oversell."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.faults import world
from tests.faults.browser import Answer, Browser, at_once
from tests.faults.scores import Board, Score, scaled
from tests.faults.site import Site

BUYERS, UNITS, REPEATS = 64, 10, 20


def says_so(answer: Answer) -> bool:
    """A page, not an error, that names what is left."""
    text = answer.text
    return answer.status == 409 and ("Only 0 left of Zinc" in text or "is sold out" in text)


def rush(site: Site, repeats: int, score: Score) -> None:
    """64 buyers who have all seen the page press the button at one moment, for 10 units."""
    statuses: Counter[str] = Counter()
    slowest = 0.0
    score.update(sold=0, refused=0, orders=0, charges=0, mails=0)
    for _ in range(repeats):
        (variant,) = site.call(world.stock_up, {"available": UNITS})

        def arrive(variant: int = variant) -> tuple[Browser, dict[str, Any]]:
            browser = site.browser()
            browser.add_to_cart(variant)
            return browser, browser.open_checkout()

        ready = at_once([arrive] * BUYERS, hands=16)
        answers = at_once([lambda b=browser, f=form: b.place_order(f) for browser, form in ready])

        statuses.update(str(answer.status) for answer in answers)
        slowest = max(slowest, *(answer.seconds for answer in answers))
        placed = [answer for answer in answers if answer.status == 303]
        refused = [answer for answer in answers if says_so(answer)]
        score["sold"] += len(placed)
        score["refused"] += len(refused)
        score.update({"5xx": sum(answer.is_fault for answer in answers), "slowest": f"{slowest:.2f}s"})
        assert (len(placed), len(refused)) == (UNITS, BUYERS - UNITS), statuses
        assert len({answer.location for answer in placed}) == UNITS
        assert site.stock(variant) == (0, UNITS)
    score.update(
        orders=site.count("order"),
        charges=site.count("payment", "status = 'succeeded'"),
        mails=site.count("outbox"),
    )
    site.audit()
    assert score["orders"] == site.count("payment") == score["mails"] == repeats * UNITS


def test_64_buyers_for_10_units_are_10_orders_and_54_pages_that_say_so(site: Site, kind: str, board: Board) -> None:
    repeats = scaled(REPEATS)
    with board.promise("I1 no oversell", kind, f"{BUYERS}x{UNITS}x{repeats}") as score:
        rush(site, repeats, score)


def test_without_the_condition_in_the_update_the_same_rush_fails(
    make_site: Callable[..., Site], kind: str, board: Board
) -> None:
    # SQLite's transactions take turns, which hides a missing condition: there the turns are the guard.
    site = make_site(without="stock condition" if kind == "postgres" else "one writer at a time")
    site.start()
    with board.promise("I1 control twin must fail", kind, f"{BUYERS}x{UNITS}") as score:
        with pytest.raises(AssertionError):
            rush(site, 3, score)
        assert score["sold"] > UNITS if kind == "postgres" else score["5xx"]
