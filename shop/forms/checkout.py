"""Who, where and how to pay."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from shop.forms.lines import line
from shop.orders import Destination
from shop.payments import Gateway
from shop.rules import places


class CheckoutForm(forms.Form):
    """One page: who, where, and what was shown."""

    WRONG_EMAIL = "Enter an e-mail like name@example.com."
    DELIVERIES = (("standard", "Standard"),)
    MORE = ("address_line_2", "company", "phone", "delivery_note")

    email = line("Email", WRONG_EMAIL, 254, "email", widget=forms.EmailInput, validators=[EmailValidator(WRONG_EMAIL)])
    full_name = line("Full name", "Enter the name for the parcel.", 120, "name")
    street_address = line("Street address", "Enter the street and number.", 120, "address-line1")
    address_line_2 = line("Unit, level or building (optional)", "", 120, "address-line2")
    company = line("Company (optional)", "", 120, "organization")
    phone = line("Phone (optional)", "", 30, "tel", attrs={"type": "tel"})
    delivery_note = line("Delivery note (optional)", "", 200, "off", help_text="Such as where to leave the parcel.")
    postcode = line(
        "Postcode",
        "A postcode is 4 digits.",
        20,
        "postal-code",
        attrs={"inputmode": "numeric", "pattern": " *[0-9]{4} *"},
    )
    suburb = line("Suburb", "Enter the suburb or town.", 80, "address-level2")
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
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose a way to pay that is offered."},
    )
    # Written by our page, not by the shopper: the view judges them, no field can refuse them.
    attempt_key = forms.Field(required=False, widget=forms.HiddenInput)
    shown = forms.Field(required=False, widget=forms.HiddenInput)
    confirmed_place = forms.Field(required=False, widget=forms.HiddenInput)

    ways: Sequence[Gateway] = ()  # to pay, as they are shown

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

    def offer(self, ways: Sequence[Gateway]) -> None:
        """What the shopper may choose to pay by; a page that sends nothing means the first."""
        self.ways = ways
        cast(forms.ChoiceField, self.fields["payment"]).choices = [(way.name, way.label) for way in ways]

    @property
    def chosen_way(self) -> Gateway | None:
        """The one that the page shows as chosen."""
        chosen = self["payment"].value()
        return next((way for way in self.ways if way.name == chosen), self.ways[0] if self.ways else None)

    def clean_payment(self) -> str:
        return self.cleaned_data["payment"] or (self.ways[0].name if self.ways else "")

    @property
    def typed_postcode(self) -> str:
        """The postcode for a price, known or not yet confirmed; "" for anything that is none."""
        text = str(self.data.get("postcode", "")).strip()
        return text if places.is_postcode(text) else ""

    def destination(self) -> Destination:
        names = self.cleaned_data.keys() & Destination.__dataclass_fields__.keys()
        return Destination(**{name: self.cleaned_data[name] for name in names})


def new_attempt_key() -> str:
    return secrets.token_urlsafe(24)
