"""Who has a post open at the desk."""

from datetime import timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

# A form that is open says so every minute. Without a script it says so once, when it is opened.
LASTS = timedelta(minutes=5)


class PresenceQuerySet(models.QuerySet["Presence"]):
    def over(self) -> Self:
        """Forms that have not been heard of for so long that they are closed, or their machine is."""
        return self.filter(seen_at__lt=timezone.now() - LASTS)

    def beside(self, user_id: int) -> Self:
        """Others than this user who have it open now, the first that opened it first. One query."""
        now_open = self.filter(seen_at__gte=timezone.now() - LASTS).exclude(user=user_id)
        return now_open.select_related("user__author").order_by("opened_at", "pk")


class Presence(models.Model):
    """One person before one form. Expired rows go when anybody opens a form: at most one for each person and post."""

    post = models.ForeignKey("blog.Post", models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["post", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.name} at {self.post_id}"

    @property
    def name(self) -> str:
        """The author that the user is, else the user."""
        author = getattr(self.user, "author", None)
        return author.name if author else str(self.user)

    @property
    def sentence(self) -> str:
        """`Editorial team opened this 4 minutes ago.`"""
        minutes = int((timezone.now() - self.opened_at).total_seconds() // 60)
        if minutes < 1:
            return f"{self.name} opened this just now."
        if minutes < 60:
            return f"{self.name} opened this {minutes} minute{'' if minutes == 1 else 's'} ago."
        hours = minutes // 60
        return f"{self.name} opened this {hours} hour{'' if hours == 1 else 's'} ago."
