"""What is sold below an article or an ingredient: two inlines on its own page. `config` puts them there."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from blog.models import Ingredient, Post
from blog.publishing import said_by
from shop import guard, placements
from shop.models import MOST_PLACEMENTS, LibraryPage, Placement, ShopBlock, Supplement

CHECKED = "I have checked the article and these products against the Advertising Code"
CHECKED_INGREDIENT = "I have checked this page, its evidence and these products against the Advertising Code"


class SignOffFilter(admin.SimpleListFilter):
    """Beside a list of articles or ingredients: what sells something that nobody signed off as it stands."""

    title = "goods below it"
    parameter_name = "goods"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", "Not signed off"), ("some", "Some")]

    def queryset(self, request: HttpRequest, pages: "QuerySet[Any]") -> "QuerySet[Any]":
        kind = pages.model._meta.model_name
        if self.value() == "open":
            return pages.filter(
                pk__in=ShopBlock.objects.unapproved().filter(**{f"{kind}__isnull": False}).values(kind)
            )
        if self.value() == "some":
            return pages.filter(pk__in=Placement.objects.filter(**{f"{kind}__isnull": False}).order_by().values(kind))
        return pages


class PlacementFormSet(forms.BaseInlineFormSet):
    """Tells the sign-off, which is judged after it, whether anything is placed."""

    def clean(self) -> None:
        super().clean()
        rows = [form.cleaned_data for form in self.forms if hasattr(form, "cleaned_data")]
        self.instance.goods_changed = self.has_changed()
        self.instance.sells = any(row.get("supplement") and not row.get("DELETE") for row in rows)


class PlacementInline(admin.TabularInline):
    model = Placement
    formset = PlacementFormSet
    fields = ("supplement", "position")
    autocomplete_fields = ("supplement",)
    verbose_name = "product below the article"
    verbose_name_plural = "from our shop: products below the article"
    extra = 0
    max_num = MOST_PLACEMENTS

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, **kwargs, validate_max=True)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A plain list: the picker with a search box would ask for the right to see the whole catalogue."""
        if db_field.name == "supplement":
            kwargs["queryset"] = Supplement.objects.on_sale().order_by("name")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def _named(findings: list[guard.Row]) -> str:
    """`“cures” in Title, “cancer” in Text` and how many more."""
    first = list(dict.fromkeys(f"“{row['matched']}” in {row['label']}" for row in findings))
    more = f" and {len(first) - 5} more" if len(first) > 5 else ""
    return ", ".join(first[:5]) + more


class BarForm(forms.ModelForm):
    class Meta:
        model = ShopBlock
        fields = ("is_barred",)


class ShopBlockForm(BarForm):
    """For approvers. Others get the form without the tick: one that is only hidden could be posted all the same."""

    signs_off = forms.BooleanField(
        label=CHECKED,
        required=False,
        help_text="Without this tick nothing is shown. It lapses when words, evidence or products change.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["signs_off"].initial = placements.sign_off_holds(self.instance)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("is_barred") and data.get("signs_off"):
            raise ValidationError({"signs_off": "Nothing can be signed off where no products may stand."})
        return data


class IngredientBlockForm(ShopBlockForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signs_off"].label = CHECKED_INGREDIENT


class ShopBlockFormSet(forms.BaseInlineFormSet):
    """Saves after the placements of the same page, so that a tick speaks for what has just been saved."""

    request: HttpRequest

    def clean(self) -> None:
        """Words that the lists name keep a page that sells from being published, unless an approver answers for
        them: so does a block that is added to a published article."""
        super().clean()
        page = self.instance
        is_public = isinstance(page, Ingredient) or page.status == Post.Status.PUBLISHED
        rows = [form.cleaned_data for form in self.forms if hasattr(form, "cleaned_data")]
        is_barred = any(row.get("is_barred") for row in rows)
        may_approve = self.request.user.has_perm("shop.approve_shopblock")
        if not is_public or is_barred or may_approve or not getattr(page, "sells", False):
            return
        findings = guard.findings_in(said_by(page))
        page.claim_findings = findings  # the form shows them beside their fields
        if findings and not self._is_approved(page, findings):
            raise ValidationError(
                "The claim guard found words that an article which sells may not say without approval: "
                f"{_named(findings)}. Rewrite them, take the products out, or ask somebody who signs off.",
                code="unapproved_claims",
            )

    def _is_approved(self, page: LibraryPage, findings: list[guard.Row]) -> bool:
        """Whether a sign-off speaks for this very page and these goods, and has seen all of `findings`."""
        if not page.pk or getattr(page, "goods_changed", False):
            return False
        stored = type(page)._default_manager.get(pk=page.pk)
        block = ShopBlock.objects.filter(
            **({"ingredient": stored} if isinstance(page, Ingredient) else {"post": stored})
        )
        signed = block.first()
        is_same = said_by(stored) == said_by(page)
        return is_same and signed is not None and placements.sign_off_covers(signed, findings)

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002  Django's signature
        saved = super().save(commit=commit)
        guard.check_page(self.instance)
        for form in self.forms:
            if "signs_off" in form.fields:
                self._judge(self.instance, signs_off=form.cleaned_data.get("signs_off", False))
        return saved

    def _judge(self, page: LibraryPage, *, signs_off: bool) -> None:
        if not signs_off:
            placements.withdraw_sign_off(page)
            return
        try:
            placements.sign_off(page, actor=self.request.user)  # type: ignore[arg-type]
        except placements.NothingToApproveError:
            kind = "ingredient" if isinstance(page, Ingredient) else "article"
            sentence = f"Nothing was signed off: no product stands below this {kind}."
            messages.warning(self.request, sentence)


class ShopBlockInline(admin.StackedInline):
    model = ShopBlock
    formset = ShopBlockFormSet
    verbose_name_plural = "from our shop: sign-off"
    can_delete = False
    max_num = 1
    readonly_fields = ("sign_off",)
    fields: ClassVar = ["is_barred", "sign_off", "signs_off"]
    form_of_approvers: type[ShopBlockForm] = ShopBlockForm

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        form = self.form_of_approvers if request.user.has_perm("shop.approve_shopblock") else BarForm
        made = super().get_formset(request, obj, **kwargs | {"form": form})
        return type(made.__name__, (made,), {"request": request})

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if request.user.has_perm("shop.approve_shopblock") else ["is_barred", "sign_off"]

    @admin.display(description="sign-off")
    def sign_off(self, block: ShopBlock) -> str:
        if not block.pk or not block.approved_at:
            return "None: nothing is shown."
        when = timezone.localtime(block.approved_at).strftime("%-d %B %Y")
        who = block.approved_by or "a former user"
        if placements.sign_off_holds(block):
            return f"By {who}, {when}."
        return f"By {who}, {when}, for other words, evidence or products: it has lapsed, and nothing is shown."


class IngredientPlacementInline(PlacementInline):
    verbose_name = "product below the ingredient"
    verbose_name_plural = "from our shop: products below the ingredient"


class IngredientBlockInline(ShopBlockInline):
    form_of_approvers = IngredientBlockForm
