"""Why a code does not apply, and what is missing. Every reason has a sentence of its own."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from shop.rules.lines import PricedLine
from shop.rules.money import dollars
from shop.rules.promotions import Kind, Offer

MAX_TYPED = 40


class Reason(StrEnum):
    UNKNOWN = "unknown"
    NOT_YET = "not_yet"
    OVER = "over"
    USED_UP = "used_up"
    USED_BEFORE = "used_before"
    EMPTY_CART = "empty_cart"
    NO_GOODS = "no_goods"
    ONLY_ON_SALE = "only_on_sale"
    MINIMUM_SPEND = "minimum_spend"
    TOO_FEW = "too_few"
    BETTER_OFFER = "better_offer"
    SHIPS_FREE = "ships_free"
    NO_SAVING = "no_saving"


# Nothing that the shopper does to the cart can bring such a code back.
FINAL = frozenset({Reason.UNKNOWN, Reason.NOT_YET, Reason.OVER, Reason.USED_UP})


@dataclass(frozen=True)
class Refusal:
    """`clause` goes on after a colon: "WINTER10 no longer applies: it ended yesterday". `sentence` stands alone."""

    reason: Reason
    clause: str
    sentence: str

    @property
    def is_final(self) -> bool:
        return self.reason in FINAL

    def no_longer(self, code: str) -> str:
        return f"{code} no longer applies: {self.clause}."


def normalise_code(typed: str) -> str:
    """`typed` as codes are kept: capitals, full-width forms made plain, no spaces, nothing invisible."""
    plain = unicodedata.normalize("NFKC", typed)
    return "".join(c for c in plain if not c.isspace() and unicodedata.category(c) != "Cf").upper()


def unknown(code: str) -> Refusal:
    return Refusal(Reason.UNKNOWN, "it is not a code of ours", f"{code} is not a code of ours. Please check it.")


def out_of_time(code: str, *, now: datetime, begins: datetime, ends: datetime | None) -> Refusal | None:
    """None within the dates; all of them in the shop's own time, whose clock shows one hour twice each autumn."""
    if now.timestamp() < begins.timestamp():
        when = _day(begins, now)
        return Refusal(Reason.NOT_YET, f"it starts {when}", f"{code} starts {when}.")
    if ends is not None and ends.timestamp() <= now.timestamp():
        is_midnight = ends.time() == time.min  # what ends at midnight ended with the day before
        when = _day(ends - timedelta(days=1) if is_midnight else ends, now)
        return Refusal(Reason.OVER, f"it ended {when}", f"{code} ended {when}.")
    return None


def _day(at: datetime, now: datetime) -> str:
    days = (at.date() - now.date()).days
    if days == 0:
        clock = f"{at.hour % 12 or 12}:{at.minute:02d} {'am' if at.hour < 12 else 'pm'}"
        return f"today at {clock}"
    named = {-1: "yesterday", 1: "tomorrow"}
    return named.get(days) or f"on {at.day} {at:%B %Y}"


def used_up(code: str) -> Refusal:
    return Refusal(Reason.USED_UP, "it has been used up", f"{code} has been used up.")


def used_before(code: str) -> Refusal:
    clause = "it has already been used with this e-mail"
    return Refusal(Reason.USED_BEFORE, clause, f"{code} has already been used with this e-mail.")


def hindrance(offer: Offer, lines: Sequence[PricedLine]) -> Refusal | None:
    """Why `offer` does not apply to these goods, or None where it does. Judged before any promotion."""
    code, goods = offer.code or f"“{offer.name}”", offer.goods_words
    of_goods = f" of {goods}" if goods else ""
    if not lines:
        return Refusal(Reason.EMPTY_CART, "the cart is empty", "Your cart is empty. Add something first.")
    if not any(offer.is_about(line) for line in lines):
        return Refusal(
            Reason.NO_GOODS, f"it is for {goods}", f"{code} is for {goods}, and there is none in your cart."
        )
    if not offer.units(lines):
        clause = "it does not count for goods on sale"
        return Refusal(Reason.ONLY_ON_SALE, clause, f"{code} does not count for goods on sale{_all_of(goods)}.")
    if (missing := offer.minimum_spend_cents - offer.spend_cents(lines)) > 0:
        more = f"{dollars(missing)} more{of_goods}"
        clause = f"{more} {'is' if goods else 'would be'} needed"
        only = " Goods on sale do not count." if offer.skips_sale_prices else ""
        return Refusal(Reason.MINIMUM_SPEND, clause, f"Add {more} to use {code}.{only}")
    if offer.kind == Kind.BUY_X_GET_Y and not offer.free_units(units := offer.units(lines)):
        more = f"{offer.buy_quantity + 1 - units} more{of_goods}"
        return Refusal(Reason.TOO_FEW, f"{more} is needed", f"Add {more} to use {code}: {offer.words}.")
    return None


def _all_of(goods: str) -> str:
    return f", and all of {goods} in your cart is on sale" if goods else ", and all in your cart is on sale"


def outdone(code: Offer, better: str, *, discount_cents: int) -> Refusal:
    """`code` fits the cart and lowers no total. `better` names the offer that is better, "" where there is none."""
    if better:
        clause = f"your cart already has a better offer, “{better}”"
        sentence = f"Your cart already has a better offer, “{better}”. It does not combine with {code.code}."
        return Refusal(Reason.BETTER_OFFER, clause, sentence)
    if code.kind == Kind.FREE_SHIPPING:
        sentence = f"Your order ships free already, so {code.code} is not needed."
        return Refusal(Reason.SHIPS_FREE, "your order ships free already", sentence)
    why = ": shipping would no longer be free" if discount_cents else ""
    clause = "it would not lower your total"
    return Refusal(Reason.NO_SAVING, clause, f"{code.code} would not lower your total{why}.")


def nearly(offer: Offer, lines: Sequence[PricedLine]) -> str:
    """What little is missing for an automatic offer, as a sentence; "" where nothing is, or much.

    Little is: the units that would be free, or at most as much again as the goods in scope come to already.
    """
    spend, units = offer.spend_cents(lines), offer.units(lines)
    of_goods = f" of {offer.goods_words}" if offer.goods_words else ""
    if 0 < offer.minimum_spend_cents - spend <= spend:
        return f"Add {dollars(offer.minimum_spend_cents - spend)} more{of_goods} for “{offer.name}”."
    if offer.kind != Kind.BUY_X_GET_Y or spend < offer.minimum_spend_cents:
        return ""
    rest = units % (offer.buy_quantity + offer.get_quantity)
    if rest < offer.buy_quantity:
        return ""
    more = offer.buy_quantity + offer.get_quantity - rest
    return f"Add {more} more{of_goods} to get {more} free: “{offer.name}”."
