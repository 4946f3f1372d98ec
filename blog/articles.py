"""What pages show of articles that readers can open: one of them, or cards and titles of a few. One query each."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import models
from django.utils import timezone

from blog.addresses import path_to
from blog.models import Post
from blog.prepared import Prepared


class Title(NamedTuple):
    """An article as a list of links names it."""

    post: int  # id
    title: str
    slug: str
    published_at: datetime  # local

    @property
    def address(self) -> str:
        return path_to("blog:post", self.slug)

    @property
    def day(self) -> str:
        """`3 November 2026`."""
        return f"{self.published_at.day} {self.published_at:%B %Y}"

    @property
    def moment(self) -> str:
        """For machines."""
        return self.published_at.isoformat()


_at = Prepared(
    lambda slug, now: Post.objects.published(now).for_article().filter(slug=slug),
    slug=models.SlugField(),
    now=models.DateTimeField(),
)
_cards = Prepared(
    lambda ids, now: Post.objects.published(now).for_lists().filter(pk__in=ids),
    ids=models.BigIntegerField(),
    now=models.DateTimeField(),
)
_titles = Prepared(
    lambda ids, now: (
        Post.objects.published(now).filter(pk__in=ids).order_by().values_list("pk", "title", "slug", "published_at")
    ),
    ids=models.BigIntegerField(),
    now=models.DateTimeField(),
)


def article_at(slug: str) -> Post | None:
    """With all that its page shows."""
    return next(iter(_at(slug=slug, now=timezone.now())), None)


def cards_of(ids: Sequence[int]) -> list[Post]:
    """Those of `ids` that readers can open, with all that a card shows, in that order."""
    found = {post.pk: post for post in _cards(ids=list(ids), now=timezone.now())} if ids else {}
    return [found[pk] for pk in ids if pk in found]


def titles_of(ids: Sequence[int]) -> list[Title]:
    """The same with what a list of links shows."""
    rows = _titles(ids=list(ids), now=timezone.now()) if ids else []
    found = {pk: Title(pk, title, slug, timezone.localtime(at)) for pk, title, slug, at in rows}
    return [found[pk] for pk in ids if pk in found]
