"""Every table that a public page reads is watched, so that the page may be kept and is never kept too long."""

import re
from collections.abc import Iterable, Iterator

import pytest
from django.urls import get_resolver, resolve
from django.urls.resolvers import URLPattern, URLResolver

import config.urls  # noqa: F401  loads every module that answers
from blog.copies import forget_all
from blog.lasting import Lasting
from blog.reads import recording
from config.kept.watched import MADE_OF, WATCHED
from tests.everything import make_everything

STARTS = [
    *("/", "/blog/", "/shop/", "/sitemap.xml", "/sitemap-studies.xml", "/robots.txt", "/shipping/", "/ingredients/"),
    *("/corrections/", "/about/", "/styleguide/", "/blog/feed/", "/search/?q=zinc", "/search/?q=zinkk"),
    *("/search/suggestions/?q=zin", "/shop/?q=zinc", "/shop/?on_sale=1&in_stock=1&sort=saving"),
    *("/shop/?ingredient=zinc&sort=amount", "/blog/category/minerals/feed/", "/blog/?sort=reviewed"),
]
ALL_LASTING = list(Lasting.made)
PRIVATE = re.compile(r"/(?:static|media|admin|account|cart|checkout|orders|alerts)/")
LINK = re.compile(r'(?:href|src)="(/[^"#]*)"')


def views(patterns: list[URLPattern | URLResolver]) -> Iterator[object]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns)
        elif is_public(pattern.callback):
            yield pattern.callback


def is_public(view: object) -> bool:
    """Whether `public_page` marks it."""
    while view is not None:
        if getattr(view, "__code__", None) and view.__code__.co_filename.endswith("blog/public.py"):
            return True
        view = getattr(view, "__wrapped__", None)
    return False


@pytest.mark.django_db
def test_every_table_that_a_public_page_reads_is_watched(client, store):
    make_everything()
    todo, done, read = list(STARTS), set(), {}
    while todo:
        path = todo.pop()
        if path in done or PRIVATE.match(path) or ("?" in path and path not in STARTS):
            continue
        done.add(path)
        with recording() as reads:
            response = client.get(path)
        view = resolve(path.partition("?")[0]).func
        if response.status_code == 200 and is_public(view):
            read[view] = read.get(view, set()) | reads.tables
            todo += [link.replace("&amp;", "&") for link in LINK.findall(response.content.decode())]

    assert set(views(get_resolver().url_patterns)) == set(read)
    every = bases(table for tables in read.values() for table in tables)
    assert every <= set(WATCHED)
    # And the other way round: what no page reads need not move. Old addresses are read where a page is not found.
    assert set(WATCHED) - every == {"blog_redirect"}


@pytest.mark.django_db
def test_page_made_from_copies_has_read_what_they_were_made_from(client, store, settings):
    make_everything()
    settings.COPY_SECONDS = 600
    forget_all()

    with recording() as cold:
        client.get("/about/")
    with recording() as warm:
        client.get("/about/")
    forget_all()

    assert "shop_category" in cold.tables
    assert warm.tables == cold.tables


def bases(tables: Iterable[str]) -> set[str]:
    """What search indexes are made of, in their place."""
    return {base for table in tables for base in MADE_OF.get(table, (table,))}


@pytest.mark.django_db
@pytest.mark.parametrize("lasting", ALL_LASTING, ids=lambda one: f"{one._read.__module__}-{sorted(one.tables)[0]}")
def test_large_copies_name_every_table_that_they_read(store, lasting):
    make_everything()

    with recording() as reads:
        lasting._read()

    assert bases(reads.tables) <= bases(lasting.tables)
