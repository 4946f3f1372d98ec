"""Supplement facts: what a label says is in one serve."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from blog.models import Ingredient
from blog.text import refuse_hidden_characters
from shop.models.catalogue import Supplement


def plain(amount: Decimal) -> str:
    """`1000` and `0.5`: neither an exponent nor padding zeros."""
    return f"{amount:,f}".rstrip("0").rstrip(".") if "." in f"{amount:f}" else f"{amount:,f}"


class SupplementIngredient(models.Model):
    """One active ingredient and its amount per serve. Amounts are decimals; only money is integer cents."""

    class Unit(models.TextChoices):
        MILLIGRAM = "mg", "mg"
        MICROGRAM = "µg", "µg"
        GRAM = "g", "g"
        IU = "IU", "IU"
        BILLION = "billion CFU", "billion CFU"

    supplement = models.ForeignKey(Supplement, models.CASCADE, related_name="facts")
    ingredient = models.ForeignKey(Ingredient, models.PROTECT, related_name="in_supplements")
    form = models.CharField(
        max_length=80,
        blank=True,
        validators=[refuse_hidden_characters],
        help_text="The compound, as on the label: as glycinate.",
    )
    amount = models.DecimalField(
        max_digits=12, decimal_places=3, help_text="Per serve; of the element, not the compound."
    )
    unit = models.CharField(max_length=12, choices=Unit, default=Unit.MILLIGRAM)
    equivalent_name = models.CharField(
        max_length=80, blank=True, validators=[refuse_hidden_characters], help_text="Such as: dry root."
    )
    equivalent_amount = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    equivalent_unit = models.CharField(max_length=12, choices=Unit, blank=True)
    plant_part = models.CharField(max_length=40, blank=True, validators=[refuse_hidden_characters])
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        verbose_name = "supplement fact"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="supplement_fact_amount_above_zero",
                condition=Q(amount__gt=0),
                violation_error_message="An amount is more than 0.",
            ),
            models.UniqueConstraint(
                fields=["supplement", "ingredient", "form"],
                name="supplement_fact_once",
                violation_error_message="This ingredient already stands here in this form.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ingredient} {self.amount_words}"

    @property
    def amount_words(self) -> str:
        """`150 mg`, without the zeros that the column pads."""
        return f"{plain(self.amount)} {self.unit}"

    @property
    def equivalent_words(self) -> str:
        if self.equivalent_amount is None:
            return ""
        return f"{plain(self.equivalent_amount)} {self.equivalent_unit} {self.equivalent_name}".strip()
