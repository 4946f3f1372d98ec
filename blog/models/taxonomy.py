"""Where a post is filed: categories by the editors' plan, tags by the writer's hand."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from taggit.models import TaggedItemBase

from blog.addresses import path_to
from blog.text import refuse_hidden_characters, refuse_reserved_slug


def refuse_a_third_level(category: Any, those_inside: str) -> None:
    """Categories of the blog and of the shop have two levels, and none is inside itself."""
    if category.parent is None:
        return
    if category.parent_id == category.pk:
        raise ValidationError({"parent": "A category cannot be inside itself."})
    if category.parent.parent_id is not None:
        raise ValidationError({"parent": "Categories have two levels; choose one that is not inside another."})
    if category.pk and category.children.exists():
        raise ValidationError({"parent": f"This category has {those_inside}, so it cannot be inside another."})


class Category(models.Model):
    """A topic. Two levels: a topic and its sub-topics."""

    class Icon(models.TextChoices):
        """Symbols of static/icons.svg."""

        LEAF = "leaf", "Leaf"
        BRAIN = "brain", "Brain"
        BONE = "bone", "Bone"
        HEART = "heart-pulse", "Heart"
        SHIELD = "shield", "Shield"
        MUSCLE = "dumbbell", "Muscle"
        PILL = "pill", "Pill"
        FLASK = "flask-conical", "Flask"
        BED = "bed", "Bed"
        WHEAT = "wheat", "Grain"
        DROPLETS = "droplets", "Droplets"
        BOOK = "book-open", "Book"

    name = models.CharField(max_length=80, unique=True, validators=[refuse_hidden_characters])
    slug = models.SlugField(max_length=80, unique=True, validators=[refuse_reserved_slug])
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    intro = models.TextField(blank=True, max_length=1000, validators=[refuse_hidden_characters])
    icon = models.CharField(max_length=20, choices=Icon, default=Icon.LEAF)
    position = models.PositiveSmallIntegerField(default=0, help_text="Smaller numbers stand first.")

    class Meta:
        ordering: ClassVar = ["position", "name"]
        verbose_name = "topic"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="category_not_inside_itself",
                condition=Q(parent=None) | ~Q(parent=F("id")),
                violation_error_message="A category cannot be inside itself.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return path_to("blog:category", self.slug)

    def clean(self) -> None:
        refuse_a_third_level(self, "sub-topics")


class TaggedPost(TaggedItemBase):
    """A tag on a post, as a row of our own: real foreign keys instead of a generic one."""

    content_object = models.ForeignKey("blog.Post", models.CASCADE, related_name="tagged_posts")

    class Meta:
        verbose_name = "tag of an article"
        verbose_name_plural = "tags of articles"
        constraints: ClassVar = [models.UniqueConstraint(fields=["tag", "content_object"], name="tagged_post_once")]
