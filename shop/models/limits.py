"""How often somebody did something within a span of time. Rows, so that every process counts the same."""

from typing import ClassVar

from django.db import models


class LimitCount(models.Model):
    """`key` names the action and, hashed, who did it; a span begins with its first row and ends by itself."""

    key = models.CharField(max_length=120, unique=True)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = []

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
