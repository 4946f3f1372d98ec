"""What the library's pages say to machines: schema.org as JSON-LD (docs/decisions.md, "Structured data").

Functions from rows at hand to plain data. They ask the database nothing: a page passes what it has read.
"""

from datetime import datetime
from typing import Any

from django.utils import timezone

from blog.addresses import absolute, path_to
from blog.citations.csl import TYPES
from blog.citations.identifiers import NotAnIdentifierError, bare_doi
from blog.models import Author, Authorship, Category, Ingredient, Post

Node = dict[str, Any]
CONTEXT = "https://schema.org"
LANGUAGE = "en-AU"
KINDS_OF_SOURCE = {
    TYPES["article-journal"]: "ScholarlyArticle",
    TYPES["article"]: "ScholarlyArticle",
    TYPES["book"]: "Book",
    TYPES["chapter"]: "Chapter",
    TYPES["entry-encyclopedia"]: "Article",
    TYPES["report"]: "Report",
    TYPES["thesis"]: "Thesis",
    TYPES["webpage"]: "WebPage",
}
CONTAINERS = {"ScholarlyArticle": "Periodical", "Chapter": "Book", "Article": "Book", "WebPage": "WebSite"}
# What a publisher has said of it since; a correction leaves it published.
STATUSES = {"retracted": "Retracted", "concern": "Expression of concern"}


def graph(*nodes: Node) -> Node:
    return {"@context": CONTEXT, "@graph": list(nodes)}


def without_blanks(node: Node) -> Node:
    """An empty string or list says something false: that the thing has no name, no image."""
    return {name: value for name, value in node.items() if value not in ("", None, [], {})}


def organisation_id() -> str:
    """What names the house wherever a page speaks of it; the home page says who it is."""
    return absolute("/#organization")


def breadcrumbs(*steps: tuple[str, str]) -> Node:
    """The way to a page as (name, path), the page itself last."""
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": absolute(path)}
        for position, (name, path) in enumerate(steps, start=1)
    ]
    return {"@type": "BreadcrumbList", "@id": f"{absolute(steps[-1][1])}#breadcrumb", "itemListElement": items}


def library() -> tuple[str, str]:
    """The first step of every way in the library."""
    return "Health library", path_to("blog:home")


def article(post: Post) -> Node:
    """The page of `post`, the article on it, and the way there.

    Who reviewed it and when belongs to the page, what it cites to the article. A review of other words says nothing.
    """
    path = post.get_absolute_url()
    address = absolute(path)
    topics: list[list[str]] = post.filing.get("topics", [])
    way = breadcrumbs(library(), *[(name, topic_path) for name, topic_path in topics[:1]], (post.title, path))
    review = post.current_review if post.review_holds else None
    page = {
        "@type": "MedicalWebPage",
        "@id": f"{address}#page",
        "url": address,
        "name": post.title,
        "inLanguage": LANGUAGE,
        "lastReviewed": review.reviewed_on.isoformat() if review else "",
        "reviewedBy": whoever(review.reviewer) if review else {},
        "breadcrumb": {"@id": way["@id"]},
        "mainEntity": {"@id": f"{address}#article"},
    }
    text = {
        "@type": "BlogPosting",
        "@id": f"{address}#article",
        "mainEntityOfPage": {"@id": page["@id"]},
        "headline": post.title,
        "description": post.search_description,
        "inLanguage": LANGUAGE,
        "image": [absolute(post.cover.file.url)] if post.cover else [],
        "datePublished": _moment(post.published_at),
        "dateModified": _moment(post.updated_at),
        "author": _byline(post, are_authors=True),
        "contributor": _byline(post, are_authors=False),
        "publisher": {"@id": organisation_id()},
        "articleSection": [name for name, _ in topics],
        "keywords": [name for name, _ in post.filing.get("tags", [])],
        "citation": [_source(reference) for reference in post.reference_list],
    }
    return graph(without_blanks(page), without_blanks(text), way)


def _moment(at: datetime | None) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds") if at else ""


def _byline(post: Post, *, are_authors: bool) -> list[Node]:
    author = Authorship.Role.AUTHOR.label
    parts = [part for part in post.byline if (part["role"] == author) == are_authors]
    return [_party(part["kind"], part["name"], part["url"]) for part in parts]


def _party(kind: str, name: str, path: str) -> Node:
    """A bare name. A role is nobody in particular: behind it stands the house, never a Person."""
    of_type = "Person" if kind == Author.Kind.PERSON else "Organization"
    return {"@type": of_type, "name": name, "url": absolute(path)}


def whoever(author: Author) -> Node:
    return _party(author.kind, author.name, author.get_absolute_url())


def study(source: dict[str, Any]) -> Node:
    """The page of one source, a row of `Citation.as_shown`: the source itself is what the page is about."""
    address = absolute(source["page"])
    way = breadcrumbs(library(), (source["title"], source["page"]))
    page = {
        "@type": "WebPage",
        "@id": f"{address}#page",
        "url": address,
        "name": source["title"],
        "inLanguage": LANGUAGE,
        "breadcrumb": {"@id": way["@id"]},
        "mainEntity": {"@id": f"{address}#study"},
    }
    return graph(page, {"@id": f"{address}#study"} | _source(source), way)


def _source(reference: dict[str, Any]) -> Node:
    """What a row of `Citation.as_shown` says of its source: what the page prints, and the names that "et al" hides."""
    links = dict(reference["links"])
    doi = reference.get("doi") or _doi(links.get("DOI", ""))
    pmid = reference.get("pmid", "")
    kind = KINDS_OF_SOURCE.get(reference["kind"], "CreativeWork")
    container = reference.get("container", "")
    return without_blanks(
        {
            "@type": kind,
            "name": reference["title"],
            "author": [
                {"@type": "Organization" if is_group else "Person", "name": name}
                for name, is_group in reference.get("names", [])
            ],
            "datePublished": reference.get("issued") or str(reference["year"] or ""),
            "isPartOf": {"@type": CONTAINERS.get(kind, "CreativeWork"), "name": container} if container else {},
            "identifier": [text for text in (f"doi:{doi}" if doi else "", f"pmid:{pmid}" if pmid else "") if text],
            "sameAs": list(links.values()),
            "creativeWorkStatus": STATUSES.get(reference.get("standing", ""), ""),
        }
    )


def _doi(address: str) -> str:
    try:
        doi = bare_doi(address)
    except NotAnIdentifierError:
        return ""
    return f"doi:{doi}" if doi else ""


def topic(category: Category) -> Node:
    """The way to a topic; its parent is at hand or none."""
    above = [(category.parent.name, category.parent.get_absolute_url())] if category.parent else []
    return graph(breadcrumbs(library(), *above, (category.name, category.get_absolute_url())))


def ingredient(row: Ingredient) -> Node:
    """The way to an ingredient. What studies found of it is told on the page and claimed nowhere else."""
    all_of_them = ("Ingredients A to Z", path_to("ingredients:home"))
    return graph(breadcrumbs(library(), all_of_them, (row.name, row.get_absolute_url())))


def profile(author: Author) -> Node:
    """The page of a person is a profile; that of a role says which part of the house writes."""
    address = absolute(author.get_absolute_url())
    party = without_blanks(
        whoever(author)
        | {
            "@id": f"{address}#author",
            "description": author.bio,
            "image": absolute(author.portrait.file.url) if author.portrait else "",
        }
    )
    if author.kind != Author.Kind.PERSON:
        return graph(party | {"parentOrganization": {"@id": organisation_id()}})
    return graph({"@type": "ProfilePage", "url": address, "mainEntity": party})
