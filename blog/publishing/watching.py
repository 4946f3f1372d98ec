"""What the network said of sources: records filled in, notices of publishers, links that answer or do not.

The rows are the queue of lookups: `lookup_due_at` says that one is wanted and when. Nothing here asks anybody.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from django.utils import timezone

from blog.citations import csl, notices
from blog.citations.notices import Announcement
from blog.citations.publication_types import design_of
from blog.models import Citation, Notice, Post
from blog.models.citation import day_of
from blog.publishing.citations import save_citation
from blog.publishing.evidence import regrade_claims_with
from blog.publishing.posts import refresh_references
from blog.publishing.texts import write_columns
from blog.transactions import all_or_nothing

CLAIM_LASTS = timedelta(minutes=5)  # a lookup that was killed is due again after it
DEAD_AFTER_DAYS = 3
LOOKUP_COLUMNS = ("lookup_state", "lookup_due_at", "lookup_tries", "lookup_note")
# Columns that tell one source from all others, by the CSL member they come from.
UNIQUE = {"DOI": "doi", "PMID": "pmid", "PMCID": "pmcid", "PII": "pii"}


def ask_for_lookup(citation: Citation) -> bool:
    """Have the record of `citation` filled in soon. False for one that no service can be asked about."""
    if not any(getattr(citation, column) for column in UNIQUE.values()):
        return False
    citation.lookup_state, citation.lookup_note = Citation.Lookup.WAITING, ""
    citation.lookup_due_at, citation.lookup_tries = timezone.now(), 0
    write_columns(citation, *LOOKUP_COLUMNS)
    return True


def claim_lookup(citation: Citation) -> bool:
    """Count a try before it begins, so that one which ends the process counts too. False: it is another's by now."""
    unclaimed = Citation.objects.due_for_lookup().filter(pk=citation.pk, lookup_tries=citation.lookup_tries)
    claimed = unclaimed.update(lookup_tries=citation.lookup_tries + 1, lookup_due_at=timezone.now() + CLAIM_LASTS)
    return claimed == 1


def postpone_lookup(key: str, *, due_at: datetime | None, note: str) -> None:
    """After a try without an answer: say so, and ask again at `due_at`, or not again."""
    Citation.objects.filter(key=key).update(
        lookup_state=Citation.Lookup.FAILED, lookup_due_at=due_at, lookup_note=note[:300]
    )


def end_lookup(key: str, *, note: str) -> None:
    """After an answer that holds nothing to fill in."""
    Citation.objects.filter(key=key).update(
        lookup_state=Citation.Lookup.NOT_FOUND,
        lookup_due_at=None,
        lookup_note=note[:300],
        looked_up_at=timezone.now(),
    )


@all_or_nothing
def fill_in(key: str, found: csl.Record, publication_types: Collection[str], *, source: str, note: str = "") -> None:
    """Fill the blanks of source `key` with members of `found`, a record of `source`.

    What a person wrote, changed or emptied stays. An identifier that another source has is not taken. A record that
    contradicts an identifier of ours speaks of another source, and nothing of it is taken.
    """
    citation = Citation.objects.select_for_update().get(key=key)
    citation.lookup_due_at, citation.looked_up_at = None, timezone.now()
    if contradiction := _contradiction(citation, found, source):
        citation.lookup_state, citation.lookup_note = Citation.Lookup.NOT_FOUND, contradiction[:300]
        write_columns(citation, *LOOKUP_COLUMNS, "looked_up_at")
        return
    found, remarks = _without_taken(citation, found)
    record = csl.with_blanks_filled(citation.csl, found, kept=citation.edited_members)
    added = [name for name in csl.changed_members(citation.csl, record) if name in found]
    said = f"From {source}: {', '.join(added)}." if added else f"{source} has nothing that was missing."
    citation.lookup_state = Citation.Lookup.FOUND
    citation.lookup_note = " ".join([said, *remarks, *([note] if note else [])])[:300]
    if added:
        citation.csl = record
        save_citation(citation)
    if publication_types:
        citation.publication_types = list(publication_types)
        citation.suggested_design = design_of(publication_types)
    write_columns(citation, *LOOKUP_COLUMNS, "looked_up_at", "publication_types", "suggested_design")
    if _add_notices(citation, notices.from_publication_types(publication_types), source="PubMed"):
        set_standing(citation, notices_changed=True)


def _contradiction(citation: Citation, found: csl.Record, source: str) -> str:
    """A sentence where `found` has another DOI or number than `citation`, or ""."""
    theirs = csl.identify({"type": "article", "title": "x"} | {name: found.get(name, "") for name in UNIQUE})
    for name, column in UNIQUE.items():
        our, their = getattr(citation, column), getattr(theirs, column)
        if our and their and our != their:
            return f"{source} names another {name}, {their}. Compare the identifiers; nothing was filled in."
    return ""


def _without_taken(citation: Citation, found: csl.Record) -> tuple[csl.Record, list[str]]:
    """`found` without identifiers of other sources in the library, and a sentence for each."""
    remarks, left = [], dict(found)
    identity = csl.identify({"type": "article", "title": "x"} | {name: found.get(name, "") for name in UNIQUE})
    for name, column in UNIQUE.items():
        value = getattr(identity, column)
        other = Citation.objects.exclude(pk=citation.pk).filter(**{column: value}).first() if value else None
        if other:
            left.pop(name)
            remarks.append(f"The {name} {value} is that of {other.key}.")
    return left, remarks


