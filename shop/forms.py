"""What shoppers type. Refused beside the field, with what was typed kept."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from blog.models import Post
from blog.text import refuse_hidden_characters
from shop.cart import CartLine
from shop.fields import QuantityField, row_id
from shop.models import Order, Variant
from shop.orders import Destination
from shop.payments.manual import BankTransfer
from shop.rules import places

GONE = "That item is no longer available."


class AddToCartForm(forms.Form):
    variant = forms.Field(required=False, widget=forms.HiddenInput)
    quantity = QuantityField(initial=1)
    post = forms.Field(required=False, widget=forms.HiddenInput)

    asked_for: Variant | None = None  # the variant that was found, even where the form refuses to add it

    def clean_variant(self) -> Variant:
        buyable = Variant.objects.buyable().select_related("supplement", "stock")
        self.asked_for = variant = buyable.filter(pk=row_id(self.cleaned_data["variant"])).first()
        if variant is None:
            raise ValidationError(GONE, code="gone")
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


class CartLineForm(forms.Form):
    """The quantity of one line in the cart; 0 removes it."""

    quantity = QuantityField(smallest=0)


def cart_line_forms(variants: Sequence[str], quantities: Sequence[str]) -> dict[int, CartLineForm]:
    """One bound form per posted line, by variant id. The cart page posts the two lists in step."""
    return {
        variant_id: CartLineForm({"quantity": quantity}, auto_id=f"id_%s_{variant_id}")
        for variant, quantity in zip(variants, quantities, strict=False)
        if (variant_id := row_id(variant))
    }


class LineField(forms.CharField):
    """One line of text: runs of space, line ends among them, become one space."""

    default_validators = [refuse_hidden_characters]

    def to_python(self, value: Any) -> str:
        return " ".join(str(super().to_python(value) or "").split())


def _line(label: str, missing: str, max_length: int, autocomplete: str, **kwargs: Any) -> LineField:
    """A required field where `missing` says what to enter, else one that may stay empty.

    The page carries that sentence too: after a refusal the script checks again as soon as a field is left.
    """
    attrs = {"autocomplete": autocomplete, "enterkeyhint": "next"} | ({"data-wrong": missing} if missing else {})
    return LineField(
        label=label,
        required=bool(missing),
        max_length=max_length,
        error_messages={"required": missing, "max_length": f"Write at most {max_length} characters."},
        widget=kwargs.pop("widget", forms.TextInput)(attrs=attrs | kwargs.pop("attrs", {})),
        **kwargs,
    )


class CheckoutForm(forms.Form):
    """One page: who, where, and what was shown."""

    WRONG_EMAIL = "Enter an e-mail like name@example.com."
    DELIVERIES = (("standard", "Standard"),)
    MORE = ("address_line_2", "company", "phone", "delivery_note")
    PAYMENTS = ((BankTransfer.name, BankTransfer.label),)

    email = _line(
        "Email", WRONG_EMAIL, 254, "email", widget=forms.EmailInput, validators=[EmailValidator(WRONG_EMAIL)]
    )
    full_name = _line("Full name", "Enter the name for the parcel.", 120, "name")
    street_address = _line("Street address", "Enter the street and number.", 120, "address-line1")
    address_line_2 = _line("Unit, level or building (optional)", "", 120, "address-line2")
    company = _line("Company (optional)", "", 120, "organization")
    phone = _line("Phone (optional)", "", 30, "tel", attrs={"type": "tel"})
    delivery_note = _line("Delivery note (optional)", "", 200, "off", help_text="Such as where to leave the parcel.")
    postcode = _line(
        "Postcode",
        "A postcode is 4 digits.",
        20,
        "postal-code",
        attrs={"inputmode": "numeric", "pattern": " *[0-9]{4} *"},
    )
    suburb = _line("Suburb", "Enter the suburb or town.", 80, "address-level2")
    state = forms.ChoiceField(
        label="State",
        choices=[("", "Choose a state"), *((code, f"{name} ({code})") for code, name in places.STATES.items())],
        error_messages={"required": "Choose a state.", "invalid_choice": "Choose a state of Australia."},
        widget=forms.Select(attrs={"autocomplete": "address-level1", "data-wrong": "Choose a state."}),
    )
    # One of each today. A page that sends none of them means the first.
    delivery = forms.ChoiceField(
        label="Delivery",
        choices=DELIVERIES,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose a delivery that is offered."},
    )
    payment = forms.ChoiceField(
        label="Payment",
        choices=PAYMENTS,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose a way to pay that is offered."},
    )
    # Written by our page, not by the shopper: the view judges them, no field can refuse them.
    attempt_key = forms.Field(required=False, widget=forms.HiddenInput)
    shown = forms.Field(required=False, widget=forms.HiddenInput)
    confirmed_place = forms.Field(required=False, widget=forms.HiddenInput)

    place_to_confirm = ""  # state and postcode that contradict each other: sent again unchanged, they are accepted

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        if data is not None and not str(data.get("state", "")).strip():
            # Most postcodes leave no choice: the state is filled in, here as on the page.
            state = places.the_state_of(str(data.get("postcode", "")).strip())
            data = {**{name: data.get(name) for name in data}, "state": state}
        super().__init__(data)

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

    @property
    def has_more(self) -> bool:
        """Whether the part for unit, company, phone and note has something to show."""
        return any(self[name].value() or self[name].errors for name in self.MORE)

    def clean_payment(self) -> str:
        return self.cleaned_data["payment"] or self.PAYMENTS[0][0]

    @property
    def typed_postcode(self) -> str:
        """The postcode for a price, known or not yet confirmed; "" for anything that is none."""
        text = str(self.data.get("postcode", "")).strip()
        return text if places.is_postcode(text) else ""

    def destination(self) -> Destination:
        names = Destination.__dataclass_fields__
        return Destination(**{name: self.cleaned_data[name] for name in names})


def new_attempt_key() -> str:
    return secrets.token_urlsafe(24)


class FindOrderForm(forms.Form):
    """The two things that whoever ordered knows. Nothing here tells which of them is wrong."""

    number = forms.CharField(
        label="Order number",
        max_length=40,
        help_text="As in our e-mail, such as S-ABCDEFGHJK.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": "Enter the order number."},
    )
    email = forms.CharField(
        label="Email",
        max_length=254,
        help_text="The one that the order was placed with.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Enter the e-mail that you ordered with."},
    )

    def find(self) -> Order | None:
        """The order of both, however its number was typed."""
        letters = "".join(c for c in self.cleaned_data["number"].upper() if c.isalnum())[-10:]
        return Order.objects.filter(number=f"S-{letters}", email__iexact=self.cleaned_data["email"]).first()
