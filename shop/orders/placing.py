"""From a cart to an order: one transaction without I/O."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from blog.models import Post
from shop import gateways, promotions, stock
from shop.cart import Cart
from shop.delivery import arrival
from shop.models import Order, OrderEvent, OrderLine, Outbox, Payment, Store
from shop.orders.errors import ChangedSinceShownError, CheckoutClosedError, EmptyCartError, OtherOrderError
from shop.orders.states import queue_mail
from shop.pricing import PricedCart, Shown, changes_since, price_cart


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
    order = Order.objects.filter(attempt_key=attempt_key).first()
    if order and order.fingerprint != mark:
        raise OtherOrderError(order.number)
    return order


def place_order(
    cart: Cart,
    destination: Destination,
    *,
    attempt_key: str,
    shown: Shown | None,
    gateway: str,
    expires_at: datetime | None = None,
) -> Order:
    """Make the order of `cart`, or return the one that this attempt has made already.

    Prices again, compares with `shown`, copies the lines, takes stock and promotions, writes payment and mail rows.
    `expires_at`: until when the units are held for a payment by `gateway`.
    Raises OtherOrderError, EmptyCartError, CheckoutClosedError, ChangedSinceShownError, stock.OutOfStockError,
    promotions.UsedUpError; after each of them nothing is written.
    """
    mark = fingerprint(shown, destination)
    try:
        with transaction.atomic():
            if order := find_attempt(attempt_key, mark):
                return order
            return _create_order(
                cart,
                destination,
                attempt_key=attempt_key,
                mark=mark,
                shown=shown,
                gateway=gateway,
                expires_at=expires_at,
            )
    except IntegrityError:
        # The same attempt won on another connection: its order is this shopper's order.
        if order := find_attempt(attempt_key, mark):
            return order
        raise


def _create_order(
    cart: Cart,
    destination: Destination,
    *,
    attempt_key: str,
    mark: str,
    shown: Shown | None,
    gateway: str,
    expires_at: datetime | None,
) -> Order:
    is_collected = destination.delivery_method == Order.Method.COLLECT
    priced = price_cart(cart, postcode=destination.postcode, is_collected=is_collected, email=destination.email)
    if not cart.lines:
        raise EmptyCartError
    store = Store.objects.the_one()
    if sentence := closed_because(priced, store):
        raise CheckoutClosedError(sentence)
    assert priced.rule is not None
    assert priced.totals is not None
    if changes := changes_since(shown, priced):
        raise ChangedSinceShownError(priced, changes)
    totals = priced.totals
    promised = arrival(priced.rule, store, by_transfer=gateway == "manual")
    order = Order.objects.create(
        attempt_key=attempt_key,
        fingerprint=mark,
        placed_at=timezone.now(),
        expires_at=expires_at,
        **vars(destination),
        subtotal_cents=totals.subtotal_cents,
        discount_cents=totals.discount_cents,
        shipping_cents=totals.shipping.fee_cents,
        shipping_gst_cents=totals.gst.shipping_cents,
        gst_cents=totals.gst.total_cents,
        total_cents=totals.total_cents,
        steps=totals.steps_as_data(),
        shipping_rule=priced.rule,
        shipping_terms=priced.rule.snapshot(),
        weight_g=priced.weight_g,
        promised_from=promised.first,
        promised_until=promised.last,
    )
    stock.hold(order, _copy_lines(order, priced))
    promotions.take_uses(order, totals.applied)
    Payment.objects.create(order=order, gateway=gateway, amount_cents=order.total_cents)
    OrderEvent.objects.create(order=order, status=order.status, note="Order placed")
    queue_mail(order, Outbox.Kind.PLACED)
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
    posts = set(Post.objects.filter(pk__in=[item.post_id for item in priced.items]).values_list("pk", flat=True))
    shares = zip(priced.items, priced.totals.line_discount_cents, priced.totals.gst.line_cents, strict=True)
    return [
        OrderLine.objects.create(
            order=order,
            variant=item.variant,
            post_id=item.post_id if item.post_id in posts else None,
            supplement_name=item.supplement.name,
            variant_name=item.variant.name,
            sku=item.variant.sku,
            quantity=item.quantity,
            unit_price_cents=item.variant.current_price_cents,
            line_total_cents=item.total_cents,
            discount_cents=discount_cents,
            is_gst_free=item.supplement.is_gst_free,
            gst_cents=gst_cents,
            statements=list(item.statements),
        )
        for item, discount_cents, gst_cents in shares
    ]
