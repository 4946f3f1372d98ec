"""Atom feeds (RFC 4287): the newest articles with their whole text."""

from datetime import UTC, datetime
from html import escape
from typing import Any
from xml.sax.xmlreader import AttributesImpl

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.xmlutils import SimplerXMLGenerator

from blog import body
from blog.addresses import absolute, scheme_and_host
from blog.models import Category, Post
from blog.public import public_page
from blog.text import for_xml

NEWEST = 20
HOUSE = "Simples"
BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)


class AtomFeed(Atom1Feed):
    """Django's feed, with all authors of an entry and its whole text; the time of change is that of what it holds."""

    def latest_post_date(self) -> datetime:
        """Never "now": an empty feed would be other bytes each time."""
        return max((item["updateddate"] for item in self.items), default=BEFORE_ALL)

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for name, address in item["authors"]:
            handler.startElement("author", AttributesImpl({}))
            handler.addQuickElement("name", name)
            handler.addQuickElement("uri", address)
            handler.endElement("author")
        handler.addQuickElement("content", item["content"], {"type": "html"})


@public_page
def feed(request: HttpRequest) -> HttpResponse:
    return _answer(
        Post.objects.all(),
        title=f"{HOUSE} health library",
        page=reverse("blog:home"),
        own_path=reverse("blog:feed"),
    )


@public_page
def category_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """A topic's articles, those of its sub-topics among them."""
    topic = get_object_or_404(Category, slug=slug)
    return _answer(
        Post.objects.under(topic),
        title=f"{topic.name}, {HOUSE} health library",
        page=topic.get_absolute_url(),
        own_path=reverse("blog:category_feed", args=[topic.slug]),
    )


def _answer(posts: "QuerySet[Post]", *, title: str, page: str, own_path: str) -> HttpResponse:
    feed = AtomFeed(
        title=for_xml(title),
        link=absolute(page),
        description=None,
        language="en-AU",
        author_name=HOUSE,
        feed_url=absolute(own_path),
        feed_guid=absolute(own_path),
    )
    visible = posts & Post.objects.published()
    for post in visible.for_article()[:NEWEST]:  # type: ignore[attr-defined]
        _add(feed, post)
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def _add(feed: AtomFeed, post: Post) -> None:
    address = absolute(post.get_absolute_url())
    feed.add_item(
        title=for_xml(post.title),
        link=address,
        description=escape(for_xml(post.summary), quote=False),  # Django says that it is HTML
        unique_id=_tag_uri(post),
        pubdate=post.published_at,
        updateddate=post.updated_at,
        categories=[for_xml(name) for name, _ in post.filing.get("topics", [])],
        authors=[(for_xml(part["name"]), absolute(part["url"])) for part in post.byline],
        content=for_xml(body.with_absolute_links(post.body_rendered, address)),
    )


def _tag_uri(post: Post) -> str:
    """A name that stays when the address changes (RFC 4151): readers do not see an article twice."""
    _, host = scheme_and_host()
    return f"tag:{host.partition(':')[0]},{post.created_at.astimezone(UTC):%Y-%m-%d}:post/{post.pk}"
