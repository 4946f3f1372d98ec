"""Who, where and how to pay."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.datastructures import MultiValueDict

from shop.forms.drawing import PLAIN
from shop.forms.lines import line
from shop.models import Order
from shop.orders import Destination
from shop.payments import Gateway
from shop.rules import places
from shop.rules.abn import parse_abn
from shop.rules.safety import Note


class CheckoutForm(forms.Form):
    """One page: who, where, and what was shown."""

    default_renderer = PLAIN

    WRONG_EMAIL = "Enter an e-mail like name@example.com."
    ADDRESS = ("street_address", "address_line_2", "company", "delivery_note", "postcode", "suburb", "state")
    INVOICE = ("invoice_name", "invoice_address", "invoice_abn")
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
    invoice_name = line("Name on the invoice (optional)", "", 120, "billing organization")
    invoice_address = line("Address on the invoice (optional)", "", 300, "billing street-address")
    invoice_abn = line("ABN (optional)", "", 20, "off", attrs={"inputmode": "numeric"})
    # A page that sends neither means the first.
    delivery = forms.ChoiceField(
        label="Delivery",
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
    # Which notes were ticked, by key. What must be ticked is known when the cart is priced: the order judges it.
    acknowledged = forms.Field(required=False, label="Please read first", widget=forms.CheckboxSelectMultiple)
    # Written by our page, not by the shopper: the view judges them, no field can refuse them.
    attempt_key = forms.Field(required=False, widget=forms.HiddenInput)
    shown = forms.Field(required=False, widget=forms.HiddenInput)
    confirmed_place = forms.Field(required=False, widget=forms.HiddenInput)

    ways: Sequence[Gateway] = ()  # to pay, as they are shown

    place_to_confirm = ""  # state and postcode that contradict each other: sent again unchanged, they are accepted

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        takes_collections: bool = False,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """`initial`: what was typed on a page that is only priced again, so nothing of it is checked yet."""
        if data is not None:
            data = self._with_state(data)
        super().__init__(data, initial=self._with_state(initial) if initial else None)
        self._typed: Mapping[str, Any] = data if data is not None else self.initial
        posted = (str(Order.Method.POST), "Standard")
        collected = (str(Order.Method.COLLECT), "Collect from the shop")
        self.deliveries = (posted, collected) if takes_collections else (posted,)
        cast(forms.ChoiceField, self.fields["delivery"]).choices = self.deliveries
        if self.is_collected:
            for name in self.ADDRESS:
                self.fields[name].required = False

    @staticmethod
    def _with_state(data: Mapping[str, Any]) -> dict[str, Any]:
        """Most postcodes leave no choice: the state is filled in, here as on the page."""
        typed = {name: data.get(name) for name in data}
        if isinstance(data, MultiValueDict):
            typed["acknowledged"] = data.getlist("acknowledged")  # one for each note
        if not str(typed.get("state") or "").strip():
            typed["state"] = places.the_state_of(str(typed.get("postcode", "")).strip())
        return typed

    @property
    def ticked(self) -> frozenset[str]:
        """Keys of the notes that were ticked."""
        typed = self._typed.get("acknowledged") or ()
        return frozenset(map(str, [typed] if isinstance(typed, str) else typed))

    def refuse_unread(self, notes: Sequence[Note]) -> None:
        """Say beside the boxes that those of `notes` without a tick must be read first."""
        if any(note.key not in self.ticked for note in notes):
            self.add_error("acknowledged", "Tick that you have read this before you order.")

    @property
    def is_collected(self) -> bool:
        """Whether the shopper fetches the order, where that is offered."""
        chosen = self._typed.get("delivery")
        return len(self.deliveries) > 1 and chosen == Order.Method.COLLECT

    def clean_postcode(self) -> str:
        postcode: str = self.cleaned_data["postcode"]
        if not self.is_collected and not places.is_postcode(postcode):
            raise ValidationError("A postcode is 4 digits.", code="invalid")
        return postcode

    def clean_invoice_abn(self) -> str:
        text: str = self.cleaned_data["invoice_abn"]
        try:
            return parse_abn(text) if text else ""
        except ValueError:
            raise ValidationError("An ABN has eleven digits; check the digits.", code="invalid") from None

    def clean_delivery(self) -> str:
        return self.cleaned_data["delivery"] or self.deliveries[0][0]

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if not all(character in "0123456789+ ()-" for character in phone):
            raise ValidationError("Leave this empty, or use digits, + and spaces.", code="invalid")
        return phone

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.is_collected:
            for name in self.ADDRESS:  # stays in its field, in case the shopper changes back; nobody needs it now
                self.errors.pop(name, None)
                cleaned[name] = ""
            return cleaned
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

    @property
    def has_invoice(self) -> bool:
        """The same for the part about the invoice."""
        return any(self[name].value() or self[name].errors for name in self.INVOICE)

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
        text = str(self._typed.get("postcode") or "").strip()
        return text if places.is_postcode(text) else ""

    @property
    def known_email(self) -> str:
        """The e-mail where one was typed that is one, else ""."""
        return str(getattr(self, "cleaned_data", {}).get("email", ""))

    def destination(self) -> Destination:
        names = self.cleaned_data.keys() & Destination.__dataclass_fields__.keys()
        method = self.cleaned_data["delivery"]
        return Destination(**{name: self.cleaned_data[name] for name in names}, delivery_method=method)


def new_attempt_key() -> str:
    return secrets.token_urlsafe(24)
