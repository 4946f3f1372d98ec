"""The citation library: one row per source, shared by all posts."""

from datetime import date, datetime
from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from simple_history.models import HistoricalRecords

from blog import body, evidence
from blog.addresses import path_to
from blog.body import back_link_letters
from blog.citations import csl, identifiers, standing, styles
from blog.citations.csl import TYPES
from blog.models.citation_queries import CitationQuerySet
from blog.text import refuse_hidden_characters

NAMES_FOR_MACHINES = 30  # some papers have a thousand authors, and each stands in the page's data


def _once(field: str, words: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=[field],
        condition=~Q(**{field: ""}),
        name=f"citation_{field}_once",
        violation_error_message=f"The library already has a source with this {words}.",
    )


def day_of(at: datetime | None) -> date | None:
    """The day of a check in the shop's time zone, as pages name it."""
    return timezone.localdate(at) if at else None


class Citation(models.Model):
    """A source. `csl` is the record; the identifiers beside it are derived from it by `publishing.save_citation`.

    What a record lacks stays blank and is shown as "not recorded": nothing is inferred.
    """

    class Standing(models.TextChoices):
        """What its publisher has said of it since, by the gravest notice."""

        SOUND = "", "No notice known"
        CORRECTED = "corrected", "Corrected"
        CONCERN = "concern", "Expression of concern"
        RETRACTED = "retracted", "Retracted"

    class Watch(models.TextChoices):
        """The answer to "has it been retracted?". Only CLEAN says that a record was found and names no notice."""

        NEVER = "", "Never checked"
        CLEAN = "clean", "Checked, no notice"
        FLAGGED = "flagged", "Notice found"
        COULD_NOT = "could_not", "Could not check"
        NO_RECORD = "no_record", "No record found"

    class Lookup(models.TextChoices):
        NEVER = "", "Not asked for"
        WAITING = "waiting", "Looking up"
        FOUND = "found", "Filled in"
        NOT_FOUND = "not_found", "No such record"
        FAILED = "failed", "The services do not answer"

    class Link(models.TextChoices):
        """DEAD only after 404 or 410 on several days; a refusal or an error of the server says nothing."""

        NEVER = "", "Never checked"
        ALIVE = "alive", "Answers"
        UNKNOWN = "unknown", "Could not check"
        DEAD = "dead", "Broken"

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

    # Study facts, as an editor recorded them. Publication types only suggest.
    design = models.CharField(
        "study design",
        max_length=20,
        blank=True,
        choices=evidence.DESIGN_WORDS.items(),
        help_text="How the study was made; it says nothing of how well. Blank: not recorded.",
    )
    suggested_design = models.CharField(
        max_length=20, blank=True, editable=False, choices=evidence.DESIGN_WORDS.items()
    )
    publication_types = models.JSONField(default=list, editable=False, blank=True)
    sample_size = models.PositiveIntegerField(null=True, blank=True, help_text="Participants, all groups together.")
    subjects = models.CharField("studied in", max_length=10, blank=True, choices=evidence.SUBJECT_WORDS.items())
    funding = models.CharField(
        max_length=300,
        blank=True,
        validators=[refuse_hidden_characters],
        help_text="Who paid, as the paper says it.",
    )

    # What was asked of the network, and what it said. Written by `lookup`, `retractions` and `links`.
    edited_members = models.JSONField(default=list, editable=False, blank=True)  # CSL names that a person changed
    lookup_state = models.CharField(max_length=10, blank=True, editable=False, choices=Lookup)
    lookup_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    lookup_tries = models.PositiveSmallIntegerField(default=0, editable=False)
    lookup_note = models.CharField(max_length=300, blank=True, editable=False)
    looked_up_at = models.DateTimeField(null=True, blank=True, editable=False)
    standing = models.CharField(max_length=10, blank=True, editable=False, choices=Standing)
    watch_state = models.CharField(max_length=10, blank=True, editable=False, choices=Watch)
    watched_at = models.DateTimeField(null=True, blank=True, editable=False)  # the last check that got an answer
    watch_tried_at = models.DateTimeField(null=True, blank=True, editable=False)
    link_state = models.CharField(max_length=10, blank=True, editable=False, choices=Link)
    link_status = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)  # of HTTP
    link_checked_at = models.DateTimeField(null=True, blank=True, editable=False)
    link_failed_on = models.JSONField(default=list, editable=False, blank=True)  # days of 404 or 410, ISO
    added_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = CitationQuerySet.as_manager()
    history = HistoricalRecords(
        excluded_fields=[
            *("lookup_state", "lookup_due_at", "lookup_tries", "lookup_note", "looked_up_at"),
            *("watch_state", "watched_at", "watch_tried_at"),
            *("link_state", "link_status", "link_checked_at", "link_failed_on", "added_at", "changed_at"),
        ]
    )

    class Meta:
        ordering: ClassVar = ["key"]
        verbose_name = "reference"
        constraints: ClassVar = [
            _once("doi", "DOI"),
            _once("pmid", "PMID"),
            _once("pmcid", "PMCID"),
            _once("pii", "PII"),
            models.CheckConstraint(name="citation_doi_in_lower_case", condition=Q(doi=Lower("doi"))),
            models.CheckConstraint(name="citation_has_title", condition=~Q(title="")),
            models.CheckConstraint(name="citation_design_known", condition=Q(design__in=["", *evidence.DESIGN_WORDS])),
            models.CheckConstraint(
                name="citation_subjects_known", condition=Q(subjects__in=["", *evidence.SUBJECT_WORDS])
            ),
            models.CheckConstraint(
                name="citation_standing_known", condition=Q(standing__in=["", "corrected", "concern", "retracted"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.title}"

    def get_absolute_url(self) -> str:
        return path_to("citations:citation", self.key)

    @property
    def ama(self) -> list[styles.Run]:
        """The reference in AMA style, as runs of plain and italic text."""
        return styles.ama(self.csl)

    @property
    def in_styles(self) -> list[tuple[str, list[styles.Run]]]:
        """(style, the reference in it)."""
        return [("AMA", self.ama), ("Vancouver", styles.vancouver(self.csl)), ("APA", styles.apa(self.csl))]

    @property
    def is_retracted(self) -> bool:
        return self.standing == self.Standing.RETRACTED

    def as_reference(self, *, number: int, mentions: int) -> dict[str, Any]:
        """The source as the reference `number` of a page, as data: what `Post.reference_list` holds."""
        return self.as_shown() | {
            "number": number,
            "back": [[letter, f"cite-{number}-{letter}"] for letter in back_link_letters(mentions)],
        }

    def as_shown(self) -> dict[str, Any]:
        """What a page shows of the source, as data: text runs, links, standing, study facts; and what machines read.

        `notice` is the gravest notice or None, `facts` are [label, value] of what is recorded, `checked` says what was
        checked and found good. Asks for the notices, unless they came with `for_references()`.
        """
        gravest = standing.gravest(self.notices.all())
        notice = gravest.as_shown() if gravest else None
        return {
            "key": self.key,
            "page": self.get_absolute_url(),
            "kind": TYPES.get(self.csl.get("type", ""), "Source"),
            "authors": styles.short_authors(self.csl),
            "year": self.year,
            "title": self.shown_title,
            "container": self.csl.get("container-title", ""),
            "runs": [[run.text, run.is_italic] for run in self.ama],
            "text": "".join(run.text for run in self.ama),
            "links": [[name, address] for name, address in self.links],
            "standing": self.standing,
            "standing_words": standing.of_source(self.standing, notice["words"] if notice else ""),
            "notice": notice,
            "design": self.get_design_display(),
            "facts": [[label, value] for label, value in self.study_facts[1:] if value],
            "checked": standing.checks(
                is_clean=self.watch_state == self.Watch.CLEAN,
                watched_on=day_of(self.watched_at),
                is_alive=self.link_state == self.Link.ALIVE,
                link_checked_on=day_of(self.link_checked_at),
            ),
            "names": [[name, is_group] for name, is_group in styles.whole_names(self.csl)[:NAMES_FOR_MACHINES]],
            "issued": "-".join(f"{part:02d}" for part in csl.date_parts(self.csl)),
            "doi": self.doi,
            "pmid": self.pmid,
        }

    @property
    def shown_title(self) -> str:
        """The title less the final period that PubMed gives it; an ellipsis stays."""
        return self.title if self.title.endswith("..") else self.title.removesuffix(".")

    @property
    def study_facts(self) -> list[tuple[str, str]]:
        """(label, value) of every study fact, the design first; "" is "not recorded"."""
        size = self.sample_size
        return [
            ("Study design", self.get_design_display()),
            ("Sample size", "" if size is None else f"{size:,} participant{'' if size == 1 else 's'}"),
            ("Studied in", self.get_subjects_display()),
            ("Funding", self.funding),
        ]

    @property
    def watch_words(self) -> str:
        """What is known of notices, and since when."""
        return standing.of_watch(
            self.watch_state, watched_on=day_of(self.watched_at), tried_on=day_of(self.watch_tried_at)
        )

    @property
    def link_words(self) -> str:
        return standing.of_link(self.link_state, day_of(self.link_checked_at))

    @property
    def identifiers(self) -> list[tuple[str, str, str]]:
        """(name, identifier, where it leads or "") of each that the source has, the most stable first."""
        found = [
            ("DOI", self.doi, identifiers.doi_url(self.doi)),
            ("PubMed", self.pmid, identifiers.pubmed_url(self.pmid)),
            ("PMC", self.pmcid, identifiers.pmc_url(self.pmcid)),
            ("ScienceDirect", self.pii, identifiers.sciencedirect_url(self.pii)),
            ("ISBN", self.isbn, ""),
        ]
        return [row for row in found if row[1]]

    @property
    def further_url(self) -> str:
        """The web address of the record, unless it only leads to where an identifier leads."""
        known = (identifier for _, identifier, address in self.identifiers if address)
        return "" if any(identifier.lower() in self.url.lower() for identifier in known) else self.url

    @property
    def links(self) -> list[tuple[str, str]]:
        """Where a reader can check the source: (name, address), most stable first."""
        links = [(name, address) for name, _, address in self.identifiers if address]
        return links or ([("Web page", self.url)] if self.url else [])
