"""Every write to an order. Each function is one transaction without I/O; mail is a row in the outbox."""

import hashlib
import json
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from blog.models import Post
from shop import stock
from shop.cart import Cart
from shop.models import Order, OrderEvent, OrderLine, Outbox, Payment, Store
from shop.pricing import PricedCart, Shown, changes_since, price_cart

Status = Order.Status

# Who may follow whom. Everything else is refused by name.
NEXT_STATES: dict[str, tuple[str, ...]] = {
    Status.PENDING: (Status.PAID, Status.CANCELLED, Status.EXPIRED, Status.NEEDS_REVIEW),
    Status.EXPIRED: (Status.PAID, Status.NEEDS_REVIEW),
    Status.NEEDS_REVIEW: (Status.PAID, Status.CANCELLED),
    Status.PAID: (Status.PACKED, Status.CANCELLED, Status.NEEDS_REVIEW),
    Status.PACKED: (Status.SHIPPED, Status.CANCELLED, Status.NEEDS_REVIEW),
    Status.SHIPPED: (Status.COMPLETED,),
}
MAILS = {
    Status.PAID: Outbox.Kind.PAID,
    Status.SHIPPED: Outbox.Kind.SHIPPED,
    Status.CANCELLED: Outbox.Kind.CANCELLED,
}


class CheckoutClosedError(Exception):
    """No shipping rule speaks, or there is no way to pay. The message is for the shopper."""


class EmptyCartError(Exception):
    """Nothing to order."""


class ChangedSinceShownError(Exception):
    """The page that the shopper agreed to is not what it would be now."""

    def __init__(self, priced: PricedCart, changes: list[str]) -> None:
        self.priced, self.changes = priced, changes
        super().__init__(" ".join(changes))


class OtherOrderError(Exception):
    """This attempt has already made an order, with other contents or another destination."""


class IllegalMoveError(Exception):
    """The order is not in a state from which this may happen."""


@dataclass(frozen=True)
class Destination:
    """Who gets the parcel, where. All as typed, trimmed."""

    email: str
    full_name: str
    street_address: str
    suburb: str
    state: str
    postcode: str
    address_line_2: str = ""
    company: str = ""
    phone: str = ""
    delivery_note: str = ""


def fingerprint(shown: Shown | None, destination: Destination) -> str:
    """What makes two submissions the same order: what was shown, to whom, and where it goes."""
    to = [
        *(destination.email.lower(), destination.full_name, destination.street_address, destination.address_line_2),
        *(destination.suburb, destination.state, destination.postcode),
        *(destination.company, destination.delivery_note),
    ]
    return hashlib.sha256(json.dumps([shown, to], sort_keys=True).encode()).hexdigest()


def find_attempt(attempt_key: str, mark: str) -> Order | None:
    """The order that this attempt has made. Raises OtherOrderError where its fingerprint is not `mark`."""
    order = Order.objects.filter(attempt_key=attempt_key).first()
    if order and order.fingerprint != mark:
        raise OtherOrderError(order.number)
    return order


def place_order(cart: Cart, destination: Destination, *, attempt_key: str, shown: Shown | None, gateway: str) -> Order:
    """Make the order of `cart`, or return the one that this attempt has made already.

    Prices again, compares with `shown`, copies the lines, takes the stock, writes payment and mail rows.
    Raises OtherOrderError, EmptyCartError, CheckoutClosedError, ChangedSinceShownError, stock.OutOfStockError;
    after each of them nothing is written.
    """
    mark = fingerprint(shown, destination)
    try:
        with transaction.atomic():
            if order := find_attempt(attempt_key, mark):
                return order
            return _create_order(cart, destination, attempt_key=attempt_key, mark=mark, shown=shown, gateway=gateway)
    except IntegrityError:
        # The same attempt won on another connection: its order is this shopper's order.
        if order := find_attempt(attempt_key, mark):
            return order
        raise


