"""Who did what: a table that only grows. The database refuses every change and deletion (migration 0010)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def verbs(self) -> list[str]:
        """Every verb there is, in the order of the alphabet: one look at the index for each, not at each row."""
        found: list[str] = []
        while verb := self._verb_after(found[-1] if found else ""):
            found.append(verb)
        return found

    def _verb_after(self, verb: str) -> str | None:
        rows = self.model._default_manager.filter(verb__gt=verb).order_by("verb")
        return rows.values_list("verb", flat=True).first()


class AuditEntry(models.Model):
    """One deed. `before` and `after` hold what changed, by field, without personal data and secrets."""

    at = models.DateTimeField(default=timezone.now, editable=False)
    # Whoever has an entry stays: an account is switched off, never deleted. None: nobody is signed in, or a command.
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    verb = models.CharField(max_length=40)
    object_type = models.CharField("kind", max_length=60, blank=True, help_text="Such as shop.order.")
    object_id = models.CharField(max_length=40, blank=True)
    object_label = models.CharField("what", max_length=120, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    network = models.CharField(max_length=43, blank=True, help_text="The address, cut to /24 or /48.")
    request_id = models.CharField(max_length=64, blank=True)

    objects: ClassVar = AuditQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = "audit entry"
        verbose_name_plural = "audit trail"
        default_permissions = ("view",)
        indexes: ClassVar = [
            models.Index(fields=["at"], name="audit_at"),
            models.Index(fields=["actor", "-id"], name="audit_actor"),
            models.Index(fields=["verb", "-id"], name="audit_verb"),
            models.Index(fields=["object_type", "object_id", "-id"], name="audit_object"),
            models.Index(fields=["object_label", "-id"], name="audit_label"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_label}".strip()
