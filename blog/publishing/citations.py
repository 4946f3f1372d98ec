"""The citation library."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from blog.citations import csl, identifiers
from blog.citations.csl import Identity, Record
from blog.models import Citation, Post
from blog.publishing.evidence import regrade_claims_with
from blog.publishing.posts import refresh_references
from blog.transactions import all_or_nothing

ONE_EACH = ("doi", "pmid", "pmcid", "pii")  # identifiers that a single source has


@all_or_nothing
def save_citation(citation: Citation) -> None:
    """Save `citation` with the columns that follow from its record, and the lists and claims in which it stands.

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
    regrade_claims_with(citation)


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


def watch_again(citations: "QuerySet[Citation]") -> int:
    """Let the retraction watch take `citations` at its next turn; how many they are."""
    return Citation.objects.filter(pk__in=citations.order_by().values("pk")).update(watch_tried_at=None)
