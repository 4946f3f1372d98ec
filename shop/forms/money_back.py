"""What staff type when goods or money go back. As at the rest of the desk, the write itself says no once more."""

from typing import Any

from django import forms

from shop.fields import DollarsField
from shop.forms.desk import AsSeenForm, DeskForm, LinesForm
from shop.models import Order, OrderLine, Refund, ReturnRequest
from shop.orders import Portion, sold_line
from shop.rules.money import dollars
from shop.rules.refunds import gives_shipping_back, share_of_units


class RefundForm(AsSeenForm, LinesForm):
    """What goes back. With `return_request`, preset with what came back."""

    reason = forms.ChoiceField(label="Reason")
    shipping = DollarsField(label="Shipping", required=False)
    note = forms.CharField(label="Note, for the timeline (optional)", max_length=300, required=False)
    confirmed = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, order: Order, data: Any = None, *, return_request: ReturnRequest | None = None, **kwargs: Any
    ) -> None:
        self.return_request = return_request
        self.coming_back = {}
        if return_request:
            self.coming_back = {part.order_line_id: part.quantity for part in return_request.lines.all()}
        super().__init__(order, data, **kwargs)
        reasons = [choice for choice in Refund.Reason.choices if choice[0] != Refund.Reason.SURPLUS]
        self.fields["reason"].choices = [("", "Choose a reason"), *reasons]  # type: ignore[attr-defined]
        self.shipping_left = order.shipping_cents - order.refunded_shipping_cents
        preset = RETURN_REASONS.get(return_request.reason, "") if return_request else ""
        self.fields["reason"].initial = preset
        self.fields["shipping"].initial = self.shipping_left if gives_shipping_back(preset) else 0
        self.fields["shipping"].help_text = (
            f"{dollars(self.shipping_left)} can go back. With faulty, wrong or lost goods that go back whole it must; "
            "with a change of mind it is your choice."
        )

    def most(self, one: OrderLine) -> int:
        return min(self.coming_back.get(one.pk, 0), one.refundable_quantity)

    def choose_lines(self) -> list[OrderLine]:
        return [one for one in super().choose_lines() if one.refundable_quantity or one.refundable_cents]

    def add_fields(self, one: OrderLine) -> None:
        super().add_fields(one)
        self.fields[f"amount_{one.pk}"] = DollarsField(
            label=f"Amount for {one.name}", required=False, help_text="Empty: all that these units cost."
        )
        if not self.return_request:
            self.fields[f"restock_{one.pk}"] = forms.BooleanField(
                label=f"Put {one.name} back on the shelf",
                required=False,
                initial=bool(one.held_quantity),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for one in self.lines:
            quantity, amount = cleaned.get(f"quantity_{one.pk}"), cleaned.get(f"amount_{one.pk}")
            if quantity is None:
                continue
            if quantity > one.refundable_quantity:
                self.add_error(f"quantity_{one.pk}", f"At most {one.refundable_quantity}.")
                continue
            whole = share_of_units(sold_line(one), quantity).amount_cents if quantity else one.refundable_cents
            if amount is not None and amount > whole:
                of = f" for {quantity}" if quantity else ""
                self.add_error(f"amount_{one.pk}", f"At most {dollars(whole)}{of}.")
        return cleaned

    def portions(self) -> dict[int, Portion]:
        return {
            one.pk: Portion(
                self.cleaned_data[f"quantity_{one.pk}"],
                self.cleaned_data[f"amount_{one.pk}"],
                # What came back with a return was put on the shelf, or not, when it was received.
                restock=self.cleaned_data.get(f"restock_{one.pk}", False),
            )
            for one in self.lines
            if self.cleaned_data[f"quantity_{one.pk}"] or self.cleaned_data[f"amount_{one.pk}"]
        }


RETURN_REASONS: dict[str, str] = {
    ReturnRequest.Reason.FAULTY: Refund.Reason.FAULTY,
    ReturnRequest.Reason.NOT_AS_DESCRIBED: Refund.Reason.NOT_AS_DESCRIBED,
    ReturnRequest.Reason.WRONG_ITEM: Refund.Reason.NOT_AS_DESCRIBED,
    ReturnRequest.Reason.CHANGE_OF_MIND: Refund.Reason.CHANGE_OF_MIND,
}


class RefundSentForm(DeskForm):
    reference = forms.CharField(label="Reference of the transfer", max_length=120)


class AnswerReturnForm(DeskForm):
    is_approved = forms.TypedChoiceField(
        label="Answer",
        choices=[("yes", "Approve"), ("no", "Decline")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Approve or decline."},
    )
    answer = forms.CharField(
        label="What the customer reads",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Where to send it and who pays for that, or why not. Faulty goods may not be declined for their age "
        "in the house, a missing receipt or an opened pack alone.",
    )


class ReceiveReturnForm(LinesForm):
    """Of what was sent back, how much can be sold again."""

    def __init__(self, order: Order, data: Any = None, *, return_request: ReturnRequest, **kwargs: Any) -> None:
        self.sent_back = {part.order_line_id: part.quantity for part in return_request.lines.all()}
        super().__init__(order, data, **kwargs)

    def choose_lines(self) -> list[OrderLine]:
        return [one for one in super().choose_lines() if one.pk in self.sent_back]

    def most(self, one: OrderLine) -> int:
        return 0

    def quantities(self) -> dict[int, int]:
        return {pk: quantity for pk, quantity in super().quantities().items() if quantity}


class CloseReturnForm(DeskForm):
    note = forms.CharField(label="Why without a refund, for the timeline", max_length=200)
