"""Addresses that have moved."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.http import url_has_allowed_host_and_scheme


def is_own_path(path: str) -> bool:
    """A path of this site; not `//example.com`, which browsers take for another host."""
    return path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)


class RedirectQuerySet(models.QuerySet["Redirect"]):
    def leading_from(self, path: str) -> str:
        """Where `path` leads now; "" where it leads nowhere. One query.

        A redirect whose goal is an old path too is none: so there is no chain, and no circle whatever the rows say.
        """
        goals = self.filter(old_path=path).exclude(new_path__in=Redirect.objects.values("old_path"))
        new_path: str = goals.values_list("new_path", flat=True).first() or ""
        return new_path if is_own_path(new_path) else ""


class Redirect(models.Model):
    """An old path and where it leads now, for good. Written when an address changes."""

    old_path = models.CharField(max_length=300, unique=True)
    new_path = models.CharField(max_length=300)
    added_at = models.DateTimeField(auto_now_add=True)

    objects = RedirectQuerySet.as_manager()

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

    def clean(self) -> None:
        """Refuse what `leading_from` would not follow, in words."""
        for field in ("old_path", "new_path"):
            if not is_own_path(getattr(self, field)):
                raise ValidationError({field: "Write a path of this site, such as /blog/zinc/."})
        onward = Redirect.objects.exclude(pk=self.pk).filter(old_path=self.new_path).first()
        if onward:
            raise ValidationError({"new_path": f"That address has moved to {onward.new_path}. Lead there instead."})
