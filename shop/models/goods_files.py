"""Files of goods on their way in: each row is checked, shown, and only then written. Erased once that is done."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class GoodsFile(models.Model):
    """One upload. Its bytes are never kept: what it says stands in rows, worked off a chunk at a time."""

    class State(models.TextChoices):
        CHECKING = "checking", "Being checked"
        READY = "ready", "Checked, nothing written yet"
        WRITING = "writing", "Being written"
        DONE = "done", "Done"

    name = models.CharField(max_length=200)
    notes = models.JSONField(default=list, help_text="How it was read: its letters, its separator.")
    columns = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State, default=State.CHECKING)
    row_count = models.PositiveIntegerField(default=0)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = "import of goods"
        verbose_name_plural = "imports of goods"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="goods_file_state_known", condition=Q(state__in=["checking", "ready", "writing", "done"])
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GoodsRow(models.Model):
    """A row of the file: what it says, and what that would change."""

    class Verdict(models.TextChoices):
        UNCHECKED = "", "Not checked yet"
        NEW = "new", "New"
        CHANGED = "changed", "Changed"
        UNCHANGED = "unchanged", "Unchanged"
        ERROR = "error", "Error"
        WRITTEN = "written", "Written"
        REFUSED = "refused", "Refused"

    file = models.ForeignKey(GoodsFile, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="Its row in the file, the header being row 1.")
    cells = models.JSONField(default=dict)
    sku = models.CharField(max_length=40, blank=True)
    slug = models.CharField(max_length=120, blank=True)
    about_supplement = models.CharField(
        max_length=64, blank=True, help_text="Digest of what it says of the supplement."
    )
    verdict = models.CharField(max_length=9, choices=Verdict, blank=True, default=Verdict.UNCHECKED)
    is_steep = models.BooleanField(default=False, help_text="Its price changes by more than half.")
    changes = models.JSONField(default=list, help_text="Column, value now, value then.")
    problems = models.JSONField(default=list, help_text="Column and what to do about it.")

    class Meta:
        ordering: ClassVar = ["number"]
        indexes: ClassVar = [models.Index(fields=["file", "verdict", "number"], name="goods_row_by_verdict")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "number"], name="goods_row_once"),
            models.CheckConstraint(
                name="goods_row_verdict_known",
                condition=Q(verdict__in=["", "new", "changed", "unchanged", "error", "written", "refused"]),
            ),
        ]

    def __str__(self) -> str:
        return f"Row {self.number}"
