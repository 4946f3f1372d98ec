"""Mail to be sent: written in the transaction that gives the reason, sent afterwards."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from shop.models.orders import Order

# With waits that double from a minute to six hours, the last of so many is made some 44 hours after the first.
MOST_TRIES = 16


class OutboxQuerySet(models.QuerySet["Outbox"]):
    def waiting(self) -> Self:
        """To be sent, now or at the next try."""
        return self.filter(sent_at=None, tries__lt=MOST_TRIES)

    def failed(self) -> Self:
        """Given up: only staff can have it sent again."""
        return self.filter(sent_at=None, tries__gte=MOST_TRIES)

    def exclude_waiting(self) -> Self:
        return self.filter(Q(sent_at__isnull=False) | Q(tries__gte=MOST_TRIES))

    def due(self, at: datetime | None = None) -> Self:
        """Not sent, not given up, and not waiting for another try; oldest first."""
        at = at or timezone.now()
        return self.waiting().filter(Q(next_try_at=None) | Q(next_try_at__lte=at)).order_by("pk")


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
        BACK_IN_STOCK = "back_in_stock", "Back in stock"
        # To the shop itself.
        STAFF_REVIEW = "staff_review", "Staff: an order needs review"
        STAFF_RETURN = "staff_return", "Staff: a return was requested"
        STAFF_DECLINES = "staff_declines", "Staff: cards are being tried out"
        STAFF_LOW_STOCK = "staff_low_stock", "Staff: stock is low"

    kind = models.CharField(max_length=16, choices=Kind)
    about = models.CharField(max_length=60, help_text="What it tells of, such as order:12, shipment:3 or refund:4.")
    # None where it tells of the shop or of goods and not of an order.
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
                condition=Q(order__isnull=False) | Q(kind__in=["staff_declines", "staff_low_stock", "back_in_stock"]),
                violation_error_message="A mail tells of an order.",
            ),
        ]

    def __str__(self) -> str:
        of = self.about if self.order_id else date_format(timezone.localtime(self.created_at), "j M Y, H:i")
        return f"{self.get_kind_display()}, {of}"

    @property
    def is_for_staff(self) -> bool:
        return self.kind.startswith("staff_")

    @property
    def state_words(self) -> str:
        """Sent, waiting, or failed: what staff read."""
        if self.sent_at:
            return "Sent"
        return "Failed" if self.tries >= MOST_TRIES else "Waiting"
