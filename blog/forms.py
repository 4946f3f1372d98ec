"""Forms of the editors. What they refuse, they refuse beside the field."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from taggit.models import Tag

from blog import publishing
from blog.citations import csl
from blog.images import checked_image
from blog.models import Citation, Image, Page, Post
from blog.text import MAX_TAG_CHARACTERS, refuse_hidden_characters, refuse_unusable_tag


def refuse_missing_records(body: str) -> str:
    """`body`, or ValidationError with one sentence per mark or picture that the library lacks."""
    if sentences := publishing.missing_records(body):
        raise ValidationError([ValidationError(sentence, code="unknown_reference") for sentence in sentences])
    return body


class PageForm(forms.ModelForm):
    class Meta:
        model = Page
        fields = ("slug", "title", "summary", "body")

    def clean_body(self) -> str:
        return refuse_missing_records(self.cleaned_data["body"])


class PostForm(forms.ModelForm):
    class Meta:
        model = Post
        fields = (
            *("title", "slug", "summary", "key_points", "body", "cover", "status", "published_at"),
            *("categories", "tags", "ingredients"),
        )

    def clean_body(self) -> str:
        return refuse_missing_records(self.cleaned_data["body"])

    def clean_tags(self) -> list[str]:
        tags: list[str] = self.cleaned_data["tags"]
        for tag in tags:
            refuse_unusable_tag(tag)
        return tags


class TagForm(forms.ModelForm):
    name = forms.CharField(max_length=MAX_TAG_CHARACTERS, validators=[refuse_unusable_tag])
    slug = forms.SlugField(max_length=MAX_TAG_CHARACTERS, help_text="The last part of the address, /blog/tag/…/.")

    class Meta:
        model = Tag
        fields = ("name", "slug")


class ImageForm(forms.ModelForm):
    class Meta:
        model = Image
        fields = ("key", "file", "alt_text", "is_decorative", "caption", "credit")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        return checked_image(file) if isinstance(file, UploadedFile) else file


# Form field → member of the CSL-JSON record. Names and date have their own shapes and are handled apart.
TEXT_MEMBERS = {
    "title": "title",
    "container_title": "container-title",
    "container_title_short": "container-title-short",
    "publisher": "publisher",
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


def _line(label: str, help_text: str = "", *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=csl.MAX_TEXT,
        validators=[refuse_hidden_characters],
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )


class CitationForm(forms.ModelForm):
    """A source, field by field. Members of the record that the form does not show are kept."""

    type = forms.ChoiceField(label="kind", choices=csl.TYPES.items())
    title = _line("title", "As printed; case is never changed.", required=True)
    authors = forms.CharField(
        required=False,
        validators=[refuse_hidden_characters],
        widget=forms.Textarea(attrs={"rows": 5, "class": "vLargeTextField"}),
        help_text="One per line: family name, given names. A group without a comma.",
    )
    container_title = _line("journal or book")
    container_title_short = _line("journal, abbreviated", "As in PubMed; references print it if it is given.")
    publisher = _line("publisher")
    volume = _line("volume")
    issue = _line("issue")
    page = _line("pages")
    issued = forms.RegexField(
        r"^[0-9]{4}(-[0-9]{1,2}(-[0-9]{1,2})?)?$",
        label="date of issue",
        required=False,
        help_text="2011, 2011-09 or 2011-09-28.",
        error_messages={"invalid": "Write the date of issue as 2011, 2011-09 or 2011-09-28."},
    )
    doi = _line("DOI", "10.… or https://doi.org/10.…")
    pmid = _line("PMID", "The number of the PubMed record.")
    pmcid = _line("PMCID", "PMC and a number.")
    pii = _line("PII", "The item number in a ScienceDirect address.")
    isbn = _line("ISBN")
    url = _line("web address", "Only needed where there is none of the identifiers above.")

    class Meta:
        model = Citation
        fields = ("key",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        record = self.instance.csl
        for name, member in TEXT_MEMBERS.items():
            self.initial.setdefault(name, record.get(member, ""))
        self.initial.setdefault("type", record.get("type", "article-journal"))
        self.initial.setdefault("authors", "\n".join(_author_line(author) for author in record.get("author", [])))
        if record:
            self.initial.setdefault("issued", "-".join(f"{part:02d}" for part in csl.date_parts(record)))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            before, self.instance.csl = self.instance.csl, self._record()
            changed = csl.changed_members(before, self.instance.csl)
            self.instance.edited_members = sorted({*self.instance.edited_members, *changed})
            try:
                identity = csl.identify(self.instance.csl)
            except csl.BadRecordError as error:
                fields = {member: name for name, member in TEXT_MEMBERS.items()} | {"author": "authors"}
                self.add_error(fields.get(error.field, error.field), str(error))
            else:
                # The constraints are checked on the instance, right after this, with what the columns will hold.
                cleaned |= {name: getattr(identity, name) for name in csl.COLUMNS}
                self.instance.year = identity.year
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # The derived columns have no form fields of their own names and kinds, but "once per library" must be said.
        return {"csl", *self.errors}

    def _record(self) -> csl.Record:
        """The stored record with what was changed in it: a field shows less than a record may hold."""
        record = dict(self.instance.csl)
        for name, member in TEXT_MEMBERS.items():
            if name in self.changed_data:
                record.pop(member, None)
                if self.cleaned_data[name]:
                    record[member] = self.cleaned_data[name]
        record["type"] = self.cleaned_data["type"]
        known = {_author_line(author): author for author in record.get("author", [])}
        lines = (line.strip() for line in self.cleaned_data["authors"].splitlines())
        record["author"] = [known.get(line) or _author(line) for line in lines if line]
        if "issued" in self.changed_data:
            record.pop("issued", None)
            if issued := self.cleaned_data["issued"]:
                record["issued"] = {"date-parts": [[int(part) for part in issued.split("-")]]}
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