@all_or_nothing
def record_watch(
    key: str, state: str, announced: Sequence[Announcement] = (), *, source: str = "", is_whole: bool = True
) -> bool:
    """Write down a check of source `key` for notices, and what follows from it. True if a notice came or went.

    CLEAN and FLAGGED are answers of `source`: `announced` is all that it knows, if `is_whole`. NO_RECORD and
    COULD_NOT change nothing that was known. A notice that is not named any more goes only if Crossref was and is the
    source: the other lists are of fallen papers, and one that is cut short must not clear anybody. Those that staff
    entered or another source told us of stay.
    """
    citation = Citation.objects.select_for_update().get(key=key)
    shown_before = citation.watch_state, day_of(citation.watched_at)
    now, is_answer = timezone.now(), state in {Citation.Watch.CLEAN, Citation.Watch.FLAGGED}
    has_changed = False
    if is_answer:
        if source == "Crossref" and is_whole:
            has_changed = _drop_notices(citation, source=source, kept=announced)
        has_changed = _add_notices(citation, announced, source=source) or has_changed
        # Another source may know of a notice that this one does not.
        state = Citation.Watch.FLAGGED if citation.notices.exists() else Citation.Watch.CLEAN
        citation.watched_at = now
    citation.watch_state, citation.watch_tried_at = state, now
    write_columns(citation, "watch_state", "watch_tried_at", "watched_at")
    if has_changed:
        set_standing(citation, notices_changed=True)
    elif shown_before != (state, day_of(citation.watched_at)):  # pages say what was checked, and when
        refresh_citing([key])
    return has_changed


@all_or_nothing
def take_back_notices(key: str, *, kept: Iterable[Announcement], source: str) -> bool:
    """After `source` has said that a paper was reinstated: its notices go, but those that still stand."""
    citation = Citation.objects.select_for_update().get(key=key)
    if not _drop_notices(citation, source=source, kept=kept):
        return False
    if citation.watch_state == Citation.Watch.FLAGGED and not citation.notices.exists():
        citation.watch_state = Citation.Watch.NO_RECORD  # the next check may say "clean", a list of the fallen cannot
        write_columns(citation, "watch_state")
    set_standing(citation, notices_changed=True)
    return True


def _drop_notices(citation: Citation, *, source: str, kept: Iterable[Announcement]) -> bool:
    still = {(one.kind, one.doi) for one in kept}
    gone = [n.pk for n in citation.notices.filter(source=source) if (n.kind, n.doi) not in still]
    citation.notices.filter(pk__in=gone).delete()
    return bool(gone)


def _add_notices(citation: Citation, announced: Iterable[Announcement], *, source: str) -> bool:
    """Record what is new in `announced`; True if anything was. Afterwards: `set_standing`.

    A notice without a DOI is no news beside one of its kind, and is completed when its DOI becomes known.
    """
    has_changed = False
    for one in announced:
        of_kind = [notice for notice in citation.notices.all() if notice.kind == one.kind]
        if any(notice.doi == one.doi for notice in of_kind) or (of_kind and not one.doi):
            continue
        vague = next((notice for notice in of_kind if not notice.doi), None)
        notice = vague or Notice(citation=citation, kind=one.kind)
        notice.doi, notice.issued_on, notice.source = one.doi, one.issued_on or notice.issued_on, source
        notice.full_clean()
        notice.save()
        has_changed = True
    return has_changed


@all_or_nothing
def set_standing(citation: Citation, *, notices_changed: bool = False) -> bool:
    """Derive the standing of `citation` from its notices; True if it changed.

    Then marks, lists and grades follow, wherever it is cited.
    """
    standing = notices.standing(citation.notices.values_list("kind", flat=True))
    has_changed = citation.standing != standing
    if has_changed:
        citation.standing = standing
        write_columns(citation, "standing")
        regrade_claims_with(citation)  # a retracted study counts for nothing
    if has_changed or notices_changed:
        refresh_citing([citation.key])
    return has_changed


@all_or_nothing
def refresh_citing(keys: Collection[str]) -> None:
    """Write the marks and reference lists again of every post that cites one of `keys`, each post once."""
    for post in Post.objects.filter(references__citation__key__in=keys).distinct():
        refresh_references(post)


def record_telling(told: Iterable[Notice]) -> None:
    """Staff got mail of these notices."""
    Notice.objects.filter(pk__in=[notice.pk for notice in told], told_at=None).update(told_at=timezone.now())


@all_or_nothing
def record_link(key: str, outcome: str, *, status: int | None, on: date) -> bool:
    """Write down what the link of source `key` answered on a day. True if pages have to say something else.

    They say what was checked and when. Afterwards, for all that changed: `refresh_citing`.

    `outcome` DEAD is one failure (404, 410, no such host). It takes three of them, on different days, to call the
    link dead. UNKNOWN says nothing, neither for the link nor against it.
    """
    citation = Citation.objects.select_for_update().get(key=key)
    was_dead = citation.link_state == Citation.Link.DEAD
    shown_before = citation.link_state, day_of(citation.link_checked_at)
    if outcome == Citation.Link.ALIVE:
        citation.link_failed_on, citation.link_state = [], Citation.Link.ALIVE
    elif outcome == Citation.Link.DEAD:
        citation.link_failed_on = sorted({*citation.link_failed_on, on.isoformat()})[-DEAD_AFTER_DAYS:]
        is_dead = was_dead or len(citation.link_failed_on) >= DEAD_AFTER_DAYS
        citation.link_state = Citation.Link.DEAD if is_dead else Citation.Link.UNKNOWN
    elif not was_dead:
        citation.link_state = Citation.Link.UNKNOWN
    citation.link_status, citation.link_checked_at = status, timezone.now()
    write_columns(citation, "link_state", "link_status", "link_checked_at", "link_failed_on")
    return shown_before != (citation.link_state, day_of(citation.link_checked_at))
