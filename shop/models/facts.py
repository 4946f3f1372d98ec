"""Supplement facts: what a label says is in one serve."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from blog.models import Ingredient
from blog.text import refuse_hidden_characters
from shop.models.doses import has_unit_or_neither
from shop.rules.doses import nanograms, plain
from shop.rules.labels import Active


class SupplementIngredient(models.Model):
    """One active ingredient and its amount per serve. Amounts are decimals; only money is integer cents.

    `amount` is the element or active itself, `compound_amount` the whole compound that holds it, `equivalent_*` the
    same amount said in another way (IU, dry herb).
    """

    class Unit(models.TextChoices):
        MILLIGRAM = "mg", "mg"
        MICROGRAM = "µg", "µg"
        GRAM = "g", "g"
        IU = "IU", "IU"
        BILLION = "billion CFU", "billion CFU"

    supplement = models.ForeignKey("shop.Supplement", models.CASCADE, related_name="facts")
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
    compound_amount = models.DecimalField(
        max_digits=12,
        decimal_places=3,
        null=True,
        blank=True,
        help_text="Of the whole compound per serve, where the label says it: 1500 mg of glucosamine hydrochloride.",
    )
    compound_unit = models.CharField(max_length=12, choices=Unit, blank=True)
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
            models.CheckConstraint(
                name="supplement_fact_compound_has_a_unit",
                condition=has_unit_or_neither("compound_amount", "compound_unit"),
                violation_error_message="Give the compound's amount above 0 in mg, µg or g, or neither.",
            ),
            models.CheckConstraint(
                name="supplement_fact_within_its_compound",
                condition=Q(compound_amount=None) | ~Q(compound_unit=F("unit")) | Q(compound_amount__gte=F("amount")),
                violation_error_message="A compound weighs no less than the element it holds.",
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
    def day_words(self) -> str:
        """The same for a day, as the label directs; its supplement is at hand."""
        return f"{plain(self.amount * self.supplement.serves_per_day)} {self.unit}"

    @property
    def compound_words(self) -> str:
        """`1,500 mg hydrochloride`: the compound that holds it, where the label says how much."""
        if self.compound_amount is None:
            return ""
        name = self.form.removeprefix("as ") or "of the compound"
        return f"{plain(self.compound_amount)} {self.compound_unit} {name}"

    @property
    def serve_ng(self) -> int | None:
        """Per serve in nanograms; its ingredient is at hand."""
        return nanograms(self.amount, self.unit, self.ingredient.iu_micrograms)

    @property
    def as_active(self) -> Active:
        return Active(self.ingredient_id, self.ingredient.kind, self.serve_ng)

    @property
    def equivalent_words(self) -> str:
        if self.equivalent_amount is None:
            return ""
        return f"{plain(self.equivalent_amount)} {self.equivalent_unit} {self.equivalent_name}".strip()
