"""Where supplements are filed: brands, departments, what a label says of the whole product."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from blog.addresses import path_to
from blog.models.taxonomy import refuse_a_third_level
from blog.text import refuse_hidden_characters, refuse_reserved_slug


def label_text(max_length: int, help_text: str = "") -> models.TextField:
    """A text of staff that pages print as it is: no hidden characters, at most `max_length`."""
    return models.TextField(
        blank=True, max_length=max_length, help_text=help_text, validators=[refuse_hidden_characters]
    )


class Brand(models.Model):
    name = models.CharField(max_length=80, unique=True, validators=[refuse_hidden_characters])
    slug = models.SlugField(max_length=80, unique=True, validators=[refuse_reserved_slug])

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    """A department of the shop. Two levels."""

    name = models.CharField(max_length=80, unique=True, validators=[refuse_hidden_characters])
    slug = models.SlugField(max_length=80, unique=True, validators=[refuse_reserved_slug])
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    intro = label_text(1000)
    position = models.PositiveSmallIntegerField(default=0, help_text="Smaller numbers stand first.")

    class Meta:
        ordering: ClassVar = ["position", "name"]
        verbose_name = "department"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="shop_category_not_inside_itself",
                condition=Q(parent=None) | ~Q(parent=F("id")),
                violation_error_message="A category cannot be inside itself.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return path_to("shop:category", self.slug)

    def clean(self) -> None:
        refuse_a_third_level(self, "others inside it")


class DietaryMark(models.Model):
    """What a label says of the whole product, such as vegan. Never a "free from": allergens are declared, not sold."""

    name = models.CharField(max_length=40, unique=True, validators=[refuse_hidden_characters])
    slug = models.SlugField(max_length=40, unique=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
