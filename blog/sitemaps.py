"""What the library tells search engines that there is, and when each of it really changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, overload

from django.contrib.sitemaps import Sitemap

from blog.addresses import path_to, scheme_and_host
from blog.columns import Moments, Words, as_moment
from blog.holdings import holdings
from blog.models import Author, Category, Citation, Ingredient, Page, PostCitation


class Section(Sitemap):
    """Rows with `get_absolute_url`, under SITE_URL whatever the request calls us. `items()`: one query.

    In files of `limit` addresses, which take some 40 ms each.
    """

    limit = 1_000

    def get_protocol(self, protocol: str | None = None) -> str:
        return scheme_and_host()[0]

    def get_domain(self, site: Any = None) -> str:
        return scheme_and_host()[1]

    def files(self) -> list[datetime | None]:
        """When something that it names last changed, for each file."""
        dates = [self.lastmod(item) for item in self.items()]
        parts = [dates[at : at + self.limit] for at in range(0, len(dates), self.limit)]
        return [max((date for date in part if date), default=None) for part in parts]

    def lastmod(self, item: Any) -> datetime | None:
        raise NotImplementedError  # each section says: its files cannot be dated without


Dated = tuple[str, datetime | None]  # a path, and when what it shows last changed


class ByDate(Section):
    """Pages at hand with their dates, worked out in memory (`blog.holdings`)."""

    def location(self, page: Dated) -> str:
        return page[0]

    def lastmod(self, item: Dated) -> datetime | None:
        return item[1]


class BySlug(Sequence[Dated]):
    """The pages of the view `name` by their slugs, of which only those that are looked at are made."""

    def __init__(self, name: str, slugs: Words, changed_at: Moments) -> None:
        self._before, _, self._after = path_to(name, "0").rpartition("0")  # to reverse each takes 30 µs
        self._slugs, self.changed_at = slugs, changed_at

    def __len__(self) -> int:
        return len(self._slugs)

    @overload
    def __getitem__(self, part: int) -> Dated: ...
    @overload
    def __getitem__(self, part: slice) -> list[Dated]: ...
    def __getitem__(self, part: int | slice) -> Dated | list[Dated]:
        if isinstance(part, slice):
            return [self[place] for place in range(len(self))[part]]
        return f"{self._before}{self._slugs[part]}{self._after}", self.changed_at[part]


class Many(ByDate):
    """So many pages that their dates are looked at where they stand."""

    def items(self) -> BySlug:
        raise NotImplementedError  # each section says which pages it has

    def files(self) -> list[datetime | None]:
        pages = self.items()
        return [pages.changed_at.latest(slice(at, at + self.limit)) for at in range(0, len(pages), self.limit)]


class Posts(Many):
    def items(self) -> BySlug:
        held = holdings()
        return BySlug("blog:post", held.slugs, held.changed_at)


class Topics(ByDate):
    """Those with something to read, in them or in a sub-topic. They change when one of their posts does."""

    def items(self) -> list[Dated]:
        held, topics = holdings(), list(Category.objects.all())
        found = []
        for topic in topics:
            inside = (row.pk for row in topics if topic.pk in (row.pk, row.parent_id))
            found.append((topic.get_absolute_url(), held.latest_change(held.under(Category, inside))))
        return [page for page in found if page[1]]


class Authors(ByDate):
    """Those who wrote or reviewed something that readers see, whether its words have changed since or not."""

    def items(self) -> list[Dated]:
        held, found = holdings(), []
        for author in Author.objects.only("slug"):
            part = held.under(Author, [author.pk]) | held.read_by(author)
            found.append((author.get_absolute_url(), held.latest_change(part)))
        return [page for page in found if page[1]]


class Ingredients(ByDate):
    """All of them: their pages stand even where no article speaks of them yet."""

    def items(self) -> list[Dated]:
        held = holdings()
        return [
            (row.get_absolute_url(), held.latest_change(held.under(Ingredient, [row.pk])))
            for row in Ingredient.objects.only("slug")
        ]


class Studies(ByDate):
    """Those that a readable post cites."""

    def items(self) -> list[Dated]:
        """Keys with dates: the paths are made for one file."""
        held = holdings()
        latest: dict[Any, int] = {}
        for key, post in PostCitation.objects.order_by().values_list("citation_id", "post_id").iterator():
            if (place := held.place_of.get(post)) is not None:
                latest[key] = max(latest.get(key, 0), held.changed_at.numbers[place])
        studies = Citation.objects.values_list("key", "changed_at")
        return [(key, max(as_moment(latest[key]), changed_at)) for key, changed_at in studies if key in latest]

    def location(self, page: Dated) -> str:
        return path_to("citations:citation", page[0])


class Pages(Section):
    """What the house says of itself."""

    def items(self) -> list[Page]:
        return list(Page.objects.only("slug", "changed_at"))

    def lastmod(self, item: Page) -> datetime:
        return item.changed_at
