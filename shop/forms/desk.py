"""What staff type at an order. Refused beside the field; the write itself says no once more under the order's lock."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from shop.fields import DollarsField, QuantityField, row_id
from shop.forms.lines import line
from shop.models import Order, OrderLine, Payment
from shop.orders import ADDRESS_FIELDS, FieldError, UnseenError
from shop.rules import places
from shop.rules.carriers import CARRIERS, guess_carrier
from shop.rules.money import dollars


class DeskForm(forms.Form):
    """A form about one order. `refuse` puts what an action says beside its field."""

    def __init__(self, order: Order, data: Any = None, **kwargs: Any) -> None:
        self.order = order
        super().__init__(data, **kwargs)

    def refuse(self, error: Exception) -> None:
        field = error.field if isinstance(error, FieldError) else None
        name = f"quantity_{field}" if isinstance(field, int) else field
        self.add_error(name if name in self.fields else None, str(error))

    @property
    def single_fields(self) -> list[forms.BoundField]:
        """Fields that are not a line's."""
        return [self[name] for name in self.fields if "_" not in name or not name.rsplit("_", 1)[1].isdigit()]


class AsSeenForm(DeskForm):
    """Of a step that may be done again. It carries the newest event that its page showed: a second click, or whoever
    comes second, is told what has happened instead of doing it once more.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, order: Order, data: Any = None, **kwargs: Any) -> None:
        super().__init__(order, data, **kwargs)
        self.fields["seen"].initial = self.newest()

    def newest(self) -> int:
        return max((event.pk for event in self.order.events.all()), default=0)

    def clean_seen(self) -> int:
        """0 where the page did not say: then it has seen nothing."""
        return row_id(self.cleaned_data["seen"])

    def refuse(self, error: Exception) -> None:
        super().refuse(error)
        if isinstance(error, UnseenError):
            self.data = {**self.data, "seen": self.newest(), "confirmed": ""}


@dataclass(frozen=True)
class LineRow:
    """An order line and its fields in a form."""

    line: OrderLine
    quantity: forms.BoundField
    amount: forms.BoundField | None = None
    restock: forms.BoundField | None = None


class LinesForm(DeskForm):
    """With a quantity for each line of `lines`."""

    def __init__(self, order: Order, data: Any = None, **kwargs: Any) -> None:
        super().__init__(order, data, **kwargs)
        self.lines = self.choose_lines()
        for one in self.lines:
            self.add_fields(one)

    def choose_lines(self) -> list[OrderLine]:
        return list(self.order.lines.all())

    def add_fields(self, one: OrderLine) -> None:
        self.fields[f"quantity_{one.pk}"] = QuantityField(
            smallest=0, label=f"How many of {one.name}", initial=self.most(one), required=False
        )

    def most(self, one: OrderLine) -> int:
        return one.held_quantity

    def rows(self) -> Iterator[LineRow]:
        for one in self.lines:
            names = (f"amount_{one.pk}", f"restock_{one.pk}")
            amount, restock = (self[name] if name in self.fields else None for name in names)
            yield LineRow(one, self[f"quantity_{one.pk}"], amount, restock)

    def quantities(self) -> dict[int, int]:
        return {one.pk: self.cleaned_data[f"quantity_{one.pk}"] for one in self.lines}


class RecordPaymentForm(DeskForm):
    amount = DollarsField(label="Amount that arrived", error_messages={"required": "Enter the amount that arrived."})
    bank_reference = forms.CharField(label="Reference of the bank (optional)", max_length=120, required=False)
    reason = forms.CharField(
        label="Why another amount is enough",
        max_length=200,
        required=False,
        help_text="Only where it is not the total of the order.",
    )

    def __init__(self, order: Order, data: Any = None, **kwargs: Any) -> None:
        super().__init__(order, data, **kwargs)
        came = order.payments.filter(status=Payment.Status.MISMATCHED).exclude(received_cents=None).last()
        self.fields["amount"].initial = came.received_cents if came else order.total_cents

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        amount, total = cleaned.get("amount"), self.order.total_cents
        if amount is not None and amount != total and not cleaned.get("reason"):
            gap = f"{dollars(abs(amount - total))} {'less' if amount < total else 'more'} than the {dollars(total)}"
            self.add_error("reason", f"This is {gap} of the order. Say why it is enough, or leave it unpaid.")
        return cleaned


class ShipForm(AsSeenForm, LinesForm):
    """A parcel. Preset with all that is still here."""

    tracking_number = forms.CharField(label="Tracking number (optional)", max_length=60, required=False)
    carrier = forms.CharField(
        label="Carrier (optional)",
        max_length=40,
        required=False,
        help_text="Left empty, it is guessed from the number where that can be.",
        widget=forms.TextInput(attrs={"list": "carriers"}),
    )

    def __init__(self, order: Order, data: Any = None, **kwargs: Any) -> None:
        super().__init__(order, data, **kwargs)
        if order.is_collected:
            del self.fields["tracking_number"], self.fields["carrier"]

    def choose_lines(self) -> list[OrderLine]:
        return [one for one in super().choose_lines() if one.held_quantity]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("carrier"):
            cleaned["carrier"] = guess_carrier(cleaned.get("tracking_number", ""))
        return cleaned

    carriers = CARRIERS


class CancelForm(DeskForm):
    reason = forms.CharField(label="Reason, for the timeline", max_length=200)
    restock = forms.BooleanField(
        label="Put the goods back on the shelf",
        initial=True,
        required=False,
        help_text="Otherwise they are written off.",
    )


class NoteForm(AsSeenForm):
    note = forms.CharField(label="Note", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class AddressForm(DeskForm):
    """The address as checkout takes it; what was charged stays."""

    full_name = line("Full name", "Enter the name for the parcel.", 120, "off")
    company = line("Company (optional)", "", 120, "off")
    street_address = line("Street address", "Enter the street and number.", 120, "off")
    address_line_2 = line("Unit, level or building (optional)", "", 120, "off")
    suburb = line("Suburb", "Enter the suburb or town.", 80, "off")
    state = forms.ChoiceField(label="State", choices=list(places.STATES.items()))
    postcode = line("Postcode", "A postcode is 4 digits.", 20, "off")
    phone = line("Phone (optional)", "", 30, "off")
    delivery_note = line("Delivery note (optional)", "", 200, "off")

    def __init__(self, order: Order, data: Any = None, **kwargs: Any) -> None:
        super().__init__(order, data, **kwargs)
        for name in ADDRESS_FIELDS:
            self.fields[name].initial = getattr(order, name)
        if order.is_collected:
            for name in (
                "company",
                "street_address",
                "address_line_2",
                "suburb",
                "state",
                "postcode",
                "delivery_note",
            ):
                del self.fields[name]

    def clean_postcode(self) -> str:
        postcode: str = self.cleaned_data["postcode"]
        if not places.is_postcode(postcode):
            raise ValidationError("A postcode is 4 digits.", code="invalid")
        return postcode

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        state, postcode = cleaned.get("state"), cleaned.get("postcode")
        if state and postcode and (sentence := places.mismatch(state, postcode)):
            self.add_error("postcode", sentence)
        return cleaned
