"""An order with its rows, not saved yet, and what of its money goes back."""

from dataclasses import dataclass
from datetime import datetime

from shop.models import Order, OrderLine, Payment, Refund, RefundLine, Shipment
from shop.rules.promotions import Applied


@dataclass
class Sale:
    order: Order
    lines: list[OrderLine]
    steps: list[tuple[str, str, datetime]]  # (state, note, time)
    applied: list[Applied]
    refund: tuple[Refund, RefundLine] | None = None  # of the first line

    def payment(self) -> Payment:
        order = self.order
        paid_at = self.steps[1][2] if len(self.steps) > 1 else None
        return Payment(
            order=order,
            gateway="manual",
            status=Payment.Status.SUCCEEDED if paid_at else Payment.Status.CREATED,
            amount_cents=order.total_cents,
            received_cents=order.total_cents if paid_at else None,
            refunded_cents=order.refunded_cents,
            settled_at=paid_at,
        )

    def shipment(self) -> Shipment:
        """The parcel; its number is none that a carrier gives out."""
        number = f"DEMO{self.order.pk:08d}"
        return Shipment(
            order=self.order, carrier="Australia Post", tracking_number=number, shipped_at=self.steps[3][2]
        )


def refund_of(sale: Sale, at: datetime, now: datetime) -> None:
    """One unit of the first line goes back, as money: into `sale`, and into the counters of order and line."""
    line, at = sale.lines[0], min(at, now)
    cents, gst_cents = line.paid_cents // line.quantity, line.gst_cents // line.quantity
    if not cents:
        return
    refund = Refund(
        status=Refund.Status.SUCCEEDED,
        reason=Refund.Reason.CHANGE_OF_MIND,
        amount_cents=cents,
        gst_cents=gst_cents,
        settled_at=at,
        provider_reference=f"Demo refund of {sale.order.attempt_key}",
    )
    sale.refund = refund, RefundLine(quantity=1, amount_cents=cents, gst_cents=gst_cents)
    sale.order.refunded_cents = cents
    line.refunded_quantity, line.refunded_cents, line.refunded_gst_cents = 1, cents, gst_cents
