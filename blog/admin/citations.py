"""The citation library: one row per source."""

import json
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from accounts import audit
from blog import publishing
from blog.admin import importing, recognising
from blog.admin.history import VersionedAdmin
from blog.citations import exchange
from blog.citations.identifiers import pii_check_holds
from blog.forms import CitationForm
from blog.models import Citation, Notice, Post

# What is known of a source, in one word; the first that fits.
STATES: dict[str, tuple[str, Q]] = {
    "retracted": ("Retracted", Q(standing=Citation.Standing.RETRACTED)),
    "concern": ("Concern", Q(standing=Citation.Standing.CONCERN)),
    "corrected": ("Corrected", Q(standing=Citation.Standing.CORRECTED)),
    "broken": ("Broken link", Q(link_state=Citation.Link.DEAD)),
    "could_not": ("Could not check", Q(watch_state=Citation.Watch.COULD_NOT)),
    "no_record": ("No record found", Q(watch_state=Citation.Watch.NO_RECORD)),
    "never": ("Never checked", Q(watch_state=Citation.Watch.NEVER)),
}
FINE = "fine"
STATE_WORDS = {name: word for name, (word, _) in STATES.items()} | {FINE: "Fine"}


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(STATE_WORDS.items())

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Citation]") -> "QuerySet[Citation]":
        wanted = {"state": self.value()}  # an annotation of the list
        return queryset.filter(**wanted) if self.value() in STATE_WORDS else queryset


class UseFilter(admin.SimpleListFilter):
    title = "use"
    parameter_name = "use"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("cited", "Cited"), ("unused", "Unused")]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Citation]") -> "QuerySet[Citation]":
        wanted = {"cited": {"use_total__gt": 0}, "unused": {"use_total": 0}}  # an annotation of the list
        return queryset.filter(**wanted.get(self.value() or "", {}))


class NoticeInline(admin.TabularInline):
    """What a publisher announced of the source. An editor may write it down without a network."""

    model = Notice
    fields = ("kind", "doi", "issued_on", "source")
    readonly_fields = ("source",)
    extra = 0

    @admin.display(description="learnt from")
    def source(self, notice: Notice) -> str:
        return notice.source or "–"


