"""Pages as machines read them: the head, the data in it, feeds and sitemaps."""

import json
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


class Head(HTMLParser):
    """`meta` by name or property, `links` by rel, `data` as it was printed and parsed."""

    def __init__(self, response: Any) -> None:
        super().__init__()
        assert response.status_code == 200
        self.meta: dict[str, str] = {}
        self.links: dict[str, list[str]] = {}
        self.printed: list[str] = []
        self._in_data = False
        self.feed(response.content.decode())

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attributes}
        if tag == "meta" and "content" in named:
            name = named.get("name") or named["property"]
            assert name not in self.meta, f"{name} stands there twice"
            self.meta[name] = named["content"]
        elif tag == "link":
            self.links.setdefault(named["rel"], []).append(named["href"])
        self._in_data = tag == "script" and named.get("type") == "application/ld+json"

    def handle_endtag(self, tag: str) -> None:
        self._in_data = False

    def handle_data(self, data: str) -> None:
        if self._in_data:
            self.printed.append(data)

    @property
    def canonical(self) -> str:
        (only,) = self.links["canonical"]
        return only

    def node(self, of_type: str) -> dict[str, Any]:
        """The only node of this type, among all the data of the page."""
        nodes = [node for text in self.printed for node in json.loads(text)["@graph"]]
        (only,) = [node for node in nodes if of_type in (node["@type"], *node["@type"])]
        return only

    def way(self) -> list[tuple[str, str]]:
        items = self.node("BreadcrumbList")["itemListElement"]
        assert [item["position"] for item in items] == list(range(1, len(items) + 1))
        return [(item["name"], item["item"]) for item in items]


def xml(response: Any) -> ElementTree.Element:
    """The answer as XML; anything that is not fails here."""
    assert response.status_code == 200
    return ElementTree.fromstring(response.content)  # noqa: S314  our own bytes


def entries(response: Any) -> list[ElementTree.Element]:
    return xml(response).findall(f"{ATOM}entry")


def words(element: ElementTree.Element, name: str) -> str:
    """The text of the only child `name` of an Atom element."""
    (only,) = element.findall(f"{ATOM}{name}")
    return only.text or ""


def sitemap_files(client: Any) -> dict[str, str]:
    """Of the index: address → lastmod ("" without one)."""
    return _dated(xml(client.get("/sitemap.xml")), "sitemap")


def sitemap(client: Any) -> dict[str, str]:
    """Of all files of the index: address → lastmod ("" without one)."""
    found: dict[str, str] = {}
    for address in sitemap_files(client):
        parts = urlsplit(address)
        some = _dated(xml(client.get(f"{parts.path}?{parts.query}" if parts.query else parts.path)), "url")
        assert some
        assert not found.keys() & some.keys()
        found |= some
    return found


def _dated(root: ElementTree.Element, name: str) -> dict[str, str]:
    rows = root.findall(f"{SITEMAP}{name}")
    found = {row.findtext(f"{SITEMAP}loc") or "": row.findtext(f"{SITEMAP}lastmod") or "" for row in rows}
    assert len(found) == len(rows)
    return found
