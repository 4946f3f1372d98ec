"""What an editor should know of a text before readers see it, each sentence naming the place."""

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Literal

from django.db.models import Q

from blog import body
from blog.citations import csl
from blog.citations.identifiers import pii_check_holds
from blog.models import Citation, Image, Post
from blog.publishing.texts import missing_records

Weight = Literal["stop", "warning"]


@dataclass(frozen=True)
class Finding:
    """One sentence. A "stop" keeps a post from being published, a "warning" does not.

    `field` of the form is where it can be put right; `image`, where it is the record of a picture.
    """

    weight: Weight
    sentence: str
    field: str = dataclass_field(default="", compare=False)
    image: int | None = dataclass_field(default=None, compare=False)


class NotReadyError(ValueError):
    """A post that was to be published is not ready for readers. The message says why, with the place."""


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


def stops(post: Post) -> list[Finding]:
    """What stands in the way of publishing `post`, as it is at hand, saved or not."""
    source = body.clean(str(post.body))
    found = [("body", sentence) for sentence in (*missing_records(source), *unready_sources(source))]
    if not post.summary.strip():
        found.insert(0, ("summary", "Write a summary: search engines and lists show it."))
    found += [("body", sentence) for sentence in _headings_out_of_order(source)]
    return [Finding("stop", sentence, field) for field, sentence in found] + _undescribed_pictures(post, source)


def check_post(post: Post) -> list[Finding]:
    """What stands in the way of publishing `post`, then what is worth a look, in reading order. A saved post."""
    source = str(post.body)
    places = _first_places(source)
    cited = Citation.objects.in_bulk(list(places), field_name="key")
    warnings = [
        Finding("warning", sentence, "body")
        for key, place in places.items()
        if key in cited
        for sentence in _warnings(cited[key], f"Reference “{key}” in {place}")
    ]
    warnings += [
        Finding("warning", f"“{key}” is among the sources at hand and is not cited.", "sources_at_hand")
        for key in post.sources_at_hand.exclude(key__in=places).values_list("key", flat=True)
    ]
    warnings += [
        Finding("warning", f"The claim “{row['words']}” in the evidence box has no study.")
        for row in post.evidence
        if not row["studies"]
    ]
    if post.status != Post.Status.DRAFT and not post.review_holds and not post.reviewer_id:
        warnings.append(Finding("warning", "Nobody has reviewed these words, and no reviewer is named.", "reviewer"))
    return [*stops(post), *warnings]


def _undescribed_pictures(post: Post, source: str) -> list[Finding]:
    places = {picture.key: picture.place for picture in reversed(body.pictures(source))}
    wanted = Q(key__in=places) | Q(pk=post.cover_id)
    return [
        Finding(
            "stop",
            f"Picture “{image.key}” {f'in {places[image.key]}' if image.key in places else 'on the cover'} has no alt "
            "text that describes it. Write it on the picture’s page, or tick “decorative” there if it says nothing.",
            "body" if image.key in places else "cover",
            image.pk,
        )
        for image in Image.objects.without_alt_text().filter(wanted)
    ]


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
    if first is None or first.level == 2:
        return []
    return [f"The heading “{first.title}” stands before any main heading. Make it a main heading, or write one above."]
