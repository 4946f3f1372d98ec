"""What a customer sends back, and why."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from blog.text import refuse_hidden_characters
from shop.fields import QuantityField
from shop.models import Order, ReturnRequest
from shop.orders import FieldError, returnable_lines


class ReturnForm(forms.Form):
    """A quantity for each line that can come back, a reason, and room for words."""

    reason = forms.ChoiceField(
        label="Why",
        choices=[("", "Choose a reason"), *ReturnRequest.Reason.choices],
        error_messages={"required": "Choose a reason.", "invalid_choice": "Choose a reason of the list."},
    )
    message = forms.CharField(
        label="What is wrong? (optional)",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": "Write at most 1,000 characters."},
    )

    def __init__(self, order: Order, data: Any = None) -> None:
        super().__init__(data)
        self.lines = returnable_lines(order)
        for line in self.lines:
            self.fields[f"quantity_{line.pk}"] = QuantityField(
                smallest=0,
                label=f"{line.name}: how many of {line.returnable_quantity}",
                initial=1 if len(self.lines) == 1 else 0,
                required=False,
            )
        self.order_fields([field.name for field in self.rows()])  # the summary of errors goes as the page goes

    def rows(self) -> Iterator[forms.BoundField]:
        for line in self.lines:
            yield self[f"quantity_{line.pk}"]

    def clean_message(self) -> str:
        message: str = self.cleaned_data["message"]
        for part in message.splitlines():
            refuse_hidden_characters(part)
        return message

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for line in self.lines:
            quantity = cleaned.get(f"quantity_{line.pk}")
            if quantity is not None and quantity > line.returnable_quantity:
                self.add_error(f"quantity_{line.pk}", f"At most {line.returnable_quantity} can come back.")
        if self.lines and not self.errors and not any(self.quantities().values()):
            self.add_error(f"quantity_{self.lines[0].pk}", ValidationError("Say how many of which item come back."))
        return cleaned

    def quantities(self) -> dict[int, int]:
        return {line.pk: self.cleaned_data[f"quantity_{line.pk}"] for line in self.lines}

    def refuse(self, error: FieldError) -> None:
        name = f"quantity_{error.field}" if isinstance(error.field, int) else error.field
        self.add_error(name if name in self.fields else None, str(error))
