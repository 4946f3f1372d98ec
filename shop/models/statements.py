"""Words that must stand beside goods."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from blog.text import refuse_hidden_characters

if TYPE_CHECKING:
    from shop.models.catalogue import Supplement


class StatementQuerySet(models.QuerySet["Statement"]):
    def current(self, day: date | None = None) -> Self:
        """What the law asks for today, or on `day`."""
        day = day or timezone.localdate()
        return self.filter(valid_from__lte=day).filter(Q(valid_until=None) | Q(valid_until__gte=day))


class Statement(models.Model):
    """Words that must stand beside goods, with their source and the dates between which they are asked for."""

    class Kind(models.TextChoices):
        STATEMENT = "statement", "Statement"
        WARNING = "warning", "Warning"

    code = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.STATEMENT)
    text = models.CharField(max_length=400, validators=[refuse_hidden_characters])
    source = models.CharField(max_length=300, help_text="The instrument or label that asks for these words.")
    is_for_all = models.BooleanField(default=False, help_text="Stands beside every product.")
    one_of = models.SlugField(
        max_length=40,
        blank=True,
        help_text="Statements with the same word here answer for each other: a label carries one of them.",
    )
    valid_from = models.DateField(default=timezone.localdate)
    valid_until = models.DateField(null=True, blank=True, help_text="The last day; empty: until further notice.")
    position = models.PositiveSmallIntegerField(default=0)

    history = HistoricalRecords()
    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="statement_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                violation_error_message="The last day lies before the first.",
            ),
            models.CheckConstraint(
                name="statement_kind_known",
                condition=Q(kind__in=["statement", "warning"]),
                violation_error_message="Choose whether it is a statement or a warning.",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def stands_beside(self, supplement: "Supplement") -> bool:
        """Whether these words belong to `supplement`; its statements are prefetched by all that ask."""
        return self.is_for_all or self.pk in supplement.statement_ids
