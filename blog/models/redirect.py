"""Addresses that have moved."""

from typing import ClassVar

from django.db import models


class Redirect(models.Model):
    """An old path and where it leads now, for good. Written when an address changes."""

    old_path = models.CharField(max_length=300, unique=True)
    new_path = models.CharField(max_length=300)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["old_path"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="redirect_leads_elsewhere",
                condition=~models.Q(old_path=models.F("new_path")),
                violation_error_message="The new address is the old one.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.old_path} → {self.new_path}"
