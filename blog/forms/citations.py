"""A source, field by field."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html

from blog import publishing
from blog.citations import csl
from blog.citations.styles.names import people
from blog.models import Citation
from blog.text import refuse_hidden_characters

# Form field → member of the CSL-JSON record. Names and date have their own shapes and are handled apart.
TEXT_MEMBERS = {
    "title": "title",
    "container_title": "container-title",
    "container_title_short": "container-title-short",
    "publisher": "publisher",
    "edition": "edition",
    "genre": "genre",
    "language": "language",
    "volume": "volume",
    "issue": "issue",
    "page": "page",
    "doi": "DOI",
    "pmid": "PMID",
    "pmcid": "PMCID",
    "pii": "PII",
    "isbn": "ISBN",
    "url": "URL",
}
NAME_MEMBERS = {"authors": "author", "editors": "editor"}
DATE_MEMBERS = {"issued": "issued", "accessed": "accessed"}
FIELD_OF = {member: name for name, member in (TEXT_MEMBERS | NAME_MEMBERS | DATE_MEMBERS).items()}


def _line(label: str, help_text: str = "", *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label[:1].upper() + label[1:],
        help_text=help_text,
        required=required,
        max_length=csl.MAX_TEXT,
        validators=[refuse_hidden_characters],
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )


def _names(help_text: str, *, rows: int) -> forms.CharField:
    return forms.CharField(
        required=False,
        validators=[refuse_hidden_characters],
        widget=forms.Textarea(attrs={"rows": rows, "class": "vLargeTextField"}),
        help_text=help_text,
    )


def _date(label: str, help_text: str) -> forms.RegexField:
    return forms.RegexField(
        r"^[0-9]{4}(-[0-9]{1,2}(-[0-9]{1,2})?)?$",
        label=label,
        required=False,
        help_text=help_text,
        error_messages={"invalid": f"Write the {label.lower()} as 2011, 2011-09 or 2011-09-28."},
    )


class CitationForm(forms.ModelForm):
    """A source, field by field. Members of the record that the form does not show are kept."""

    type = forms.ChoiceField(label="Kind", choices=csl.TYPES.items())
    title = _line("title", "As printed; case is never changed.", required=True)
    authors = _names("One per line: family name, given names. A group without a comma.", rows=5)
    container_title = _line("journal or book")
    container_title_short = _line("journal, abbreviated", "As in PubMed; references print it if it is given.")
    editors = _names("Of the book, in the same way.", rows=2)
    publisher = _line("publisher")
    edition = _line("edition", "Such as 3, of a book.")
    genre = _line("sort", "Such as Preprint, or Doctoral thesis.")
    language = _line("language", "Where it is not English: references say so.")
    volume = _line("volume")
    issue = _line("issue")
    page = _line("pages")
    issued = _date("Date of issue", "2011, 2011-09 or 2011-09-28.")
    doi = _line("DOI", "10.… or https://doi.org/10.…")
    pmid = _line("PMID", "The number of the PubMed record.")
    pmcid = _line("PMCID", "PMC and a number.")
    pii = _line("PII", "The item number in a ScienceDirect address.")
    isbn = _line("ISBN")
    url = _line("web address", "Only needed where there is none of the identifiers above.")
    accessed = _date("Date of reading", "Of a web page: references say when it read so.")

    class Meta:
        model = Citation
        fields = ("key", "design", "sample_size", "subjects", "funding")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, value in shown_fields(self.instance.csl).items():
            self.initial.setdefault(name, value)

    def clean_accessed(self) -> str:
        typed: str = self.cleaned_data["accessed"]
        if typed and not _parts_of({"date-parts": [typed.split("-")]}):
            raise ValidationError("No calendar has this date of reading.")
        return typed

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            before = self.instance.csl
            self.instance.csl = with_changes(before, self.cleaned_data, self.changed_data)
            changed = csl.changed_members(before, self.instance.csl)
            self.instance.edited_members = sorted({*self.instance.edited_members, *changed})
            try:
                identity = csl.identify(self.instance.csl)
            except csl.BadRecordError as error:
                self.add_error(FIELD_OF.get(error.field, error.field), str(error))
            else:
                # The constraints are checked on the instance, right after this, with what the columns will hold.
                cleaned |= {name: getattr(identity, name) for name in csl.COLUMNS}
                self.instance.year = identity.year
                self._refuse_twins(identity)
        return cleaned

    def _refuse_twins(self, identity: csl.Identity) -> None:
        """Name the source that has one of these identifiers already, and lead to it."""
        for name in publishing.ONE_EACH:
            value = getattr(identity, name)
            twin = Citation.objects.filter(**{name: value}).exclude(pk=self.instance.pk).first() if value else None
            if twin:
                sentence = format_html(
                    'The library already has a source with this {}: <a href="{}">{}</a>.',
                    name.upper(),
                    reverse("admin:blog_citation_change", args=[twin.pk]),
                    str(twin),
                )
                self.add_error(name, ValidationError(sentence, code="twin"))

    def _get_validation_exclusions(self) -> set[str]:
        # The derived columns have no form fields of their own names and kinds, but "once per library" must be said.
        return {"csl", *self.errors}


def shown_fields(record: csl.Record) -> dict[str, str]:
    """What the form shows of `record`, by field."""
    shown = {name: record.get(member, "") for name, member in TEXT_MEMBERS.items()}
    shown["type"] = record.get("type", "article-journal")
    for name, member in NAME_MEMBERS.items():
        shown[name] = "\n".join(_author_line(author) for author in people(record, member))
    for name, member in DATE_MEMBERS.items():
        shown[name] = "-".join(f"{part:02d}" for part in _parts_of(record.get(member)))
    return shown


def _parts_of(day: Any) -> tuple[int, ...]:
    try:
        return csl.date_parts({"issued": day})
    except csl.BadRecordError:  # only the date of issue was judged when the record came
        return ()


def with_changes(record: csl.Record, typed: Mapping[str, str], changed: Collection[str]) -> csl.Record:
    """`record` with the fields `changed` as `typed`: a field shows less than a record may hold."""
    record = dict(record)
    for name, member in TEXT_MEMBERS.items():
        if name in changed:
            record.pop(member, None)
            if typed[name]:
                record[member] = typed[name]
    record["type"] = typed["type"]
    for name, member in NAME_MEMBERS.items():
        known = {_author_line(person): person for person in people(record, member)}
        lines = (line.strip() for line in typed.get(name, "").splitlines())
        named = [known.get(line) or _author(line) for line in lines if line]
        if named or name == "authors":
            record[member] = named
        else:
            record.pop(member, None)
    for name, member in DATE_MEMBERS.items():
        if name in changed:
            record.pop(member, None)
            if typed[name]:
                record[member] = {"date-parts": [[int(part) for part in typed[name].split("-")]]}
    return record


def _author_line(author: dict[str, str]) -> str:
    if "literal" in author:
        return author["literal"]
    family = " ".join(p for p in (author.get("non-dropping-particle", ""), author.get("family", "")) if p)
    return f"{family}, {author['given']}" if author.get("given") else f"{family},"


def _author(line: str) -> dict[str, str]:
    family, comma, given = (part.strip() for part in line.partition(","))
    if not comma:
        return {"literal": family}
    return {"family": family, "given": given} if given else {"family": family}
