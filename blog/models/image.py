"""Pictures of articles, with the words that stand in for them."""

from typing import ClassVar, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from blog import body
from blog.models.picture_file import PictureFile, PictureFileQuerySet
from blog.text import refuse_hidden_characters

# How wide a picture stands in a text: the reading column of article.css, on phones the screen less its margins.
BODY_SIZES = "(min-width: 44.5rem) 42.5rem, calc(100vw - 2rem)"


# A name that a camera or a designer gave the file says nothing to those who cannot see the picture.
FILE_NAME = r"^\S+\.(jpe?g|png|gif|webp|avif|svg|tiff?|heic)$"


class ImageQuerySet(PictureFileQuerySet):
    def without_alt_text(self) -> Self:
        """Pictures that say something and are not described: blank, blanks only, a file's name, or their own key."""
        has_none = Q(alt_text__regex=r"^\s*$") | Q(alt_text__iregex=FILE_NAME) | Q(alt_text__iexact=F("key"))
        return self.filter(has_none, is_decorative=False)


class Image(PictureFile):
    """A picture that posts show by its key; the file behind a key may be replaced."""

    key = models.CharField(
        max_length=80,
        unique=True,
        validators=[RegexValidator(rf"^{body.KEY.pattern}\Z", "Use small letters, digits, - _ and . only.")],
        help_text="A short name for use in texts, such as twitch-causes. It cannot be changed later.",
    )
    alt_text = models.CharField(
        "alt text",
        max_length=300,
        blank=True,
        validators=[refuse_hidden_characters],
        help_text="What the picture shows, for those who cannot see it.",
    )
    is_decorative = models.BooleanField(default=False, help_text="Tick if the picture says nothing; then no alt text.")
    caption = models.CharField(max_length=300, blank=True, validators=[refuse_hidden_characters])
    credit = models.CharField(max_length=120, blank=True, validators=[refuse_hidden_characters])
    added_at = models.DateTimeField(auto_now_add=True)

    objects = ImageQuerySet.as_manager()  # type: ignore[misc]  # a class variable in the stubs

    class Meta:
        ordering: ClassVar = ["key"]
        verbose_name = "picture"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="image_alt_text_unless_decorative",
                condition=~Q(alt_text="", is_decorative=False),
                violation_error_message="Describe the picture in the alt text, or tick “decorative”.",
            )
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def alt(self) -> str:
        return "" if self.is_decorative else self.alt_text

    def as_picture(self) -> body.Picture:
        return body.Picture(
            url=self.file.url,
            width=self.width,
            height=self.height,
            alt=self.alt,
            caption=self.caption,
            sources=self.sources,
            sizes=BODY_SIZES,
        )
