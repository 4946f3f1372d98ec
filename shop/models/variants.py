"""Packs of supplements: what is priced, counted and sold."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import ClassVar, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from blog.text import refuse_hidden_characters
from shop.fields import CentsField
from shop.models.channels import SaleChannel
from shop.models.prices import Priced
from shop.rules.doses import DosePrice, daily_dose_price
from shop.rules.prices import ShownPrice, shown
from shop.rules.unit_price import UnitPrice, unit_price


class VariantQuerySet(models.QuerySet["Variant"]):
    def buyable(self) -> Self:
        """What may be in a cart: of what is offered, what may be sold here today. Stock is another question."""
        return self.offered().exclude(supplement__in=SaleChannel.objects.closed_on(timezone.localdate()))

    def buyable_among(self, packs: Sequence[int], day: date | None = None) -> Self:
        """Those of `packs`, by id, that are `buyable()` today, or on `day`."""
        closed = SaleChannel.objects.closed_among(day or timezone.localdate(), packs or [0])
        return self.offered().filter(pk__in=packs).exclude(supplement__in=closed)

    def offered(self) -> Self:
        """Offered, of a supplement that is visible: what staff want to sell, whatever the law says of it today."""
        return self.filter(is_offered=True, supplement__is_visible=True)

    def refusals(self) -> dict[int, str]:
        """Why packs of these that are offered may not be sold today, by id: the law has closed them. Three queries."""
        closed = SaleChannel.objects.notices(timezone.localdate(), within=timedelta(0))
        packs = self.offered().filter(supplement__in=list(closed)).select_related("supplement") if closed else ()
        return {pack.pk: closed[pack.supplement_id].refusal(pack.supplement.name) for pack in packs}

    def shown(self) -> Self:
        """The pack that a card shows: of each visible supplement the first that is offered."""
        earlier = Variant.objects.filter(supplement=OuterRef("supplement"), is_offered=True).filter(
            Q(position__lt=OuterRef("position")) | Q(position=OuterRef("position"), pk__lt=OuterRef("pk"))
        )
        return self.buyable().filter(~Exists(earlier))


class Variant(Priced):
    """A pack size: what is priced, counted and sold."""

    class Unit(models.TextChoices):
        CAPSULE = "capsule", "capsule"
        TABLET = "tablet", "tablet"
        LOZENGE = "lozenge", "lozenge"
        GRAM = "g", "g"
        MILLILITRE = "mL", "mL"

    supplement = models.ForeignKey("shop.Supplement", models.PROTECT, related_name="variants", verbose_name="product")
    name = models.CharField(
        max_length=80, validators=[refuse_hidden_characters], help_text="The pack, such as 60 capsules."
    )
    sku = models.CharField(
        "SKU",
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[A-Z0-9][A-Z0-9._-]*\Z", "Capital letters, digits, - _ and . only.")],
    )
    barcode = models.CharField(
        max_length=14, blank=True, validators=[RegexValidator(r"^[0-9]{8,14}\Z", "8 to 14 digits.")]
    )
    unit_count = models.PositiveIntegerField(default=1, help_text="How many units the pack holds, for its unit price.")
    unit = models.CharField(max_length=10, choices=Unit, default=Unit.CAPSULE)
    weight_g = models.PositiveIntegerField(
        "weight in grams",
        default=0,
        help_text="Packed. Only shipping rules by weight ask for it; 0 counts as nothing.",
    )
    shelf = models.CharField(
        max_length=20,
        blank=True,
        validators=[refuse_hidden_characters],
        help_text="Where it lies, such as A3-2. Slips and pick lists follow it.",
    )
    cost_cents = CentsField(
        "cost", null=True, blank=True, help_text="In dollars, of one, without GST. Only for staff."
    )
    low_stock_at = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty: as the store says.")
    is_offered = models.BooleanField(default=True, help_text="Untick instead of deleting a pack that was ever sold.")
    position = models.PositiveSmallIntegerField(default=0)

    history = HistoricalRecords()
    objects = VariantQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        verbose_name = "pack"
        # Which sale begins or ends next is asked after each change, and few packs are on sale.
        indexes: ClassVar = [
            models.Index(fields=["sale_from"], name="variant_by_sale", condition=Q(sale_from__isnull=False)),
            models.Index(fields=["sale_until"], name="variant_by_sale_end", condition=Q(sale_until__isnull=False)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="variant_price_above_zero",
                condition=Q(price_cents__gt=0),
                violation_error_message="A price is more than $0.00.",
            ),
            models.CheckConstraint(
                name="variant_holds_something",
                condition=Q(unit_count__gte=1),
                violation_error_message="A pack holds at least one unit.",
            ),
            models.CheckConstraint(
                name="variant_sale_is_lower",
                condition=Q(sale_price_cents=None) | Q(sale_price_cents__gt=0, sale_price_cents__lt=F("price_cents")),
                violation_error_message="A sale price is more than $0.00 and less than the price.",
            ),
            models.CheckConstraint(
                name="variant_sale_has_a_beginning",
                condition=Q(sale_price_cents=None) | Q(sale_from__isnull=False),
                violation_error_message="Say from when the sale price holds.",
            ),
            models.CheckConstraint(
                name="variant_sale_ends_after_it_begins",
                condition=Q(sale_until=None) | Q(sale_until__gt=F("sale_from")),
                violation_error_message="The sale ends before it begins.",
            ),
            models.UniqueConstraint(
                fields=["supplement", "name"],
                name="variant_name_once",
                violation_error_message="This product already has a pack of this name.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sku} {self.name}"

    @property
    def unit_price(self) -> UnitPrice:
        return unit_price(self.current_price_cents, self.unit_count, self.unit)

    @property
    def daily_dose_price(self) -> DosePrice:
        """The same rule as `prices.daily_dose_price()`; its supplement is at hand."""
        return daily_dose_price(self.current_price_cents, self.unit_count, self.supplement.serving)

    @property
    def shown_price(self) -> ShownPrice:
        """All that a page says of the price, worked out once; its supplement is at hand."""
        return shown(
            self.charged,
            unit_count=self.unit_count,
            unit=self.unit,
            serving=self.supplement.serving,
            is_gst_free=self.supplement.is_gst_free,
        )

    @property
    def available(self) -> int:
        """Units that can be sold now; 0 where none were ever received."""
        stock = getattr(self, "stock", None)
        return stock.available if stock else 0
