"""I8, I9, I10: what is charged is the last total that was seen, whatever changes at whichever step."""

from collections.abc import Callable
from typing import Any

from shop.rules.money import dollars
from tests.faults import world
from tests.faults.browser import Answer, Browser, total_shown
from tests.faults.scores import Board
from tests.faults.site import Site

Change = Callable[[Site, int, int], None]  # of the pack `variant`, for the n-th time


def price_up(site: Site, variant: int, time: int) -> None:
    site.call(world.change_price, variant, 20_00 + 1_00 * time)


def price_down(site: Site, variant: int, time: int) -> None:
    site.call(world.change_price, variant, 20_00 - 1_00 * time)


def fee_up(site: Site, variant: int, time: int) -> None:
    site.call(world.change_rule, fee_cents=4_95 + 1_00 * time)


def free_from_less(site: Site, variant: int, time: int) -> None:
    """Free shipping begins lower and lower; from the second time on this cart of $80 ships free."""
    site.call(world.change_rule, free_from_cents=100_00 - 15_00 * time)


def stock_falls(site: Site, variant: int, time: int) -> None:
    """Somebody else buys: of four that are in the cart three are left, then two, then one."""
    site.call(world.write_off, variant, 1)


CHANGES: dict[str, Change] = {
    "price up": price_up,
    "price down": price_down,
    "shipping fee": fee_up,
    "shipping threshold": free_from_less,
    "stock": stock_falls,
}


def charged(site: Site) -> list[str]:
    return [dollars(cents) for (cents,) in site.database.rows("SELECT amount_cents FROM shop_payment ORDER BY id")]


def press(browser: Any, page: Answer) -> tuple[Answer, str]:
    """Press the button of `page`: the answer, and the total that was on it."""
    return browser.place_order(browser.fill(page)), total_shown(page)


def test_change_at_each_step_of_checkout_is_told_before_it_is_charged(site: Site, kind: str, board: Board) -> None:
    for what, change in CHANGES.items():
        walk_each_way(site, change, board, f"[{what}]", kind)


def walk_each_way(
    site: Site, change: Change, board: Board, what: str, kind: str, *, prepare: Callable[[Browser], None] | None = None
) -> None:
    """Five shoppers, for each of whom `change` happens at other steps. `prepare` has a full cart to work on."""
    before = site.count("order")
    with board.promise("I9 changed at each step", kind, what) as score:
        score.update({"orders": 0, "reviews": 0, "5xx": 0})
        for steps in ((), ("before",), ("between",), ("between", "again"), ("before", "between", "again")):
            _walk(site, change, steps, score, prepare)
        score["orders"] = site.count("order") - before
        assert score["orders"] == 5
        assert score["reviews"] >= 1
        assert score["5xx"] == 0
        site.audit()


def _walk(
    site: Site, change: Change, steps: tuple[str, ...], score: Any, prepare: Callable[[Browser], None] | None
) -> None:
    """One shopper's way from cart to order; the shop changes at the named steps and nowhere else."""
    site.call(world.change_rule, fee_cents=4_95, free_from_cents=99_00)
    (variant,) = site.call(world.stock_up, {"available": 4, "price_cents": 20_00})
    already, time = len(charged(site)), 0
    browser = site.browser()
    browser.add_to_cart(variant, 4)
    if prepare:
        prepare(browser)
    if "before" in steps:
        change(site, variant, time := time + 1)
    page = browser.get("/checkout/")
    assert page.status == 200
    for step in ("between", "again"):
        if step in steps:
            change(site, variant, time := time + 1)
            answer, seen = press(browser, page)
            if answer.status == 303:  # nothing of this cart has changed by it
                assert charged(site)[already:] == [seen]
                break
            assert answer.status == 409
            assert "Something has changed" in answer.text
            assert len(charged(site)) == already
            score["reviews"] += 1
            page = answer
    else:
        answer, seen = press(browser, page)
        assert answer.status == 303
        assert charged(site)[already:] == [seen]
    score["5xx"] += sum(answer.is_fault for answer in browser.answers)
    order = browser.get(answer.location)
    assert seen in order.text


def test_pack_that_is_taken_off_sale_between_page_and_button_is_not_sold(site: Site, kind: str, board: Board) -> None:
    gone, stays = site.call(world.stock_up, {"price_cents": 20_00}, {"price_cents": 30_00})
    browser = site.browser()
    browser.add_to_cart(gone)
    browser.add_to_cart(stays)
    page = browser.get("/checkout/")
    with board.promise("I9 taken off sale", kind, "1") as score:
        site.call(world.take_off_sale, gone)
        answer, _ = press(browser, page)
        assert (answer.status, site.count("order")) == (409, 0)
        assert total_shown(answer) == "$34.95"
        answer, seen = press(browser, answer)
        score.update(status=answer.status, charged=charged(site)[0])
        assert (answer.status, charged(site)) == (303, [seen])
        assert site.stock(gone) == (10, 0)
        site.audit()


def test_no_number_that_the_browser_sends_is_money(site: Site, kind: str, board: Board) -> None:
    """Every field that our page wrote is tampered with; what is charged stays the server's price."""
    (variant,) = site.call(world.stock_up, {"available": 99, "price_cents": 20_00})
    values = ["", "0", "-1", "1", "0.01", "2495", "a:b:c", "{}", "null", "9" * 400]
    with board.promise("I8 tampered fields", kind, f"{len(values)} values") as score:
        score.update({"refused": 0, "orders": 0, "5xx": 0})
        for name in ("shown", "attempt_key", "price", "total", "shipping", "discount"):
            for value in values:
                browser = site.browser()
                browser.add_to_cart(variant)
                answer = browser.place_order(browser.open_checkout() | {name: value})
                score["5xx"] += answer.is_fault
                assert answer.status in ({400, 409} if name in {"shown", "attempt_key"} else {303}), (name, value)
                score["refused"] += answer.status != 303
        score["orders"] = site.count("order")
        assert set(charged(site)) == {"$24.95"}
        assert score["5xx"] == 0
        site.audit()
