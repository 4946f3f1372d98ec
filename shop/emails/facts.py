"""What each mail says, as values: the text and the HTML of a mail are two drawings of the same facts."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from shop import back_in_stock, limits, low_stock
from shop.invoices import Row, total_rows
from shop.models import (
    Order,
    OrderLine,
    Outbox,
    Payment,
    Refund,
    ReturnRequest,
    Shipment,
    ShipmentLine,
    Statement,
    Store,
)
from shop.payments import Instructions, PaymentRequest
from shop.payments.manual import BankTransfer
from shop.rules.carriers import tracking_url
from shop.rules.money import dollars


@dataclass(frozen=True)
class Units:
    """So many of one line."""

    quantity: int
    name: str
    sku: str
    amount: str = ""


def facts_of(mail: Outbox) -> dict[str, Any]:
    """What the templates of this mail print. Nothing of it fails for a row that an older release has written."""
    store = Store.objects.the_one()
    facts: dict[str, Any] = {"store": store, "home_url": settings.SITE_URL, "kind": mail.kind}
    order = mail.order
    if mail.kind == Outbox.Kind.STAFF_LOW_STOCK:
        return facts | {
            "packs": low_stock.told_at(mail.about),
            "low_url": f"{settings.SITE_URL}{reverse('admin:shop_variant_changelist')}?low=yes",
        }
    if mail.kind == Outbox.Kind.BACK_IN_STOCK:
        return facts | _back(mail)
    if order is None:
        return facts | {"minutes": limits.SHOP_PAUSE // timedelta(minutes=1)}
    lines = list(order.lines.all())
    order_url = f"{settings.SITE_URL}{order.get_absolute_url()}"
    facts |= {
        "order": order,
        "is_collected": order.delivery_method == Order.Method.COLLECT,
        "order_url": order_url,
        "invoice_url": f"{order_url}invoice/",
    }
    of_kind = {
        Outbox.Kind.PLACED: _placed,
        Outbox.Kind.PAID: _paid,
        Outbox.Kind.READY: _ready,
        Outbox.Kind.SHIPPED: _shipped,
        Outbox.Kind.CANCELLED: _ended,
        Outbox.Kind.EXPIRED: _ended,
        Outbox.Kind.REFUNDED: _refunded,
        Outbox.Kind.RETURN_ANSWERED: _return,
        Outbox.Kind.STAFF_RETURN: _return,
        Outbox.Kind.STAFF_REVIEW: _review,
    }
    facts |= of_kind[Outbox.Kind(mail.kind)](mail, order, lines)
    if mail.is_for_staff:
        facts["admin_url"] = f"{settings.SITE_URL}{reverse('admin:shop_order_change', args=[order.pk])}"
    return facts


def _back(mail: Outbox) -> dict[str, Any]:
    """A mail about goods is an advertisement: it carries their statements."""
    alert = back_in_stock.alert_of(mail.about)
    if alert is None:
        return {"alert": None}
    supplement = alert.variant.supplement
    return {
        "alert": alert,
        "goods": supplement.name,
        "goods_url": f"{settings.SITE_URL}{supplement.get_absolute_url()}",
        "stop_url": f"{settings.SITE_URL}{alert.get_absolute_url()}",
        "statements": [one.text for one in Statement.objects.current() if one.stands_beside(supplement)],
    }


def transfer_instructions(payment: Payment, store: Store) -> Instructions | None:
    """Where the customer of `payment` transfers the money to; None for one that is paid on another page, or is 0."""
    if payment.gateway != BankTransfer.name or not payment.amount_cents:
        return None
    gateway = BankTransfer(store.bank_account_name, store.bank_bsb, store.bank_account_number)
    request = PaymentRequest(payment.reference, payment.order.number, payment.amount_cents, payment.due_on)
    return gateway.start(request)


def _placed(mail: Outbox, order: Order, lines: list[OrderLine]) -> dict[str, Any]:
    payment, store = order.payments.first(), Store.objects.the_one()
    is_transfer = payment is not None and payment.gateway == BankTransfer.name
    awaits_money = order.status == Order.Status.PENDING
    return {
        "lines": [Units(line.quantity, _name(line), line.sku, dollars(line.line_total_cents)) for line in lines],
        "rows": total_rows(order),
        "statements": list(dict.fromkeys(text for line in lines for text in line.statements)),
        "instructions": transfer_instructions(payment, store) if payment and is_transfer and awaits_money else None,
        "awaits_gateway": payment is not None and not is_transfer and awaits_money,
        "address": _address(order),
        "arrival": "" if awaits_money and is_transfer else _arrival(order),
    }


def _paid(mail: Outbox, order: Order, lines: list[OrderLine]) -> dict[str, Any]:
    paid = order.payments.filter(status=Payment.Status.SUCCEEDED).first()
    received = paid.received_cents if paid and paid.received_cents is not None else order.total_cents
    return {"received": dollars(received), "arrival": _arrival(order)}


def _ready(mail: Outbox, order: Order, lines: list[OrderLine]) -> dict[str, Any]:
    return {"lines": [Units(line.quantity, _name(line), line.sku) for line in lines]}


def _shipped(mail: Outbox, order: Order, lines: list[OrderLine]) -> dict[str, Any]:
    shipment = _row_of(Shipment, mail, "shipment")
    if shipment is None:  # before parcels had rows
        return {"lines": [Units(line.quantity, _name(line), line.sku) for line in lines], "to_come": []}
    parcel = shipment.lines.select_related("order_line")
    # As it was when this parcel left, also where the mail is sent again after the next one.
    until_now = ShipmentLine.objects.filter(shipment__order=order, shipment__pk__lte=shipment.pk)
    sent = dict(until_now.values_list("order_line").annotate(sum=Sum("quantity")))
    left = [(line, line.quantity - line.released_quantity - sent.get(line.pk, 0)) for line in lines]
    return {
        "shipment": shipment,
        "lines": [Units(row.quantity, _name(row.order_line), row.order_line.sku) for row in parcel],
        "to_come": [Units(quantity, _name(line), line.sku) for line, quantity in left if quantity > 0],
        "tracking_url": tracking_url(shipment.carrier, shipment.tracking_number),
        "address": _address(order),
    }


def _ended(mail: Outbox, order: Order, lines: list[OrderLine]) -> dict[str, Any]:
    """Cancelled or expired: what was paid goes back, or nothing was paid."""
    back = order.refunds.exclude(status=Refund.Status.FAILED).select_related("payment")
    received = any(payment.received_cents for payment in order.payments.all())
    return {
        "lines": [Units(line.quantity, _name(line), line.sku) for line in lines],
        "refunds": [Row(dollars(refund.amount_cents), _way_back(refund)) for refund in back],
        "was_paid": received,
    }


def _refunded(mail: Outbox, order: Order, lines: list[OrderLine]) -> dict[str, Any]:
    refund = _row_of(Refund, mail, "refund")
    if refund is None:
        return {"amount": dollars(order.refunded_cents), "lines": [], "rows": []}
    parts = refund.lines.select_related("order_line")
    rows = [Row("Refund", dollars(refund.amount_cents)), Row("Includes GST of", dollars(refund.gst_cents))]
    if refund.shipping_cents:
        rows.insert(0, Row("Shipping", dollars(refund.shipping_cents)))
    return {
        "refund": refund,
        "amount": dollars(refund.amount_cents),
        "lines": [
            Units(part.quantity, _name(part.order_line), part.order_line.sku, dollars(part.amount_cents))
            for part in parts
        ],
        "rows": rows,
        "way_back": _way_back(refund),
        "is_done": refund.status == Refund.Status.SUCCEEDED,
        "is_surplus": refund.reason == Refund.Reason.SURPLUS,
    }


def _return(mail: Outbox, order: Order, lines: list[OrderLine]) -> dict[str, Any]:
    asked = _row_of(ReturnRequest, mail, "return")
    if asked is None:
        return {"lines": [], "asked": None}
    parts = asked.lines.select_related("order_line")
    return {
        "asked": asked,
        "lines": [Units(part.quantity, _name(part.order_line), part.order_line.sku) for part in parts],
        "is_approved": asked.status != ReturnRequest.Status.DECLINED,
    }


def _review(mail: Outbox, order: Order, lines: list[OrderLine]) -> dict[str, Any]:
    """The last things that the order's timeline says: one of them is why."""
    events = list(order.events.order_by("-happened_at", "-pk")[:3])
    return {
        "rows": [
            Row(f"{timezone.localtime(event.happened_at):%d/%m/%Y %H:%M}", event.note or event.get_status_display())
            for event in reversed(events)
        ],
        "total": dollars(order.total_cents),
    }


