"""What an editor should know of a text before readers see it, each sentence naming the place."""

from dataclasses import dataclass
from typing import Literal

from blog import body
from blog.citations import csl
from blog.citations.identifiers import pii_check_holds
from blog.models import Citation, Post
from blog.publishing.texts import missing_records

Weight = Literal["stop", "warning"]


@dataclass(frozen=True)
class Finding:
    """One sentence. A "stop" keeps a post from being published, a "warning" does not."""

    weight: Weight
    sentence: str


class NotReadyError(ValueError):
    """A post that was to be published cites what nobody could look up. The message names source and place."""


def unready_sources(source: str) -> list[str]:
    """One sentence for each source that the text `source` cites and whose title is not known yet."""
    places = _first_places(source)
    titles = Citation.objects.filter(key__in=places).values_list("key", "title")
    untitled = {key for key, title in titles if csl.is_stand_in(title)}
    return [
        f"Reference “{key}” in {place} has no title yet. Write it in the library, or wait until it is looked up, "
        "and publish then."
        for key, place in places.items()
        if key in untitled
    ]


def check_post(post: Post) -> list[Finding]:
    """What stands in the way of publishing `post`, then what is worth a look, in reading order. A saved post."""
    source = str(post.body)
    places = _first_places(source)
    cited = Citation.objects.in_bulk(list(places), field_name="key")
    stops = [*missing_records(source), *unready_sources(source)]
    warnings = [
        sentence
        for key, place in places.items()
        if key in cited
        for sentence in _warnings(cited[key], f"Reference “{key}” in {place}")
    ]
    warnings += [
        f"“{key}” is among the sources at hand and is not cited."
        for key in post.sources_at_hand.exclude(key__in=places).values_list("key", flat=True)
    ]
    warnings += _headings_out_of_order(source)
    return [Finding("stop", sentence) for sentence in stops] + [Finding("warning", text) for text in warnings]


def _first_places(source: str) -> dict[str, str]:
    """Key of each cited source → the place where it is cited first, in reading order."""
    places: dict[str, str] = {}
    for mark in body.citations(source):
        places.setdefault(mark.key, mark.place)
    return places


def _warnings(citation: Citation, subject: str) -> list[str]:
    found = []
    if citation.standing == Citation.Standing.RETRACTED:
        found.append(f"{subject} has been retracted.")
    if citation.standing == Citation.Standing.CONCERN:
        found.append(f"{subject} carries an expression of concern.")
    if not citation.links and not citation.isbn:
        found.append(f"{subject} has no identifier and no web address, so readers cannot check it.")
    if citation.pii and not pii_check_holds(citation.pii):
        found.append(f"{subject}: the check character of PII {citation.pii} does not agree.")
    if citation.link_state == Citation.Link.DEAD:
        found.append(f"{subject}: its web address is broken.")
    if citation.lookup_state == Citation.Lookup.WAITING and not csl.is_stand_in(citation.title):
        found.append(f"{subject} is still being looked up; what its record lacks may come.")
    return found


def _headings_out_of_order(source: str) -> list[str]:
    first = next(iter(body.headings(source)), None)  # there are two levels, so only the first can be out of order
    return [f"The heading “{first.title}” stands before any main heading."] if first and first.level > 2 else []
