"""Articles by the thousand, put together from sections of the demo's own.

A section is taken whole, so that every sentence keeps the source that it rests on, and no source is made up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.text import slugify
from taggit.models import Tag

from accounts.models import User
from blog import body
from blog.models import (
    Author,
    Authorship,
    Category,
    Citation,
    Claim,
    Ingredient,
    Post,
    PostCitation,
    PostImage,
    Review,
    TaggedPost,
)
from blog.publishing.filing import work_out_filing
from blog.publishing.posts import list_references
from blog.publishing.reviews import two_years_after
from blog.publishing.said import hash_of_said
from blog.publishing.texts import render_post
from config.demo.content_files import table
from config.demo.large import words
from config.demo.large.placing import Shelf, place_below

YEARS_BACK = 6
HEADING, MARK = "<h2>", "<cite "
LAST = "Bottom line"
# Not copied: the one cites two records that nobody has verified, the other is about one study that was retracted.
NOT_COPIED = {"muscle-twitches", "when-a-study-is-withdrawn"}


@dataclass(frozen=True)
class Pattern:
    """An article of the demo in pieces: what stands before the first heading, the sections, the last one."""

    post: Post
    subject: str
    opening: str
    sections: Sequence[str]
    ending: str
    parts: Sequence[Authorship]
    topics: Sequence[Category]
    tags: Sequence[Tag]
    ingredients: Sequence[Ingredient]
    claims: Sequence[Claim]
    bars_goods: bool


@dataclass
class Made:
    """One new article with the rows beside it, not saved yet."""

    post: Post
    patterns: tuple[Pattern, Pattern]
    parts: list[Authorship]
    topics: list[Category]
    tags: list[Tag]
    ingredients: list[Ingredient]
    mentions: dict[str, int]
    claims: list[Claim] = field(default_factory=list)
    review: Review | None = None


def cut(html: str) -> tuple[str, list[str], str]:
    """What stands before the first heading, the sections that follow, and the last one where it sums up."""
    opening, *rest = html.split(HEADING)
    sections = [HEADING + part for part in rest]
    ending = sections.pop() if sections and sections[-1].startswith(HEADING + LAST) else ""
    return opening, sections, ending


class ArticleBuilder:
    """Reads once what the rows to come have in common."""

    def __init__(self, *, approver: User) -> None:
        self.approver, self.now = approver, timezone.now()
        self.patterns = [self._pattern(row) for row in table("articles") if row["slug"] not in NOT_COPIED]
        covers = {pattern.post.cover for pattern in self.patterns if pattern.post.cover}
        self.covers = sorted(covers, key=lambda cover: cover.key)
        self.more_tags = [Tag.objects.get_or_create(name=name)[0] for name in words.TAGS]
        self.authors = list(Author.objects.filter(slug__in=[row["slug"] for row in table("library")["authors"]]))
        self.shelf = Shelf()

    @staticmethod
    def _pattern(row: dict[str, Any]) -> Pattern:
        post = Post.objects.select_related("cover").get(slug=row["slug"])
        opening, sections, ending = cut(post.body)
        ingredients = post.ingredients.prefetch_related("other_names").order_by("name")
        return Pattern(
            post,
            post.title.split(":")[0],
            opening,
            sections,
            ending,
            list(post.authorships.select_related("author__portrait")),
            list(post.categories.all()),
            list(post.tags.all()),
            list(ingredients),
            list(post.claims.for_evidence()),
            row["bars_goods"],
        )

    @transaction.atomic
    def add(self, numbers: Iterable[int]) -> None:
        """Those of `numbers` that are missing."""
        titles = {self._slug(number): number for number in numbers}
        there = set(Post.objects.filter(slug__in=list(titles)).values_list("slug", flat=True))
        made = [self.make(number) for slug, number in titles.items() if slug not in there]
        self._save(made)
        place_below([_goods_wanted(one) for one in made], self.shelf, self.approver)

    def _title(self, number: int) -> tuple[Pattern, str, str]:
        draw = words.chance("title", number)
        pattern = draw.choice(self.patterns)
        return pattern, draw.choice(words.ANGLES), f"{draw.choice(words.MONTHS)} {2020 + number % YEARS_BACK}"

    def _slug(self, number: int) -> str:
        pattern, angle, _ = self._title(number)
        return f"{slugify(f'{pattern.subject} {angle}')[:100]}-{number}"

    def make(self, number: int) -> Made:
        draw = words.chance("article", number)
        pattern, angle, month = self._title(number)
        other = draw.choice([one for one in self.patterns if one.bars_goods == pattern.bars_goods])
        title = f"{pattern.subject}: {angle}"
        title = title if draw.random() < 0.4 else f"{title} ({month})"
        post = Post(
            title=title,
            slug=self._slug(number),
            summary=f"One side of our notes on {pattern.subject}: {angle}. {pattern.post.summary}"[:300],
            body=body.clean(_text(pattern, other, angle, month, draw)),
            key_points="\n".join(draw.sample(pattern.post.key_point_list, min(3, len(pattern.post.key_point_list)))),
            cover=draw.choice(self.covers),
            published_at=self.now - timedelta(minutes=draw.randrange(60, YEARS_BACK * 365 * 1440)),
            status=Post.Status.PUBLISHED,
        )
        if number % 400 == 7:
            post.status, post.published_at = Post.Status.IN_REVIEW, None
        elif number % 400 == 11:
            post.published_at = self.now + timedelta(days=draw.randrange(1, 60))
        post.changed_at = post.published_at or self.now
        made = Made(
            post,
            (pattern, other),
            [self._part(post, author, place) for place, author in enumerate(self._authors(pattern, draw))],
            list(pattern.topics),
            sorted({*pattern.tags, *draw.sample(self.more_tags, 3)}, key=lambda tag: tag.name),
            sorted({*pattern.ingredients, *other.ingredients[:2]}, key=lambda row: row.name),
            dict(render_post(post).mentions),
            list(pattern.claims) if number % 8 == 0 else [],
        )
        post.evidence = [claim.as_shown() for claim in made.claims]
        self._work_out(made)
        if draw.random() < 0.6:
            made.review = self._review(made, draw)
        return made

    def _authors(self, pattern: Pattern, draw: Any) -> list[Author]:
        first = pattern.parts[0].author if draw.random() < 0.5 else draw.choice(self.authors)
        return [first, *(author for author in self.authors if author != first and draw.random() < 0.15)]

    @staticmethod
    def _part(post: Post, author: Author, place: int) -> Authorship:
        role = Authorship.Role.AUTHOR if place == 0 else Authorship.Role.CONTRIBUTOR
        return Authorship(post=post, author=author, role=role, position=place)

    @staticmethod
    def _work_out(made: Made) -> None:
        """The columns that follow from text and filing, as `publishing` would write them."""
        post = made.post
        post.text_hash = post.hash_of_words()
        post.version = 2  # as after the first save
        list_references(post, made.mentions)
        work_out_filing(post, parts=made.parts, topics=made.topics, tags=made.tags, ingredients=made.ingredients)
        post.said_hash = hash_of_said(post)

    def _review(self, made: Made, draw: Any) -> Review | None:
        writers = {part.author_id for part in made.parts}
        reviewer = next((author for author in self.authors if author.pk not in writers), None)
        if reviewer is None or made.post.published_at is None:
            return None
        day = timezone.localdate(min(made.post.published_at, self.now) + timedelta(days=draw.randrange(400)))
        day = min(day, timezone.localdate(self.now))
        return Review(
            post=made.post,
            reviewer=reviewer,
            reviewed_on=day,
            scope="Doses and interactions",
            due_on=two_years_after(day),
            credential=reviewer.credential,
            text_hash=made.post.text_hash,
        )

    @staticmethod
    def _save(made: Sequence[Made]) -> None:
        """Everything of `made`, table by table. Inside a transaction."""
        posts = Post.objects.bulk_create([one.post for one in made])
        Post.history.bulk_history_create(posts)
        Authorship.objects.bulk_create([_of(one.post, part) for one in made for part in one.parts])
        PostCitation.objects.bulk_create(
            [
                PostCitation(post=one.post, citation_id=key, number=place, mentions=count)
                for one in made
                for place, (key, count) in enumerate(one.mentions.items(), start=1)
            ]
        )
        PostImage.objects.bulk_create(
            [PostImage(post=one.post, image_id=key) for one in made for key in _pictures(one.post)]
        )
        TaggedPost.objects.bulk_create(
            [TaggedPost(content_object=one.post, tag=tag) for one in made for tag in one.tags]
        )
        ids = dict(Citation.objects.values_list("key", "pk"))
        links: list[tuple[Any, str, list[tuple[int, int]]]] = [
            (Post.categories.through, "category_id", [(one.post.pk, row.pk) for one in made for row in one.topics]),
            (
                Post.ingredients.through,
                "ingredient_id",
                [(one.post.pk, r.pk) for one in made for r in one.ingredients],
            ),
            (Post.sources_at_hand.through, "citation_id", [(o.post.pk, ids[key]) for o in made for key in o.mentions]),
            (Claim.posts.through, "claim_id", [(one.post.pk, claim.pk) for one in made for claim in one.claims]),
        ]
        for through, column, pairs in links:
            through.objects.bulk_create([through(**{"post_id": post, column: row}) for post, row in pairs])
        Review.objects.bulk_create([_of(one.post, one.review) for one in made if one.review])
        latest = Review.objects.filter(post=OuterRef("pk")).order_by("-reviewed_on", "-pk").values("pk")[:1]
        Post.objects.filter(pk__in=[one.post.pk for one in made if one.review]).update(current_review=Subquery(latest))


def _goods_wanted(made: Made) -> tuple[Post, bool, Sequence[Ingredient]]:
    """Goods below two thirds of those whose every section stands in an article that may have them."""
    is_barred = any(pattern.bars_goods for pattern in made.patterns)
    sells = made.post.status == Post.Status.PUBLISHED and len(made.post.body) % 3 != 0
    return made.post, is_barred, made.patterns[0].ingredients if sells else []


def _of(post: Post, row: Any) -> Any:
    row.post = post  # again, now that it has a number
    return row


def _pictures(post: Post) -> Iterable[str]:
    return dict.fromkeys(picture.key for picture in body.pictures(post.body) if picture.key)


def _text(pattern: Pattern, other: Pattern, angle: str, month: str, draw: Any) -> str:
    """Some sections of `pattern` in their order, one of `other`, and the end of `pattern`."""
    opening = draw.choice(words.OPENINGS).format(subject=pattern.subject, angle=angle, month=month)
    count = min(len(pattern.sections), draw.choice((2, 3, 3, 4, 5)))
    citing = draw.choice([place for place, section in enumerate(pattern.sections) if MARK in section])
    chosen = sorted({citing, *draw.sample(range(len(pattern.sections)), count)})
    more = [draw.choice(other.sections)] if other is not pattern and other.sections else []
    return "".join(
        [f"<p>{opening}</p>", pattern.opening, *(pattern.sections[n] for n in chosen), *more, pattern.ending]
    )
