"""Money that comes and goes. A row exists before anybody is asked to pay, and before a refund is asked for."""

import secrets
from datetime import date, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from shop.fields import CentsField
from shop.models.fulfilment import ReturnRequest
from shop.models.order_lines import OrderLine
from shop.models.orders import Order

# What customers were told before orders had an end of their own.
FORMER_DAYS_TO_PAY = 7


def new_reference() -> str:
    return secrets.token_urlsafe(16)


class Payment(models.Model):
    """One attempt to pay an order. `reference` is ours: the gateway's idempotency key, and its way back to us."""

    class Status(models.TextChoices):
        CREATED = "created", "Created"
        PROCESSING = "processing", "Processing"
        SUCCEEDED = "succeeded", "Succeeded"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"
        # Money came, but not what was asked for: another amount or currency.
        MISMATCHED = "mismatched", "Does not match"
        # Money came that no order needs any more: it is given back.
        SURPLUS = "surplus", "Surplus"

    order = models.ForeignKey(Order, models.PROTECT, related_name="payments")
    gateway = models.CharField(max_length=20)
    reference = models.CharField(max_length=60, unique=True, default=new_reference, editable=False)
    status = models.CharField(max_length=12, choices=Status, default=Status.CREATED)
    amount_cents = CentsField("amount")
    currency = models.CharField(max_length=3, default="AUD")
    received_cents = CentsField("received", null=True, blank=True)
    refunded_cents = CentsField("refunded", default=0, help_text="Including refunds that are on their way.")
    # What the gateway calls it: its session, and the charge that a refund names.
    provider_reference = models.CharField(max_length=120, blank=True)
    charge_reference = models.CharField(max_length=120, blank=True)
    redirect_url = models.CharField(max_length=2000, blank=True)
    failure = models.CharField(max_length=300, blank=True, help_text="Why it failed, as the gateway said.")
    is_disputed = models.BooleanField("disputed", default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    asked_at = models.DateTimeField("last asked", null=True, blank=True, help_text="When we last asked the gateway.")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(fields=["-created_at", "-id"], name="payment_by_time"),
            models.Index(
                fields=["created_at"], name="payment_open", condition=Q(status__in=["created", "processing"])
            ),
            models.Index(fields=["charge_reference"], name="payment_by_charge", condition=~Q(charge_reference="")),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(status="succeeded"), name="payment_one_success_per_order"
            ),
            models.UniqueConstraint(
                fields=["gateway", "provider_reference"],
                condition=~Q(provider_reference=""),
                name="payment_provider_reference_once",
            ),
            models.CheckConstraint(
                name="payment_settled_says_how_much",
                condition=Q(settled_at=None) | Q(received_cents__isnull=False),
            ),
            models.CheckConstraint(
                name="payment_refunds_within_received",
                condition=Q(refunded_cents=0)
                | Q(refunded_cents__lte=F("received_cents"), received_cents__isnull=False),
                violation_error_message="More than was received cannot be given back.",
            ),
            models.CheckConstraint(
                name="payment_status_known",
                condition=Q(
                    status__in=[
                        *("created", "processing", "succeeded", "failed", "cancelled"),
                        *("mismatched", "surplus"),
                    ]
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gateway} {self.reference}"

    @property
    def due_on(self) -> date:
        """The last day on which we expect the money: until then the order's units are held."""
        return timezone.localdate(self.order.expires_at or self.created_at + timedelta(days=FORMER_DAYS_TO_PAY))


class ProviderEvent(models.Model):
    """A message of a gateway that was verified. Its identity is unique: what happened once is settled once."""

    class Outcome(models.TextChoices):
        SETTLED = "settled", "Settled"
        NOTHING_NEW = "nothing_new", "Nothing new"
        PARKED = "parked", "Parked: no payment of ours"

    gateway = models.CharField(max_length=20)
    event_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=80)
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, blank=True, related_name="events")
    outcome = models.CharField(max_length=11, choices=Outcome)
    # What a parked one said, so that it can be found and given back. No personal data.
    reference = models.CharField(max_length=120, blank=True)
    provider_reference = models.CharField(max_length=120, blank=True)
    charge_reference = models.CharField(max_length=120, blank=True)
    amount_cents = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=10, blank=True)
    received_at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = "payment message"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["gateway", "event_id"], name="provider_event_once"),
        ]

    def __str__(self) -> str:
        return f"{self.gateway} {self.kind}"


