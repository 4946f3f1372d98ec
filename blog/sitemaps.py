"""What the library tells search engines that there is, and when each of it really changed."""

from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Greatest

from blog.addresses import scheme_and_host
from blog.models import Author, Category, Citation, Ingredient, Page, Post


class Section(Sitemap):
    """Rows with `get_absolute_url`, under SITE_URL whatever the request calls us. `items()` are lists: one query."""

    def get_protocol(self, protocol: str | None = None) -> str:
        return scheme_and_host()[0]

    def get_domain(self, site: Any = None) -> str:
        return scheme_and_host()[1]


class ByLatestPost(Section):
    """Pages that list posts: they change when one of those does. `latest` is None where readers find none."""

    def lastmod(self, row: Any) -> datetime | None:
        latest: datetime | None = row.latest
        return latest


def latest_change(of: Q) -> Subquery:
    """When the readable posts that `of` selects (by OuterRef) last changed or appeared."""
    posts = Post.objects.published().filter(of).annotate(latest=Greatest("changed_at", "published_at"))
    return Subquery(posts.order_by("-latest").values("latest")[:1])


class Posts(Section):
    def items(self) -> list[Post]:
        return list(Post.objects.published().only("slug", "changed_at", "published_at"))

    def lastmod(self, post: Post) -> datetime:
        return post.updated_at


class Topics(ByLatestPost):
    """Those with something to read, in them or in a sub-topic."""

    def items(self) -> list[Category]:
        filed = Q(categories=OuterRef("pk")) | Q(categories__parent=OuterRef("pk"))
        return list(Category.objects.annotate(latest=latest_change(filed)).exclude(latest=None))


class Authors(ByLatestPost):
    """Those who wrote or reviewed something that readers see."""

    def items(self) -> list[Author]:
        part = Q(authorships__author=OuterRef("pk")) | Q(current_review__reviewer=OuterRef("pk"))
        return list(Author.objects.annotate(latest=latest_change(part)).exclude(latest=None))


class Ingredients(ByLatestPost):
    """All of them: their pages stand even where no article speaks of them yet."""

    def items(self) -> list[Ingredient]:
        spoken_of = latest_change(Q(ingredients=OuterRef("pk")))
        return list(Ingredient.objects.annotate(latest=spoken_of))


class Studies(ByLatestPost):
    """Those that a readable post cites."""

    def items(self) -> list[Citation]:
        cited = latest_change(Q(references__citation=OuterRef("key")))
        return list(Citation.objects.only("key", "changed_at").annotate(latest=cited).exclude(latest=None))

    def lastmod(self, row: Any) -> datetime | None:
        changes: list[datetime] = [row.latest, row.changed_at]
        return max(changes)


class Pages(Section):
    """What the house says of itself."""

    def items(self) -> list[Page]:
        return list(Page.objects.only("slug", "changed_at"))

    def lastmod(self, page: Page) -> datetime:
        return page.changed_at
