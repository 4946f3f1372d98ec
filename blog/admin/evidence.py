"""Claims and what they are about. Grade and tally are worked out from the linked studies, never typed."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join

from blog import evidence, publishing
from blog.models import Claim, ClaimStudy, Outcome


@admin.register(Outcome)
class OutcomeAdmin(admin.ModelAdmin):
    list_display = ("name", "claim_count")
    search_fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Outcome]":
        counted: QuerySet[Outcome] = super().get_queryset(request).annotate(claim_total=Count("claims"))
        return counted.order_by("name")

    @admin.display(description="claims", ordering="claim_total")
    def claim_count(self, outcome: Outcome) -> int:
        return int(outcome.claim_total)  # type: ignore[attr-defined]

    def save_model(self, request: HttpRequest, obj: Outcome, form: Any, change: bool) -> None:  # noqa: FBT001
        publishing.save_outcome(obj)


class ClaimStudyInline(admin.TabularInline):
    """Design, subjects and standing belong to the study and are written on its own page."""

    model = ClaimStudy
    fields = ("citation", "direction", "design", "subjects", "standing", "counts")
    readonly_fields = ("design", "subjects", "standing", "counts")
    autocomplete_fields = ("citation",)
    extra = 0

    def get_queryset(self, request: HttpRequest) -> "QuerySet[ClaimStudy]":
        return super().get_queryset(request).select_related("citation")

    @admin.display(description="study design")
    def design(self, study: ClaimStudy) -> str:
        return study.citation.get_design_display() or "Not recorded"

    @admin.display(description="studied in")
    def subjects(self, study: ClaimStudy) -> str:
        return study.citation.get_subjects_display() or "Not recorded"

    @admin.display(description="notices")
    def standing(self, study: ClaimStudy) -> str:
        return study.citation.get_standing_display()

    @admin.display(description="counts", boolean=True)
    def counts(self, study: ClaimStudy) -> bool:
        return study.as_evidence().counts


@admin.register(Claim)
class ClaimAdmin(admin.ModelAdmin):
    list_display = ("outcome", "ingredient", "grade_words", "study_count", "words")
    list_filter = ("grade",)
    search_fields = ("words", "outcome__name", "ingredient__name", "ingredient__other_names__name")
    autocomplete_fields = ("ingredient", "outcome", "posts")
    inlines: ClassVar = [ClaimStudyInline]
    readonly_fields = ("grade_and_why", "tally")
    fieldsets: ClassVar = (
        (None, {"fields": ("ingredient", "outcome", "words", "position")}),
        ("Shown in", {"fields": ("posts",), "description": "The page of the ingredient shows it always."}),
        ("Worked out from the studies below", {"fields": ("grade_and_why", "tally")}),
    )

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Claim]":
        studies = Prefetch("studies", ClaimStudy.objects.select_related("citation"))
        found = super().get_queryset(request).select_related("ingredient", "outcome").prefetch_related(studies)
        return found.order_by("ingredient__name", "position", "pk")

    @admin.display(description="grade", ordering="grade")
    def grade_words(self, claim: Claim) -> str:
        return str(self._summary(claim)["word"])

    @admin.display(description="studies")
    def study_count(self, claim: Claim) -> int:
        return len(claim.studies.all())

    @admin.display(description="grade")
    def grade_and_why(self, claim: Claim) -> str:
        if not claim.pk:
            return "Save first; then it is worked out."
        told = self._summary(claim)
        return format_html("<strong>{}</strong>: {}", told["word"], told["why"])

    @admin.display(description="studies by design")
    def tally(self, claim: Claim) -> str:
        rows = self._summary(claim)["tally"] if claim.pk else []
        lines = (
            (
                row["design"],
                f" ({', '.join(row['notes'])})" if row["notes"] else "",
                ", ".join(f"{words} {number}" for words, number in row["results"]),
            )
            for row in rows
        )
        return format_html_join("", "<div>{}{}: {}</div>", lines) or "–"

    def _summary(self, claim: Claim) -> dict[str, Any]:
        """What the rule says of the claim, with the word and the sentence for staff."""
        told = evidence.summary(study.as_evidence() for study in claim.studies.all())
        if told["is_graded"]:
            return told | {"word": told["grade_words"]}
        waiting = "No study counts yet. Link studies; each needs a design (on its own page) and a direction (here)."
        return told | {"word": "Not graded yet", "why": waiting}

    def save_model(self, request: HttpRequest, obj: Claim, form: Any, change: bool) -> None:  # noqa: FBT001
        publishing.save_claim(obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        shown_in = list(form.instance.posts.all())
        super().save_related(request, form, formsets, change)
        publishing.save_claim_studies(form.instance, no_longer_in=shown_in)

    def delete_model(self, request: HttpRequest, obj: Claim) -> None:
        publishing.delete_claim(obj)

    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[Claim]") -> None:
        for claim in queryset:
            publishing.delete_claim(claim)