class Refund(models.Model):
    """Money that goes back, asked for once. It counts against order, lines and payment from the moment of its row."""

    class Reason(models.TextChoices):
        CANCELLED = "cancelled", "Order cancelled"
        FAULTY = "faulty", "Faulty or damaged"
        NOT_AS_DESCRIBED = "not_as_described", "Not as described, or the wrong goods"
        NOT_ARRIVED = "not_arrived", "Did not arrive"
        CHANGE_OF_MIND = "change_of_mind", "Change of mind"
        GOODWILL = "goodwill", "Goodwill"
        SURPLUS = "surplus", "Paid late, twice or too much"

    class Status(models.TextChoices):
        REQUESTED = "requested", "To be sent"
        PROCESSING = "processing", "On its way"
        SUCCEEDED = "succeeded", "Done"
        FAILED = "failed", "Failed"

    order = models.ForeignKey(Order, models.PROTECT, related_name="refunds")
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    return_request = models.ForeignKey(ReturnRequest, models.PROTECT, null=True, blank=True, related_name="refunds")
    reference = models.CharField(max_length=60, unique=True, default=new_reference, editable=False)
    provider_reference = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.REQUESTED)
    reason = models.CharField(max_length=16, choices=Reason)
    note = models.CharField(max_length=300, blank=True)
    amount_cents = CentsField("amount")
    shipping_cents = CentsField("of it shipping", default=0)
    shipping_gst_cents = CentsField("GST in that shipping", default=0)
    gst_cents = CentsField("GST in it", default=0, help_text="Of the lines and of shipping, as it was stored.")
    failure = models.CharField(max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["settled_at"], name="refund_by_time")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["provider_reference"],
                condition=~Q(provider_reference=""),
                name="refund_provider_reference_once",
            ),
            models.CheckConstraint(name="refund_gives_something", condition=Q(amount_cents__gt=0)),
            models.CheckConstraint(
                name="refund_parts_within_amount",
                condition=Q(
                    shipping_cents__lte=F("amount_cents"),
                    gst_cents__lte=F("amount_cents"),
                    shipping_gst_cents__lte=F("gst_cents"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}: {self.get_reason_display()}"


class RefundLine(models.Model):
    """What of a refund is one line's, with the GST that was stored on it."""

    refund = models.ForeignKey(Refund, models.PROTECT, related_name="lines")
    order_line = models.ForeignKey(OrderLine, models.PROTECT, related_name="refund_lines")
    quantity = models.PositiveSmallIntegerField(default=0, help_text="0 where only part of the price goes back.")
    amount_cents = CentsField("amount")
    gst_cents = CentsField("GST", default=0)
    restocked_quantity = models.PositiveSmallIntegerField("put back on the shelf", default=0)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["refund", "order_line"], name="refund_line_once"),
            models.CheckConstraint(
                name="refund_line_parts_within",
                condition=Q(gst_cents__lte=F("amount_cents"), restocked_quantity__lte=F("quantity")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.order_line.sku}"


class BankLine(models.Model):
    """A line of the bank's statement: money that arrived. Read from a CSV, each once, matched by the order number."""

    class Status(models.TextChoices):
        MATCHED = "matched", "Matched"
        OPEN = "open", "To be looked at"
        IGNORED = "ignored", "Nothing to do with orders"

    mark = models.CharField(max_length=64, unique=True, editable=False, help_text="What makes a line the same line.")
    paid_on = models.DateField()
    description = models.CharField(max_length=300)
    amount_cents = CentsField("amount")
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, blank=True, related_name="bank_lines")
    note = models.CharField(max_length=300, blank=True)
    imported_at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-paid_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="bank_line_matched_names_payment", condition=~Q(status="matched") | Q(payment__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paid_on:%d/%m/%Y} {self.description}"

    @property
    def audit_label(self) -> str:
        """Without the description: it names who paid."""
        return f"bank line {self.pk}"
