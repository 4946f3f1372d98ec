"""What staff type of a promotion."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from shop.models import Promotion
from shop.rules.refusals import normalise_code

Kind = Promotion.Kind
# Which fields say how much, by kind. The others of these stay empty.
AMOUNTS: dict[str, tuple[str, ...]] = {
    Kind.PERCENT: ("percent",),
    Kind.AMOUNT: ("amount_cents",),
    Kind.FREE_SHIPPING: (),
    Kind.BUY_X_GET_Y: ("buy_quantity", "get_quantity"),
}
ASKED = {
    "percent": "Say how many per cent, 1 to 100.",
    "amount_cents": "Say how much, more than $0.00.",
    "buy_quantity": "Say how many are paid.",
    "get_quantity": "Say how many are free then.",
}


class PromotionForm(forms.ModelForm):
    code = forms.CharField(
        required=False,
        max_length=40,
        help_text="Letters, digits and -, such as WINTER10. Empty: it applies by itself.",
    )

    class Meta:
        model = Promotion
        fields: ClassVar = [
            *("name", "code", "is_active", "kind", "percent", "amount_cents", "buy_quantity", "get_quantity"),
            *("categories", "brands", "supplements", "skips_sale_prices", "minimum_spend_cents", "combines"),
            *("valid_from", "valid_until", "max_uses", "max_uses_per_customer"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "minimum_spend_cents" in self.fields:
            self.fields["minimum_spend_cents"].required = False

    def clean_minimum_spend_cents(self) -> int:
        """Emptied, it asks for nothing."""
        return self.cleaned_data["minimum_spend_cents"] or 0

    def clean_code(self) -> str:
        code = normalise_code(self.cleaned_data["code"])
        if len(code) > 30:
            raise ValidationError("A code has at most 30 characters.", code="max_length")
        if code and Promotion.objects.filter(code=code).exclude(pk=self.instance.pk).exists():
            raise ValidationError("Another promotion has this code.", code="unique")
        return code

    def clean_max_uses(self) -> int | None:
        most = self._at_least_one("max_uses")
        if most is not None and most < self.instance.used:
            raise ValidationError(f"It has been used {self.instance.used} times already.", code="used")
        return most

    def clean_max_uses_per_customer(self) -> int | None:
        return self._at_least_one("max_uses_per_customer")

    def _at_least_one(self, name: str) -> int | None:
        most: int | None = self.cleaned_data[name]
        if most == 0:
            raise ValidationError("At least 1, or empty for no limit.", code="min_value")
        return most

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        if kind:
            for name, sentence in ASKED.items():
                is_asked = name in AMOUNTS[kind]
                if is_asked and not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
                elif not is_asked and cleaned.get(name) is not None:
                    self.add_error(name, f"Leave this empty for “{Kind(kind).label.lower()}”.")
        begins, ends = cleaned.get("valid_from"), cleaned.get("valid_until")
        if begins and ends and ends <= begins:
            self.add_error("valid_until", "The promotion ends before it begins.")
        return cleaned
