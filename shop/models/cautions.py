"""What a cart says of ingredients that meet in it, or of much of one."""

from datetime import date
from decimal import Decimal
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from blog.models import Ingredient, MassUnit
from blog.text import refuse_hidden_characters
from shop.models.doses import has_unit_or_neither, threshold
from shop.rules import safety
from shop.rules.doses import nanograms


def _ng(amount: Decimal | None, unit: str) -> int | None:
    return None if amount is None else nanograms(amount, unit)


class CautionQuerySet(models.QuerySet["Caution"]):
    def current(self, day: date | None = None) -> Self:
        """What holds today, or on `day`."""
        today = day or timezone.localdate()
        return self.filter(valid_from__lte=today).filter(Q(valid_until=None) | Q(valid_until__gte=today))


class Caution(models.Model):
    """One ingredient from an amount a day on, or two that meet. It says nothing of medicines: labels do."""

    class Level(models.TextChoices):
        INFORMATION = safety.Level.INFORMATION.value, "Information"
        CAUTION = safety.Level.CAUTION.value, "Caution"
        STOP = safety.Level.STOP.value, "Stop: to be accepted before an order is placed"

    code = models.SlugField(max_length=60, unique=True, help_text="Orders name the rule by it.")
    level = models.CharField(max_length=12, choices=Level, default=Level.INFORMATION)
    first = models.ForeignKey(Ingredient, models.PROTECT, related_name="+", verbose_name="ingredient")
    first_from_amount = threshold("This much a day or more; empty: any amount.", null=True, blank=True)
    first_from_unit = models.CharField("unit", max_length=4, choices=MassUnit, blank=True)
    second = models.ForeignKey(
        Ingredient, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="meets"
    )
    second_from_amount = threshold("The same of the second.", null=True, blank=True)
    second_from_unit = models.CharField("unit", max_length=4, choices=MassUnit, blank=True)
    wording = models.CharField(
        max_length=300,
        validators=[refuse_hidden_characters],
        help_text="What the shopper reads; the products are named after it. No serious disease by name.",
    )
    source = models.CharField(max_length=300, validators=[refuse_hidden_characters])
    source_url = models.URLField("address of the source", blank=True)
    read_on = models.DateField(null=True, blank=True, help_text="When somebody last read the source.")
    valid_from = models.DateField(default=timezone.localdate)
    valid_until = models.DateField(null=True, blank=True, help_text="The last day; empty: until further notice.")
    version = models.PositiveIntegerField(default=1, editable=False, help_text="One more with each change.")

    history = HistoricalRecords()
    objects = CautionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="caution_level_known",
                condition=Q(level__in=["information", "caution", "stop"]),
                violation_error_message="Choose how serious it is.",
            ),
            models.CheckConstraint(
                name="caution_of_two_or_of_much",
                condition=Q(second__isnull=False) & ~Q(second=F("first"))
                | Q(second=None, first_from_amount__isnull=False, second_from_amount=None),
                violation_error_message="Name a second ingredient, or an amount of the first.",
            ),
            models.CheckConstraint(
                name="caution_amounts_have_units",
                condition=has_unit_or_neither("first_from_amount", "first_from_unit")
                & has_unit_or_neither("second_from_amount", "second_from_unit"),
                violation_error_message="Give an amount above 0 and its unit, or neither.",
            ),
            models.CheckConstraint(
                name="caution_has_words_and_a_source",
                condition=~Q(source="") & ~Q(wording=""),
                violation_error_message="Say it in words and name the source: no rule stands without one.",
            ),
            models.CheckConstraint(
                name="caution_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                violation_error_message="The last day lies before the first.",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def terms(self) -> safety.Meeting:
        return safety.Meeting(
            self.code,
            self.version,
            safety.Level(self.level),
            self.first_id,
            _ng(self.first_from_amount, self.first_from_unit),
            self.second_id,
            _ng(self.second_from_amount, self.second_from_unit),
            self.wording,
            self.source,
            self.source_url,
        )
