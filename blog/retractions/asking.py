"""One source after another, asked of Crossref by its DOI, or of PubMed by its number."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from blog import outside, publishing
from blog.citations import answers, notices
from blog.citations.notices import Announcement
from blog.models import Citation

Watch = Citation.Watch
SILENT_IN_A_ROW = 5  # then the network is away, and asking for the rest would only take time


@dataclass(frozen=True)
class Checked:
    """What became of one question. `source` said `announced`; `is_whole` unless a part of the answer is missing."""

    state: str
    announced: tuple[Announcement, ...] = ()
    source: str = ""
    is_whole: bool = True


@dataclass
class Tally:
    """What a run did: checks by state, notices that came or went, and a sentence if it ended early."""

    states: Counter[str] = field(default_factory=Counter)
    changed: int = 0
    ended_early: str = ""

    @property
    def total(self) -> int:
        return self.states.total()


def check(citations: Iterable[Citation], report: Callable[[str], None] = lambda line: None) -> Tally:
    """Ask about each of `citations` and write the answer down. Ends early where a service wants us to wait."""
    tally, silent = Tally(), 0
    for citation in citations:
        try:
            checked = ask_about(citation)
        except outside.BusyError as error:
            tally.ended_early = f"{error} The rest is left for the next run."
            break
        except outside.OutsideError as error:
            report(f"{citation.key}: {error}")
            checked = Checked(Watch.COULD_NOT)
        try:
            tally.changed += publishing.record_watch(
                citation.key, checked.state, checked.announced, source=checked.source, is_whole=checked.is_whole
            )
        except Citation.DoesNotExist:  # deleted meanwhile
            continue
        tally.states[checked.state] += 1
        silent = silent + 1 if checked.state == Watch.COULD_NOT else 0
        if silent == SILENT_IN_A_ROW:
            tally.ended_early = f"{silent} in a row could not be checked. The rest is left for the next run."
            break
    return tally


def ask_about(citation: Citation) -> Checked:
    """CLEAN, FLAGGED or NO_RECORD. Raises OutsideError where nobody could say: that must never read as clean."""
    if citation.doi:
        checked = _ask_crossref(citation.doi)
        if checked.state != Watch.NO_RECORD or not citation.pmid:
            return checked
    return _ask_pubmed(citation.pmid) if citation.pmid else Checked(Watch.NO_RECORD)


def _ask_crossref(doi: str) -> Checked:
    """Crossref names a notice in the article (`updated-by`), and the article in the notice (`update-to`)."""
    work = _message(outside.crossref_work(doi))
    if work is None:
        return Checked(Watch.NO_RECORD)
    found = notices.of_article(work, doi)
    is_whole = True
    try:
        updates = _message(outside.crossref_works(f"updates:{doi}", rows=20)) or {}
        if not isinstance(updates.get("items"), list):
            raise outside.UnreadableError("Crossref's list of notices was not in a shape that we know.")
        for item in updates["items"]:
            found += notices.of_notice(item, doi) if isinstance(item, dict) else []
    except outside.OutsideError:
        if not found:
            raise  # half an answer is no clean bill
        is_whole = False
    return _checked(found, "Crossref", is_whole=is_whole)


def _ask_pubmed(pmid: str) -> Checked:
    answer = outside.pubmed_summary(pmid)
    if answers.is_unknown_number(answer, pmid):
        return Checked(Watch.NO_RECORD)
    types = answers.publication_types(answer, pmid)
    if types is None:
        raise outside.UnreadableError("PubMed's summary was not in a shape that we know.")
    return _checked(notices.from_publication_types(types), "PubMed")


def _checked(found: Iterable[Announcement], source: str, *, is_whole: bool = True) -> Checked:
    announced = tuple(dict.fromkeys(found))
    return Checked(Watch.FLAGGED if announced else Watch.CLEAN, announced, source, is_whole)


def _message(answer: Any) -> dict[str, Any] | None:
    if answer is None:
        return None
    message = answer.get("message") if isinstance(answer, dict) else None
    if not isinstance(message, dict):
        raise outside.UnreadableError("Crossref's answer was not in a shape that we know.")
    return message
