"""What is put into the cart, and how much of it."""

from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import BigIntegerField, DateField
from django.utils import timezone

from blog.models import Post
from blog.prepared import Prepared
from shop.cart import CartLine
from shop.fields import QuantityField, row_id
from shop.forms.drawing import PLAIN
from shop.models import Variant
from shop.rules.refusals import MAX_TYPED, normalise_code

GONE = "That item is no longer available."


class AddToCartForm(forms.Form):
    variant = forms.Field(required=False, widget=forms.HiddenInput)
    quantity = QuantityField(initial=1)
    post = forms.Field(required=False, widget=forms.HiddenInput)

    asked_for: Variant | None = None  # the variant that was found, even where the form refuses to add it

    def clean_variant(self) -> Variant:
        pk = row_id(self.cleaned_data["variant"])
        self.asked_for = variant = _buyable(pk) if pk else None
        if variant is None:
            raise ValidationError(Variant.objects.filter(pk=pk).refusals().get(pk, GONE), code="gone")
        if variant.available == 0:
            raise ValidationError(f"{variant.supplement.name}, {variant.name} is sold out.", code="sold_out")
        return variant

    def clean_post(self) -> int | None:
        """The post that the shopper came from. A wrong one is no reason to refuse a sale."""
        post_id = row_id(self.cleaned_data["post"])
        return post_id if post_id and Post.objects.published().filter(pk=post_id).exists() else None

    def line(self) -> CartLine:
        data = self.cleaned_data
        return CartLine(data["variant"].pk, data["quantity"], data["post"])


def _buyable(pk: int) -> Variant | None:
    return next(iter(_pack(ids=[pk], day=timezone.localdate())), None)


_pack: Prepared[Variant] = Prepared(
    lambda ids, day: Variant.objects.buyable_among(ids, day).select_related("supplement", "stock"),
    ids=BigIntegerField(),
    day=DateField(),
)


class CartLineForm(forms.Form):
    """The quantity of one line in the cart; 0 removes it."""

    default_renderer = PLAIN

    quantity = QuantityField(smallest=0)


def cart_line_forms(variants: Sequence[str], quantities: Sequence[str]) -> dict[int, CartLineForm]:
    """One bound form per posted line, by variant id. The cart page posts the two lists in step."""
    return {
        variant_id: CartLineForm({"quantity": quantity}, auto_id=f"id_%s_{variant_id}")
        for variant, quantity in zip(variants, quantities, strict=False)
        if (variant_id := row_id(variant))
    }


class CodeForm(forms.Form):
    """The code of a promotion, however it is typed: case, spaces and full-width letters do not matter."""

    default_renderer = PLAIN

    code = forms.CharField(
        label="Code",
        max_length=MAX_TYPED,
        error_messages={
            "required": "Enter the code first.",
            "max_length": f"A code has at most {MAX_TYPED} characters.",
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        code = normalise_code(self.cleaned_data["code"])
        if not code:
            raise ValidationError("Enter the code first.", code="required")
        return code
