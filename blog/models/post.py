"""Posts, and the rows that tie them to what they cite and show."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from taggit.managers import TaggableManager

from blog.body import back_link_letters
from blog.fields import BodyField, RenderedField
from blog.models.author import Author, Authorship
from blog.models.citation import Citation
from blog.models.image import Image
from blog.models.taxonomy import Category, TaggedPost
from blog.text import refuse_hidden_characters, refuse_reserved_slug


class PostQuerySet(models.QuerySet["Post"]):
    def published(self) -> Self:
        """What a reader may see now: status PUBLISHED and `published_at` reached."""
        return self.filter(status=Post.Status.PUBLISHED, published_at__lte=timezone.now())

    def for_lists(self) -> Self:
        """With all that a card shows, without the texts; newest first. Three queries, however many posts."""
        byline = Authorship.objects.select_related("author")
        return (
            self.select_related("cover")
            .prefetch_related("categories", Prefetch("authorships", byline))
            .defer("body", "body_rendered", "contents")
            .order_by("-published_at", "-pk")
        )

    def for_article(self) -> Self:
        """With all that the article page shows. Five queries, however many references."""
        byline = Authorship.objects.select_related("author")
        references = PostCitation.objects.select_related("citation").order_by("number")
        return (
            self.select_related("cover")
            .prefetch_related("categories", "tags", Prefetch("authorships", byline))
            .prefetch_related(Prefetch("references", references))
            .defer("body")
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
    body_rendered = RenderedField(editable=False, blank=True)
    contents = models.JSONField(default=list, editable=False)
    reading_minutes = models.PositiveSmallIntegerField(default=1, editable=False)
    cover = models.ForeignKey(Image, models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    published_at = models.DateTimeField(
        "publication date",
        null=True,
        blank=True,
        help_text="Sydney time. A date in the future: the post appears by itself when it comes.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    categories = models.ManyToManyField(Category, related_name="posts")
    authors = models.ManyToManyField(Author, through=Authorship, related_name="posts")
    tags = TaggableManager(through=TaggedPost, blank=True, help_text="Separated by commas; case does not matter.")
    citations = models.ManyToManyField(Citation, through="PostCitation", related_name="posts")

    objects = PostQuerySet.as_manager()

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

    @property
    def back_links(self) -> list[tuple[str, str]]:
        """(letter, anchor) of every mark of this source in the text."""
        return [(letter, f"cite-{self.number}-{letter}") for letter in back_link_letters(self.mentions)]


class PostImage(models.Model):
    """A picture that a post shows in its text, so that deleting or changing it is noticed. Written by `save_post`."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="pictures")
    image = models.ForeignKey(Image, models.PROTECT, to_field="key", related_name="uses")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["post", "image"], name="post_image_once")]

    def __str__(self) -> str:
        return f"{self.image_id} in {self.post_id}"
