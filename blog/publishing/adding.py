"""New sources for the library: one, or many at once."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from blog.citations import csl
from blog.citations.csl import Record
from blog.models import Citation, Post
from blog.publishing.citations import known_citation, save_citation
from blog.publishing.watching import ask_for_lookup
from blog.transactions import all_or_nothing


@all_or_nothing
def add_citation(record: Record, *, key: str) -> Citation:
    """The source that `record` describes: the one of the library where it is there already, else a new one by `key`.

    A new one without a title gets its identifier in that place, and is looked up when a network is there.
    Raises csl.BadRecordError or ValidationError where it cannot be kept.
    """
    if known := known_citation(record):
        return known
    citation = Citation(key=key, csl=record | {"title": record.get("title") or csl.stand_in_title(record)})
    try:
        with transaction.atomic():
            save_citation(citation)
    except IntegrityError:  # another editor was quicker
        if known := known_citation(record):
            return known
        raise
    ask_for_lookup(citation)
    return citation


class ImportRefusedError(ValueError):
    """One of several sources cannot be kept, so none is. `row` counts from 0; the message is a sentence."""

    def __init__(self, row: int, message: str) -> None:
        self.row = row
        super().__init__(message)


@all_or_nothing
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
