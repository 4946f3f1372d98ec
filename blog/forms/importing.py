"""Many references at once: read, looked at, then kept all together or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core import signing
from django.core.exceptions import ValidationError

from blog import publishing
from blog.citations import csl, exchange
from blog.forms.pasting import Pasted, keys_for, pii_warnings
from blog.models import Post, PostCitation

MAX_BYTES = exchange.MAX_BYTES
MOST_RECORDS = 300  # two fields each on the page between reading and keeping; Django takes 1,000
FORMATS = {"ris": "RIS", "nbib": "NBIB", "bibtex": "BibTeX", "csl-json": "CSL-JSON"}
SALT = "references-to-import"


class ImportForm(forms.Form):
    text = forms.CharField(
        required=False,
        strip=False,
        label="Paste references",
        help_text="RIS, NBIB (PubMed), BibTeX or CSL-JSON. The kind is recognised.",
        widget=forms.Textarea(attrs={"rows": 12, "class": "vLargeTextField", "spellcheck": "false"}),
    )
    file = forms.FileField(required=False, label="or choose a file", help_text="At most 5 MB, 300 references.")
    post = forms.ModelChoiceField(
        Post.objects.all(),
        required=False,
        label="For the article (optional)",
        help_text="They are put among its sources at hand.",
        widget=AutocompleteSelect(PostCitation._meta.get_field("post"), admin.site),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file, text = cleaned.get("file"), cleaned.get("text") or ""
        if file and file.size > MAX_BYTES:
            self.add_error(
                "file", f"This file has {file.size / 1_000_000:.1f} MB. At most {MAX_BYTES // 1_000_000} MB are read."
            )
        elif not file and not text.strip() and not self.errors:
            self.add_error("text", "Paste references, or choose a file.")
        return cleaned

    def reading(self) -> exchange.Reading:
        """What the file says, or else the text. Raises ValidationError where there is nothing to keep."""
        file = self.cleaned_data.get("file")
        try:
            reading = exchange.read(file.read() if file else self.cleaned_data["text"])
        except exchange.TooMuchError as error:
            raise ValidationError(str(error)) from error
        if len(reading.records) > MOST_RECORDS:
            raise ValidationError(
                f"This holds {len(reading.records)} references. At most {MOST_RECORDS} are read at once: split it."
            )
        if not reading.format:
            raise ValidationError(" ".join(problem.message for problem in reading.problems))
        return reading


@dataclass
class Row:
    """One record on the page between reading and keeping."""

    number: int
    pasted: Pasted
    key: str
    is_ticked: bool
    fault: str = ""  # why it cannot be kept at all
    error: str = ""  # why the last try failed
    same_as: int | None = None  # the row of the same file that it repeats

    @property
    def can_be_added(self) -> bool:
        return not self.fault and not self.pasted.known


def rows_of(records: list[csl.Record]) -> list[Row]:
    """What becomes of each record: new with a suggested key, known, repeated, or not to be kept."""
    rows: list[Row] = []
    seen: dict[tuple[str, str], int] = {}
    for index, (record, key) in enumerate(zip(records, keys_for(records), strict=True), start=1):
        row = Row(index, Pasted(record, None), key, is_ticked=True)
        try:
            identity = csl.identify(record | {"title": record.get("title") or "?"})
            row.pasted = Pasted(record, publishing.known_citation(record), pii_warnings(record))
            named = [(name, value) for name in publishing.ONE_EACH if (value := getattr(identity, name))]
            row.same_as = next((seen[name] for name in named if name in seen), None)
            for name in named:
                seen.setdefault(name, index)
            if row.pasted.needs_title:
                row.fault = "It has neither a title nor an identifier."
        except csl.BadRecordError as error:
            row.fault = str(error)
        row.is_ticked = row.can_be_added and row.same_as is None
        rows.append(row)
    return rows


def packed(reading: exchange.Reading) -> str:
    """The records as the page carries them to the next step: signed, so that what was shown is what is kept."""
    return signing.dumps(reading.records, salt=SALT, compress=True)


def unpacked(state: str) -> list[csl.Record]:
    """Raises signing.BadSignature."""
    records: list[csl.Record] = signing.loads(state, salt=SALT)
    return records


def take_choices(rows: list[Row], posted: Mapping[str, str]) -> None:
    """Put ticks and keys as they were posted into `rows`."""
    for row in rows:
        row.is_ticked = row.can_be_added and f"take-{row.number}" in posted
        row.key = posted.get(f"key-{row.number}", row.key).strip()


def keep(rows: list[Row], *, post: Post | None) -> int:
    """Add what is ticked, all or nothing; with `post` the known ones are put at its hand too. How many are new.

    Raises publishing.ImportRefusedError; the row it means then says why.
    """
    wanted = [row for row in rows if row.is_ticked or (post and row.pasted.known)]
    try:
        publishing.import_citations([(row.key, row.pasted.record) for row in wanted], post=post)
    except publishing.ImportRefusedError as error:
        wanted[error.row].error = str(error)
        raise
    return sum(row.is_ticked for row in wanted)
