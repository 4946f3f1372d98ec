"""Earlier versions of articles and sources, and the way back to them."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from blog import body
from blog.citations.csl import Identity
from blog.models import Citation, Post
from blog.publishing.citations import known_by, save_citation
from blog.publishing.posts import save_post

WORDS = ("title", "summary", "key_points", "body")
FACTS = ("design", "sample_size", "subjects", "funding")


@dataclass
class Restored:
    """What came back with the words: sources that had been deleted, and sources that others now stand for."""

    sources: list[str] = field(default_factory=list)
    replaced: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def restore_post(post: Post, version: Any) -> Restored:
    """Give `post` the words of `version`, a row of `Post.history`. Address, dates, status and cover stay as they are.

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
    return restored


@transaction.atomic
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
