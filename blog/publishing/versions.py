"""Earlier versions of articles and sources, and the way back to them."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from blog import body
from blog.citations.csl import Identity
from blog.models import Author, Authorship, Category, Citation, Ingredient, Post
from blog.publishing.citations import known_by, save_citation
from blog.publishing.filing import save_filing
from blog.publishing.posts import save_post
from blog.transactions import all_or_nothing

WORDS = ("title", "summary", "key_points", "body", "meta_title", "meta_description")
FACTS = ("design", "sample_size", "subjects", "funding")


@dataclass
class Restored:
    """What came back with the words: sources that had been deleted, or that others now stand for; and what did not."""

    sources: list[str] = field(default_factory=list)
    replaced: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)  # authors, topics … that are not there any more


@all_or_nothing
def restore_post(post: Post, version: Any) -> Restored:
    """Give `post` the words of `version`, a row of `Post.history`, its authors, topics, tags and ingredients.

    Address, dates, status and cover stay as they are.

    A cited source that was deleted meanwhile comes back with its key; where another has its identifiers by now, the
    text names that one. The state before stays in the history. Reviews lapse by the hash of the words, as always.
    Raises body.UnknownReferenceError for a picture that is gone, or a source of which no trace is left.
    """
    _refuse_stranger(post, version)
    restored = Restored()
    for name in WORDS:
        setattr(post, name, getattr(version, name))
    cited = dict.fromkeys(mark.key for mark in body.citations(post.body))
    there = set(Citation.objects.filter(key__in=cited).values_list("key", flat=True))
    for key in cited:
        if key in there:
            continue
        last = Citation.history.filter(key=key).order_by("-history_date", "-history_id").first()
        if last is None:
            continue  # `save_post` names it
        if twin := known_by(_identity(last), last.csl.get("type", "")):
            old, new = f'data-ref="{key}"', f'data-ref="{twin.key}"'
            post.body = body.clean(post.body).replace(old, new)  # type: ignore[assignment]
            restored.replaced[key] = twin.key
        else:
            _revive(last)
            restored.sources.append(key)
    post._change_reason = _reason(version)  # type: ignore[attr-defined]
    save_post(post)
    restored.gone = _file_as_then(post, version.filed)
    return restored


def _file_as_then(post: Post, filed: dict[str, Any]) -> list[str]:
    """File `post` as it was; the names of what has been deleted since. A version that kept nothing changes none."""
    if not filed:
        save_filing(post)
        return []
    gone = []
    authors = Author.objects.in_bulk([row[0] for row in filed["authors"]])
    parts = [row for row in filed["authors"] if row[0] in authors]
    if parts:  # an article has an author
        post.authorships.all().delete()
        Authorship.objects.bulk_create(
            Authorship(post=post, author=authors[pk], role=role, position=position) for pk, _, role, position in parts
        )
    gone += [row[1] for row in filed["authors"] if row[0] not in authors]
    kinds: tuple[tuple[str, Any, Any], ...] = (
        ("topics", Category.objects, post.categories),
        ("ingredients", Ingredient.objects, post.ingredients),
    )
    for kind, rows, relation in kinds:
        found = rows.in_bulk([row[0] for row in filed[kind]])
        if found or kind != "topics":  # and a topic
            relation.set(found.values())
        gone += [row[1] for row in filed[kind] if row[0] not in found]
    post.tags.set([name for _, name in filed["tags"]])
    save_filing(post)
    return gone


@all_or_nothing
def restore_citation(citation: Citation, version: Any) -> None:
    """Give `citation` the record and the study facts of `version`, a row of `Citation.history`.

    Raises ValidationError where another source has one of its identifiers by now.
    """
    _refuse_stranger(citation, version)
    citation.csl = version.csl
    for name in FACTS:
        setattr(citation, name, getattr(version, name))
    citation.edited_members = version.edited_members
    citation._change_reason = _reason(version)  # type: ignore[attr-defined]
    save_citation(citation)


def _refuse_stranger(row: Any, version: Any) -> None:
    if version.id != row.pk:
        raise ValidationError("This version belongs to another record.")


def _reason(version: Any) -> str:
    return f"Restored the version of {timezone.localtime(version.history_date):%d/%m/%Y %H:%M:%S}"


def _identity(version: Any) -> Identity:
    names = ("title", "doi", "pmid", "pmcid", "pii", "isbn", "url", "year")
    return Identity(**{name: getattr(version, name) for name in names})


def _revive(version: Any) -> None:
    """Add the deleted source of `version` again, under its old number, so that its history goes on."""
    kept = {name.attname: getattr(version, name.attname) for name in version.tracked_fields}
    citation = Citation(**kept)
    citation._change_reason = "Came back with an article that cites it"  # type: ignore[attr-defined]
    save_citation(citation)
