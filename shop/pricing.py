"""What a cart holds and costs now. Every page that shows an amount, and the order itself, asks here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import Case, F, IntegerField, Value, When
from django.db.models.functions import Abs

from shop.cart import Cart, CartLine
from shop.models import ShippingRule, Statement, Supplement, Variant, current_price
from shop.rules.money import dollars
from shop.rules.shipping import COLLECTION, ShippingTerms, progress, refusal
from shop.rules.totals import PricedLine, Totals, total

SHOWN_SALT = "shop.checkout.shown"
SHOWN_MAX_AGE_S = 24 * 3600
MOST_SUGGESTIONS = 3
MOST_PACKS = 10  # of one supplement: beyond that, fewer suggestions

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
class Meter:
    """How far a cart is from free shipping, in words and as a bar; `max_cents` is 0 where there is no way to go."""

    sentence: str
    value_cents: int = 0
    max_cents: int = 0


@dataclass(frozen=True)
class PricedCart:
    """Lines, totals and what had to be changed. `totals` is None where no shipping rule speaks."""

    cart: Cart
    items: tuple[ItemLine, ...] = ()
    rule: ShippingRule | None = None
    totals: Totals | None = None
    notices: tuple[str, ...] = ()
    refusal: str = ""  # why it cannot be shipped there; the totals are then those for everywhere

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
            "discount": totals.discount_cents if totals else 0,
            "shipping": totals.shipping.fee_cents if totals else None,
            "total": totals.total_cents if totals else None,
        }


def price_cart(cart: Cart, *, postcode: str = "", is_collected: bool = False, email: str = "") -> PricedCart:
    """`cart` at today's prices, for `postcode`, the way of delivery and the customer where they are known.

    The number of queries does not grow with the lines.
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
    rule, refused = _rule_for(items, postcode, is_collected=is_collected)
    terms = COLLECTION if is_collected else rule.terms if rule else None
    totals = total([item.as_priced() for item in items], terms=terms) if rule and terms else None
    return PricedCart(kept, tuple(items), rule, totals, tuple(dict.fromkeys(notices)), refused)


def _rule_for(items: Sequence[ItemLine], postcode: str, *, is_collected: bool) -> tuple[ShippingRule | None, str]:
    """The rule that speaks for these goods, and a sentence where it says that they are not shipped."""
    if is_collected:
        return ShippingRule.objects.for_postcode(), ""
    rule = ShippingRule.objects.for_postcode(postcode, sum(item.quantity * item.variant.weight_g for item in items))
    if rule and rule.is_refused:
        return ShippingRule.objects.for_postcode(), refusal(rule.reach, postcode)
    return rule, ""


def _variants(lines: Sequence[CartLine]) -> dict[int, Variant]:
    wanted = Variant.objects.buyable().filter(pk__in=[line.variant_id for line in lines])
    with_all = wanted.select_related("supplement__brand", "stock")
    return with_all.prefetch_related("supplement__images", "supplement__statements").in_bulk()


def towards_free_shipping(priced: PricedCart) -> list[Supplement]:
    """At most three packs that close the gap to free shipping, each as the only pack of its supplement.

    In stock and not in the cart; the nearest price at or above the gap first, then the nearest below it. Five queries,
    none where there is no gap.
    """
    gap_cents = priced.to_go_cents
    if not gap_cents:
        return []
    nearest = (
        Variant.objects.buyable()
        .filter(stock__available__gt=0)
        .exclude(supplement__in=[item.supplement.pk for item in priced.items])
        .annotate(now_cents=current_price())
        .annotate(
            falls_short=Case(When(now_cents__gte=gap_cents, then=Value(0)), default=Value(1)),
            distance=Abs(Value(gap_cents, IntegerField()) - F("now_cents")),
        )
        .order_by("falls_short", "distance", "pk")
        .select_related("stock")
    )
    chosen: dict[int, Variant] = {}
    for variant in nearest[: MOST_SUGGESTIONS * MOST_PACKS]:
        chosen.setdefault(variant.supplement_id, variant)
    wanted = list(chosen)[:MOST_SUGGESTIONS]
    found = {row.pk: row for row in Supplement.objects.on_sale().filter(pk__in=wanted).for_lists()}
    for supplement in found.values():
        supplement.packs = [chosen[supplement.pk]]
    return [found[pk] for pk in wanted if pk in found]


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
