"""I9, I25: a code that changes on the way is told before it is charged, and its last use goes to one."""

from collections import Counter
from typing import Any

from tests.faults import world
from tests.faults.browser import Browser, at_once
from tests.faults.scores import Board, scaled
from tests.faults.site import Site
from tests.faults.test_changes_at_checkout import Change, walk_each_way

CODE = "WINTER"
BUYERS, REPEATS = 64, 5


def more_off(site: Site, variant: int, time: int) -> None:
    site.call(world.change_promotion, CODE, percent=10 + 10 * time)


def less_off(site: Site, variant: int, time: int) -> None:
    site.call(world.change_promotion, CODE, percent=10 - 2 * time)


def ends(site: Site, variant: int, time: int) -> None:
    site.call(world.change_promotion, CODE, is_active=False)


def used_up_by_others(site: Site, variant: int, time: int) -> None:
    """One use is left, and somebody else takes it: the limit is what has been used."""
    site.call(world.use_up, CODE)


CHANGES: dict[str, Change] = {
    "code takes more": more_off,
    "code takes less": less_off,
    "code ends": ends,
    "code used up": used_up_by_others,
}


def test_code_that_changes_at_each_step_of_checkout_is_told_before_it_is_charged(
    site: Site, kind: str, board: Board
) -> None:
    site.call(world.make_promotion, CODE)

    def with_code(browser: Browser) -> None:
        site.call(world.change_promotion, CODE, percent=10, is_active=True, max_uses=None)
        assert browser.post("/cart/code/", {"code": CODE}).status == 303

    for what, change in CHANGES.items():
        walk_each_way(site, change, board, f"[{what}]", kind, prepare=with_code)


def test_last_use_of_a_code_goes_to_one_of_64_buyers(site: Site, kind: str, board: Board) -> None:
    repeats = scaled(REPEATS)
    with board.promise("I25 last use of a code", kind, f"{BUYERS}x1x{repeats}") as score:
        statuses: Counter[int] = Counter()
        for turn in range(repeats):
            code = f"{CODE}-{turn}"
            site.call(world.make_promotion, code, max_uses=1)
            (variant,) = site.call(world.stock_up, {"available": BUYERS, "price_cents": 20_00})

            def arrive(variant: int = variant, code: str = code) -> tuple[Browser, dict[str, Any]]:
                browser = site.browser()
                browser.add_to_cart(variant)
                assert browser.post("/cart/code/", {"code": code}).status == 303
                return browser, browser.open_checkout()

            ready = at_once([arrive] * BUYERS, hands=16)
            answers = at_once([lambda b=browser, f=form: b.place_order(f) for browser, form in ready])
            statuses.update(answer.status for answer in answers)
            uses = site.count("orderpromotion", f"code = '{code}'")
            score.update({"placed": statuses[303], "reviews": statuses[409], "uses": site.count("orderpromotion")})
            score["5xx"] = sum(answer.is_fault for answer in answers)
            assert sum(answer.status == 303 for answer in answers) == uses == 1
            assert sum(answer.status == 409 for answer in answers) == BUYERS - 1
        site.audit()
