"""Conditions of posts: dates and status decide what readers see, and the hash of the words what a review is worth."""

from datetime import timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

# Without a recorded review, an article is due two years after it appeared.
REVIEW_EVERY = timedelta(days=730)
REVIEW_HOLDS = Q(current_review__text_hash=F("text_hash"))


def readable(prefix: str = "", now: Any = None) -> Q:
    """The condition of `Post.objects.published()`; with a prefix such as "posts__", for what leads to posts."""
    now = timezone.now() if now is None else now
    is_out = Q(**{f"{prefix}status": "published", f"{prefix}published_at__lte": now})
    return is_out & (Q(**{f"{prefix}expires_at": None}) | Q(**{f"{prefix}expires_at__gt": now}))
