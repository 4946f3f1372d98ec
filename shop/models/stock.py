"""How many there are. Counters that a sale may touch, and the ledger that explains them."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from shop.models.variants import Variant


class Stock(models.Model):
    """Units of a variant: `available` to sell, `held` for orders not yet shipped. Changed by `shop.stock` only."""

    variant = models.OneToOneField(
        Variant, models.PROTECT, primary_key=True, related_name="stock", verbose_name="pack"
    )
    available = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    low_told_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When staff were told that it is low; empty once it is not."
    )

    class Meta:
        verbose_name_plural = "stock"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="stock_never_below_zero",
                condition=Q(available__gte=0, held__gte=0),
                violation_error_message="Stock cannot go below 0.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.variant_id}: {self.available} available, {self.held} held"


class AppendOnlyError(TypeError):
    """The ledger is written on, never over."""


class LedgerQuerySet(models.QuerySet["StockMovement"]):
    def update(self, **fields: Any) -> int:
        raise AppendOnlyError("A stock movement is never changed: write another that takes it back.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError("A stock movement is never deleted: write another that takes it back.")


class StockMovement(models.Model):
    """One line of the ledger, never changed or deleted: the counters are the sums of these.

    The database refuses it too (migration 0012); only who did it may fall to NULL, when that account is deleted.
    """

    class Kind(models.TextChoices):
        RECEIVED = "received", "Received"
        WRITTEN_OFF = "written_off", "Written off"
        HELD = "held", "Held for an order"
        RELEASED = "released", "Given back by an order"
        SHIPPED = "shipped", "Shipped"
        RETURNED = "returned", "Came back"

    variant = models.ForeignKey(Variant, models.PROTECT, related_name="movements", verbose_name="pack")
    kind = models.CharField(max_length=12, choices=Kind)
    available_change = models.IntegerField()
    held_change = models.IntegerField(default=0)
    order_line = models.ForeignKey(
        "shop.OrderLine", models.PROTECT, null=True, blank=True, related_name="movements", editable=False
    )
    cause = models.CharField(max_length=60, editable=False, help_text="The order behind it, or staff.")
    reason = models.CharField(max_length=200, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")
    moved_at = models.DateTimeField(auto_now_add=True)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["order_line", "kind", "cause"],
                condition=Q(order_line__isnull=False),
                name="stock_movement_once_per_cause",
            ),
            models.CheckConstraint(name="stock_movement_moves", condition=~Q(available_change=0) | ~Q(held_change=0)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.available_change:+d}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError("A stock movement is never changed: write another that takes it back.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError("A stock movement is never deleted: write another that takes it back.")
