"""I3: one order for a checkout attempt, however often and from wherever it is sent."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.faults import world
from tests.faults.browser import Answer, Browser, at_once
from tests.faults.scores import Board, Score, scaled
from tests.faults.site import Site

TABS, ATTEMPTS = 16, 200


def press_everywhere(site: Site, attempts: int, score: Score) -> None:
    """Each form is sent by 16 tabs at one moment."""
    (variant,) = site.call(world.stock_up, {"available": attempts + 10})
    score.update({"2xx/3xx": 0, "orders": 0, "payments": 0, "mails": 0, "5xx": 0})

    def arrive() -> tuple[Browser, dict[str, Any]]:
        browser = site.browser()
        browser.add_to_cart(variant)
        return browser, browser.open_checkout()

    ready = at_once([arrive] * attempts, hands=16)
    for number, (browser, form) in enumerate(ready, start=1):
        tabs = [browser.twin() for _ in range(TABS)]
        answers: list[Answer] = at_once([lambda tab=tab, form=form: tab.place_order(form) for tab in tabs])
        score["2xx/3xx"] += sum(200 <= answer.status < 400 for answer in answers)
        score["5xx"] += sum(answer.is_fault for answer in answers)
        score["orders"] = site.count("order")
        assert {answer.status for answer in answers} == {303}
        assert len({answer.location for answer in answers}) == 1
        assert score["orders"] == number
        assert tabs[0].get(answers[0].location).status == 200
    score.update(payments=site.count("payment"), mails=site.count("outbox"))
    site.audit()
    assert score["payments"] == score["mails"] == attempts
    assert score["2xx/3xx"] == attempts * TABS
    assert site.stock(variant) == (10, attempts)


def test_one_form_sent_by_16_tabs_at_once_is_one_order_for_all(site: Site, kind: str, board: Board) -> None:
    attempts = scaled(ATTEMPTS)
    with board.promise("I3 one order per attempt", kind, f"{TABS}x{attempts}") as score:
        press_everywhere(site, attempts, score)


def test_one_form_with_other_contents_is_told_so_and_writes_nothing(site: Site, kind: str, board: Board) -> None:
    (variant,) = site.call(world.stock_up, {"available": 10})
    browser = site.browser()
    browser.add_to_cart(variant)
    form = browser.open_checkout()
    tab = browser.twin()
    tab.add_to_cart(variant)
    more = tab.open_checkout() | {"attempt_key": form["attempt_key"]}

    with board.promise("I3 other contents are refused", kind, "1") as score:
        assert browser.place_order(form).status == 303
        answer = tab.place_order(more)
        score.update(status=answer.status, orders=site.count("order"))
        assert answer.status == 409
        assert "This form has already placed an order with other contents." in answer.text
        assert site.count("order") == 1
        assert site.stock(variant) == (9, 1)
        site.audit()


def test_without_looking_for_the_attempt_the_same_tabs_fail(
    make_site: Callable[..., Site], kind: str, board: Board
) -> None:
    site = make_site(without="attempt look-up")
    site.start()
    with board.promise("I3 control twin must fail", kind, f"{TABS}x3") as score:
        with pytest.raises(AssertionError):
            press_everywhere(site, 3, score)
        assert score["5xx"] or score["orders"] > 1
