"""Pictures of articles, with the words that stand in for them."""

from typing import ClassVar, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat

from blog import body
from blog.models.picture_file import PictureFile, PictureFileQuerySet
from blog.renditions import LEAST_SHARE_WIDTH, SHARE_HEIGHT, SHARE_WIDTH, address_of, share_name, share_size
from blog.text import refuse_hidden_characters

# How wide a picture stands in a text: the reading column of article.css, on phones the screen less its margins.
BODY_SIZES = "(min-width: 44.5rem) 42.5rem, calc(100vw - 2rem)"


# A name that a camera or a designer gave the file says nothing to those who cannot see the picture.
FILE_NAME = r"^\S+\.(jpe?g|png|gif|webp|avif|svg|tiff?|heic)$"


class Focus(models.TextChoices):
    """The place of a picture that stays where a page cuts it: one of nine, row by row."""

    TOP_LEFT = "top-left", "Top left"
    TOP = "top", "Top"
    TOP_RIGHT = "top-right", "Top right"
    LEFT = "left", "Left"
    CENTRE = "centre", "Centre"
    RIGHT = "right", "Right"
    BOTTOM_LEFT = "bottom-left", "Bottom left"
    BOTTOM = "bottom", "Bottom"
    BOTTOM_RIGHT = "bottom-right", "Bottom right"

    @property
    def kept(self) -> tuple[float, float]:
        """As parts of width and height: (0, 0) is the top left, (1, 1) the bottom right."""
        row, column = divmod(list(Focus).index(self), 3)
        return column / 2, row / 2


class ImageQuerySet(PictureFileQuerySet):
    def without_alt_text(self) -> Self:
        """Pictures that say something and are not described: blank, blanks only, a file's name, or their own key."""
        has_none = Q(alt_text__regex=r"^\s*$") | Q(alt_text__iregex=FILE_NAME) | Q(alt_text__iexact=F("key"))
        return self.filter(has_none, is_decorative=False)

    def due_for_share(self) -> Self:
        """Pictures that can be read, large enough, whose cut for networks is missing or keeps another place."""
        least_height = LEAST_SHARE_WIDTH * SHARE_HEIGHT // SHARE_WIDTH
        is_cut = Q(share_of=Concat("file", Value(" "), "focus", output_field=models.CharField()))
        is_ready = Q(rendering_of=F("file"), renditions__isnull=False)
        return self.filter(is_ready, ~is_cut, width__gte=LEAST_SHARE_WIDTH, height__gte=least_height)

    def of_cut(self, image: "Image") -> Self:
        """The row of `image`, as long as its file and focal point are those that it was read with."""
        return self.of_file(image).filter(focus=image.focus)


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
    focus = models.CharField(
        "focal point",
        max_length=12,
        choices=Focus,
        default=Focus.CENTRE,
        db_default=Focus.CENTRE,
        help_text="The place that stays in sight where a page cuts the picture: on cards, as a portrait, when shared.",
    )
    # The file and the focal point of which a cut for networks is stored; another focal point needs another.
    share_of = models.CharField(max_length=120, editable=False, default="", db_default="")
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
            ),
            models.CheckConstraint(
                name="image_focus_known",
                condition=Q(focus__in=Focus.values),
                violation_error_message="Choose one of the nine places.",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def alt(self) -> str:
        return "" if self.is_decorative else self.alt_text

    @property
    def shown_caption(self) -> str:
        """What stands below the picture: its caption, and whose it is where that is to be said."""
        if not self.credit:
            return self.caption
        return f"{self.caption} (picture: {self.credit})" if self.caption else f"Picture: {self.credit}"

    @property
    def focus_class(self) -> str:
        """The class with which css/focus.css keeps the focal point in sight; none for the centre."""
        return "" if self.focus == Focus.CENTRE else f"focus-{self.focus}"

    @property
    def share_url(self) -> str:
        """What networks show where the picture is shared: its cut, once drawn, else the file."""
        is_cut = self.share_of == f"{self.file.name} {self.focus}" and share_size(self.width, self.height)
        return address_of(share_name(self.file.name, self.focus)) if is_cut else self.url

    def as_picture(self) -> body.Picture:
        return body.Picture(
            url=self.file.url,
            width=self.width,
            height=self.height,
            alt=self.alt,
            caption=self.shown_caption,
            sources=self.sources,
            sizes=BODY_SIZES,
        )
