"""All articles that readers can open, in memory: what a list filters, counts and sorts, and what is related.

An article's place is its place in the list of all, the newest first. The cards on a page are read from the database,
which is asked again whether readers may see them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import islice
from typing import Any, overload

from django.db.models import Case, F, Min, Q, When
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from taggit.models import Tag

from blog.articles import cards_of
from blog.columns import Moments, Numbers, Words, fill, numbers
from blog.lasting import Lasting
from blog.models import Author, Category, Ingredient, Post
from blog.models.author import Authorship
from blog.models.taxonomy import TaggedPost
from blog.models.visibility import REVIEW_HOLDS
from blog.places import Bits, bits, by_frequency, in_order, lowest, sets_of

TABLES = frozenset(
    {
        *("blog_post", "blog_review", "blog_post_categories", "blog_category", "blog_taggedpost", "taggit_tag"),
        *("blog_authorship", "blog_post_ingredients"),
    }
)
FOR_EVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Facts:
    """Of all articles, for the home page."""

    articles: int
    references: int
    last_review: date | None


@dataclass(frozen=True)
class Holdings:
    """All articles in columns: a value of each for each place."""

    posts: Numbers  # ids
    slugs: Words
    changed_at: Moments  # or when it appeared, if that came later
    references: Numbers
    reviewed_on: Numbers  # days as `date.toordinal` counts them; 0 where the words, as they stand, were not reviewed
    reviewers: Numbers  # ids; 0: nobody
    place_of: Mapping[int, int]  # by id
    having: Mapping[tuple[type, int], Bits]  # by what an article is filed under: (Tag, its id), (Author, …) …
    tag_rank: Mapping[int, int]  # tags by id, as their names are sorted
    holds_until: datetime  # an article appears, or is taken down

    @cached_property
    def everything(self) -> Bits:
        return (1 << len(self.posts)) - 1

    @cached_property
    def facts(self) -> Facts:
        last_review = max(self.reviewed_on, default=0)
        return Facts(len(self.posts), sum(self.references), date.fromordinal(last_review) if last_review else None)

    @cached_property
    def by_review(self) -> Sequence[int]:
        """All places, the most recently reviewed first; those whose words nobody has reviewed last."""
        return numbers(sorted(self.newest_first, key=self.reviewed_on.__getitem__, reverse=True))

    @cached_property
    def newest_first(self) -> range:
        return range(len(self.posts))

    def under(self, kind: type, ids: Iterable[int]) -> Bits:
        """Articles filed under one of `ids`."""
        found = 0
        for pk in ids:
            found |= self.having.get((kind, pk), 0)
        return found

    def reviewed_by(self, author: Author) -> Bits:
        """Articles whose words, as they stand, `author` has reviewed."""
        held = enumerate(zip(self.reviewers, self.reviewed_on, strict=True))
        return bits(place for place, (reviewer, day) in held if day and reviewer == author.pk)

    def read_by(self, author: Author) -> Bits:
        """Articles whose last review is by `author`, whether it still holds or not."""
        return bits(place for place, reviewer in enumerate(self.reviewers) if reviewer == author.pk)

    def latest_change(self, among: Bits) -> datetime | None:
        return self.changed_at.latest(among)

    def ids(self, among: Bits, order: Sequence[int]) -> Iterator[int]:
        return (self.posts[place] for place in in_order(among, order, len(self.posts)))

    def related_to(self, post: Post, length: int) -> list[int]:
        """Ids of articles that share tags with `post`, the most of them first; then of those that share a topic."""
        tags, topics = self._filing_of(post, Tag), self._filing_of(post, Category)
        others = self.everything & ~bits(self.place_of[pk] for pk in [post.pk] if pk in self.place_of)
        shared = by_frequency(self.having.get((Tag, tag), 0) for tag in tags)
        rest = self.under(Category, topics)
        found: list[int] = []
        for each in (*shared, rest & ~self.under(Tag, tags)):
            found += lowest(each & others, length - len(found))
        return [self.posts[place] for place in found]

    def tags_beside(self, tag: Tag, length: int) -> list[int]:
        """Ids of tags that articles with `tag` carry beside it, the most frequent first."""
        tagged = self.having.get((Tag, tag.pk), 0)
        counted = {
            pk: shared
            for (kind, pk), having in self.having.items()
            if kind is Tag and pk != tag.pk and (shared := (having & tagged).bit_count())
        }
        return sorted(counted, key=lambda other: (-counted[other], self.tag_rank[other]))[:length]

    def _filing_of(self, post: Post, kind: type) -> Sequence[int]:
        place = self.place_of.get(post.pk)
        if place is not None:
            return [pk for (filed, pk), having in self.having.items() if filed is kind and having >> place & 1]
        if post.pk is None:
            return ()
        rows: Any = post.tags if kind is Tag else post.categories  # a preview
        return list(rows.order_by().values_list("pk", flat=True))


class Articles(Sequence[Post]):
    """Cards of the articles `among` the holdings, in `order`. The length is known; a slice asks once."""

    def __init__(self, held: Holdings, among: Bits, order: Sequence[int] | None = None) -> None:
        self._held, self._among, self._order = held, among, held.newest_first if order is None else order
        self._length = among.bit_count()

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, rows: int) -> Post: ...
    @overload
    def __getitem__(self, rows: slice) -> list[Post]: ...
    def __getitem__(self, rows: int | slice) -> Post | list[Post]:
        if isinstance(rows, int):
            return self[rows : rows + 1][0]
        return cards_of(list(islice(self._held.ids(self._among, self._order), rows.start, rows.stop)))


def _read() -> Holdings:
    """Seven queries."""
    now = timezone.now()
    rows = Post.objects.published().annotate(
        latest=Greatest("changed_at", "published_at"),
        reviewed_on=Case(When(REVIEW_HOLDS, then="current_review__reviewed_on")),
        last_reviewer=Coalesce("current_review__reviewer_id", 0),
    )
    posts, changed_at, references, reviewers = numbers(), Moments(), numbers(), numbers()
    slugs: list[str] = []
    reviewed_on: list[date | None] = []
    fill(
        (posts, slugs, changed_at, references, reviewers, reviewed_on),
        rows.order_by("-published_at", "-pk")
        .values_list("pk", "slug", "latest", "reference_count", "last_reviewer", "reviewed_on")
        .iterator(),
    )
    place_of = {pk: place for place, pk in enumerate(posts)}
    pairs: dict[type, Any] = {
        Tag: TaggedPost.objects.order_by().values_list("tag_id", "content_object_id"),
        Category: Post.categories.through.objects.order_by().values_list("category_id", "post_id"),
        Author: Authorship.objects.order_by().values_list("author_id", "post_id"),
        Ingredient: Post.ingredients.through.objects.order_by().values_list("ingredient_id", "post_id"),
    }
    return Holdings(
        posts=posts,
        slugs=Words(slugs),
        changed_at=changed_at,
        references=references,
        reviewed_on=numbers(day.toordinal() if day else 0 for day in reviewed_on),
        reviewers=reviewers,
        place_of=place_of,
        having={
            (kind, pk): places
            for kind, filed in pairs.items()
            for pk, places in sets_of(
                (pk, place_of[post]) for pk, post in filed.iterator() if post in place_of
            ).items()
        },
        tag_rank={tag: rank for rank, tag in enumerate(Tag.objects.order_by("name").values_list("pk", flat=True))},
        holds_until=_next_moment(now),
    )


def _next_moment(now: datetime) -> datetime:
    """When the next article appears, or is taken down."""
    told = Post.objects.filter(status=Post.Status.PUBLISHED).aggregate(
        appears=Min("published_at", filter=Q(published_at__gt=now)),
        ends=Min("expires_at", filter=Q(expires_at__gt=now, published_at__lte=F("expires_at"))),
    )
    return min((moment for moment in told.values() if moment), default=FOR_EVER)


holdings = Lasting(_read, TABLES, lambda held: timezone.now() < held.holds_until)
