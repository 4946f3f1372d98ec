"""What a cart holds and costs now. Every page that shows an amount, and the order itself, asks here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing

from shop.cart import Cart, CartLine
from shop.models import ShippingRule, Statement, Supplement, Variant
from shop.rules.money import dollars
from shop.rules.shipping import ShippingTerms
from shop.rules.totals import PricedLine, Totals, total

SHOWN_SALT = "shop.checkout.shown"
SHOWN_MAX_AGE_S = 24 * 3600

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
        return PricedLine(self.name, self.quantity, self.variant.current_price_cents, self.supplement.is_gst_free)


@dataclass(frozen=True)
class PricedCart:
    """Lines, totals and what had to be changed. `totals` is None where no shipping rule speaks."""

    cart: Cart
    items: tuple[ItemLine, ...] = ()
    rule: ShippingRule | None = None
    totals: Totals | None = None
    notices: tuple[str, ...] = ()

    @property
    def statements(self) -> tuple[str, ...]:
        """What must stand beside these goods, each once."""
        return tuple(dict.fromkeys(text for item in self.items for text in item.statements))

    @property
    def subtotal_cents(self) -> int:
        return sum(item.total_cents for item in self.items)

    def shown(self) -> Shown:
        """What a checkout page shows, as data: the page carries it signed, the order compares it."""
        totals = self.totals
        return {
            "lines": [[item.variant.pk, item.quantity, item.variant.current_price_cents] for item in self.items],
            "discount": totals.discount_cents if totals else 0,
            "shipping": totals.shipping.fee_cents if totals else None,
            "total": totals.total_cents if totals else None,
        }


def price_cart(cart: Cart, *, postcode: str = "") -> PricedCart:
    """`cart` at today's prices, for `postcode` where it is known. The number of queries does not grow with the lines.

    Lines whose variant is gone or hidden are dropped, quantities above stock are lowered; `notices` says so and
    `cart` of the result is what is left.
    """
    found = _variants(cart.lines)
    asked_for = list(Statement.objects.current()) if found else []
    items: list[ItemLine] = []
    notices: list[str] = []
    for line in cart.lines:
        variant = found.get(line.variant_id)
        if variant is None:
            notices.append("An item in your cart is no longer available. We removed it.")
            continue
        beside = tuple(statement.text for statement in asked_for if statement.stands_beside(variant.supplement))
        item = ItemLine(variant, min(line.quantity, variant.available), line.post_id, beside)
        if item.quantity < line.quantity:
            notices.append(_shortage(item, line.quantity))
        if item.quantity:
            items.append(item)
    kept = Cart(tuple(CartLine(item.variant.pk, item.quantity, item.post_id) for item in items), cart.is_unreadable)
    rule = ShippingRule.objects.for_postcode(postcode)
    totals = total([item.as_priced() for item in items], terms=rule.terms) if rule else None
    return PricedCart(kept, tuple(items), rule, totals, tuple(dict.fromkeys(notices)))


def _variants(lines: Sequence[CartLine]) -> dict[int, Variant]:
    wanted = Variant.objects.buyable().filter(pk__in=[line.variant_id for line in lines])
    with_all = wanted.select_related("supplement__brand", "stock")
    return with_all.prefetch_related("supplement__images", "supplement__statements").in_bulk()


def _shortage(item: ItemLine, wanted: int) -> str:
    if item.quantity == 0:
        return f"{item.name} is sold out. We removed it from your cart."
    return f"Only {item.quantity} left of {item.name}. We changed {wanted} to {item.quantity}."


def seal(shown: Shown) -> str:
    """`shown`, signed, for the checkout form."""
    return signing.dumps(shown, salt=SHOWN_SALT)


def unseal(text: str) -> Shown | None:
    """What the page showed, or None where the text is missing, altered or a day old."""
    try:
        shown = signing.loads(text, salt=SHOWN_SALT, max_age=SHOWN_MAX_AGE_S)
    except signing.BadSignature:
        return None
    return shown if isinstance(shown, dict) else None


def changes_since(shown: Shown | None, now: PricedCart) -> list[str]:
    """What is different from the page that the shopper saw, one sentence each; empty where nothing is."""
    today = now.shown()
    if shown == today:
        return []
    if shown is None:
        return ["We could not tell what this page showed you. Please check the order below."]
    before = {row[0]: row for row in shown.get("lines", [])}
    sentences = [
        f"{item.name} went from {dollars(before[item.variant.pk][2])} to {dollars(item.variant.current_price_cents)}."
        for item in now.items
        if item.variant.pk in before and before[item.variant.pk][2] != item.variant.current_price_cents
    ]
    quantities = {pk: row[1] for pk, row in before.items()}
    if quantities != {item.variant.pk: item.quantity for item in now.items}:
        sentences += now.notices or ["Your cart has changed since this page was shown."]
    if now.totals and shown.get("shipping") != today["shipping"]:
        before_cents = shown.get("shipping")
        was = dollars(before_cents) if isinstance(before_cents, int) else "not known"
        sentences.append(f"Shipping was {was} and is now {dollars(now.totals.shipping.fee_cents)}.")
    if now.totals:
        sentences.append(f"Please check the new total, {dollars(now.totals.total_cents)}.")
    return sentences


def current_terms(postcode: str = "") -> ShippingTerms | None:
    """The terms that speak now, or None where no rule does."""
    rule = ShippingRule.objects.for_postcode(postcode)
    return rule.terms if rule else None
