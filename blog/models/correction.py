"""What was put right in an article after its readers had seen it, and why."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from blog.models.post import Post
from blog.text import refuse_hidden_characters


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def for_readers(self) -> Self:
        """Of articles that readers can open, with their titles.

        Asked of each entry: a join lets SQLite begin with all articles, of which few were ever corrected.
        """
        can_be_opened = Exists(Post.objects.published().filter(pk=OuterRef("post")))
        shown = self.filter(can_be_opened).select_related("post")
        return shown.only("corrected_on", "what", "why", "post__title", "post__slug")


class Correction(models.Model):
    """One entry of the public log: it is added, never changed. The article itself says what is right."""

    post = models.ForeignKey("blog.Post", models.CASCADE, related_name="corrections")
    corrected_on = models.DateField(default=timezone.localdate)
    what = models.CharField(
        "what was changed",
        max_length=300,
        validators=[refuse_hidden_characters],
        help_text="Such as: The dose range of vitamin B6 read 5 to 10 mg and now reads 1.3 to 1.7 mg.",
    )
    why = models.CharField(max_length=300, validators=[refuse_hidden_characters])

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-corrected_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.corrected_on:%d/%m/%Y}: {self.what}"

    def as_shown(self) -> dict[str, Any]:
        """The entry as pages show it: what `Post.corrections_shown` holds."""
        on = self.corrected_on
        return {"on": on.isoformat(), "day": f"{on.day} {on:%B %Y}", "what": self.what, "why": self.why}
