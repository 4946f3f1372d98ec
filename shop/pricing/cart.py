"""What a cart holds and costs now. Every page that shows an amount, and the order itself, asks here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from shop.cart import Cart, CartLine
from shop.models import PromotionCustomer, ShippingRule, Supplement, Variant
from shop.pricing.rows import packs_of, promotions_for, statements_on
from shop.pricing.safety import notes_about
from shop.rules import refusals
from shop.rules.promotions import Applied, Offer
from shop.rules.refusals import Refusal, nearly
from shop.rules.safety import Note
from shop.rules.shipping import COLLECTION, progress, refusal
from shop.rules.totals import PricedLine, Totals, total

Shown = dict[str, Any]


@dataclass(frozen=True)
class ItemLine:
    """A line of the cart with what the catalogue says of it now."""

    variant: Variant
    quantity: int
    post_id: int | None
    statements: tuple[str, ...] = ()  # the words that must stand beside it

    @property
    def supplement(self) -> Supplement:
        return self.variant.supplement

    @property
    def name(self) -> str:
        return f"{self.supplement.name}, {self.variant.name}"

    @property
    def total_cents(self) -> int:
        return self.quantity * self.variant.current_price_cents

    def as_priced(self) -> PricedLine:
        category = self.supplement.category
        return PricedLine(
            self.name,
            self.quantity,
            self.variant.current_price_cents,
            self.supplement.is_gst_free,
            is_on_sale=self.variant.is_on_sale,
            was_cents=self.variant.was_cents,
            supplement_id=self.supplement.pk,
            brand_id=self.supplement.brand_id,
            category_ids=frozenset(filter(None, (category.pk, category.parent_id))),
        )


@dataclass(frozen=True)
class Meter:
    """How far a cart is from free shipping, in words and as a bar; `max_cents` is 0 where there is no way to go."""

    sentence: str
    value_cents: int = 0
    max_cents: int = 0


@dataclass(frozen=True)
class PricedCart:
    """Lines, totals and what had to be changed. `totals` is None where no shipping rule speaks.

    `code_refusal` says why the code that was asked for takes nothing off; one that nothing can bring back is gone from
    `cart`. `hint` says how little is missing for an offer.
    """

    cart: Cart
    items: tuple[ItemLine, ...] = ()
    rule: ShippingRule | None = None
    totals: Totals | None = None
    notices: tuple[str, ...] = ()
    place_refusal: str = ""  # why it cannot be shipped there; the totals are then those for everywhere
    code_refusal: Refusal | None = None
    hint: str = ""
    safety: tuple[Note, ...] = ()  # what these goods hold together, the loudest first

    @property
    def stops(self) -> tuple[Note, ...]:
        """What must be accepted before these goods are ordered."""
        return tuple(note for note in self.safety if note.is_stop)

    @property
    def applied(self) -> tuple[Applied, ...]:
        return self.totals.applied if self.totals else ()

    @property
    def applied_code(self) -> Applied | None:
        return next((one for one in self.applied if one.code), None)

    @property
    def weight_g(self) -> int:
        return sum(item.quantity * item.variant.weight_g for item in self.items)

    @property
    def statements(self) -> tuple[str, ...]:
        """What must stand beside these goods, each once."""
        return tuple(dict.fromkeys(text for item in self.items for text in item.statements))

    @property
    def subtotal_cents(self) -> int:
        return sum(item.total_cents for item in self.items)

    @property
    def to_go_cents(self) -> int:
        """What is missing to free shipping; 0 where nothing is, or nothing leads to it."""
        return (self.totals.shipping.to_go_cents or 0) if self.totals and self.items else 0

    @property
    def meter(self) -> Meter | None:
        """None for an empty cart, and where no amount leads to free shipping."""
        sentence = progress(self.totals.shipping) if self.totals and self.items else ""
        if not sentence or self.rule is None:
            return None
        if self.rule.free_from_cents is None or self.rule.fee_cents == 0:
            return Meter(sentence)
        return Meter(sentence, self.rule.free_from_cents - self.to_go_cents, self.rule.free_from_cents)

    def shown(self) -> Shown:
        """What a checkout page shows, as data: the page carries it signed, the order compares it."""
        totals = self.totals
        return {
            "lines": [[item.variant.pk, item.quantity, item.variant.current_price_cents] for item in self.items],
            "promotions": [[one.promotion_id, one.label, one.goods_cents, one.shipping_cents] for one in self.applied],
            "code": self.applied_code.code if self.applied_code else "",
            "discount": totals.discount_cents if totals else 0,
            "shipping": totals.shipping.fee_cents if totals else None,
            "total": totals.total_cents if totals else None,
            "safety": [list(note.identity) for note in self.safety],
        }


def price_cart(cart: Cart, *, postcode: str = "", is_collected: bool = False, email: str = "") -> PricedCart:
    """`cart` at today's prices, for `postcode`, the way of delivery and the customer where they are known.

    The number of queries does not grow with the lines.
    Lines whose variant is gone or hidden are dropped, quantities above stock are lowered; `notices` says so and
    `cart` of the result is what is left.
    """
    now = timezone.localtime()
    found = packs_of([line.variant_id for line in cart.lines], now.date())
    refusals = _refusals(cart.lines, found)
    asked_for = statements_on(day=now.date()) if found else []
    items: list[ItemLine] = []
    notices: list[str] = []
    for line in cart.lines:
        variant = found.get(line.variant_id)
        if variant is None:
            why = refusals.get(line.variant_id, "An item in your cart is no longer available.")
            notices.append(f"{why} We removed it.")
            continue
        beside = [statement.text for statement in asked_for if statement.stands_beside(variant.supplement)]
        texts = tuple(filter(None, (*beside, variant.supplement.declared)))
        item = ItemLine(variant, min(line.quantity, variant.available), line.post_id, texts)
        if item.quantity < line.quantity:
            notices.append(_shortage(item, line.quantity))
        if item.quantity:
            items.append(item)
    offers = _offers(cart.code, email, now) if items else Offers()
    code_refusal = offers.refusal
    if code_refusal and code_refusal.is_final:
        notices.append(code_refusal.no_longer(cart.code))
    code = "" if code_refusal and code_refusal.is_final else cart.code
    lines = tuple(CartLine(item.variant.pk, item.quantity, item.post_id) for item in items)
    rule, place_refusal = _rule_for(items, postcode, is_collected=is_collected)
    terms = COLLECTION if is_collected else rule.terms if rule else None
    priced = [item.as_priced() for item in items]
    totals = total(priced, terms=terms, automatic=offers.automatic, code=offers.code) if rule and terms else None
    return PricedCart(
        replace(cart, lines=lines, code=code),
        tuple(items),
        rule,
        totals,
        tuple(dict.fromkeys(notices)),
        place_refusal=place_refusal,
        code_refusal=code_refusal or (totals.code_refusal if totals else None),
        hint=_hint(offers.automatic, priced, totals) if totals else "",
        safety=notes_about(((item.supplement, item.quantity) for item in items), now.date()),
    )


@dataclass(frozen=True)
class Offers:
    """What may be taken off just now: automatic offers, and the code's or why it is none."""

    automatic: tuple[Offer, ...] = ()
    code: Offer | None = None
    refusal: Refusal | None = None


