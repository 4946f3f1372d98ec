"""What shoppers type. Refused beside the field, with what was typed kept."""

import secrets
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from blog.models import Post
from blog.text import refuse_hidden_characters
from shop.cart import CartLine
from shop.fields import QuantityField
from shop.models import Variant
from shop.orders import Destination
from shop.rules import places

GONE = "That item is no longer available."


class AddToCartForm(forms.Form):
    variant = forms.ModelChoiceField(
        Variant.objects.none(),
        error_messages={"required": GONE, "invalid_choice": GONE},
        widget=forms.HiddenInput,
    )
    quantity = QuantityField(initial=1)
    post = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        buyable = Variant.objects.buyable().select_related("supplement", "stock")
        self.fields["variant"].queryset = buyable  # type: ignore[attr-defined]

    def clean_variant(self) -> Variant:
        variant: Variant = self.cleaned_data["variant"]
        if variant.available == 0:
            raise ValidationError(f"{variant.supplement.name}, {variant.name} is sold out.", code="sold_out")
        return variant

    def clean_post(self) -> int | None:
        """The post that the shopper came from. A wrong one is no reason to refuse a sale."""
        text = self.cleaned_data["post"]
        is_number = text.isascii() and text.isdigit() and len(text) < 19
        return int(text) if is_number and Post.objects.published().filter(pk=int(text)).exists() else None

    def line(self) -> CartLine:
        data = self.cleaned_data
        return CartLine(data["variant"].pk, data["quantity"], data["post"])


class CartLineForm(forms.Form):
    """The quantity of one line in the cart; 0 removes it."""

    quantity = QuantityField(smallest=0)


def cart_line_forms(variants: Sequence[str], quantities: Sequence[str]) -> dict[int, CartLineForm]:
    """One bound form per posted line, by variant id. The cart page posts the two lists in step."""
    return {
        int(variant): CartLineForm({"quantity": quantity}, auto_id=f"id_%s_{variant}")
        for variant, quantity in zip(variants, quantities, strict=False)
        if variant.isascii() and variant.isdigit() and len(variant) < 19
    }


class LineField(forms.CharField):
    """One line of text: runs of space, line ends among them, become one space."""

    default_validators = [refuse_hidden_characters]

    def to_python(self, value: Any) -> str:
        return " ".join(str(super().to_python(value) or "").split())


def _line(label: str, missing: str, max_length: int, autocomplete: str, **kwargs: Any) -> LineField:
    return LineField(
        label=label,
        max_length=max_length,
        error_messages={"required": missing, "max_length": f"Write at most {max_length} characters."},
        widget=kwargs.pop("widget", forms.TextInput)(attrs={"autocomplete": autocomplete} | kwargs.pop("attrs", {})),
        **kwargs,
    )


class CheckoutForm(forms.Form):
    """One page: who, where, and what was shown."""

    WRONG_EMAIL = "Enter an e-mail like name@example.com."

    email = _line(
        "Email", WRONG_EMAIL, 254, "email", widget=forms.EmailInput, validators=[EmailValidator(WRONG_EMAIL)]
    )
    full_name = _line("Full name", "Enter the name for the parcel.", 120, "name")
    street_address = _line("Street address", "Enter the street and number.", 120, "address-line1")
    address_line_2 = _line("Unit or company (optional)", "", 120, "address-line2", required=False)
    suburb = _line("Suburb", "Enter the suburb or town.", 80, "address-level2")
    state = forms.ChoiceField(
        label="State",
        choices=[("", "Choose a state"), *((code, f"{name} ({code})") for code, name in places.STATES.items())],
        error_messages={"required": "Choose a state.", "invalid_choice": "Choose a state of Australia."},
        widget=forms.Select(attrs={"autocomplete": "address-level1"}),
    )
    postcode = _line("Postcode", "A postcode is 4 digits.", 20, "postal-code", attrs={"inputmode": "numeric"})
    phone = _line("Phone (optional)", "", 30, "tel", widget=forms.TextInput, required=False, attrs={"type": "tel"})
    attempt_key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    shown = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)
    confirmed_place = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)

    place_to_confirm = ""  # state and postcode that contradict each other: sent again unchanged, they are accepted

    def clean_postcode(self) -> str:
        postcode: str = self.cleaned_data["postcode"]
        if not places.is_postcode(postcode):
            raise ValidationError("A postcode is 4 digits.", code="invalid")
        return postcode

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if not all(character in "0123456789+ ()-" for character in phone):
            raise ValidationError("Leave this empty, or use digits, + and spaces.", code="invalid")
        return phone

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        state, postcode = cleaned.get("state"), cleaned.get("postcode")
        if state and postcode and (sentence := places.mismatch(state, postcode)):
            self.place_to_confirm = f"{state} {postcode}"
            if cleaned.get("confirmed_place") != self.place_to_confirm:
                self.add_error("postcode", ValidationError(sentence, code="mismatch"))
        return cleaned

    def destination(self) -> Destination:
        names = Destination.__dataclass_fields__
        return Destination(**{name: self.cleaned_data[name] for name in names})


def new_attempt_key() -> str:
    return secrets.token_urlsafe(24)
