"""Money that an order waits for, one row per attempt to pay. The row exists before anybody is asked to pay."""

import secrets
from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from shop.fields import CentsField
from shop.models.orders import Order
from shop.payments.manual import DAYS_TO_PAY


def new_reference() -> str:
    return secrets.token_urlsafe(16)


class Payment(models.Model):
    class Status(models.TextChoices):
        CREATED = "created", "Created"
        PROCESSING = "processing", "Processing"
        SUCCEEDED = "succeeded", "Succeeded"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    order = models.ForeignKey(Order, models.PROTECT, related_name="payments")
    gateway = models.CharField(max_length=20)
    reference = models.CharField(max_length=60, unique=True, default=new_reference, editable=False)
    status = models.CharField(max_length=12, choices=Status, default=Status.CREATED)
    amount_cents = CentsField("amount")
    received_cents = CentsField("received", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(status="succeeded"), name="payment_one_success_per_order"
            ),
            models.CheckConstraint(
                name="payment_settled_says_how_much",
                condition=Q(settled_at=None) | Q(received_cents__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gateway} {self.reference}"

    @property
    def due_on(self) -> date:
        """The last day on which we expect the money."""
        return timezone.localdate(self.created_at) + timedelta(days=DAYS_TO_PAY)
