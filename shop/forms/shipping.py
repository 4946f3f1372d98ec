"""What staff type about shipping."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator

from shop.fields import DollarsField, WholeNumberField
from shop.models import ShippingRule
from shop.rules.places import is_postcode
from shop.shipping import Question, check_rule

MAX_WEIGHT_G = 1_000_000


class ShippingRuleForm(forms.ModelForm):
    """A rule; whether it leaves a time without one, or changes what was promised, is said beside the field."""

    from_weight_g = WholeNumberField(
        label="From a weight of",
        required=False,
        validators=[
            MinValueValidator(1, "A weight is 1 g or more; leave it empty for every weight."),
            MaxValueValidator(MAX_WEIGHT_G, "At most 1,000,000 g."),
        ],
        error_messages={"invalid": "Enter whole grams like 5000."},
        help_text=ShippingRule._meta.get_field("from_weight_g").help_text,
    )

    class Meta:
        model = ShippingRule
        exclude = ()  # the admin's fieldsets say which  # noqa: DJ006

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "fee_cents" in self.fields:
            self.fields["fee_cents"].required = False  # clean() asks for it where the fee means something

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("fee_cents") is None and "fee_cents" not in self.errors:
            if cleaned.get("is_refused"):
                cleaned["fee_cents"] = 0
            else:
                self.add_error("fee_cents", ValidationError("This field is required.", code="required"))
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        """Rules for everywhere end each other, so their open ends can be compared only after that, by the database."""
        exclude: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        data = self.cleaned_data
        is_everywhere = not str(data.get("places") or "").strip(" ,") and data.get("from_weight_g") is None
        return exclude | ({"valid_until"} if is_everywhere else set())

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        try:
            check_rule(self.instance)
        except ValidationError as error:
            self.add_error(None, error)


class TryRulesForm(forms.Form):
    """A sample cart: what would it pay, and why."""

    amount = DollarsField(
        label="Goods",
        help_text="In dollars, including GST, such as 98.99.",
        error_messages={"required": "Enter what the goods cost."},
    )
    discount = DollarsField(label="Discount", required=False, help_text="In dollars: what codes and offers take off.")
    postcode = forms.CharField(
        label="Postcode", required=False, help_text="Empty: as the cart shows it, before anybody has said where."
    )
    weight_g = WholeNumberField(
        label="Weight",
        required=False,
        min_value=0,
        max_value=MAX_WEIGHT_G,
        help_text="Of the parcel, in grams.",
        error_messages={
            "invalid": "Enter whole grams like 500.",
            "min_value": "Enter whole grams like 500.",
            "max_value": "At most 1,000,000 g.",
        },
    )
    at = forms.DateTimeField(
        label="Day",
        required=False,
        input_formats=["%Y-%m-%d %H:%M", "%Y-%m-%d", "%d/%m/%Y %H:%M", "%d/%m/%Y"],
        help_text="Sydney time, such as 2027-01-01 or 2027-01-01 09:00. Empty: now.",
        error_messages={"invalid": "Enter a day like 2027-01-01, or a day and a time like 2027-01-01 09:00."},
    )

    def clean_postcode(self) -> str:
        postcode = str(self.cleaned_data["postcode"]).strip()
        if postcode and not is_postcode(postcode):
            raise ValidationError("A postcode is 4 digits.", code="invalid")
        return postcode

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        amount, discount = cleaned.get("amount"), cleaned.get("discount") or 0
        if amount is not None and discount > amount:
            self.add_error("discount", ValidationError("A discount is at most what the goods cost.", code="too_much"))
        return cleaned

    def question(self) -> Question:
        data = self.cleaned_data
        return Question(data["amount"], data["discount"] or 0, data["postcode"], data["weight_g"] or 0, data["at"])
