"""Posts: their words, and what saving works out of them."""

import hashlib
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords
from taggit.managers import TaggableManager

from blog.addresses import path_to
from blog.body import lines
from blog.fields import BodyField, RenderedField
from blog.models.author import Author, Authorship  # noqa: F401  the through model of `authors`
from blog.models.citation import Citation
from blog.models.image import Image
from blog.models.ingredient import Ingredient
from blog.models.post_queries import PostQuerySet
from blog.models.taxonomy import Category, TaggedPost
from blog.models.visibility import REVIEW_EVERY
from blog.text import refuse_hidden_characters, refuse_reserved_slug


class Post(models.Model):  # type: ignore[django-manager-missing]  # a manager of taggit, which has no types
    """An article. Visible from `published_at` on, by the queryset; no job publishes it."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        IN_REVIEW = "in_review", "In review"
        PUBLISHED = "published", "Published"

    title = models.CharField(max_length=200, validators=[refuse_hidden_characters])
    slug = models.SlugField(
        max_length=120,
        unique=True,
        validators=[refuse_reserved_slug],
        help_text="The last part of the address, /blog/…/.",
    )
    summary = models.CharField(
        max_length=300,
        validators=[refuse_hidden_characters],
        help_text="One or two sentences for lists and search engines.",
    )
    body = BodyField(
        blank=True,
        help_text="Set a reference with the open book button. Numbers come by themselves, in order of first use.",
    )
    key_points = models.TextField(
        blank=True,
        max_length=1200,
        validators=[refuse_hidden_characters],
        help_text="One short sentence per line, three or four of them. Shown above the text.",
    )
    meta_title = models.CharField(
        "title for search engines",
        max_length=70,
        blank=True,
        validators=[refuse_hidden_characters],
        help_text="Blank: the title. Search engines show about 60 characters.",
    )
    meta_description = models.CharField(
        "description for search engines",
        max_length=200,
        blank=True,
        validators=[refuse_hidden_characters],
        help_text="Blank: the summary. Search engines show about 155 characters.",
    )
    # What saving works out, so that a page reads it in one row. `publishing` writes these.
    body_rendered = RenderedField(editable=False, blank=True)
    body_text = models.TextField(editable=False, blank=True)
    contents = models.JSONField(default=list, editable=False)
    byline = models.JSONField(default=list, editable=False)
    filing = models.JSONField(default=dict, editable=False)  # {"topics": [[name, address]], "tags": [[name, address]]}
    reference_list = models.JSONField(default=list, editable=False)  # rows of `Citation.as_reference`
    evidence = models.JSONField(default=list, editable=False)  # rows of `Claim.as_shown`
    corrections_shown = models.JSONField(default=list, editable=False)  # rows of `Correction.as_shown`
    search_words = models.TextField(editable=False, blank=True)
    # For versions: {"authors": [[id, name, role, position]], "topics": [[id, name]], "tags": …, "ingredients": …}
    filed = models.JSONField("filing", default=dict, editable=False)
    said_hash = models.CharField(max_length=64, editable=False, blank=True)  # of all that its page says
    version = models.PositiveIntegerField(default=1, editable=False)  # counts the writes of staff: `publishing.turns`
    text_hash = models.CharField(max_length=64, editable=False, blank=True)
    reading_minutes = models.PositiveSmallIntegerField(default=1, editable=False)
    reference_count = models.PositiveSmallIntegerField("references", default=0, editable=False)
    cover = models.ForeignKey(Image, models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    published_at = models.DateTimeField(
        "publication date",
        null=True,
        blank=True,
        help_text="A date in the future: the article appears by itself when it comes.",
    )
    expires_at = models.DateTimeField(
        "taken down on",
        null=True,
        blank=True,
        help_text="From then on readers find it nowhere. Blank: it stays.",
    )
    current_review = models.ForeignKey(
        "blog.Review", models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    reviewer = models.ForeignKey(
        Author,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who is to read it next. What was read is recorded under Reviews.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    categories = models.ManyToManyField(Category, related_name="posts", verbose_name="topics")
    authors = models.ManyToManyField(Author, through=Authorship, related_name="posts")
    tags = TaggableManager(through=TaggedPost, blank=True, help_text="Separated by commas; case does not matter.")
    ingredients = models.ManyToManyField(
        Ingredient, blank=True, related_name="posts", help_text="What the article speaks of; their pages list it."
    )
    citations = models.ManyToManyField(Citation, through="PostCitation", related_name="posts")
    sources_at_hand = models.ManyToManyField(
        Citation,
        blank=True,
        related_name="+",
        help_text="What this article may cite. Only what its text marks is printed; the rest is named as unused.",
    )

    objects = PostQuerySet.as_manager()
    # The words, and the references as they were printed. What follows from other rows is left out.
    history = HistoricalRecords(
        excluded_fields=[
            *("body_rendered", "body_text", "contents", "byline", "filing", "evidence", "corrections_shown"),
            *(
                "search_words",
                "said_hash",
                "version",
                "text_hash",
                "reading_minutes",
                "reference_count",
                "current_review",
            ),
            *("created_at", "changed_at"),
        ]
    )

    class Meta:
        ordering: ClassVar = ["-published_at", "-pk"]
        verbose_name = "article"
        permissions: ClassVar = [("publish_post", "Can publish articles, and change published ones")]
        indexes: ClassVar = [
            models.Index(fields=["status", "-published_at"], name="post_by_visibility"),
            # Which is the next to go is asked after each change, and few go at all.
            models.Index(fields=["expires_at"], name="post_by_end", condition=Q(expires_at__isnull=False)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="post_published_has_date",
                condition=~Q(status="published") | Q(published_at__isnull=False),
                violation_error_message="A published article needs a publication date.",
            ),
            models.CheckConstraint(
                name="post_status_known", condition=Q(status__in=["draft", "in_review", "published"])
            ),
            models.CheckConstraint(
                name="post_expires_after_it_appears",
                condition=Q(expires_at=None) | Q(published_at=None) | Q(expires_at__gt=F("published_at")),
                violation_error_message="It is taken down after it has appeared, not before.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return path_to("blog:post", self.slug)

    @property
    def key_point_list(self) -> list[str]:
        return [line.strip() for line in self.key_points.splitlines() if line.strip()]

    @property
    def sources_in_doubt(self) -> list[dict[str, Any]]:
        """Rows of the reference list that are retracted or under an expression of concern."""
        doubtful = {Citation.Standing.RETRACTED, Citation.Standing.CONCERN}
        return [row for row in self.reference_list if row.get("standing") in doubtful]

    def hash_of_words(self) -> str:
        """What a review speaks for: it lapses with the next change of the words. Markup and line ends that a
        browser writes in another way are no change, so texts count by their lines."""
        words = "\0".join((self.title, self.summary, *self.key_point_list, "", *lines(self.body)))
        return hashlib.sha256(words.encode()).hexdigest()

    @property
    def sign_off_hash(self) -> str:
        """What a sign-off of goods speaks for: all that the page says. `publishing.write_said` keeps the column."""
        return self.said_hash

    @property
    def search_title(self) -> str:
        return self.meta_title or self.title

    @property
    def search_description(self) -> str:
        return self.meta_description or self.summary

    @property
    def review_holds(self) -> bool:
        """Whether the current review was of these very words."""
        return self.current_review is not None and self.current_review.text_hash == self.text_hash

    @property
    def is_due_for_review(self) -> bool:
        """The day that the last review named has passed; without a review, two years since it appeared."""
        if self.current_review:
            return self.current_review.due_on < timezone.localdate()
        return self.published_at is not None and self.published_at < timezone.now() - REVIEW_EVERY

    @property
    def updated_at(self) -> datetime:
        """When readers last got something new: the last change, or the publication that came after it."""
        return max(self.changed_at, self.published_at or self.changed_at)

    @property
    def is_visible(self) -> bool:
        """The same rule as `published()`, for one row at hand."""
        now = timezone.now()
        is_due = self.published_at is not None and self.published_at <= now
        return self.status == self.Status.PUBLISHED and is_due and (self.expires_at is None or self.expires_at > now)

    @property
    def standing(self) -> str:
        """The status as dates make it: a published post may be scheduled, or expired."""
        if self.status != self.Status.PUBLISHED or self.is_visible:
            return str(self.get_status_display())
        is_over = self.expires_at is not None and self.expires_at <= timezone.now()
        return "Expired" if is_over else "Scheduled"
