"""I1: never oversell. I20, I21: nobody waits in a circle, and nobody for long."""

import random
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.faults import world
from tests.faults.browser import Answer, Browser, at_once
from tests.faults.scores import Board, Score, scaled
from tests.faults.site import Site

BUYERS, UNITS, REPEATS = 64, 10, 20
CROWD, CROWD_UNITS, MOST_WANTED, SEED = 200, 100, 5, 11

LEFT = re.compile(r"[Oo]nly (\d+) (?:left|are left)")


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
        busy = sum(answer.status == 503 for answer in answers)
        faults = sum(answer.is_fault for answer in answers)
        score.update({"5xx": faults, "busy": busy, "slowest": f"{slowest:.2f}s"})
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


def test_200_buyers_of_one_to_five_units_never_get_more_than_is_there(site: Site, kind: str, board: Board) -> None:
    """Sold never above stock, sold + left = stock. Whoever is refused is told how many were left, which is fewer than
    were wanted. What is left in the end is less than anybody refused wanted, because nothing came back meanwhile.
    """
    dice = random.Random(SEED)  # noqa: S311  repeatable, guards nothing
    wants = [dice.randint(1, MOST_WANTED) for _ in range(CROWD)]
    (variant,) = site.call(world.stock_up, {"available": CROWD_UNITS})
    with board.promise("I1 no oversell, 1 to 5 units", kind, f"{CROWD}x{CROWD_UNITS}") as score:

        def arrive(quantity: int) -> tuple[Browser, dict[str, Any]]:
            browser = site.browser()
            browser.add_to_cart(variant, quantity)
            return browser, browser.open_checkout()

        ready = at_once([lambda q=quantity: arrive(q) for quantity in wants], hands=16)
        before = site.database.deadlocks()
        answers = at_once([lambda b=browser, f=form: b.place_order(f) for browser, form in ready])

        took = [quantity for quantity, answer in zip(wants, answers, strict=True) if answer.status == 303]
        refused = [(quantity, answer) for quantity, answer in zip(wants, answers, strict=True) if answer.status != 303]
        available, held = site.stock(variant)
        waited = sorted(answer.seconds for answer in answers)
        score.update(
            {
                "sold": sum(took),
                "left": available,
                "orders": len(took),
                "refused": len(refused),
                "5xx": sum(answer.is_fault for answer in answers),
                "p99": f"{waited[len(waited) * 99 // 100]:.2f}s",
                "deadlocks": site.database.deadlocks() - before,
            }
        )
        assert (held, available + held) == (sum(took), CROWD_UNITS)
        for quantity, answer in refused:
            assert answer.status == 409, answer
            told = LEFT.search(answer.text)
            assert "is sold out" in answer.text or (told and int(told[1]) < quantity), (quantity, answer.text[:2000])
        assert available < min(quantity for quantity, _ in refused)
        assert score["deadlocks"] == 0
        assert score["orders"] == site.count("order")
        site.audit()


def test_without_the_condition_in_the_update_the_same_rush_fails(
    make_site: Callable[..., Site], kind: str, board: Board
) -> None:
    # SQLite's transactions take turns, which hides a missing condition: there the turns are the guard.
    site = make_site(without="stock condition" if kind == "postgres" else "one writer at a time")
    site.start()
    with board.promise("I1 control twin must fail", kind, f"{BUYERS}x{UNITS}") as score:
        with pytest.raises(AssertionError):
            rush(site, 3, score)
        assert score["sold"] > UNITS if kind == "postgres" else score["busy"]