def _row_of(model: Any, mail: Outbox, word: str) -> Any:
    """The row that `about` names, such as shipment:3 or refund:4:twice; None for an older or another one."""
    kind, _, number = mail.about.partition(":")
    pk = number.split(":")[0]
    if kind != word or not pk.isdigit():
        return None
    return model.objects.filter(pk=int(pk), order=mail.order).first()


def _name(line: OrderLine) -> str:
    return f"{line.supplement_name}, {line.variant_name}"


def _address(order: Order) -> list[str]:
    place = " ".join(part for part in (order.suburb, order.state, order.postcode) if part)
    lines = [order.full_name, order.company, order.street_address, order.address_line_2, place]
    return [line for line in lines if line]


def _arrival(order: Order) -> str:
    """The days that were promised with the order; "" where none were, and where they are over."""
    first, last = order.promised_from, order.promised_until
    if first is None or last is None or last < timezone.localdate():
        return ""
    return _day(last) if first == last else f"{_day(first)} – {_day(last)}"


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


def _way_back(refund: Refund) -> str:
    """How the money comes back, in a sentence."""
    if refund.payment.gateway == BankTransfer.name:
        reference = f" The reference is {refund.provider_reference}." if refund.provider_reference else ""
        return f"It comes by bank transfer, to the account that you paid from or that you named to us.{reference}"
    return "It goes back the way that you paid. Card issuers take up to ten business days to show it."
