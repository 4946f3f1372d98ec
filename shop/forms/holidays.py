"""What staff paste of days on which nothing leaves."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from blog.text import refuse_hidden_characters
from shop.models import Holiday
from shop.rules.holiday_list import ListedDay, faults_of, read_holidays


class HolidayListForm(forms.Form):
    """A list of holidays, one to a line. `seen` is the list as the preview showed it: only that is added."""

    days = forms.CharField(
        label="Holidays, one to a line",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text="The date, then the name: “2027-01-26 Australia Day”, “26 January 2027 Australia Day” or "
        "“26/01/2027 Australia Day”.",
        error_messages={"required": "Paste at least one holiday."},
        validators=[refuse_hidden_characters],
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    lines: list[ListedDay]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = []

    def clean_days(self) -> str:
        text: str = self.cleaned_data["days"]
        self.lines = read_holidays(text)
        if faults := faults_of(self.lines):
            raise ValidationError(faults)
        return text

    @property
    def known(self) -> dict[Any, str]:
        """The names of the days that are there already."""
        wanted = [one.day for one in self.lines if one.day]
        return dict(Holiday.objects.filter(day__in=wanted).values_list("day", "name"))

    def verdicts(self) -> list[tuple[ListedDay, str]]:
        """Each line and what becomes of it."""
        known = self.known
        return [
            (one, one.fault or (f"There already: {known[one.day]}" if one.day in known else "New"))
            for one in self.lines
        ]

    @property
    def new_days(self) -> list[ListedDay]:
        known = self.known
        return [one for one in self.lines if one.day and one.day not in known]

    @property
    def is_seen(self) -> bool:
        """Whether what would be added is what the preview showed."""
        return _plain(self.cleaned_data.get("seen", "")) == _plain(self.cleaned_data["days"])


def _plain(text: str) -> list[str]:
    """Browsers send other ends of line than they were given."""
    return [line.strip() for line in text.splitlines() if line.strip()]
