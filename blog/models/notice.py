"""What publishers have said of sources since."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from blog.citations import identifiers, standing


class Notice(models.Model):
    """What a publisher announced of a source: a retraction, an expression of concern, a correction."""

    class Kind(models.TextChoices):
        """Crossref's words for updates, the gravest first (domain: a correction is no retraction)."""

        RETRACTION = "retraction", "Retraction"
        REMOVAL = "removal", "Removal"
        WITHDRAWAL = "withdrawal", "Withdrawal"
        PARTIAL_RETRACTION = "partial_retraction", "Partial retraction"
        CONCERN = "expression_of_concern", "Expression of concern"
        CORRECTION = "correction", "Correction"
        ERRATUM = "erratum", "Erratum"
        ADDENDUM = "addendum", "Addendum"
        NEW_VERSION = "new_version", "New version"

    citation = models.ForeignKey("blog.Citation", models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=24, choices=Kind)
    doi = models.CharField("DOI of the notice", max_length=255, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=40, help_text="Where we learnt of it, such as Crossref.")
    found_at = models.DateTimeField(auto_now_add=True)
    told_at = models.DateTimeField(null=True, blank=True, editable=False)  # when staff got mail of it

    class Meta:
        ordering: ClassVar = ["-issued_on", "pk"]
        verbose_name = "publisher's notice"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["citation", "kind", "doi"],
                name="notice_once",
                violation_error_message="This notice is recorded already.",
            ),
            models.CheckConstraint(
                name="notice_kind_known",
                condition=Q(
                    kind__in=[
                        *("retraction", "removal", "withdrawal", "partial_retraction", "expression_of_concern"),
                        *("correction", "erratum", "addendum", "new_version"),
                    ]
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.citation_id}"

    def as_shown(self) -> dict[str, str]:
        """The notice as a page shows it: kind, day (ISO or ""), where to read it, and in words."""
        return {
            "kind": self.kind,
            "on": self.issued_on.isoformat() if self.issued_on else "",
            "url": identifiers.doi_url(self.doi) if self.doi else "",
            "words": standing.in_words(self.kind, self.issued_on),
        }
