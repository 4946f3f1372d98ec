"""Parcels that left, and goods that come back. Written by `shop.orders` only."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from shop.models.order_lines import OrderLine
from shop.models.orders import Order


class Shipment(models.Model):
    """One parcel, or one handing over at the shop."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="shipments")
    carrier = models.CharField(max_length=40, blank=True)
    tracking_number = models.CharField(max_length=60, blank=True)
    shipped_at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.order} {self.shipped_at:%d/%m/%Y}"


class ShipmentLine(models.Model):
    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="lines")
    order_line = models.ForeignKey(OrderLine, models.PROTECT, related_name="shipment_lines")
    quantity = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shipment", "order_line"], name="shipment_line_once"),
            models.CheckConstraint(name="shipment_line_holds_something", condition=Q(quantity__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.order_line.sku}"


class ReturnRequest(models.Model):
    """A customer wants to send goods back, or says that something is wrong with them."""

    class Reason(models.TextChoices):
        FAULTY = "faulty", "Faulty or damaged"
        NOT_AS_DESCRIBED = "not_as_described", "Not as described"
        WRONG_ITEM = "wrong_item", "Not what I ordered"
        CHANGE_OF_MIND = "change_of_mind", "I changed my mind"

    class Status(models.TextChoices):
        REQUESTED = "requested", "Requested"
        APPROVED = "approved", "Approved"
        DECLINED = "declined", "Declined"
        RECEIVED = "received", "Goods received"
        CLOSED = "closed", "Closed"

    order = models.ForeignKey(Order, models.PROTECT, related_name="return_requests")
    reason = models.CharField(max_length=16, choices=Reason)
    message = models.CharField(max_length=1000, blank=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.REQUESTED)
    answer = models.CharField(max_length=1000, blank=True, help_text="The customer reads it.")
    requested_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(status__in=["requested", "approved", "received"]),
                name="return_request_one_open_per_order",
                violation_error_message="This order already has a return that is not closed.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.order}: {self.get_reason_display()}"


class ReturnLine(models.Model):
    return_request = models.ForeignKey(ReturnRequest, models.PROTECT, related_name="lines")
    order_line = models.ForeignKey(OrderLine, models.PROTECT, related_name="return_lines")
    quantity = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["return_request", "order_line"], name="return_line_once"),
            models.CheckConstraint(name="return_line_holds_something", condition=Q(quantity__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.order_line.sku}"
