"""What the library says that an ingredient does, and the studies that speak to it."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from blog import evidence
from blog.citations import styles
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


class ClaimQuerySet(models.QuerySet["Claim"]):
    def for_evidence(self) -> Self:
        """With all that an evidence box shows, in its order. Two queries."""
        studies = ClaimStudy.objects.select_related("citation")
        return (
            self.select_related("ingredient", "outcome")
            .prefetch_related(models.Prefetch("studies", studies))
            .order_by("ingredient__name", "position", "pk")
        )


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
        verbose_name="articles",
        help_text="Articles that show this claim in their evidence box.",
    )
    # What `publishing` works out.
    grade = models.CharField(
        max_length=12, choices=evidence.GRADE_WORDS.items(), default=evidence.Grade.NONE, editable=False
    )
    position = models.PositiveSmallIntegerField(default=0)

    objects = ClaimQuerySet.as_manager()
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

    def as_shown(self) -> dict[str, Any]:
        """The claim with its grade and studies as pages show it: what `Post.evidence` holds."""
        links = list(self.studies.all())
        strongest_first = {design: place for place, design in enumerate((*evidence.Design, ""))}
        links.sort(key=lambda link: (strongest_first[link.citation.design], -(link.citation.year or 0), link.pk))
        return {
            "words": self.words,
            "outcome": self.outcome.name,
            "ingredient": [self.ingredient.name, self.ingredient.get_absolute_url()],
            "studies": [link.as_shown() for link in links],
        } | evidence.summary(link.as_evidence() for link in links)


class ClaimStudy(models.Model):
    """One study that speaks to a claim, and what it found. Blank: not recorded, and it counts for nothing."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="studies")
    citation = models.ForeignKey(
        Citation, models.PROTECT, to_field="key", related_name="claim_uses", verbose_name="reference"
    )
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

    def as_evidence(self) -> evidence.Study:
        """What the rule asks of it."""
        return evidence.Study(
            design=self.citation.design,
            subjects=self.citation.subjects,
            direction=self.direction,
            is_retracted=self.citation.is_retracted,
        )

    def as_shown(self) -> dict[str, Any]:
        """One line below a claim."""
        source = self.citation
        return {
            "key": source.key,
            "name": styles.short_authors(source.csl) or source.title,
            "year": source.year,
            "design": source.get_design_display(),
            "subjects": source.get_subjects_display(),
            "result": self.get_direction_display(),
            "is_retracted": source.is_retracted,
            "facts": [source.design, source.subjects, self.direction, source.is_retracted],
        }
