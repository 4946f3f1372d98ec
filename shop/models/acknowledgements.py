"""What a shopper read and accepted before ordering: the rule, its version and its words. Nothing of the shopper."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from shop.models.orders import Order


class OrderAcknowledgement(models.Model):
    """One stop that was shown and accepted, as it was worded then."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="acknowledgements")
    rule = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    words = models.TextField(max_length=2000)

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name = "accepted note"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "rule"], name="order_acknowledgement_once"),
            models.CheckConstraint(
                name="order_acknowledgement_says_what",
                condition=Q(version__gte=1) & ~Q(rule="") & ~Q(words=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule}, version {self.version}"