def _offers(code: str, email: str, now: datetime) -> Offers:
    """Four queries at most, one more where an e-mail is known and uses per customer are limited."""
    found = promotions_for(code, now)
    uses = PromotionCustomer.objects.uses_of(email, [row for row, _ in found])
    automatic: list[Offer] = []
    asked_for, refusal = None, refusals.unknown(code) if code else None
    for row, goods in found:
        closed = row.closed_because(now, uses.get(row.pk, 0))
        offer = row.terms_about(goods) if closed is None else None
        if row.code:
            asked_for, refusal = offer, closed
        elif offer:
            automatic.append(offer)
    return Offers(tuple(automatic), asked_for, refusal)


def _hint(automatic: Sequence[Offer], lines: Sequence[PricedLine], totals: Totals) -> str:
    """The first automatic offer that nearly applies, or nearly once more; none while another one does."""
    applied = {one.promotion_id for one in totals.applied}
    open_to = (offer for offer in automatic if applied <= {offer.promotion_id})
    return next(filter(None, (nearly(offer, lines) for offer in open_to)), "")


def _rule_for(items: Sequence[ItemLine], postcode: str, *, is_collected: bool) -> tuple[ShippingRule | None, str]:
    """The rule that speaks for these goods, and a sentence where it says that they are not shipped."""
    if is_collected:
        return ShippingRule.objects.for_postcode(), ""
    rule = ShippingRule.objects.for_postcode(postcode, sum(item.quantity * item.variant.weight_g for item in items))
    if rule and rule.is_refused:
        return ShippingRule.objects.for_postcode(), refusal(rule.reach, postcode)
    return rule, ""


def _refusals(lines: Sequence[CartLine], found: dict[int, Variant]) -> dict[int, str]:
    """Why lines that cannot be bought are closed by law; nothing is asked while all can be."""
    gone = [line.variant_id for line in lines if line.variant_id not in found]
    return Variant.objects.filter(pk__in=gone).refusals() if gone else {}


def _shortage(item: ItemLine, wanted: int) -> str:
    if item.quantity == 0:
        return f"{item.name} is sold out. We removed it from your cart."
    return f"Only {item.quantity} left of {item.name}. We changed {wanted} to {item.quantity}."
