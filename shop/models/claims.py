"""What the Advertising Code says of words, as dated lists; and what was found of them on a product's page."""

from typing import ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from blog.text import refuse_hidden_characters
from shop.models.catalogue import Supplement
from shop.rules import claim_guard


class ClaimTermQuerySet(models.QuerySet["ClaimTerm"]):
    def in_force(self) -> Self:
        """Those of today, in Sydney."""
        today = timezone.localdate()
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=today), valid_from__lte=today)


class ClaimTerm(models.Model):
    """A word or a phrase that the guard looks for, the law that speaks of it, and from when to when."""

    class Kind(models.TextChoices):
        PROHIBITED = "prohibited", "Prohibited representation"
        RESTRICTED = "restricted", "Restricted representation"
        ABSOLUTE = "absolute", "Absolute claim"
        ENDORSEMENT = "endorsement", "Endorsement"

    words = models.CharField(
        max_length=120,
        validators=[refuse_hidden_characters],
        help_text="Found in its usual forms: cure, cures, cured, curing. “…” stands for up to four other words. "
        "A word in capitals, such as AIDS, is found in capitals only.",
    )
    kind = models.CharField(max_length=12, choices=Kind)
    forms = models.TextField(
        "other forms",
        blank=True,
        max_length=1000,
        validators=[refuse_hidden_characters],
        help_text="One per line, found exactly so: curable.",
    )
    exceptions = models.TextField(
        "false friends",
        blank=True,
        max_length=2000,
        validators=[refuse_hidden_characters],
        help_text="Phrases in which the word is harmless, one per line: Tropic of Cancer.",
    )
    source = models.CharField(max_length=300, validators=[refuse_hidden_characters], help_text="The law that says so.")
    valid_from = models.DateField(
        default=timezone.localdate, help_text="The first day on which the guard looks for it."
    )
    valid_until = models.DateField("valid to", null=True, blank=True, help_text="The last day. Blank: no end known.")

    objects = ClaimTermQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["kind", "words"]
        verbose_name = "claim word"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["words", "kind", "valid_from"],
                name="claim_term_once",
                violation_error_message="The list has these words already.",
            ),
            models.CheckConstraint(
                name="claim_term_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                violation_error_message="The last day comes after the first.",
            ),
            models.CheckConstraint(
                name="claim_term_kind_known",
                condition=Q(kind__in=["prohibited", "restricted", "absolute", "endorsement"]),
            ),
        ]

    def __str__(self) -> str:
        return self.words

    def clean(self) -> None:
        if not any(character.isalnum() for character in self.words):
            raise ValidationError({"words": "Write at least one word."})
        if self.words.strip().startswith(claim_guard.GAP):
            raise ValidationError({"words": "Begin with a word, not with “…”."})

    def as_rule(self) -> claim_guard.Term:
        return claim_guard.Term(
            key=self.pk,
            kind=self.kind,
            words=self.words,
            forms=tuple(_lines(self.forms)),
            exceptions=tuple(_lines(self.exceptions)),
        )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class Checked(models.Model):
    """What the guard found on a page, and who answers for it. `shop.guard` writes these columns.

    `fingerprint` is of all guarded words, the goods where there are any, and what was found. An approval holds while
    the page is still what was approved.
    """

    findings = models.JSONField(default=list, editable=False)  # rows of `guard.Finding`
    finding_count = models.PositiveIntegerField(default=0, editable=False)
    findings_hash = models.CharField(max_length=64, blank=True, editable=False)  # "" where nothing was found
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    checked_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_fingerprint = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True


class ProductCheckQuerySet(models.QuerySet["ProductCheck"]):
    def unapproved(self) -> Self:
        """Checks of supplements that shoppers see, with findings that nobody has approved as they stand."""
        open_ones = self.filter(finding_count__gt=0, supplement__is_visible=True)
        return open_ones.exclude(approved_fingerprint=F("fingerprint"))


class ProductCheck(Checked):
    """The guard's look at one supplement: name, summary, description and the alt text of its pictures."""

    supplement = models.OneToOneField(Supplement, models.CASCADE, related_name="claim_check")

    objects = ProductCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "claim check"

    def __str__(self) -> str:
        return f"Claims of “{self.supplement}”"
