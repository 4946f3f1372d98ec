"""Mail to be sent: written in the transaction that gives the reason, sent afterwards."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from shop.models.orders import Order


class OutboxQuerySet(models.QuerySet["Outbox"]):
    def due(self, at: datetime | None = None) -> Self:
        """Not sent, and not waiting for another try; oldest first."""
        at = at or timezone.now()
        return self.filter(Q(next_try_at=None) | Q(next_try_at__lte=at), sent_at=None).order_by("pk")


class Outbox(models.Model):
    """One mail. `kind` and `about` say which, once: a second row for the same reason is refused."""

    class Kind(models.TextChoices):
        PLACED = "placed", "Order placed"
        PAID = "paid", "Payment received"
        READY = "ready", "Order ready to collect"
        SHIPPED = "shipped", "Order shipped"
        CANCELLED = "cancelled", "Order cancelled"
        EXPIRED = "expired", "Order expired unpaid"
        REFUNDED = "refunded", "Refund"
        RETURN_ANSWERED = "return_answered", "Return answered"
        # To the shop itself.
        STAFF_REVIEW = "staff_review", "Staff: an order needs review"
        STAFF_RETURN = "staff_return", "Staff: a return was requested"
        STAFF_DECLINES = "staff_declines", "Staff: cards are being tried out"

    kind = models.CharField(max_length=16, choices=Kind)
    about = models.CharField(max_length=60, help_text="What it tells of, such as order:12, shipment:3 or refund:4.")
    # None where it tells of the shop and not of an order.
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="mails")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    times_asked_again = models.PositiveSmallIntegerField(
        default=0, help_text="By staff, after it was sent or had failed: a new message with an identity of its own."
    )

    objects = OutboxQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = "mail"
        verbose_name_plural = "outbox"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "about"], name="outbox_once_per_reason"),
            models.CheckConstraint(
                name="outbox_names_its_order",
                condition=Q(order__isnull=False) | Q(kind="staff_declines"),
                violation_error_message="A mail tells of an order.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.about}"
