"""Pictures of what is sold."""

from typing import ClassVar

from django.db import models

from blog.models.picture_file import PictureFile
from blog.text import refuse_hidden_characters
from shop.models.catalogue import Supplement


class SupplementImage(PictureFile):
    """A picture of the pack."""

    supplement = models.ForeignKey(Supplement, models.CASCADE, related_name="images")
    alt_text = models.CharField("alt text", max_length=300, validators=[refuse_hidden_characters])
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        verbose_name = "picture"

    def __str__(self) -> str:
        return self.alt_text
