"""The form below a pack that is out of stock."""

from typing import Any

from django import forms

from shop.models import Variant


class StockAlertForm(forms.Form):
    variant = forms.ModelChoiceField(
        Variant.objects.none(),
        label="Pack",
        widget=forms.HiddenInput,
        error_messages={
            "required": "Choose the pack.",
            "invalid_choice": "This pack is not sold here. Choose another one.",
        },
    )
    email = forms.EmailField(
        label="Email",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Enter your e-mail.", "invalid": "Enter an e-mail like name@example.com."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["variant"].queryset = Variant.objects.buyable().select_related(  # type: ignore[attr-defined]
            "supplement", "stock"
        )
