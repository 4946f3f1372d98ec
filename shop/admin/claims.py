"""The lists of the claim guard, and its look at supplements."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from blog.admin.history import VersionedAdmin
from blog.publishing import said_by
from shop import guard, placements
from shop.models import ClaimTerm, LibraryPage, ProductCheck

CHECKED_PRODUCT = "I have checked these words against the Advertising Code, and answer for what the guard found"


HELD = "Signed off as it stands."
NOT_SELLING = "Nothing is sold below this page, so nothing stands in its way. With a product it needs approval."
OPEN_PRODUCT = (
    "A product page is an advertisement: each of these is rewritten, or somebody who signs off answers for it."
)
OPEN = "Something is sold below this page: each of these is rewritten, or somebody who signs off answers for it."


def claims_beside(page: LibraryPage | None, form: Any) -> dict[str, Any]:
    """For the form of `page`: what the lists find in its words as they are typed, each with the field to go to."""
    typed = form.instance if form.is_bound else page
    if typed is None:
        return {}
    findings = _with_ways(guard.findings_in(said_by(typed)), form)
    block = getattr(page, "shop_block", None) if page and page.pk else None
    goods = guard.goods_on(page) if page and page.pk else []
    is_signed = bool(block and goods and placements.sign_off_holds(block))
    state = HELD if is_signed else OPEN if goods else NOT_SELLING
    return {"claim_findings": findings, "claim_state": state}


def _with_ways(findings: list[guard.Row], form: Any) -> list[guard.Row]:
    """Each row with its kind in words and the place of the form to go to."""
    for row in findings:
        row["kind_words"] = ClaimTerm.Kind(row["kind"]).label
        is_field = row["field"] in form.fields
        row["anchor"] = f"id_{row['field']}" if is_field else FOUND_UNDER.get(row["field"], "claim-findings")
    return findings


class ClaimsBesideAdmin(admin.ModelAdmin):
    """The form of a supplement with what the lists find in its words as they are typed."""

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        form, supplement = context["adminform"].form, kwargs.get("obj")
        typed = form.instance if form.is_bound else supplement
        if typed is not None:
            passages = guard.passages_of(typed, getattr(typed, "alt_texts", None))
            findings = guard.findings_in(passages)
            check = ProductCheck.objects.filter(supplement=supplement).first() if supplement else None
            holds = check is not None and guard.product_holds(check, passages, findings)
            context["claim_findings"] = _with_ways(findings, form)
            context["claim_state"] = HELD if holds else OPEN_PRODUCT
        return super().render_change_form(request, context, *args, **kwargs)


FOUND_UNDER = {"images": "images-group", "sources": "id_sources_at_hand", "names": "other_names-group"}


@admin.register(ClaimTerm)
class ClaimTermAdmin(VersionedAdmin):
    """A change is looked for at once in all that sells."""

    list_display = ("words", "kind", "source", "valid_from", "valid_until")
    list_filter = ("kind",)
    search_fields = ("words", "forms", "exceptions", "source")
    fields = ("words", "kind", "forms", "exceptions", "source", ("valid_from", "valid_until"))
    version_template = "admin/shop/claim_term_version.html"

    def save_model(self, request: HttpRequest, obj: ClaimTerm, form: Any, change: bool) -> None:  # noqa: FBT001
        obj.save()
        self._look_again(request)

    def delete_model(self, request: HttpRequest, obj: ClaimTerm) -> None:
        obj.delete()
        self._look_again(request)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for term in queryset:
            term.delete()
        self._look_again(request)

    def restore(self, row: ClaimTerm, version: Any) -> list[str]:
        for field in version.tracked_fields:
            setattr(row, field.attname, getattr(version, field.attname))
        row.full_clean()
        row.save()
        guard.check_everything()
        return []

    def _look_again(self, request: HttpRequest) -> None:
        pages, supplements = guard.check_everything()
        self.message_user(request, f"Looked again at {pages} pages that sell and at {supplements} supplements.")


class PictureFormSet(forms.BaseInlineFormSet):
    """Tells the check, which is judged after it, what the pictures will say."""

    def clean(self) -> None:
        super().clean()
        rows = [form.cleaned_data for form in self.forms if hasattr(form, "cleaned_data")]
        self.instance.alt_texts = [row.get("alt_text", "") for row in rows if not row.get("DELETE")]


class PlainCheckForm(forms.ModelForm):
    class Meta:
        model = ProductCheck
        fields = ()


class ProductCheckForm(PlainCheckForm):
    """For approvers. Others get the form without the tick: one that is only hidden could be posted all the same."""

    signs_off = forms.BooleanField(
        label=CHECKED_PRODUCT,
        required=False,
        help_text="It lapses when the words change, or when the lists find something new in them.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        check = self.instance
        self.fields["signs_off"].initial = bool(check.pk) and check.approved_fingerprint == check.fingerprint != ""


class ProductCheckFormSet(forms.BaseInlineFormSet):
    """Stands last among the inlines: it looks at what they bring, and saves after them."""

    request: HttpRequest

    def clean(self) -> None:
        super().clean()
        supplement = self.instance
        if not supplement.is_visible or self.request.user.has_perm("shop.approve_shopblock"):
            return
        passages = guard.passages_of(supplement, getattr(supplement, "alt_texts", None))
        findings = guard.findings_in(passages)
        supplement.claim_findings = findings  # the form shows them beside their fields
        stored = ProductCheck.objects.filter(supplement=supplement.pk).first() if supplement.pk else None
        if findings and not (stored and guard.product_holds(stored, passages, findings)):
            found = ", ".join(dict.fromkeys(f"“{row['matched']}” in {row['label']}" for row in findings[:5]))
            raise ValidationError(
                f"The claim guard found words that need approval: {found}. Rewrite them, untick “is visible”, or ask "
                "somebody who signs off.",
                code="unapproved_claims",
            )

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002  Django's signature
        """The row is the guard's: it is made and written there, never by the form."""
        self.new_objects, self.changed_objects, self.deleted_objects = [], [], []
        if not commit:
            self.save_m2m = lambda: None  # type: ignore[method-assign]  # as Django does
        check = guard.check_product(self.instance)
        if not self.request.user.has_perm("shop.approve_shopblock"):
            return []
        ticked = any(form.cleaned_data.get("signs_off") for form in self.forms if hasattr(form, "cleaned_data"))
        if ticked:
            guard.approve_product(self.instance, actor=self.request.user)  # type: ignore[arg-type]
        else:
            guard.withdraw_product(self.instance)
            if check.finding_count and self.instance.is_visible:
                messages.warning(self.request, "Shoppers see words that the claim guard found and nobody approved.")
        return []


