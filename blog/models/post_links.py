"""The rows that tie a post to what it cites and shows."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from blog.models.citation import Citation
from blog.models.image import Image


class PostCitation(models.Model):
    """A source that a post cites: its number by first use, and how often it is marked. Written by `save_post`."""

    post = models.ForeignKey("blog.Post", models.CASCADE, related_name="references")
    citation = models.ForeignKey(Citation, models.PROTECT, to_field="key", related_name="uses")
    number = models.PositiveSmallIntegerField()
    mentions = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["number"]
        verbose_name = "use of a reference"
        verbose_name_plural = "uses of references"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "citation"], name="post_citation_once"),
            models.UniqueConstraint(fields=["post", "number"], name="post_citation_number_once"),
            models.CheckConstraint(name="post_citation_number_from_1", condition=Q(number__gte=1, mentions__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.citation_id}"


class PostImage(models.Model):
    """A picture that a post shows in its text, so that deleting or changing it is noticed. Written by `save_post`."""

    post = models.ForeignKey("blog.Post", models.CASCADE, related_name="pictures")
    image = models.ForeignKey(Image, models.PROTECT, to_field="key", related_name="uses")

    class Meta:
        verbose_name = "use of a picture"
        verbose_name_plural = "uses of pictures"
        constraints: ClassVar = [models.UniqueConstraint(fields=["post", "image"], name="post_image_once")]

    def __str__(self) -> str:
        return f"{self.image_id} in {self.post_id}"
