"""What the library finds: readable posts, ingredients, topics."""

from collections.abc import Container, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from django.db.models.functions import Length

from blog.addresses import path_to
from blog.fulltext import Index, Matches, Named, Names, Query, find, read
from blog.holdings import holdings
from blog.lasting import Lasting
from blog.models import Category, Ingredient, Post

MOST_ARTICLES, MOST_TOPICS = 4, 2  # suggestions of each


class Suggestion(NamedTuple):
    """A name and where it leads."""

    name: str
    url: str


class Suggestions(NamedTuple):
    articles: list[Suggestion]
    topics: list[Suggestion]


class Topics(NamedTuple):
    """Topics and ingredients. The key of an ingredient is its own, that of a topic is its own below zero."""

    names: Names
    addresses: dict[int, str]


def _read_titles() -> Names:
    """Of all articles: whether readers may see one is asked for each that is found. One query."""
    shortest_first = Post.objects.order_by(Length("title"), "-published_at", "-pk")
    return Names(Named(pk, title) for pk, title in shortest_first.values_list("pk", "title").iterator())


def _read_topics() -> Topics:
    """Three queries."""
    topics = {-topic.pk: topic for topic in Category.objects.only("name", "slug")}
    by_length = Ingredient.objects.only("name", "slug").with_other_names().order_by(Length("name"), "name")
    ingredients = {ingredient.pk: ingredient for ingredient in by_length}
    names = [Named(key, topic.name) for key, topic in topics.items()]
    for key, ingredient in ingredients.items():
        names.append(Named(key, ingredient.name, [other.name for other in ingredient.other_names.all()]))
    return Topics(Names(names), {key: row.get_absolute_url() for key, row in (topics | ingredients).items()})


titles_in_memory = Lasting(_read_titles, frozenset({"blog_post"}), lambda _: True)
topics_in_memory = Lasting(
    _read_topics, frozenset({"blog_category", "blog_ingredient", "blog_ingredientname"}), lambda _: True
)

POSTS = Index(
    "blog_post",
    weights=(10_000, 100, 10, 1),
    names=titles_in_memory,
    head="title search_words summary",
)
INGREDIENTS = Index(
    "blog_ingredient",
    weights=(10_000, 1_000, 10, 1),
    names=lambda: topics_in_memory().names,
)
INDEXES = (POSTS, INGREDIENTS)


def _readable() -> Container[int]:
    return holdings().place_of


def find_posts(words: str, *, corrects: bool = True) -> Matches:
    """Readable posts that hold all of `words`; titles weigh most, the text is searched too. Queries as `find`."""
    return find(POSTS, words, _readable, corrects=corrects)


def find_ingredients(words: str, *, corrects: bool = True) -> Matches:
    """Ingredients by any of their names, or by what is said of them. Queries as `find`."""
    return find(INGREDIENTS, words, None, corrects=corrects)


def posts_of(ids: Sequence[int]) -> list[Post]:
    """The posts of `ids` in that order, with all that a hit shows. One query."""
    if not ids:
        return []
    shown = ("title", "slug", "summary", "body_text", "filing", "published_at", "reading_minutes")
    posts = Post.objects.only(*shown).in_bulk(ids)
    return [posts[pk] for pk in ids if pk in posts]


def ingredients_of(ids: Sequence[int]) -> list[Ingredient]:
    """The ingredients of `ids` in that order, with their other names. Two queries."""
    if not ids:
        return []
    ingredients = Ingredient.objects.only("name", "slug", "summary", "intro").with_other_names().in_bulk(ids)
    return [ingredients[pk] for pk in ids if pk in ingredients]


def suggest(words: str) -> Suggestions:
    """Articles, topics and ingredients whose names go on as `words` begins. No query while nothing has changed."""
    query = read(words, is_unfinished=True)
    return Suggestions(list(islice(_articles(query), MOST_ARTICLES)), list(islice(_topics(query), MOST_TOPICS)))


def _articles(query: Query) -> Iterator[Suggestion]:
    titles, held = titles_in_memory(), holdings()
    for pk, title in titles.find(query):
        if (place := held.place_of.get(pk)) is not None:
            yield Suggestion(title, path_to("blog:post", held.slugs[place]))


def _topics(query: Query) -> Iterator[Suggestion]:
    topics = topics_in_memory()
    return (Suggestion(name, topics.addresses[key]) for key, name in topics.names.find(query))
