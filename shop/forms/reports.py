"""Which days a report is about."""

from datetime import date
from typing import Any

from django import forms

from shop.rules.periods import Period

LONGEST_DAYS = 3660
EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def refuse_far_day(day: date) -> None:
    if not EARLIEST <= day <= LATEST:
        raise forms.ValidationError(f"Choose a day from {EARLIEST.year} to {LATEST.year}.")


class PeriodForm(forms.Form):
    first = forms.DateField(label="From", widget=DayInput, validators=[refuse_far_day])
    last = forms.DateField(label="To", widget=DayInput, validators=[refuse_far_day])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and first > last:
            self.add_error("last", "The last day lies before the first.")
        elif first and last and (last - first).days > LONGEST_DAYS:
            self.add_error("first", "Choose at most ten years.")
        return cleaned

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data["first"], self.cleaned_data["last"])


class DayForm(forms.Form):
    on = forms.DateField(label="At the end of", widget=DayInput, validators=[refuse_far_day])
