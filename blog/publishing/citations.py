"""The citation library."""

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from blog.citations import csl, identifiers
from blog.citations.csl import Identity, Record
from blog.citations.placeholders import placeholder_title
from blog.models import Citation, Post
from blog.publishing.posts import refresh_references
from blog.publishing.texts import write_columns

ONE_EACH = ("doi", "pmid", "pmcid", "pii")  # identifiers that a single source has


@transaction.atomic
def save_citation(citation: Citation) -> None:
    """Save `citation` with the columns that follow from its record, and the reference lists in which it stands.

    Raises csl.BadRecordError naming the field.
    """
    identity = csl.identify(citation.csl)
    for name in csl.COLUMNS:
        setattr(citation, name, getattr(identity, name))
    citation.csl = citation.csl | {"id": citation.key}
    if identity.doi:
        citation.csl["DOI"] = identifiers.bare_doi(citation.csl["DOI"])
    citation.full_clean()
    citation.save()
    for post in Post.objects.filter(references__citation=citation):
        refresh_references(post)


def known_citation(record: Record) -> Citation | None:
    """The source of the library that `record` is, by any of its identifiers, or None.

    Chapters share the ISBN of their book, so it tells books alone; an address tells only what has nothing better.
    Raises csl.BadRecordError where an identifier is none.
    """
    return known_by(csl.identify(record | {"title": record.get("title") or "?"}), record.get("type", ""))


def known_by(identity: Identity, kind: str = "") -> Citation | None:
    """The source of the library with one of these normalised identifiers, or None."""
    one_each = {name: value for name in ONE_EACH if (value := getattr(identity, name))}
    wanted = [Q(**{name: value}) for name, value in one_each.items()]
    if identity.isbn and kind == "book":
        wanted.append(Q(isbn=identity.isbn, csl__type="book"))
    if identity.url and not one_each:
        wanted.append(Q(url=identity.url))
    if not wanted:
        return None
    return Citation.objects.filter(_any(wanted)).order_by("pk").first()


def _any(conditions: Iterable[Q]) -> Q:
    together = Q()
    for condition in conditions:
        together |= condition
    return together


@transaction.atomic
def add_citation(record: Record, *, key: str) -> Citation:
    """The source that `record` describes: the one of the library where it is there already, else a new one by `key`.

    A new one without a title gets its identifier in that place, and is looked up when a network is there.
    Raises csl.BadRecordError or ValidationError where it cannot be kept.
    """
    if known := known_citation(record):
        return known
    citation = Citation(key=key, csl=record | {"title": record.get("title") or placeholder_title(record)})
    try:
        with transaction.atomic():
            save_citation(citation)
    except IntegrityError:  # another editor was quicker
        if known := known_citation(record):
            return known
        raise
    ask_again(citation)
    return citation


def ask_again(citation: Citation) -> None:
    """Let `citation` be looked up at the next occasion, where it has an identifier that a service knows."""
    if any(getattr(citation, name) for name in (*ONE_EACH, "isbn")):
        citation.lookup_state, citation.lookup_due_at, citation.lookup_tries = (
            Citation.Lookup.WAITING,
            timezone.now(),
            0,
        )
        write_columns(citation, "lookup_state", "lookup_due_at", "lookup_tries")


class ImportRefusedError(ValueError):
    """One of several sources cannot be kept, so none is. `row` counts from 0; the message is a sentence."""

    def __init__(self, row: int, message: str) -> None:
        self.row = row
        super().__init__(message)


@transaction.atomic
def import_citations(sources: Sequence[tuple[str, Record]], *, post: Post | None = None) -> list[Citation]:
    """Add all `sources`, (key, record), or none of them; with `post`, put them among its sources at hand.

    Raises ImportRefusedError for the first that cannot be kept.
    """
    added = []
    for row, (key, record) in enumerate(sources):
        try:
            added.append(add_citation(record, key=key))
        except csl.BadRecordError as error:
            raise ImportRefusedError(row, str(error)) from error
        except ValidationError as error:
            raise ImportRefusedError(row, " ".join(error.messages)) from error
    if post:
        post.sources_at_hand.add(*added)
    return added


GRAVITY = {
    Citation.Standing.RETRACTED: {"retraction", "removal", "withdrawal", "partial_retraction"},
    Citation.Standing.CONCERN: {"expression_of_concern"},
    Citation.Standing.CORRECTED: {"correction", "erratum", "addendum", "new_version"},
}


@transaction.atomic
def set_standing(citation: Citation) -> None:
    """Work out the standing of `citation` from its notices, the gravest first, and show it where it is cited."""
    kinds = set(citation.notices.values_list("kind", flat=True))
    standing = next((standing for standing, grave in GRAVITY.items() if kinds & grave), Citation.Standing.SOUND)
    citation.standing = standing
    write_columns(citation, "standing")
    for post in Post.objects.filter(references__citation=citation):
        refresh_references(post)


def watch_again(citations: "QuerySet[Citation]") -> int:
    """Let the retraction watch take `citations` at its next turn; how many they are."""
    return Citation.objects.filter(pk__in=citations.order_by().values("pk")).update(watch_tried_at=None)
