"""What pages and desks ask of posts."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from blog.models.taxonomy import Category
from blog.models.visibility import REVIEW_EVERY, readable

if TYPE_CHECKING:
    from blog.models.post import Post  # noqa: F401  named in the head of the class


class PostQuerySet(models.QuerySet["Post"]):
    def published(self, now: Any = None) -> Self:
        """What a reader may see now, or at `now`: status PUBLISHED, `published_at` reached and `expires_at` not."""
        return self.filter(readable(now=now))

    def expired(self) -> Self:
        """What readers could see until the day that staff set: its address answers 410."""
        return self.filter(status="published", expires_at__lte=timezone.now())

    def scheduled(self) -> Self:
        """What readers will see: published, and its date still to come."""
        return self.filter(status="published", published_at__gt=timezone.now())

    def under(self, topic: Category) -> Self:
        """Posts of `topic` and of its sub-topics, each once."""
        families = Category.objects.filter(Q(pk=topic.pk) | Q(parent=topic))
        return self.filter(pk__in=self.model.categories.through.objects.filter(category__in=families).values("post"))

    def for_lists(self) -> Self:
        """With all that a card shows, without the texts; newest first. One query."""
        return (
            self.select_related("cover", "current_review")
            .defer(
                *("body", "body_rendered", "body_text", "contents", "reference_list", "key_points", "search_words"),
                *("evidence", "corrections_shown", "filed"),
            )
            .order_by("-published_at", "-pk")
        )

    def due_for_review(self) -> Self:
        """Posts whose review is due, or which nobody has reviewed for so long. The rule of `is_due_for_review`."""
        today = timezone.localdate()
        appeared = timezone.now() - REVIEW_EVERY
        return self.filter(Q(current_review__due_on__lt=today) | Q(current_review=None, published_at__lt=appeared))

    def for_article(self) -> Self:
        """With all that the article page shows. One query: byline, filing and references stand in columns."""
        return self.select_related("cover", "current_review__reviewer").defer(
            "body", "body_text", "search_words", "filed"
        )
