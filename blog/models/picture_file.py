"""What every stored picture has: the file, its size, and its renditions."""

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from blog.body import Source
from blog.fields import PictureField
from blog.images import random_name
from blog.renditions import address_of, sources_of

MAX_TRIES = 3
RETRY_AFTER = timedelta(minutes=5)
SHARP_FROM = 1600  # pixels of width: twice the reading column, for screens that show two in place of one


class PictureFileQuerySet(models.QuerySet[Any]):
    def without_renditions(self) -> Self:
        return self.filter(~Q(rendering_of=F("file")) | Q(renditions__isnull=True))

    def due_for_rendering(self) -> Self:
        """Files whose renditions nobody has tried to draw, or not yet often enough and not just now."""
        is_untried = ~Q(rendering_of=F("file"))
        may_retry = Q(renditions__isnull=True, render_tries__lt=MAX_TRIES, render_due_at__lte=timezone.now())
        return self.filter(is_untried | may_retry)

    def of_file(self, picture: "PictureFile") -> Self:
        """The row of `picture`, as long as the file is still the one that `picture` was read with."""
        return self.filter(pk=picture.pk, file=picture.file.name)

    def narrow(self) -> Self:
        """Those that may look soft on a large screen."""
        return self.filter(width__lt=SHARP_FROM)


class PictureFile(models.Model):
    """A file, and the renditions that `config.pictures` draws of it.

    The columns about rendering say which file they speak of. Names of files are never reused, so whoever stores
    another file, by whichever path, has a picture without renditions, and nobody needs to reset anything.
    """

    file = PictureField(
        upload_to=random_name,
        width_field="width",
        height_field="height",
        help_text="JPEG, PNG or WebP, at most 10 MB and 40 megapixels.",
    )
    width = models.PositiveIntegerField(editable=False, default=0)
    height = models.PositiveIntegerField(editable=False, default=0)
    rendering_of = models.CharField(max_length=100, editable=False, default="")  # the file that the next three mean
    renditions = models.JSONField(null=True, editable=False, default=None)  # {"AVIF": [180, 360]}; None: not drawn
    render_tries = models.PositiveSmallIntegerField(editable=False, default=0)
    render_due_at = models.DateTimeField(editable=False, default=timezone.now)

    alt_text: Any  # each model has a column of its own, with its own rule

    objects = PictureFileQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def width_note(self) -> str:
        """A sentence for staff about a picture that may look soft; "" for a wide one, and for none."""
        if not 0 < self.width < SHARP_FROM:
            return ""
        return f"{self.width:,} pixels wide: below {SHARP_FROM:,} it may look soft on a large screen."

    @property
    def is_ready(self) -> bool:
        """Whether the renditions of this very file are stored."""
        return self.renditions is not None and self.rendering_of == self.file.name

    @property
    def url(self) -> str:
        return address_of(self.file.name)

    @property
    def sources(self) -> tuple[Source, ...]:
        """The renditions, best format first; none until they are drawn, and none of a very small picture."""
        return sources_of(self.file.name, self.rendering_of, self.renditions)

    @property
    def alt(self) -> str:
        """The words that stand in for the picture; a model that knows decorative ones answers "" for those."""
        return str(self.alt_text)