@admin.register(Citation)
class CitationAdmin(VersionedAdmin):
    form = CitationForm
    inlines = (NoticeInline,)
    list_display = ("key", "title", "year", "state_word", "design", "identifiers", "use_count")
    list_filter = (StateFilter, UseFilter, "design", "lookup_state", "year")
    search_fields = ("key", "title", "doi", "pmid", "pmcid", "pii", "isbn", "csl__container-title")
    search_help_text = "Key, title, authors, journal, or a DOI, PMID, PMCID, PII, ISBN or web address."
    actions = ("look_up_again", "check_now", "confirm_design", "export_ris", "export_bibtex", "export_csl")
    readonly_fields = ("suggestion", "lookup", "watch", "link", "cited_by")
    fieldsets: ClassVar = (
        (None, {"fields": ("key", "type", "title", "authors")}),
        ("Identifiers", {"fields": ("doi", "pmid", "pmcid", "pii", "isbn", ("url", "accessed"))}),
        (
            "Where it appeared",
            {
                "fields": (
                    ("container_title", "container_title_short"),
                    ("volume", "issue", "page"),
                    ("publisher", "issued"),
                    ("edition", "genre", "language"),
                    "editors",
                )
            },
        ),
        (
            "Study facts",
            {
                "fields": ("design", "suggestion", "sample_size", "subjects", "funding"),
                "description": "Only what the paper says. What it does not say stays blank and reads “not recorded”.",
            },
        ),
        ("What is known of it", {"fields": ("lookup", "watch", "link", "cited_by")}),
    )

    class Media:
        css: ClassVar = {"all": ["blog/editor.css"]}

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Citation]":
        state = Case(
            *(When(condition, then=Value(name)) for name, (_, condition) in STATES.items()), default=Value(FINE)
        )
        queryset: QuerySet[Citation] = super().get_queryset(request)
        counted: QuerySet[Citation] = queryset.annotate(use_total=Count("uses", distinct=True), state=state)
        return counted.order_by("key")  # a grouped query drops the model's own order, and pickers page it

    def get_search_results(
        self, request: HttpRequest, queryset: "QuerySet[Citation]", search_term: str
    ) -> tuple["QuerySet[Citation]", bool]:
        """By key, title, journal and authors, word by word; or by whatever identifier the text holds."""
        if known := recognising.sources_named(search_term):
            return queryset.filter(pk__in=known), False
        for word in search_term.split()[:20]:
            fields = Q()
            for name in self.search_fields:
                fields |= Q(**{f"{name}__icontains": word})
            queryset = queryset.filter(fields | author_begins(word))
        return queryset, False

    def get_readonly_fields(self, request: HttpRequest, obj: Citation | None = None) -> tuple[str, ...]:
        return ("key", *self.readonly_fields) if obj else self.readonly_fields

    # --- columns and panels -----------------------------------------------------------------------------------

    @admin.display(description="state", ordering="state")
    def state_word(self, citation: Citation) -> str:
        name = citation.state  # type: ignore[attr-defined]
        return format_html('<span class="state state-{}">{}</span>', name, STATE_WORDS[name])

    @admin.display(description="identifiers")
    def identifiers(self, citation: Citation) -> str:
        names = [name.upper() for name in (*publishing.ONE_EACH, "isbn") if getattr(citation, name)]
        return ", ".join(names) or ("Web address" if citation.url else "None")

    @admin.display(description="articles", ordering="use_total")
    def use_count(self, citation: Citation) -> str:
        total = int(citation.use_total)  # type: ignore[attr-defined]
        if not total:
            return "0"
        address = f"{reverse('admin:blog_post_changelist')}?citations__id__exact={citation.pk}"
        return format_html('<a href="{}">{}</a>', address, total)

    @admin.display(description="PubMed suggests")
    def suggestion(self, citation: Citation) -> str:
        words = citation.get_suggested_design_display() if citation.suggested_design else ""
        if not words:
            return "Nothing."
        return f"{words}. " + ("Confirmed." if citation.design == citation.suggested_design else "Not confirmed.")

    @admin.display(description="lookup")
    def lookup(self, citation: Citation) -> str:
        words = _dated(citation.get_lookup_state_display(), citation.looked_up_at)
        return f"{words}. {citation.lookup_note}" if citation.lookup_note else words

    @admin.display(description="retractions")
    def watch(self, citation: Citation) -> str:
        words = _dated(citation.get_watch_state_display(), citation.watched_at)
        return f"{citation.get_standing_display()}; {words[0].lower()}{words[1:]}"

    @admin.display(description="web address")
    def link(self, citation: Citation) -> str:
        words = _dated(citation.get_link_state_display(), citation.link_checked_at)
        return f"{words} (HTTP {citation.link_status})" if citation.link_status else words

    @admin.display(description="cited by")
    def cited_by(self, citation: Citation) -> str:
        posts = Post.objects.filter(references__citation=citation) if citation.pk else Post.objects.none()
        rows = [(reverse("admin:blog_post_change", args=[post.pk]), post.title) for post in posts]
        return format_html_join(", ", '<a href="{}">{}</a>', rows) or "No article."

    # --- saving ------------------------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Citation, form: Any, change: bool) -> None:  # noqa: FBT001
        publishing.save_citation(obj)
        if not change or {"doi", "pmid", "pmcid", "pii"} & set(form.changed_data):
            publishing.ask_for_lookup(obj)
        if obj.pii and not pii_check_holds(obj.pii):
            text = f"The check character of PII {obj.pii} does not agree. Compare it with the publisher's page."
            self.message_user(request, text, messages.WARNING)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: FBT001
        if formset.model is not Notice:
            super().save_formset(request, form, formset, change)
            return
        for notice in formset.save(commit=False):
            notice.source = notice.source or "editor"
            notice.save()
        for notice in formset.deleted_objects:
            notice.delete()
        if formset.has_changed():
            publishing.set_standing(form.instance, notices_changed=True)

    # --- actions -----------------------------------------------------------------------------------------------

    @admin.action(description="Look up again", permissions=["change"])
    def look_up_again(self, request: HttpRequest, citations: "QuerySet[Citation]") -> None:
        with transaction.atomic():
            waiting = sum(publishing.ask_for_lookup(citation) for citation in citations)
            audit.record("sources: look up again", after={"sources": waiting})
        self.message_user(request, f"{waiting} will be looked up. It takes a DOI, PMID, PMCID or PII to ask for.")

    @admin.action(description="Check for retractions now", permissions=["change"])
    def check_now(self, request: HttpRequest, citations: "QuerySet[Citation]") -> None:
        with transaction.atomic():
            count = publishing.watch_again(citations)
            audit.record("sources: check again", after={"sources": count})
        self.message_user(request, f"{count} will be checked at the next turn.")

    @admin.action(description="Confirm the suggested design", permissions=["change"])
    def confirm_design(self, request: HttpRequest, citations: "QuerySet[Citation]") -> None:
        suggested = citations.filter(design="").exclude(suggested_design="")
        total = 0
        with transaction.atomic():
            for citation in suggested:
                citation.design = citation.suggested_design
                publishing.save_citation(citation)
                audit.record("design confirmed", citation, after={"design": citation.design})
                total += 1
        self.message_user(request, f"{total} confirmed. The others have a design already, or nothing is suggested.")

    @admin.action(description="Export as RIS", permissions=["view"])
    def export_ris(self, request: HttpRequest, citations: "QuerySet[Citation]") -> HttpResponse:
        _note_export(citations, "RIS")
        return _file(exchange.write_ris(_records(citations)), "application/x-research-info-systems", "ris")

    @admin.action(description="Export as BibTeX", permissions=["view"])
    def export_bibtex(self, request: HttpRequest, citations: "QuerySet[Citation]") -> HttpResponse:
        _note_export(citations, "BibTeX")
        return _file(exchange.write_bibtex(_records(citations)), "application/x-bibtex", "bib")

    @admin.action(description="Export as CSL-JSON", permissions=["view"])
    def export_csl(self, request: HttpRequest, citations: "QuerySet[Citation]") -> HttpResponse:
        _note_export(citations, "CSL-JSON")
        return _file(exchange.write_csl_json(_records(citations)), "application/vnd.citationstyles.csl+json", "json")

    # --- pages of its own ---------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        return [*importing.urls(self), *recognising.urls(self), *super().get_urls()]

    def restore(self, row: Citation, version: Any) -> list[str]:
        try:
            publishing.restore_citation(row, version)
        except ValidationError as error:
            raise ValidationError(error.messages) from error
        return []


def _note_export(citations: "QuerySet[Citation]", kind: str) -> None:
    """No password: every reader may take the same references from an article."""
    audit.record("sources exported", after={"sources": citations.count(), "as": kind})


def author_begins(word: str) -> Q:
    """Sources one of whose authors has a name, or a word in a name, that begins with `word`.

    Names stand in JSON: SQLite writes `"family":"Tague"`, PostgreSQL `"family": "Tague"`, and other letters than
    ASCII may be escaped.
    """
    found = Q()
    if not word[0].isalnum():
        return found
    for spelling in {word, word.lower(), word.capitalize()}:
        for text in {spelling, json.dumps(spelling)[1:-1]}:
            for before in (':"', ': "', " "):
                found |= Q(csl__author__icontains=f"{before}{text}")
    return found


def _dated(words: str, at: Any) -> str:
    return f"{words}, {timezone.localtime(at):%d/%m/%Y %H:%M}" if at else str(words)


def _records(citations: "QuerySet[Citation]") -> list[dict[str, Any]]:
    return [citation.csl for citation in citations]


def _file(content: str, kind: str, ending: str) -> HttpResponse:
    response = HttpResponse(content, content_type=f"{kind}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="references.{ending}"'
    return response
