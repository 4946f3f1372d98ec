"""What the library finds: readable posts, ingredients, topics."""

from collections.abc import Sequence
from typing import NamedTuple

from blog.fulltext import Index, Matches, Query, begins, find, holds_all, read
from blog.models import Category, Ingredient, Post

POSTS = Index("blog_post", weights=(10_000, 100, 10, 1), names=("title",))
INGREDIENTS = Index("blog_ingredient", weights=(10_000, 1_000, 10, 1), names=("name", "other_names"))
INDEXES = (POSTS, INGREDIENTS)

MOST_ARTICLES, MOST_TOPICS = 4, 2  # suggestions of each
MOST_READ = 20  # names among which the likeliest are chosen


class Suggestion(NamedTuple):
    """A name and where it leads."""

    name: str
    url: str


class Suggestions(NamedTuple):
    articles: list[Suggestion]
    topics: list[Suggestion]


def find_posts(words: str, *, corrects: bool = True) -> Matches:
    """Readable posts that hold all of `words`; titles weigh most, the text is searched too. One query, six at most."""
    return find(POSTS, words, Post.objects.published(), corrects=corrects)


def find_ingredients(words: str, *, corrects: bool = True) -> Matches:
    """Ingredients by any of their names, or by what is said of them. One query, six at most."""
    return find(INGREDIENTS, words, Ingredient.objects.all(), corrects=corrects)


def posts_of(ids: Sequence[int]) -> list[Post]:
    """The posts of `ids` in that order, with all that a card and a snippet show. One query."""
    if not ids:
        return []
    unread = ("body", "body_rendered", "contents", "reference_list", "key_points", "search_words")
    posts = Post.objects.for_lists().defer(None).defer(*unread).in_bulk(ids)
    return [posts[pk] for pk in ids if pk in posts]


def ingredients_of(ids: Sequence[int]) -> list[Ingredient]:
    """The ingredients of `ids` in that order, with their other names. Two queries."""
    if not ids:
        return []
    ingredients = Ingredient.objects.with_other_names().in_bulk(ids)
    return [ingredients[pk] for pk in ids if pk in ingredients]


def suggest(words: str) -> Suggestions:
    """Articles, topics and ingredients whose names go on as `words` begins. Five queries at most."""
    query = read(words, is_unfinished=True)
    if not query:
        return Suggestions([], [])
    return Suggestions(_articles(query), _topics(query))


def _articles(query: Query) -> list[Suggestion]:
    found = POSTS.ids(query, Post.objects.published(), by_name=True)[:MOST_READ]
    posts = Post.objects.only("title", "slug").in_bulk(found) if found else {}
    articles = [Suggestion(posts[pk].title, posts[pk].get_absolute_url()) for pk in found if pk in posts]
    return likeliest(articles, query)[:MOST_ARTICLES]


def _topics(query: Query) -> list[Suggestion]:
    topics = [
        Suggestion(topic.name, topic.get_absolute_url())
        for topic in Category.objects.only("name", "slug")
        if holds_all(topic.name, query)
    ]
    found = INGREDIENTS.ids(query, Ingredient.objects.all(), by_name=True)[:MOST_READ]
    rows = Ingredient.objects.only("name", "slug").in_bulk(found) if found else {}
    ingredients = [Suggestion(rows[pk].name, rows[pk].get_absolute_url()) for pk in found if pk in rows]
    return likeliest([*topics, *ingredients], query)[:MOST_TOPICS]


def likeliest(suggestions: list[Suggestion], query: Query) -> list[Suggestion]:
    """`suggestions` with those first whose name begins as was typed; otherwise the best stay first."""
    return sorted(suggestions, key=lambda suggestion: not begins(suggestion.name, query))
