"""All that a page of the library says, piece by piece: for those who must judge its words, whoever they are.

Machines are told nothing else: the structured data is made of these pieces.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from blog import body
from blog.evidence import substance
from blog.models import Citation, Image, Ingredient, Post
from blog.publishing.texts import write_columns


@dataclass(frozen=True)
class Passage:
    """Words of a page: `field` of its form, what they are for people, and the words."""

    field: str
    label: str
    text: str


def said_by(page: Post | Ingredient) -> list[Passage]:
    """What `page` says, in its order; of a post as it is at hand, saved or not. Two queries and one for its cover."""
    passages = _of_ingredient(page) if isinstance(page, Ingredient) else _of_post(page)
    return [passage for passage in passages if passage.text.strip()]


def write_said(post: Post) -> None:
    """After anything that the page of `post` shows has changed: the hash that a sign-off of goods speaks for."""
    post.said_hash = hash_of_said(post)
    write_columns(post, "said_hash")


def hash_of_said(post: Post) -> str:
    """The same of `post` as it is at hand, saved or not."""
    words = [[passage.field, passage.text] for passage in said_by(post)]
    said = json.dumps([words, substance(post.evidence)], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _of_post(post: Post) -> list[Passage]:
    source = body.clean(str(post.body))
    keys = list(dict.fromkeys(mark.key for mark in body.citations(source)))
    titles = dict(Citation.objects.filter(key__in=keys).values_list("key", "title"))
    shown = Image.objects.in_bulk([picture.key for picture in body.pictures(source)], field_name="key")
    topics, tags = _filed(post)
    return [
        Passage("title", "Title", post.title),
        Passage("meta_title", "Title for search engines", post.meta_title),
        Passage("summary", "Summary", post.summary),
        Passage("meta_description", "Description for search engines", post.meta_description),
        *(Passage("key_points", "Key points", line) for line in post.key_point_list),
        *(Passage("body", "Text", _without_marks(line, keys)) for line in body.lines(source)),
        *(_of_picture("cover", "the cover", post.cover) if post.cover else ()),
        *(part for key in shown for part in _of_picture("body", f"picture “{key}”", shown[key])),
        *(Passage("sources", f"Reference {n}", titles.get(key, "")) for n, key in enumerate(keys, start=1)),
        *(Passage("evidence", "Evidence", f"{row['words']}. {row['outcome']}") for row in post.evidence),
        *(Passage("categories", "Topics", name) for name in topics),
        *(Passage("tags", "Tags", name) for name in tags),
    ]


def _of_picture(field: str, name: str, image: Image) -> tuple[Passage, Passage]:
    return (
        Passage(field, f"Alt text of {name}", image.alt),
        Passage(field, f"Caption of {name}", image.shown_caption),
    )


def _filed(post: Post) -> tuple[list[str], list[str]]:
    """Names of topics and tags: those that a form has just brought, else the stored ones."""
    brought: tuple[list[str], list[str]] | None = getattr(post, "names_brought", None)
    if brought is not None:
        return brought
    return tuple([name for name, _ in post.filing.get(kind, [])] for kind in ("topics", "tags"))  # type: ignore[return-value]


def _without_marks(line: str, keys: list[str]) -> str:
    for key in keys:
        line = line.replace(f"[{key}]", "")
    return line


def _of_ingredient(ingredient: Ingredient) -> list[Passage]:
    """Of one that is being written for the first time only its own words: nothing hangs on it yet."""
    is_there = ingredient.pk is not None
    claims: list[dict[str, Any]] = [claim.as_shown() for claim in ingredient.claims.for_evidence()] if is_there else []
    names = ingredient.other_names.values_list("name", flat=True) if is_there else ()
    return [
        Passage("name", "Name", ingredient.name),
        Passage("summary", "Summary", ingredient.summary),
        *(Passage("intro", "Text", line) for line in ingredient.intro.splitlines()),
        *(Passage("names", "Other names", name) for name in names),
        *(Passage("evidence", "Evidence", f"{row['words']}. {row['outcome']}") for row in claims),
    ]
