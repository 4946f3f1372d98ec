"""What shipping costs. Everything that names a fee or a threshold asks `quote` or one of the sentences here."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from shop.rules.money import dollars, short_dollars


@dataclass(frozen=True)
class ShippingTerms:
    """The terms of one rule row. `free_from_cents` is None where nothing ships free."""

    fee_cents: int
    free_from_cents: int | None = None
    tests_before_discount: bool = False
    name: str = ""
    banner_words: str = ""

    def snapshot(self) -> dict[str, Any]:
        """What the order keeps of the rule."""
        return asdict(self)


@dataclass(frozen=True)
class ShippingQuote:
    """The answer for one cart. `to_go_cents` is what is missing to free shipping, None where nothing ships free."""

    fee_cents: int
    to_go_cents: int | None
    reason: str

    @property
    def is_free(self) -> bool:
        return self.fee_cents == 0


def quote(merchandise_cents: int, discount_cents: int = 0, *, terms: ShippingTerms) -> ShippingQuote:
    """Shipping for `merchandise_cents` less `discount_cents`, all incl. GST.

    Free when the tested amount is at least `terms.free_from_cents`: merchandise after discounts, or before them if
    staff chose so. Shipping itself is never part of it. An empty cart ships nothing.
    Where only the discount pulls a cart under the threshold, the fee is at most what is missing to it: the total stays
    at the threshold, so that neither a code nor a bigger code ever raises it.
    Raises ValueError for a discount above the merchandise.
    """
    if not 0 <= discount_cents <= merchandise_cents:
        raise ValueError("a discount larger than the cart")
    threshold = terms.free_from_cents
    if merchandise_cents == 0:
        return ShippingQuote(0, threshold, "Nothing to ship")
    if terms.fee_cents == 0:
        return ShippingQuote(0, 0, "Free on every order")
    if threshold is None:
        return ShippingQuote(terms.fee_cents, None, f"{dollars(terms.fee_cents)} for every order")
    tested_cents = merchandise_cents if terms.tests_before_discount else merchandise_cents - discount_cents
    to_go_cents = max(0, threshold - tested_cents)
    if to_go_cents == 0:
        return ShippingQuote(0, 0, f"Free on orders of {short_dollars(threshold)} or more")
    if merchandise_cents >= threshold and to_go_cents < terms.fee_cents:
        return ShippingQuote(to_go_cents, to_go_cents, f"At most what is missing to {short_dollars(threshold)}")
    return ShippingQuote(terms.fee_cents, to_go_cents, f"{dollars(terms.fee_cents)} below {short_dollars(threshold)}")


def banner(terms: ShippingTerms) -> str:
    """`Low-Cost Fast Shipping | $4.95 or Free on orders $99+`, from whatever the rule says."""
    fee = short_dollars(terms.fee_cents) if terms.fee_cents else "Free"
    if terms.fee_cents and terms.free_from_cents is not None:
        fee += f" or Free on orders {short_dollars(terms.free_from_cents)}+"
    return " | ".join(part for part in (terms.banner_words.strip(), fee) if part)


def promise(terms: ShippingTerms) -> str:
    """One sentence for product page and shipping page: `$4.95 shipping, free on orders of $99 or more`."""
    if terms.fee_cents == 0:
        return "Free shipping on every order"
    if terms.free_from_cents is None:
        return f"{dollars(terms.fee_cents)} shipping on every order"
    return f"{dollars(terms.fee_cents)} shipping, free on orders of {short_dollars(terms.free_from_cents)} or more"


def short_promise(terms: ShippingTerms) -> str:
    """The same in few words, beside a delivery date: `$4.95 shipping, free from $99`."""
    if terms.fee_cents == 0 or terms.free_from_cents is None:
        return promise(terms)
    return f"{dollars(terms.fee_cents)} shipping, free from {short_dollars(terms.free_from_cents)}"


def progress(answer: ShippingQuote) -> str:
    """The line beside the cart's meter; "" where no amount leads to free shipping."""
    if answer.to_go_cents is None:
        return ""
    if answer.to_go_cents == 0:
        return "Your order ships free"
    return f"{dollars(answer.to_go_cents)} away from free shipping"


def worked_examples(terms: ShippingTerms) -> list[str]:
    """For staff: what a cart one cent below, at and above the threshold pays."""
    if terms.free_from_cents is None:
        return [f"Every order pays {dollars(terms.fee_cents)}"]
    amounts = [cents for cents in (terms.free_from_cents - 1, terms.free_from_cents) if cents > 0]
    answers = [(cents, quote(cents, terms=terms).fee_cents) for cents in amounts]
    return [f"{dollars(cents)} {f'pays {dollars(fee)}' if fee else 'ships free'}" for cents, fee in answers]


LAST_POSTCODE = 9999
POSTCODE_RANGE = re.compile(r"([0-9]{4})(?:\s*[-–]\s*([0-9]{4}))?")


def parse_places(text: str) -> list[tuple[int, int]]:
    """Postcode ranges of a text like "0800-0999, 6799". Raises ValueError naming the part that is wrong."""
    ranges: list[tuple[int, int]] = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        match = POSTCODE_RANGE.fullmatch(part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if first > last:
            raise ValueError(f"“{part}” is not a postcode or a range like 0800-0999")
        ranges.append((first, last))
    return sorted(ranges)


def elsewhere(texts: Iterable[str]) -> list[tuple[int, int]]:
    """Postcode ranges that none of these texts of places names: all of them where there is no text, perhaps none."""
    left: list[tuple[int, int]] = []
    begin = 0
    for first, last in sorted(found for text in texts for found in parse_places(text)):
        if first > begin:
            left.append((begin, first - 1))
        begin = max(begin, last + 1)
    return [*left, (begin, LAST_POSTCODE)] if begin <= LAST_POSTCODE else left


def places_overlap(a: str, b: str) -> bool:
    """Whether two texts of places speak for one postcode. "" is everywhere else: it overlaps only with "" ."""
    ours, theirs = parse_places(a), parse_places(b)
    if not ours or not theirs:
        return ours == theirs
    return any(
        first <= other_last and other_first <= last for first, last in ours for other_first, other_last in theirs
    )


def is_place(postcode: str, places: str) -> bool:
    """Whether `postcode` (four digits) is among `places`."""
    return any(first <= int(postcode) <= last for first, last in parse_places(places))
