"""What a paste means: sources that the library has, and sources that it could have."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from blog import publishing
from blog.citations import csl, exchange
from blog.citations.identifiers import pii_check_holds
from blog.citations.keys import suggest_key
from blog.citations.recognise import recognise
from blog.citations.styles import short_authors
from blog.forms.citations import FIELD_OF, CitationForm, shown_fields, with_changes
from blog.models import Citation

MAX_CHARACTERS = 200_000  # of a paste; more is a file for the import page
MOST_SOURCES = 20
IDENTIFIERS = ("DOI", "PMID", "PMCID", "PII", "ISBN")
LOOKED_UP = ("DOI", "PMID", "PMCID", "PII")


@dataclass(frozen=True)
class Pasted:
    """One source of a paste: its record, the row of the library where it is there, and sentences of warning."""

    record: csl.Record
    known: Citation | None
    warnings: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return self.record.get("title") or csl.stand_in_title(self.record) or self.record.get("URL", "")

    @property
    def needs_title(self) -> bool:
        """Whether a person must name it: no service can be asked."""
        return not self.record.get("title") and not any(self.record.get(name) for name in LOOKED_UP)

    @property
    def detail(self) -> str:
        """Authors, journal, year and identifiers, as much as the paste gave."""
        parts = [short_authors(self.record), self.record.get("container-title", "")]
        parts.append(str(csl.year(self.record) or ""))
        parts += [f"{name} {value}" for name in IDENTIFIERS if (value := self.record.get(name))]
        return " · ".join(part for part in parts if part)


def read_paste(text: str) -> tuple[list[Pasted], list[str]]:
    """The sources in `text`, in reading order, and sentences of what could not be read.

    A RIS, NBIB, BibTeX or CSL-JSON block brings whole records; anything else the identifiers that stand in it.
    """
    text = text.replace("\0", "")
    problems: list[str] = []
    found: list[tuple[csl.Record, tuple[str, ...]]] = []
    if exchange.format_of(text):
        try:
            reading = exchange.read(text)
        except exchange.TooMuchError as error:
            return [], [str(error)]
        found = [(record, ()) for record in reading.records]
        problems = [f"{problem.place}: {problem.message}" for problem in reading.problems]
    if not found:
        found = [(record_of(source.members), source.warnings) for source in recognise(text) if source.members]
    sources = []
    for record, warnings in found:
        try:
            known = publishing.known_citation(record)
            sources.append(Pasted(record, known, warnings or pii_warnings(record)))
        except csl.BadRecordError as error:
            problems.append(f"{record.get('title') or 'A source'}: {error}")
    return sources, problems


def record_of(members: dict[str, str]) -> csl.Record:
    """A record with nothing but identifiers. They suggest what kind it is; a lookup or an editor may say more."""
    if set(members) == {"URL"}:
        return {"type": "webpage", **members}
    return {"type": "book" if set(members) == {"ISBN"} else "article-journal", **members}


def pii_warnings(record: csl.Record) -> tuple[str, ...]:
    pii = csl.identify(record | {"title": "?"}).pii
    return (f"The check character of PII {pii} does not agree.",) if pii and not pii_check_holds(pii) else ()


def keys_for(records: Sequence[csl.Record]) -> list[str]:
    """A free key for each of `records`."""
    taken = set(Citation.objects.values_list("key", flat=True))
    keys = []
    for record in records:
        keys.append(suggest_key(record, taken))
        taken.add(keys[-1])
    return keys


class PastedForm(forms.Form):
    """The few words that an editor may put in place of what the paste gave."""

    key = CitationForm.base_fields["key"]
    type = CitationForm.base_fields["type"]
    title = deepcopy(CitationForm.base_fields["title"])
    title.required = False  # an identifier stands in its place until it is looked up
    authors = CitationForm.base_fields["authors"]
    issued = CitationForm.base_fields["issued"]
    container_title = CitationForm.base_fields["container_title"]

    def __init__(self, pasted: Pasted, data: Any) -> None:
        self.pasted = pasted
        super().__init__(data)

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if not title and self.pasted.needs_title:
            raise ValidationError("No service knows this. Write the title.")
        return title

    def record(self) -> csl.Record:
        """The pasted record with what was changed in it."""
        shown = shown_fields(self.pasted.record)
        changed = [name for name, value in self.cleaned_data.items() if shown.get(name, value) != value]
        return with_changes(self.pasted.record, shown | self.cleaned_data, changed)

    def refuse(self, error: csl.BadRecordError) -> None:
        name = FIELD_OF.get(error.field, error.field)
        self.add_error(name if name in self.fields else None, str(error))