def _create_order(
    cart: Cart, destination: Destination, *, attempt_key: str, mark: str, shown: Shown | None, gateway: str
) -> Order:
    priced = price_cart(cart, postcode=destination.postcode)
    if not cart.lines:
        raise EmptyCartError
    if sentence := closed_because(priced, Store.objects.the_one()):
        raise CheckoutClosedError(sentence)
    assert priced.rule is not None
    assert priced.totals is not None
    if changes := changes_since(shown, priced):
        raise ChangedSinceShownError(priced, changes)
    totals = priced.totals
    order = Order.objects.create(
        attempt_key=attempt_key,
        fingerprint=mark,
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
    )
    stock.hold(order, _copy_lines(order, priced))
    Payment.objects.create(order=order, gateway=gateway, amount_cents=order.total_cents)
    OrderEvent.objects.create(order=order, status=order.status, note="Order placed")
    _write_mail(order, Outbox.Kind.PLACED)
    return order


def closed_because(priced: PricedCart, store: Store) -> str:
    """A sentence for the shopper where no order can be taken now, else ""."""
    if priced.rule is None or priced.totals is None:
        return "We cannot take orders just now: no shipping rule is in force. Your cart is safe."
    if not store.takes_transfers:
        return "We cannot take orders just now: no way to pay has been set up. Your cart is safe."
    return ""


def _copy_lines(order: Order, priced: PricedCart) -> list[OrderLine]:
    assert priced.totals is not None
    # The cookie is a month old at most; the post it names may be gone.
    posts = set(Post.objects.filter(pk__in=[item.post_id for item in priced.items]).values_list("pk", flat=True))
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
            is_gst_free=item.supplement.is_gst_free,
            gst_cents=gst_cents,
            statements=list(item.statements),
        )
        for item, gst_cents in zip(priced.items, priced.totals.gst.line_cents, strict=True)
    ]


def _write_mail(order: Order, kind: str) -> None:
    Outbox.objects.create(kind=kind, about=f"order:{order.pk}", order=order)


def _lock(order: Order) -> None:
    """Order row first, in every function that also writes other rows: two that work on one order take turns.

    SQLite's transactions take turns anyway. Afterwards `order.status` is what it is now.
    """
    order.refresh_from_db(fields=["status"], from_queryset=Order.objects.select_for_update())


def _move(order: Order, to: str, *, actor: User | None, note: str) -> None:
    """Compare and swap: of two that move one order, one wins and the other is told."""
    froms = [state for state, nexts in NEXT_STATES.items() if to in nexts]
    if not Order.objects.filter(pk=order.pk, status__in=froms).update(status=to):
        order.refresh_from_db(fields=["status"])
        wanted = Status(to).label.lower()
        raise IllegalMoveError(f"Order {order.number} is {order.get_status_display().lower()}; it cannot be {wanted}.")
    order.status = to
    OrderEvent.objects.create(order=order, status=to, note=note, actor=actor)
    if to in MAILS:
        _write_mail(order, MAILS[Status(to)])


@transaction.atomic
def record_payment(order: Order, *, actor: User | None = None) -> None:
    """The whole amount of `order` has arrived by transfer. Raises IllegalMoveError unless it was awaited."""
    _lock(order)
    _move(order, Status.PAID, actor=actor, note="Payment recorded")
    waiting = order.payments.filter(gateway="manual", settled_at=None)
    waiting.update(status=Payment.Status.SUCCEEDED, settled_at=timezone.now(), received_cents=order.total_cents)


@transaction.atomic
def mark_packed(order: Order, *, actor: User | None = None) -> None:
    """Raises IllegalMoveError unless the order is paid."""
    _move(order, Status.PACKED, actor=actor, note="Packed")


@transaction.atomic
def mark_shipped(order: Order, *, actor: User | None = None) -> None:
    """The parcel leaves; the held units leave the ledger. Raises IllegalMoveError unless the order is packed."""
    _move(order, Status.SHIPPED, actor=actor, note="Shipped")
    stock.ship(order)


@transaction.atomic
def mark_delivered(order: Order, *, actor: User | None = None) -> None:
    """Raises IllegalMoveError unless the order is shipped."""
    _move(order, Status.COMPLETED, actor=actor, note="Delivered")


@transaction.atomic
def cancel_unpaid(order: Order, *, actor: User | None = None) -> None:
    """End an order that nobody has paid, and give its units back. Raises IllegalMoveError where money has come."""
    _lock(order)
    if order.payments.filter(status=Payment.Status.SUCCEEDED).exists():
        raise IllegalMoveError(f"Order {order.number} is paid; it cannot be cancelled without a refund.")
    _move(order, Status.CANCELLED, actor=actor, note="Cancelled")
    order.payments.filter(settled_at=None).update(status=Payment.Status.CANCELLED)
    stock.release(order)
