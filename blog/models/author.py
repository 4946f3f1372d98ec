"""Who writes."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from blog.addresses import path_to
from blog.models.image import Image
from blog.text import refuse_hidden_characters, refuse_reserved_slug


class Author(models.Model):
    """A person, or a role such as "Naturopath" behind which the editorial team writes."""

    class Kind(models.TextChoices):
        PERSON = "person", "Person"
        ROLE = "role", "Role"

    name = models.CharField(
        max_length=120,
        unique=True,
        validators=[refuse_hidden_characters],
        help_text="A bare name or role, without titles.",
    )
    slug = models.SlugField(max_length=80, unique=True, validators=[refuse_reserved_slug])
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PERSON)
    credential = models.CharField(
        max_length=160,
        blank=True,
        validators=[refuse_hidden_characters],
        help_text="Shown on articles only, never beside a price (Therapeutic Goods Advertising Code, s 24).",
    )
    bio = models.TextField(blank=True, max_length=2000, validators=[refuse_hidden_characters])
    register_url = models.URLField(
        "public register",
        blank=True,
        help_text="Where the credential can be checked. Only a real entry of this person.",
    )
    interests = models.TextField(
        "conflicts of interest",
        blank=True,
        max_length=1000,
        validators=[refuse_hidden_characters],
        help_text="Who pays or has paid this author, in one or two sentences; shown on the author's page.",
    )
    portrait = models.ForeignKey(Image, models.PROTECT, null=True, blank=True, related_name="+")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="author"
    )

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return path_to("blog:author", self.slug)


class Authorship(models.Model):
    """An author's part in one post."""

    class Role(models.TextChoices):
        AUTHOR = "author", "Author"
        CONTRIBUTOR = "contributor", "Contributor"
        EDITOR = "editor", "Editor"
        ILLUSTRATOR = "illustrator", "Illustrator"

    post = models.ForeignKey("blog.Post", models.CASCADE, related_name="authorships")
    author = models.ForeignKey(Author, models.PROTECT, related_name="authorships")
    role = models.CharField(max_length=12, choices=Role, default=Role.AUTHOR)
    position = models.PositiveSmallIntegerField(default=0, help_text="Smaller numbers stand first in the byline.")

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["post", "author", "role"],
                name="authorship_once",
                violation_error_message="This author already has this role in this article.",
            ),
            models.CheckConstraint(
                name="authorship_role_known",
                condition=models.Q(role__in=["author", "contributor", "editor", "illustrator"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author}, {self.get_role_display().lower()}"

    def as_shown(self) -> dict[str, str]:
        """The part as a byline shows it: what `Post.byline` holds."""
        return {
            "role": self.get_role_display(),
            "name": self.author.name,
            "url": self.author.get_absolute_url(),
            "credential": self.author.credential,
            "kind": self.author.kind,
            "bio": self.author.bio,
            "portrait": self.author.portrait.file.url if self.author.portrait else "",
            "portrait_class": self.author.portrait.focus_class if self.author.portrait else "",
        }
