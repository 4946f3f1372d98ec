"""What the library says that an ingredient does, and the studies that speak to it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from blog import evidence
from blog.models.citation import Citation
from blog.models.ingredient import Ingredient
from blog.text import refuse_hidden_characters


class Outcome(models.Model):
    """What a claim is about: muscle cramps, falling asleep, the length of a cold."""

    name = models.CharField(max_length=120, unique=True, validators=[refuse_hidden_characters])

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Claim(models.Model):
    """Ingredient × outcome. Tally and grade are computed from its studies, never typed."""

    ingredient = models.ForeignKey(Ingredient, models.CASCADE, related_name="claims")
    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="claims")
    words = models.CharField(
        max_length=200,
        validators=[refuse_hidden_characters],
        help_text="What the studies were asked, such as: Magnesium tablets and the number of night cramps.",
    )
    citations = models.ManyToManyField(Citation, through="ClaimStudy", related_name="claims")
    posts = models.ManyToManyField(
        "blog.Post",
        blank=True,
        related_name="claims",
        help_text="Articles that show this claim in their evidence box.",
    )
    # What `publishing` works out.
    grade = models.CharField(
        max_length=12, choices=evidence.GRADE_WORDS.items(), default=evidence.Grade.NONE, editable=False
    )
    position = models.PositiveSmallIntegerField(default=0)
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["ingredient", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ingredient", "outcome"],
                name="claim_once",
                violation_error_message="There is a claim for this ingredient and outcome already.",
            ),
            models.CheckConstraint(name="claim_grade_known", condition=Q(grade__in=[*evidence.GRADE_WORDS])),
        ]

    def __str__(self) -> str:
        return f"{self.ingredient}: {self.outcome}"


class ClaimStudy(models.Model):
    """One study that speaks to a claim, and what it found. Blank: not recorded, and it counts for nothing."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="studies")
    citation = models.ForeignKey(Citation, models.PROTECT, to_field="key", related_name="claim_uses")
    direction = models.CharField(max_length=10, blank=True, choices=evidence.DIRECTION_WORDS.items())

    class Meta:
        ordering: ClassVar = ["claim", "citation"]
        verbose_name_plural = "claim studies"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["claim", "citation"],
                name="claim_study_once",
                violation_error_message="This study is linked already.",
            ),
            models.CheckConstraint(
                name="claim_study_direction_known", condition=Q(direction__in=["", *evidence.DIRECTION_WORDS])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.citation_id} on {self.claim}"
