"""The search page and the suggestions below every search field: the library and the shop answer together."""

from dataclasses import dataclass
from typing import NamedTuple

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from blog import search as library
from blog.fulltext import Matches, Piece, Query, marked, read, respellings, snippet
from blog.holdings import holdings
from blog.models import Category, Ingredient, Post
from blog.paging import page_of
from blog.public import public_page
from blog.search import Suggestion
from shop import limits
from shop import search as shop
from shop.assortment import first_cards
from shop.clients import network_of
from shop.views.too_often import told_to_wait, too_often

INDEXES = (*library.INDEXES, *shop.INDEXES)
PER_PAGE = 12
# What `?type=` names, the word on its tab, and how many the page of all kinds shows.
KINDS = {"articles": ("Articles", 6), "products": ("Products", 4), "ingredients": ("Ingredients", 2)}
SUGGEST_FROM = 2  # characters
POPULAR_TOPICS = 6
FEATURED_SUPPLEMENTS = 4


@dataclass(frozen=True)
class Found:
    """What each kind has for `query`; `corrected` as in `Matches`, the same words for all kinds."""

    matches: dict[str, Matches]
    query: Query
    corrected: str = ""

    @property
    def total(self) -> int:
        return sum(map(len, self.matches.values()))


class Tab(NamedTuple):
    kind: str
    label: str
    total: int | None
    is_current: bool


@dataclass(frozen=True)
class Hit:
    """A row that was found, its name and the part of its words that answers, marked."""

    row: Post | Ingredient
    name: SafeString
    words: SafeString


class Group(NamedTuple):
    """Suggestions of one kind."""

    label: str
    options: list[tuple[SafeString, str]]


@public_page(knows=("q", "type", "page"))
def search(request: HttpRequest) -> HttpResponse:
    """Everything that holds the words of `?q=`, or one kind of it (`?type=`)."""
    asked = read(request.GET.get("q", ""))
    if asked.text:
        try:
            limits.SEARCHES.count(network_of(request))
        except limits.TooOftenError as error:
            return too_often(request, error, asked=asked.text)
    found = find_everywhere(asked.text)
    kind = request.GET.get("type", "")
    kind = kind if kind in KINDS else ""
    page = page_of(found.matches[kind].ids, request, size=PER_PAGE) if kind else None
    context = {
        "asked": asked.text,
        "found": found,
        "kind": kind,
        "kind_label": KINDS[kind][0] if kind else "",
        "page": page,
        "tabs": tabs(found, kind),
        **shown(found, kind, page),
    }
    if not found.total:
        context |= ways_out()
    return render(request, "search.html", context)


@public_page(knows=("q",))
def suggestions(request: HttpRequest) -> HttpResponse:
    """A fragment of HTML for `static/js/suggestions.js`; empty where there is nothing to suggest."""
    try:
        limits.SUGGESTIONS.count(network_of(request))
    except limits.TooOftenError as error:
        return told_to_wait(HttpResponse(), error)
    response = render(request, "_suggestions.html", {"groups": suggest_everywhere(request.GET.get("q", ""))})
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def find_everywhere(words: str) -> Found:
    """Four queries, six where very many rows have the words. Only where no kind has them, up to twelve more look for
    what was meant."""
    found = _find(words)
    if found.total:
        return found
    for spelling in respellings(found.query, INDEXES):
        meant = _find(spelling)
        if meant.total:
            return Found(meant.matches, meant.query, corrected=spelling)
    return found


def _find(words: str) -> Found:
    matches = {
        "articles": library.find_posts(words, corrects=False),
        "products": shop.find_supplements(words, corrects=False),
        "ingredients": library.find_ingredients(words, corrects=False),
    }
    return Found(matches, read(words))


def tabs(found: Found, current: str) -> list[Tab]:
    kinds = [Tab(kind, label, len(found.matches[kind]), kind == current) for kind, (label, _) in KINDS.items()]
    return [Tab("", "All", None, not current), *kinds]


def shown(found: Found, kind: str, page: "Page[int] | None") -> dict[str, object]:
    """The rows on the page: the best of each kind, or those of one. One query, two, or four, per kind."""
    ids = {
        name: list(page.object_list) if page and name == kind else [] if kind else found.matches[name].ids[:first]
        for name, (_, first) in KINDS.items()
    }
    posts, ingredients = library.posts_of(ids["articles"]), library.ingredients_of(ids["ingredients"])
    return {
        "articles": [_hit(post, post.title, post.summary, post.body_text, found.query) for post in posts],
        "ingredients": [_hit(row, row.name, row.summary, row.intro, found.query) for row in ingredients],
        "supplements": shop.supplements_of(ids["products"]),
    }


def ways_out() -> dict[str, object]:
    """What a page without results offers instead: topics with the most to read, and some supplements."""
    held = holdings()
    counted = [(held.under(Category, [topic.pk]).bit_count(), topic) for topic in Category.objects.all()]
    most_first = sorted((pair for pair in counted if pair[0]), key=lambda pair: -pair[0])
    return {
        "popular_topics": [topic for _, topic in most_first[:POPULAR_TOPICS]],
        "featured": first_cards(FEATURED_SUPPLEMENTS),
    }


def suggest_everywhere(words: str) -> list[Group]:
    """At most ten, grouped; where nothing goes on as typed, as it was probably meant. No query until something
    changes."""
    if len(words.strip()) < SUGGEST_FROM:
        return []
    groups = _suggest(words)
    if not groups:
        spellings = respellings(read(words, is_unfinished=True), INDEXES, is_unfinished=True)
        groups = _suggest(spellings[0]) if spellings else []
    return groups


def _suggest(words: str) -> list[Group]:
    query = read(words, is_unfinished=True)
    articles, topics = library.suggest(words)
    kinds = {"Articles": articles, "Products": shop.suggest(words), "Topics": topics}
    return [Group(label, [_option(found, query) for found in rows]) for label, rows in kinds.items() if rows]


def _option(found: Suggestion, query: Query) -> tuple[SafeString, str]:
    return as_html(marked(found.name, query, whole_words=False), "b"), found.url


def _hit(row: Post | Ingredient, name: str, summary: str, text: str, query: Query) -> Hit:
    """The summary where it answers, else the part of the text that does, else the summary as it is."""
    words = marked(summary, query)
    if not any(piece.is_match for piece in words):
        words = snippet(text, query) or words
    return Hit(row, as_html(marked(name, query), "mark"), as_html(words, "mark"))


def as_html(pieces: list[Piece], tag: str) -> SafeString:
    """`pieces` escaped, the matches among them in `tag`."""
    marks = {True: (SafeString(f"<{tag}>"), SafeString(f"</{tag}>")), False: (SafeString(""), SafeString(""))}
    return format_html_join(
        "", "{}{}{}", ((marks[piece.is_match][0], piece.text, marks[piece.is_match][1]) for piece in pieces)
    )
