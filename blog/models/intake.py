"""How much of an ingredient a day: upper limits and reference intakes, as dated facts with their source."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from blog.models.ingredient import Ingredient, MassUnit
from blog.text import refuse_hidden_characters


class IntakeQuerySet(models.QuerySet["Intake"]):
    def current(self, day: date | None = None) -> Self:
        """What holds today, or on `day`, with its ingredient."""
        today = day or timezone.localdate()
        in_force = self.filter(valid_from__lte=today).filter(Q(valid_until=None) | Q(valid_until__gte=today))
        return in_force.select_related("ingredient")


class Intake(models.Model):
    """An amount of one ingredient per day for adults."""

    class Kind(models.TextChoices):
        UPPER_LIMIT = "upper limit", "Upper limit"
        REFERENCE = "reference", "Recommended daily intake on labels (RDI)"

    ingredient = models.ForeignKey(Ingredient, models.CASCADE, related_name="intakes")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.UPPER_LIMIT)
    amount = models.DecimalField(max_digits=9, decimal_places=3, help_text="A day, for adults.")
    unit = models.CharField(max_length=4, choices=MassUnit, default=MassUnit.MILLIGRAM)
    source = models.CharField(
        max_length=300,
        validators=[refuse_hidden_characters],
        help_text="Who says so, and of what: such as NHMRC, upper level of intake, from supplements only.",
    )
    source_url = models.URLField("address of the source", blank=True)
    read_on = models.DateField(
        null=True, blank=True, help_text="When somebody compared the amount with the source. Empty: not yet."
    )
    valid_from = models.DateField(default=timezone.localdate)
    valid_until = models.DateField(null=True, blank=True, help_text="The last day; empty: until further notice.")
    version = models.PositiveIntegerField(default=1, editable=False, help_text="One more with each change.")

    history = HistoricalRecords()
    objects = IntakeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["ingredient__name", "kind", "-valid_from"]
        verbose_name = "intake per day"
        verbose_name_plural = "intakes per day"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="intake_above_zero",
                condition=Q(amount__gt=0),
                violation_error_message="An amount is more than 0.",
            ),
            models.CheckConstraint(
                name="intake_kind_known",
                condition=Q(kind__in=["upper limit", "reference"]),
                violation_error_message="Choose what the amount is.",
            ),
            models.CheckConstraint(
                name="intake_has_a_source",
                condition=~Q(source=""),
                violation_error_message="Name the source: no limit stands without one.",
            ),
            models.CheckConstraint(
                name="intake_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                violation_error_message="The last day lies before the first.",
            ),
            models.UniqueConstraint(
                fields=["ingredient", "kind"],
                condition=Q(valid_until=None),
                name="intake_one_open_end",
                violation_error_message="This ingredient has such an amount already. End that one first.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ingredient}: {self.get_kind_display()}"
