"""From a cart to an order: one transaction without I/O."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.db.models import CharField
from django.utils import timezone

from blog.models import Post
from blog.prepared import Prepared
from blog.transactions import all_or_nothing
from shop import gateways, promotions, stock
from shop.cart import Cart
from shop.delivery import arrival
from shop.models import Order, OrderEvent, OrderLine, Outbox, Payment, Store
from shop.orders.agreed import agreed_lines, agreed_sums
from shop.orders.errors import (
    ChangedSinceShownError,
    CheckoutClosedError,
    EmptyCartError,
    NotAcknowledgedError,
    OtherOrderError,
    PlaceRefusedError,
)
from shop.pricing import PricedCart, Shown, changes_since, price_cart

NO_COLLECTIONS = "Orders cannot be collected from the shop just now. Choose another delivery; your cart is safe."


@dataclass(frozen=True)
class Destination:
    """Who gets the goods, where and how, and whom the invoice names. All as typed, trimmed.

    For an order that is collected the address is empty.
    """

    email: str
    full_name: str
    street_address: str = ""
    suburb: str = ""
    state: str = ""
    postcode: str = ""
    address_line_2: str = ""
    company: str = ""
    phone: str = ""
    delivery_note: str = ""
    delivery_method: str = Order.Method.POST
    invoice_name: str = ""
    invoice_address: str = ""
    invoice_abn: str = ""


def fingerprint(shown: Shown | None, destination: Destination) -> str:
    """What makes two submissions the same order: what was shown, to whom, and where it goes."""
    to = vars(destination) | {"email": destination.email.lower(), "phone": ""}
    return hashlib.sha256(json.dumps([shown, to], sort_keys=True).encode()).hexdigest()


def find_attempt(attempt_key: str, mark: str) -> Order | None:
    """The order that this attempt has made. Raises OtherOrderError where its fingerprint is not `mark`."""
    order = next(iter(_order_of(attempt_key=attempt_key)), None)
    if order and order.fingerprint != mark:
        raise OtherOrderError(order.number)
    return order


_order_of: Prepared[Order] = Prepared(
    lambda attempt_key: Order.objects.filter(attempt_key=attempt_key), attempt_key=CharField()
)


def place_order(
    cart: Cart,
    destination: Destination,
    *,
    attempt_key: str,
    shown: Shown | None,
    gateway: str,
    expires_at: datetime | None = None,
    acknowledged: Collection[str] = (),
) -> Order:
    """Make the order of `cart`, or return the one that this attempt has made already.

    Prices again, compares with `shown`, copies the lines, takes stock and promotions, writes payment and mail rows.
    `expires_at`: until when the units are held for a payment by `gateway`.
    `acknowledged`: keys of the notes (`rules.safety.Note.key`) that the shopper has accepted.
    Raises OtherOrderError, EmptyCartError, CheckoutClosedError, PlaceRefusedError, ChangedSinceShownError,
    NotAcknowledgedError, stock.OutOfStockError, promotions.UsedUpError; after each of them nothing is written.
    """
    mark = fingerprint(shown, destination)
    try:
        return _find_or_create(
            cart,
            destination,
            attempt_key=attempt_key,
            mark=mark,
            shown=shown,
            gateway=gateway,
            expires_at=expires_at,
            acknowledged=acknowledged,
        )
    except IntegrityError:
        # The same attempt won on another connection: its order is this shopper's order.
        if order := find_attempt(attempt_key, mark):
            return order
        raise


@all_or_nothing
def _find_or_create(cart: Cart, destination: Destination, *, attempt_key: str, mark: str, **rest: Any) -> Order:
    order = find_attempt(attempt_key, mark)
    return order or _create_order(cart, destination, attempt_key=attempt_key, mark=mark, **rest)


def _create_order(
    cart: Cart,
    destination: Destination,
    *,
    attempt_key: str,
    mark: str,
    shown: Shown | None,
    gateway: str,
    expires_at: datetime | None,
    acknowledged: Collection[str],
) -> Order:
    is_collected = destination.delivery_method == Order.Method.COLLECT
    priced = price_cart(cart, postcode=destination.postcode, is_collected=is_collected, email=destination.email)
    if not cart.lines:
        raise EmptyCartError
    store = Store.objects.the_one()
    if sentence := closed_because(priced, store):
        raise CheckoutClosedError(sentence)
    if is_collected and not store.takes_collections:
        raise CheckoutClosedError(NO_COLLECTIONS)
    if priced.place_refusal:
        raise PlaceRefusedError(priced.place_refusal)
    assert priced.rule is not None
    assert priced.totals is not None
    if changes := changes_since(shown, priced):
        raise ChangedSinceShownError(priced, changes)
    if unread := [note for note in priced.stops if note.key not in acknowledged]:
        raise NotAcknowledgedError(unread)
    promised = arrival(priced.rule, store, by_transfer=gateway == "manual", is_collected=is_collected)
    order = Order.objects.create(
        attempt_key=attempt_key,
        fingerprint=mark,
        placed_at=timezone.now(),
        expires_at=expires_at,
        **vars(destination),
        **agreed_sums(priced.totals, priced.rule, priced.weight_g),
        promised_from=promised.first,
        promised_until=promised.last,
    )
    stock.hold(order, _copy_lines(order, priced))
    for note in priced.stops:
        order.acknowledgements.create(rule=note.rule, version=note.version, words=note.words)
    promotions.take_uses(order, priced.applied)
    Payment.objects.create(order=order, gateway=gateway, amount_cents=order.total_cents)
    OrderEvent.objects.create(order=order, status=order.status, note="Order placed")
    Outbox.objects.create(kind=Outbox.Kind.PLACED, about=f"order:{order.pk}", order=order)  # the first of this order
    return order


def closed_because(priced: PricedCart, store: Store) -> str:
    """A sentence for the shopper where no order can be taken now, else ""."""
    if priced.rule is None or priced.totals is None:
        return "We cannot take orders just now: no shipping rule is in force. Your cart is safe."
    if not gateways.offered(store):
        if len(gateways.known(store)) > 1:
            return "The payment service does not answer just now. Please try again in a minute; your cart is safe."
        return "We cannot take orders just now: no way to pay has been set up. Your cart is safe."
    return ""


def _copy_lines(order: Order, priced: PricedCart) -> list[OrderLine]:
    assert priced.totals is not None
    # The cookie is a month old at most; the post it names may be gone.
    named = [item.post_id for item in priced.items if item.post_id]
    posts = set(Post.objects.filter(pk__in=named).values_list("pk", flat=True)) if named else set()
    goods = [
        (item.variant, item.as_priced(), item.statements, item.post_id if item.post_id in posts else None)
        for item in priced.items
    ]
    return OrderLine.objects.bulk_create(agreed_lines(order, goods, priced.totals))
