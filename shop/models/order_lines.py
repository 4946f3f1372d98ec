"""Lines of orders, as sold, and what became of their units and their money."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from shop.fields import CentsField
from shop.models.orders import Order
from shop.models.variants import Variant


class OrderLine(models.Model):
    """One line as sold. Nothing of it is read from the catalogue again."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="lines")
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="order_lines", verbose_name="pack")
    post = models.ForeignKey(
        "blog.Post", models.SET_NULL, null=True, blank=True, related_name="order_lines", verbose_name="article"
    )
    supplement_name = models.CharField("product name", max_length=120)
    variant_name = models.CharField("pack name", max_length=80)
    sku = models.CharField("SKU", max_length=40)
    quantity = models.PositiveSmallIntegerField()
    unit_price_cents = CentsField("unit price")
    line_total_cents = CentsField("line total", help_text="Before discounts.")
    discount_cents = CentsField("discount", default=0, help_text="This line's share of the discounts.")
    is_gst_free = models.BooleanField("GST-free", default=False)
    gst_cents = CentsField("GST")
    statements = models.JSONField(default=list, help_text="What stood beside it when it was bought.")
    # What became of the units. Held now: quantity - shipped - released.
    shipped_quantity = models.PositiveSmallIntegerField("shipped", default=0)
    released_quantity = models.PositiveSmallIntegerField("given back to the shelf unshipped", default=0)
    returned_quantity = models.PositiveSmallIntegerField("came back to the shelf", default=0)
    refunded_quantity = models.PositiveSmallIntegerField("refunded", default=0)
    refunded_cents = CentsField("refunded", default=0)
    refunded_gst_cents = CentsField("refunded GST", default=0)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="order_line_total_adds_up",
                condition=Q(line_total_cents=F("unit_price_cents") * F("quantity")),
            ),
            models.CheckConstraint(name="order_line_quantity_1_to_99", condition=Q(quantity__range=(1, 99))),
            models.CheckConstraint(
                name="order_line_discount_within_total", condition=Q(discount_cents__lte=F("line_total_cents"))
            ),
            models.CheckConstraint(
                name="order_line_units_within_quantity",
                condition=Q(
                    quantity__gte=F("shipped_quantity") + F("released_quantity"),
                    shipped_quantity__gte=F("returned_quantity"),
                    refunded_quantity__lte=F("quantity"),
                ),
                violation_error_message="More units than were bought.",
            ),
            models.CheckConstraint(
                name="order_line_refunds_within_paid",
                condition=Q(
                    refunded_cents__lte=F("line_total_cents") - F("discount_cents"),
                    refunded_gst_cents__lte=F("gst_cents"),
                ),
                violation_error_message="More than was paid cannot be given back.",
            ),
            models.UniqueConstraint(fields=["order", "variant"], name="order_line_variant_once"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.sku}"

    @property
    def paid_cents(self) -> int:
        """What this line costs after its share of the discounts, incl. GST."""
        return self.line_total_cents - self.discount_cents

    @property
    def name(self) -> str:
        return f"{self.supplement_name}, {self.variant_name}"

    @property
    def held_quantity(self) -> int:
        """Units on the shelf that wait for this line."""
        return self.quantity - self.shipped_quantity - self.released_quantity

    @property
    def refundable_quantity(self) -> int:
        return self.quantity - self.refunded_quantity

    @property
    def refundable_cents(self) -> int:
        return self.paid_cents - self.refunded_cents

    @property
    def returnable_quantity(self) -> int:
        """Units that the customer has: they left, did not come back, and were not given money for."""
        return max(
            0,
            min(
                self.shipped_quantity - self.returned_quantity,
                self.quantity - self.refunded_quantity - self.held_quantity,
            ),
        )


class Sale(OrderLine):
    """A line as the reports of sales see it. No table of its own, and one right: to see reports."""

    class Meta:
        proxy = True
        default_permissions: ClassVar = ()
        permissions: ClassVar = [("view_reports", "Can see reports of sales, GST and stock")]
        verbose_name = "sale"
        verbose_name_plural = "reports"