class ProductCheckInline(admin.StackedInline):
    model = ProductCheck
    formset = ProductCheckFormSet
    tab = "Label and compliance"
    verbose_name_plural = "claim guard"
    can_delete = False
    extra = 1
    max_num = 1
    readonly_fields = ("found", "approval")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        form = ProductCheckForm if request.user.has_perm("shop.approve_shopblock") else PlainCheckForm
        made = super().get_formset(request, obj, **kwargs | {"form": form, "fields": []})
        return type(made.__name__, (made,), {"request": request})

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        may = request.user.has_perm("shop.approve_shopblock")
        return ["found", "approval", "signs_off"] if may else ["found", "approval"]

    @admin.display(description="found")
    def found(self, check: ProductCheck) -> str:
        return render_to_string("admin/shop/_found_claims.html", {"check": check})

    @admin.display(description="approval")
    def approval(self, check: ProductCheck) -> str:
        if not check.pk or not check.approved_at:
            return "None."
        when = timezone.localtime(check.approved_at).strftime("%-d %B %Y")
        who = check.approved_by or "a former user"
        holds = check.approved_fingerprint == check.fingerprint
        return f"By {who}, {when}." if holds else f"By {who}, {when}, for other words or findings: it has lapsed."


class UnapprovedFilter(admin.SimpleListFilter):
    title = "claim guard"
    parameter_name = "claims"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", "Findings nobody approved"), ("found", "Findings")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        match self.value():
            case "open":
                return queryset.filter(pk__in=ProductCheck.objects.unapproved().values("supplement"))
            case "found":
                return queryset.filter(claim_check__finding_count__gt=0)
        return queryset
