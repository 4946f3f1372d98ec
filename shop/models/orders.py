"""Orders: copies of what was shown, priced, taxed and promised. Written by `shop.orders` only."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from shop.fields import CentsField
from shop.models.shipping import ShippingRule
from shop.rules.places import STATES

NUMBER_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 O 1 I: numbers are read out on the phone


def new_number() -> str:
    """`S-` and ten random characters: unguessable, and it tells nobody how many orders there are."""
    return "S-" + "".join(secrets.choice(NUMBER_LETTERS) for _ in range(10))


def new_token() -> str:
    """128 random bits for the link to the order."""
    return secrets.token_urlsafe(16)


LINK_SHOWS_ADDRESS = timedelta(days=30)
COLLECTED_WORDS = {"packed": "Ready to collect", "shipped": "Collected", "completed": "Collected"}


def state_words(status: str, *, is_collected: bool) -> str:
    """A state for people. What is collected is ready and handed over, never shipped and delivered."""
    return (COLLECTED_WORDS.get(status) if is_collected else None) or Order.Status(status).label


@dataclass(frozen=True)
class Step:
    """A station on the way of an order, and when it was reached; None where it is still to come."""

    label: str
    reached_at: datetime | None = None
    note: str = ""


class Order(models.Model):
    class Status(models.TextChoices):
        PENDING = "pending", "Awaiting payment"
        PAID = "paid", "Paid"
        PACKED = "packed", "Packed"
        SHIPPED = "shipped", "Shipped"
        COMPLETED = "completed", "Delivered"
        EXPIRED = "expired", "Expired"
        CANCELLED = "cancelled", "Cancelled"
        NEEDS_REVIEW = "needs_review", "Needs review"

    class Method(models.TextChoices):
        POST = "post", "Delivered"
        COLLECT = "collect", "Collected from the shop"

    number = models.CharField(max_length=12, unique=True, default=new_number, editable=False)
    token = models.CharField(max_length=22, default=new_token, editable=False)
    attempt_key = models.CharField(max_length=64, unique=True, editable=False)
    fingerprint = models.CharField(max_length=64, editable=False)
    status = models.CharField(max_length=12, choices=Status, default=Status.PENDING)
    placed_at = models.DateTimeField(default=timezone.now)
    # Stands in the row because reports group by it: a database knows no days of Sydney without asking row by row.
    paid_on = models.DateField(
        null=True, blank=True, editable=False, help_text="The day in Sydney on which it was paid."
    )
    expires_at = models.DateTimeField(
        null=True, blank=True, help_text="Until when the units are held while no money has come. Empty: held for good."
    )

    email = models.EmailField("e-mail", max_length=254)
    full_name = models.CharField(max_length=120)
    company = models.CharField(max_length=120, blank=True)
    # Empty for an order that is collected.
    street_address = models.CharField(max_length=120, blank=True)
    address_line_2 = models.CharField(max_length=120, blank=True)
    suburb = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=3, choices=STATES.items(), blank=True)
    postcode = models.CharField(max_length=4, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    delivery_note = models.CharField(max_length=200, blank=True, help_text="For whoever brings the parcel.")
    # Where the invoice names somebody else. An ABN, or a name, is what s 29-70 asks for from $1,000.
    invoice_name = models.CharField(max_length=120, blank=True)
    invoice_address = models.CharField(max_length=300, blank=True)
    invoice_abn = models.CharField("invoice ABN", max_length=14, blank=True)

    currency = models.CharField(max_length=3, default="AUD")
    subtotal_cents = CentsField("subtotal")
    discount_cents = CentsField("discount", default=0)
    shipping_cents = CentsField("shipping")
    shipping_gst_cents = CentsField("GST in shipping")
    gst_cents = CentsField("includes GST of")
    total_cents = CentsField("total")
    refunded_cents = CentsField("refunded", default=0)
    refunded_shipping_cents = CentsField("refunded shipping", default=0)
    steps = models.JSONField(default=list, help_text="How the total came about.")
    shipping_rule = models.ForeignKey(ShippingRule, models.PROTECT, related_name="orders")
    shipping_terms = models.JSONField(default=dict, help_text="The rule as it was when the order was placed.")
    delivery_method = models.CharField(max_length=7, choices=Method, default=Method.POST)
    weight_g = models.PositiveIntegerField("weight in grams", default=0)
    promised_from = models.DateField(null=True, blank=True, help_text="The first day that the page promised.")
    promised_until = models.DateField(null=True, blank=True, help_text="The last one.")

    class Meta:
        ordering: ClassVar = ["-placed_at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["-placed_at", "-id"], name="order_by_time"),
            models.Index(fields=["status", "-placed_at"], name="order_by_status"),
            models.Index(fields=["expires_at"], name="order_by_expiry", condition=Q(status="pending")),
            models.Index(fields=["email"], name="order_by_email"),
            models.Index(fields=["paid_on", "id"], name="order_by_day_paid"),
        ]
        permissions: ClassVar = [
            ("record_payment", "Can record that an order was paid"),
            ("fulfil_order", "Can pack and ship orders"),
            ("cancel_order", "Can cancel orders"),
            ("refund_order", "Can refund orders"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="order_total_adds_up",
                condition=Q(total_cents=F("subtotal_cents") - F("discount_cents") + F("shipping_cents")),
            ),
            models.CheckConstraint(
                name="order_discount_within_subtotal", condition=Q(discount_cents__lte=F("subtotal_cents"))
            ),
            models.CheckConstraint(name="order_gst_within_total", condition=Q(gst_cents__lte=F("total_cents"))),
            models.CheckConstraint(
                name="order_refunds_within_total",
                condition=Q(refunded_cents__lte=F("total_cents"), refunded_shipping_cents__lte=F("shipping_cents")),
                violation_error_message="More than was paid cannot be given back.",
            ),
            models.CheckConstraint(
                name="order_method_known_and_addressed",
                condition=Q(delivery_method="collect")
                | Q(delivery_method="post") & ~Q(street_address="") & ~Q(suburb="") & ~Q(state="") & ~Q(postcode=""),
                violation_error_message="A parcel needs an address.",
            ),
            models.CheckConstraint(
                name="order_status_known",
                condition=Q(
                    status__in=[
                        *("pending", "paid", "packed", "shipped", "completed"),
                        *("expired", "cancelled", "needs_review"),
                    ]
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("shop:order", args=[self.number, self.token])

    @property
    def statements(self) -> list[str]:
        """What stood beside the goods when they were bought, each once."""
        return list(dict.fromkeys(text for line in self.lines.all() for text in line.statements))

    def progress(self) -> list[Step]:
        """What happened, with times, then what is still to come. For the customer, so without notes and names.

        Besides the moves, what else has words for the customer: parts that left, returns, money that goes back.
        """
        words = {status: state_words(status, is_collected=self.is_collected) for status in self.Status.values}
        words |= {self.Status.PENDING: "Placed", self.Status.NEEDS_REVIEW: "Being checked"}
        happened: dict[str, Step] = {}
        for event in self.events.all():
            if event.kind == OrderEvent.Kind.MOVE:
                happened[event.status] = Step(words[event.status], event.happened_at, event.public_note)
            elif event.public_note:
                happened[f"event {event.pk}"] = Step(event.public_note, event.happened_at)
        if self.is_collected:
            happened.pop(self.Status.SHIPPED, None)  # handing over is one step
        steps = list(happened.values())
        way: list[str] = [
            self.Status.PENDING,
            self.Status.PAID,
            self.Status.PACKED,
            *([] if self.is_collected else [self.Status.SHIPPED]),
            self.Status.COMPLETED,
        ]
        if self.status in way:
            steps += [Step(words[status]) for status in way[way.index(self.status) + 1 :]]
        return steps

    @property
    def is_collected(self) -> bool:
        """Whether the customer fetches it from the shop; then it has no address."""
        return self.delivery_method == self.Method.COLLECT

    @property
    def status_words(self) -> str:
        """The state in the words of its delivery: what is collected is never shipped."""
        return state_words(self.status, is_collected=self.is_collected)

    @property
    def refund_badge(self) -> str:
        """What went back: "", "Refunded in part" or "Refunded". A badge: the state says where the goods are."""
        if not self.refunded_cents:
            return ""
        return "Refunded" if self.refunded_cents == self.total_cents else "Refunded in part"

    @property
    def address_lines(self) -> list[str]:
        """Name and place as on a label; of an order that is collected the name."""
        place = f"{self.suburb} {self.state} {self.postcode}".strip()
        lines = (self.full_name, self.company, self.address_line_2, self.street_address, place)
        return [line for line in lines if line]

    @property
    def shows_address(self) -> bool:
        """Whether the link still shows street and phone: a link that lies about for months should tell less."""
        return timezone.now() < self.placed_at + LINK_SHOWS_ADDRESS

    @property
    def shipping_note(self) -> str:
        """Why shipping cost what it cost, in the words that were stored."""
        return next(
            (step["note"] for step in self.steps if step.get("kind", step["label"]) in {"shipping", "Shipping"}), ""
        )


class OrderEvent(models.Model):
    """What happened to an order, when, and who did it. Rows of kind `move` are its way through the states."""

    class Kind(models.TextChoices):
        MOVE = "move", "Moved"
        PAYMENT = "payment", "Payment"
        SHIPMENT = "shipment", "Shipment"
        REFUND = "refund", "Refund"
        RETURN = "return", "Return"
        NOTE = "note", "Note"

    order = models.ForeignKey(Order, models.PROTECT, related_name="events")
    status = models.CharField(max_length=12, choices=Order.Status)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.MOVE)
    note = models.CharField(max_length=300, blank=True, help_text="For staff.")
    public_note = models.CharField(max_length=300, blank=True, help_text="For the customer's page.")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    happened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["happened_at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_status_display()}, {timezone.localtime(self.happened_at):%d/%m/%Y %H:%M}"
