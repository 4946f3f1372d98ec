"""Posts, and the rows that tie them to what they cite and show."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, Subquery, Sum, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords
from taggit.managers import TaggableManager
from taggit.models import Tag

from blog.evidence import substance
from blog.fields import BodyField, RenderedField
from blog.models.author import Author, Authorship  # noqa: F401  the through model of `authors`
from blog.models.citation import Citation
from blog.models.image import Image
from blog.models.ingredient import Ingredient
from blog.models.taxonomy import Category, TaggedPost
from blog.text import refuse_hidden_characters, refuse_reserved_slug

# Without a recorded review, an article is due two years after it appeared.
REVIEW_EVERY = timedelta(days=730)
REVIEW_HOLDS = Q(current_review__text_hash=F("text_hash"))


class PostQuerySet(models.QuerySet["Post"]):
    def published(self) -> Self:
        """What a reader may see now: status PUBLISHED and `published_at` reached."""
        return self.filter(status=Post.Status.PUBLISHED, published_at__lte=timezone.now())

    def counts(self) -> dict[str, Any]:
        """`articles`, `references` and `last_review` (a date or None) of these posts. One query."""
        return self.order_by().aggregate(
            articles=Count("pk"),
            references=Coalesce(Sum("reference_count"), 0),
            last_review=Max("current_review__reviewed_on", filter=REVIEW_HOLDS),
        )

    def under(self, topic: Category) -> Self:
        """Posts of `topic` and of its sub-topics, each once."""
        families = Category.objects.filter(Q(pk=topic.pk) | Q(parent=topic))
        return self.filter(pk__in=Post.categories.through.objects.filter(category__in=families).values("post"))

    def tags_beside(self, tag: Tag) -> "models.QuerySet[Tag]":
        """Tags that these posts carry beside `tag`, the most frequent first."""
        posts = self.filter(tags=tag).order_by().values("pk")
        beside = Tag.objects.filter(blog_taggedpost_items__content_object__in=posts).exclude(pk=tag.pk)
        counted: models.QuerySet[Tag] = beside.annotate(post_total=Count("pk")).order_by("-post_total", "name")
        return counted

    def for_lists(self) -> Self:
        """With all that a card shows, without the texts; newest first. One query."""
        return (
            self.select_related("cover", "current_review")
            .defer(
                *("body", "body_rendered", "body_text", "contents", "reference_list", "key_points", "search_words"),
                *("evidence", "corrections_shown"),
            )
            .order_by("-published_at", "-pk")
        )

    def by_review(self) -> Self:
        """The most recently reviewed first; those whose words nobody has reviewed last."""
        reviewed_on = Case(When(REVIEW_HOLDS, then="current_review__reviewed_on"))
        return self.order_by(reviewed_on.desc(nulls_last=True), "-published_at", "-pk")

    def reviewed_by(self, author: Author) -> Self:
        """Posts whose words, as they stand, `author` has reviewed."""
        return self.filter(REVIEW_HOLDS, current_review__reviewer=author)

    def due_for_review(self) -> Self:
        """Posts whose review is due, or which nobody has reviewed for so long. The rule of `is_due_for_review`."""
        today = timezone.localdate()
        appeared = timezone.now() - REVIEW_EVERY
        return self.filter(Q(current_review__due_on__lt=today) | Q(current_review=None, published_at__lt=appeared))

    def for_article(self) -> Self:
        """With all that the article page shows. One query: byline, filing and references stand in columns."""
        return self.select_related("cover", "current_review__reviewer").defer("body", "body_text", "search_words")

    def citing(self, citation: Citation) -> Self:
        """Posts whose text cites `citation`, with how often as `mentions_of_it`; the newest first."""
        citing = self.filter(references__citation=citation).annotate(mentions_of_it=F("references__mentions"))
        return citing.for_lists()

    def related_to(self, post: "Post") -> Self:
        """Readable posts that share tags with `post`, the most of them first; then those that share a topic."""
        tags = TaggedPost.objects.filter(
            content_object=OuterRef("pk"), tag__in=post.tags.all().order_by().values("pk")
        )
        topics = Post.categories.through.objects.filter(
            post=OuterRef("pk"), category__in=post.categories.all().order_by().values("pk")
        )
        shared = tags.order_by().values("content_object").annotate(n=Count("pk")).values("n")
        return (
            self.published()
            .exclude(pk=post.pk)
            .annotate(shared_tags=Coalesce(Subquery(shared), 0), shares_topic=Exists(topics))
            .filter(Q(shared_tags__gt=0) | Q(shares_topic=True))
            .for_lists()
            .order_by("-shared_tags", "-published_at", "-pk")
        )


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
        help_text="Set a citation with the open book button. Numbers come by themselves, in order of first use.",
    )
    key_points = models.TextField(
        blank=True,
        max_length=1200,
        validators=[refuse_hidden_characters],
        help_text="One short sentence per line, three or four of them. Shown above the text.",
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
    text_hash = models.CharField(max_length=64, editable=False, blank=True)
    reading_minutes = models.PositiveSmallIntegerField(default=1, editable=False)
    reference_count = models.PositiveSmallIntegerField("references", default=0, editable=False)
    cover = models.ForeignKey(Image, models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    published_at = models.DateTimeField(
        "publication date",
        null=True,
        blank=True,
        help_text="Sydney time. A date in the future: the post appears by itself when it comes.",
    )
    current_review = models.ForeignKey(
        "blog.Review", models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    categories = models.ManyToManyField(Category, related_name="posts")
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
            *("search_words", "text_hash", "reading_minutes", "reference_count", "current_review"),
            *("created_at", "changed_at"),
        ]
    )

    class Meta:
        ordering: ClassVar = ["-published_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["status", "-published_at"], name="post_by_visibility")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="post_published_has_date",
                condition=~Q(status="published") | Q(published_at__isnull=False),
                violation_error_message="A published post needs a publication date.",
            ),
            models.CheckConstraint(
                name="post_status_known", condition=Q(status__in=["draft", "in_review", "published"])
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("blog:post", args=[self.slug])

    @property
    def key_point_list(self) -> list[str]:
        return [line.strip() for line in self.key_points.splitlines() if line.strip()]

    @property
    def sources_in_doubt(self) -> list[dict[str, Any]]:
        """Rows of the reference list that are retracted or under an expression of concern."""
        doubtful = {Citation.Standing.RETRACTED, Citation.Standing.CONCERN}
        return [row for row in self.reference_list if row.get("standing") in doubtful]

    def hash_of_words(self) -> str:
        """What a review or a sign-off speaks for: it lapses with the next change of the words."""
        words = "\0".join((self.title, self.summary, self.key_points, self.body))
        return hashlib.sha256(words.encode()).hexdigest()

    @property
    def sign_off_hash(self) -> str:
        """What a sign-off of goods speaks for: the words, and what is claimed in the evidence box below them."""
        if not self.evidence:
            return self.text_hash
        claimed = json.dumps([self.text_hash, substance(self.evidence)], sort_keys=True)
        return hashlib.sha256(claimed.encode()).hexdigest()

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
        is_due = self.published_at is not None and self.published_at <= timezone.now()
        return self.status == self.Status.PUBLISHED and is_due


class PostCitation(models.Model):
    """A source that a post cites: its number by first use, and how often it is marked. Written by `save_post`."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="references")
    citation = models.ForeignKey(Citation, models.PROTECT, to_field="key", related_name="uses")
    number = models.PositiveSmallIntegerField()
    mentions = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "citation"], name="post_citation_once"),
            models.UniqueConstraint(fields=["post", "number"], name="post_citation_number_once"),
            models.CheckConstraint(name="post_citation_number_from_1", condition=Q(number__gte=1, mentions__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.citation_id}"


class PostImage(models.Model):
    """A picture that a post shows in its text, so that deleting or changing it is noticed. Written by `save_post`."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="pictures")
    image = models.ForeignKey(Image, models.PROTECT, to_field="key", related_name="uses")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["post", "image"], name="post_image_once")]

    def __str__(self) -> str:
        return f"{self.image_id} in {self.post_id}"
