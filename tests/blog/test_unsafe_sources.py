"""Scripts in title, author and journal of a source, by every way into the library, on every page that shows it.

A page of hostile sources must be built like the page of harmless ones: same elements, same attributes, in one order.
"""

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from blog import publishing
from blog.citations import exchange
from blog.citations.csl import Record
from blog.models import Author, Citation, Post
from tests import machines
from tests.blog.test_unsafe_html import VECTORS
from tests.builders import add_author, make_author, make_post

pytestmark = pytest.mark.django_db
JSON_LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


class _Skeleton(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append((tag, *(name for name, _ in attrs)))
        self.parts += [
            value
            for name, value in attrs
            if name in {"href", "src"} and re.match(r"\s*(?:java|vb)script:", value or "")
        ]

    def handle_comment(self, data: str) -> None:
        self.parts.append("comment")

    def handle_decl(self, decl: str) -> None:
        self.parts.append(decl)

    def unknown_decl(self, data: str) -> None:
        self.parts.append("declaration")

    def handle_pi(self, data: str) -> None:
        self.parts.append("instruction")


def skeleton(html: str) -> list[object]:
    """Elements with the names of their attributes, comments and declarations, and addresses that run something."""
    reader = _Skeleton()
    reader.feed(html)
    reader.close()
    return reader.parts


def record(text: str) -> Record:
    return {
        "type": "article-journal",
        "title": f"Title {text} end",
        "author": [{"family": f"Family {text} end", "given": "K"}],
        "container-title": f"Journal {text} end",
        "issued": {"date-parts": [[2020]]},
    }


def by_saving(records: list[Record]) -> None:
    for number, made in enumerate(records):
        publishing.save_citation(Citation(key=f"s{number}", csl=made))


def by_filling_in(records: list[Record]) -> None:
    for number, made in enumerate(records):
        pmid = str(1000 + number)
        publishing.save_citation(
            Citation(key=f"s{number}", csl={"type": "article-journal", "title": f"PMID {pmid}", "PMID": pmid})
        )
        publishing.fill_in(f"s{number}", made | {"PMID": pmid}, ["Review"], source="PubMed")


def by_file(write: Callable[[list[Record]], str]) -> Callable[[list[Record]], None]:
    def bring(records: list[Record]) -> None:
        # As a stranger's file: what our own writers carry beside the fields is left out.
        text = re.sub(r"(?m)^(?:U5  - .*\r\n|  csl = .*\n)", "", write(records))
        reading = exchange.read(text)
        assert (len(reading.records), [p for p in reading.problems if not p.is_note]) == (len(records), [])
        publishing.import_citations([(f"s{number}", made) for number, made in enumerate(reading.records)])

    return bring


WAYS = {
    "saving": by_saving,
    "filling in": by_filling_in,
    "RIS": by_file(exchange.write_ris),
    "BibTeX": by_file(exchange.write_bibtex),
    "CSL-JSON": by_file(exchange.write_csl_json),
}


def pages(client) -> dict[str, str]:
    """Pages that show the sources, by name; those of the first and the last source stand for all."""
    post = Post.objects.get()
    first, last = Citation.objects.order_by("pk").first(), Citation.objects.order_by("pk").last()
    paths = [post.get_absolute_url(), first.get_absolute_url(), last.get_absolute_url(), "/blog/"]
    paths += [f"/admin/blog/citation/{row.pk}/change/" for row in (first, last)]
    paths += ["/admin/blog/citation/", f"/admin/blog/post/{post.pk}/change/", f"/admin/blog/post/{post.pk}/history/"]
    return {re.sub("[0-9]+", "1", path) + str(at): client.get(path).content.decode() for at, path in enumerate(paths)}


def cite_all(count: int) -> None:
    marks = "".join(f'<p>x<cite data-ref="s{number}"></cite></p>' for number in range(count))
    make_post(slug="a", body=marks)


@pytest.mark.parametrize("way", WAYS)
def test_hostile_sources_are_shown_as_words(staff, way):
    # What pages do with words does not depend on the way they came, so one way brings all of them.
    texts = [vector.replace("\n", " ") for vector in VECTORS[:: 1 if way == "saving" else 4]]
    WAYS[way]([record("plain") for _ in texts])
    cite_all(len(texts))
    harmless = pages(staff)
    Post.objects.all().delete()
    Citation.objects.all().delete()

    WAYS[way]([record(text) for text in texts])
    cite_all(len(texts))
    hostile = pages(staff)

    if way == "saving":
        assert "&lt;script&gt;alert(1)" in "".join(hostile.values())
    assert list(hostile) == list(harmless)
    for name, html in hostile.items():
        assert skeleton(html) == skeleton(harmless[name]), name
        for data in JSON_LD.findall(html):
            json.loads(data)


@pytest.mark.parametrize("text", VECTORS)
def test_hostile_titles_and_authors_of_articles_are_shown_as_words(client, text):
    words = " ".join(text.splitlines())[:100]  # key points are lines
    plain, hostile = (
        make_post(f"Title {word} end", slug=slug, summary=f"Summary {word}", key_points=f"Point {word}")
        for word, slug in (("plain", "a"), (words, "b"))
    )
    add_author(plain, make_author("Plain"))
    add_author(hostile, Author.objects.create(name=f"Name {words}", slug="other", bio=words, credential=words))
    Author.objects.filter(slug="plain").update(bio="b", credential="c")
    publishing.save_filing(plain)

    shown = [client.get(f"/blog/{slug}/").content.decode() for slug in "ab"]

    assert skeleton(shown[1]) == skeleton(shown[0])
    for data in JSON_LD.findall(shown[1]):
        json.loads(data)
    for path in ("/blog/feed/", "/sitemap-posts.xml"):
        machines.xml(client.get(path))
