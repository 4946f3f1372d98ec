"""What a pack costs now, for the row at hand, and in SQL so that lists filter and sort by what is charged."""

from datetime import datetime

from django.db import models
from django.db.models import (
    Case,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    FloatField,
    IntegerField,
    Q,
    Value,
    When,
)
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Cast
from django.utils import timezone

from shop.fields import CentsField
from shop.rules.prices import PriceNow, PriceTerms
from shop.rules.unit_price import saving_percent
from shop.rules.was import CHARGED_FOR, SHOWN_FOR, why_no_was


class Priced(models.Model):
    """A price, and a sale price between dates."""

    price_cents = CentsField("price", help_text="In dollars, including GST.")
    price_since = models.DateTimeField(
        default=timezone.now, editable=False, help_text="Since when this price has been charged."
    )
    sale_price_cents = CentsField(
        "sale price", null=True, blank=True, help_text="In dollars. The price above must have been charged before."
    )
    sale_from = models.DateTimeField(null=True, blank=True)
    sale_until = models.DateTimeField(null=True, blank=True, help_text="Empty: until further notice.")

    class Meta:
        abstract = True

    @property
    def price_terms(self) -> PriceTerms:
        return PriceTerms(self.price_cents, self.price_since, self.sale_price_cents, self.sale_from, self.sale_until)

    @property
    def charged(self) -> PriceNow:
        """The same rule as `current_price()` and `was_price()`, for one row at hand."""
        return self.price_terms.at(timezone.now())

    @property
    def is_on_sale(self) -> bool:
        return self.charged.is_on_sale

    @property
    def current_price_cents(self) -> int:
        """What it costs now, incl. GST. Every page, the cart and the order ask this."""
        return self.charged.cents

    @property
    def was_cents(self) -> int | None:
        """The price before, where it may honestly stand beside the sale price now; else None."""
        return self.charged.was_cents

    @property
    def why_no_was(self) -> str:
        """For staff: why the sale price stands alone; "" where it does not, or where there is no sale."""
        if self.sale_price_cents is None or self.sale_from is None:
            return ""
        now = max(timezone.now(), self.sale_from)  # of a sale to come: what its first day will show
        return why_no_was(price_since=self.price_since, sale_from=self.sale_from, now=now)

    @property
    def saving_percent(self) -> int:
        """Of the price before; 0 where there is none to compare with."""
        return saving_percent(self.current_price_cents, self.was_cents) if self.was_cents else 0


def current_price(at: datetime | None = None) -> Case:
    """SQL for `Variant.current_price_cents`."""
    at = at or timezone.now()
    is_on_sale = Q(sale_price_cents__isnull=False, sale_from__lte=at) & (Q(sale_until=None) | Q(sale_until__gt=at))
    return Case(When(is_on_sale, then=F("sale_price_cents")), default=F("price_cents"))


def was_price(at: datetime | None = None) -> Case:
    """SQL for `Variant.was_cents`, NULL where no price before may be named."""
    at = at or timezone.now()
    long_before = ExpressionWrapper(F("sale_from") - Value(CHARGED_FOR, DurationField()), DateTimeField())
    is_honest = Q(price_since__lte=long_before, sale_from__gt=at - SHOWN_FOR)
    is_on_sale = Q(sale_price_cents__isnull=False, sale_from__lte=at) & (Q(sale_until=None) | Q(sale_until__gt=at))
    return Case(When(is_on_sale & is_honest, then=F("price_cents")), output_field=IntegerField())


def daily_dose_price(price: str) -> CombinedExpression:
    """SQL for `Variant.daily_dose_price.exact_cents` where the column `price` holds what is charged.

    Not rounded, so that two packs at $0.20 stand in their true order.
    """
    units = F("supplement__units_per_serve") * F("supplement__serves_per_day")
    return Cast(F(price) * units, FloatField()) / F("unit_count")
