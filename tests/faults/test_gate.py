"""I21: on SQLite writers wait in one fair queue, and none is told that the database is locked."""

import pytest

from tests.faults import world
from tests.faults.browser import Answer, at_once
from tests.faults.scores import Board, Score, scaled
from tests.faults.site import Site

BUYERS, ORDERS_EACH = 64, 8
ORDERS_OF_ONE = 4  # of one network and e-mail: a fifth within ten minutes is the last that limits let through


def buy(site: Site, variant: int, orders: int) -> list[Answer]:
    """One shopper after the other at one till: cart, checkout, order; what the button was answered."""
    answers = []
    for number in range(orders):
        if number % ORDERS_OF_ONE == 0:
            browser = site.browser()
        browser.add_to_cart(variant)
        answers.append(browser.place_order(browser.open_checkout()))
    return answers


def rush(site: Site, orders_each: int, score: Score) -> None:
    (variant,) = site.call(world.stock_up, {"available": BUYERS * orders_each})

    tills = at_once([lambda: buy(site, variant, orders_each)] * BUYERS)

    answers = [answer for till in tills for answer in till]
    waited = sorted(answer.seconds for answer in answers)
    score.update(
        {
            "orders": sum(answer.status == 303 for answer in answers),
            "locked": site.log.read_text().count("database is locked"),
            "busy": sum(answer.status == 503 for answer in answers),
            "5xx": sum(answer.is_fault for answer in answers),
            "p50": f"{waited[len(waited) // 2]:.2f}s",
            "p99": f"{waited[len(waited) * 99 // 100]:.2f}s",
            "max": f"{waited[-1]:.2f}s",
        }
    )
    assert (score["locked"], score["busy"], score["5xx"]) == (0, 0, 0)
    assert score["orders"] == site.count("order") == BUYERS * orders_each
    assert site.stock(variant) == (0, BUYERS * orders_each)
    site.audit()


def test_64_buyers_of_one_pack_wait_their_turn(site: Site, kind: str, board: Board) -> None:
    orders_each = scaled(ORDERS_EACH)
    with board.promise("I21 bounded fair waiting", kind, f"{BUYERS}x{orders_each}") as score:
        rush(site, orders_each, score)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_without_taking_turns_the_same_rush_meets_locks(make_site, kind: str, board: Board) -> None:
    site = make_site(without="one writer at a time")
    site.start()
    with board.promise("I21 control twin must fail", kind, f"{BUYERS}x2") as score:
        with pytest.raises(AssertionError):
            rush(site, 2, score)
        assert score["locked"] > 0
