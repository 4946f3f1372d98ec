"""The citation library: one row per source, shared by all posts."""

from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from blog import body
from blog.citations import identifiers, styles
from blog.citations.csl import TYPES


def _once(field: str, words: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=[field],
        condition=~Q(**{field: ""}),
        name=f"citation_{field}_once",
        violation_error_message=f"The library already has a source with this {words}.",
    )


class Citation(models.Model):
    """A source. `csl` is the record; the columns beside it are derived from it by `library.save_citation`."""

    key = models.CharField(
        max_length=80,
        unique=True,
        validators=[
            RegexValidator(
                rf"^{body.KEY.pattern}\Z", "Start with a small letter; then small letters, digits, - _ and . only."
            )
        ],
        help_text="The name that texts use, such as tague2011vitamind. It cannot be changed later.",
    )
    csl = models.JSONField("CSL-JSON", default=dict)
    title = models.TextField()
    doi = models.CharField("DOI", max_length=255, blank=True)
    pmid = models.CharField("PMID", max_length=9, blank=True)
    pmcid = models.CharField("PMCID", max_length=12, blank=True)
    pii = models.CharField("PII", max_length=20, blank=True)
    isbn = models.CharField("ISBN", max_length=13, blank=True)  # chapters of one book share it
    url = models.URLField("web address", max_length=2000, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["key"]
        constraints: ClassVar = [
            _once("doi", "DOI"),
            _once("pmid", "PMID"),
            _once("pmcid", "PMCID"),
            _once("pii", "PII"),
            models.CheckConstraint(name="citation_doi_in_lower_case", condition=Q(doi=Lower("doi"))),
            models.CheckConstraint(name="citation_has_title", condition=~Q(title="")),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.title}"

    @property
    def ama(self) -> list[styles.Run]:
        """The reference in AMA style, as runs of plain and italic text."""
        return styles.ama(self.csl)

    def as_shown(self) -> dict[str, Any]:
        """What a page shows of the source, as data: text runs, links, and the words of its preview."""
        return {
            "key": self.key,
            "kind": TYPES.get(self.csl.get("type", ""), "Source"),
            "authors": styles.short_authors(self.csl),
            "year": self.year,
            "title": self.title,
            "container": self.csl.get("container-title", ""),
            "runs": [[run.text, run.is_italic] for run in self.ama],
            "text": "".join(run.text for run in self.ama),
            "links": [[name, address] for name, address in self.links],
        }

    @property
    def links(self) -> list[tuple[str, str]]:
        """Where a reader can check the source: (name, address), most stable first."""
        found = [
            ("DOI", identifiers.doi_url(self.doi) if self.doi else ""),
            ("PubMed", identifiers.pubmed_url(self.pmid) if self.pmid else ""),
            ("PMC", identifiers.pmc_url(self.pmcid) if self.pmcid else ""),
            ("ScienceDirect", identifiers.sciencedirect_url(self.pii) if self.pii else ""),
        ]
        links = [(name, address) for name, address in found if address]
        return links or ([("Web page", self.url)] if self.url else [])
