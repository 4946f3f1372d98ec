"""What shall become of many rows."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError

from shop.bulk import PriceTerms
from shop.fields import DollarsField, WholeNumberField
from shop.rules.price_changes import MOST_PERCENT

SALT = "shop.forms.bulk"
KEEP_S = 12 * 3600
SIGNED_PERCENT = WholeNumberField(min_value=-99, max_value=MOST_PERCENT)


def keep(value: Any) -> str:
    """What goes through a form and comes back as it was, or not at all."""
    return signing.dumps(value, salt=SALT, compress=True)


def kept(text: str) -> Any:
    """Raises ValueError for what nobody here has signed, or long ago."""
    try:
        return signing.loads(text, salt=SALT, max_age=KEEP_S)
    except signing.BadSignature as error:
        raise ValueError("this preview is too old") from error


class PricesForm(forms.Form):
    HOW = (("percent", "By per cent"), ("by", "By dollars"), ("to", "Set to dollars"))
    ENDINGS = (("", "As worked out"), ("95", ".95"), ("90", ".90"), ("0", ".00"))

    how = forms.ChoiceField(label="Change", choices=HOW, widget=forms.RadioSelect, initial="percent")
    amount = forms.CharField(
        label="Amount",
        max_length=12,
        help_text="Such as 5 or -10 per cent, 1.50 or -2 dollars; to set a price: 19.95.",
        error_messages={"required": "Enter by how much, or the new price."},
    )
    ending = forms.ChoiceField(
        label="Nearest price that ends in", choices=ENDINGS, required=False, help_text="Of two as near, the higher."
    )

    terms = PriceTerms()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        how, amount = cleaned.get("how"), cleaned.get("amount", "").strip().replace("−", "-")
        if not how or not amount:
            return cleaned
        ending = int(cleaned["ending"]) if cleaned.get("ending") else None
        try:
            self.terms = self._terms(how, amount, ending)
        except ValidationError as error:
            self.add_error("amount", error)
        return cleaned

    def _terms(self, how: str, amount: str, ending: int | None) -> PriceTerms:
        if how == "percent":
            percent = SIGNED_PERCENT.clean(amount.removesuffix("%").strip())
            if not percent:
                raise ValidationError("Enter a number other than 0.")
            return PriceTerms(percent=percent, ending=ending)
        sign = -1 if amount.startswith("-") else 1
        cents = sign * DollarsField().clean(amount.lstrip("+-"))
        if how == "by":
            if not cents:
                raise ValidationError("Enter an amount other than 0.")
            return PriceTerms(by_cents=cents, ending=ending)
        if cents <= 0:
            raise ValidationError("A price is more than $0.00.")
        return PriceTerms(to_cents=cents, ending=ending)


class StockForm(forms.Form):
    change = WholeNumberField(
        label="Units of each, + or −",
        min_value=-1_000_000,
        max_value=1_000_000,
        help_text="+ for units received, - for units written off.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(label="Reason", max_length=200, help_text="Such as: stocktake, delivery note 4711.")

    def clean_change(self) -> int:
        change: int = self.cleaned_data["change"]
        if change == 0:
            raise ValidationError("Enter a number other than 0.")
        return change


class SwitchForm(forms.Form):
    to = forms.ChoiceField(label="Shall be", choices=(), widget=forms.RadioSelect)

    def __init__(self, words: Iterable[str], data: Any = None) -> None:
        super().__init__(data)
        off, on = words
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("1", on), ("0", off)]
