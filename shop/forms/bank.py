"""What staff type about money that arrived at the bank."""

import base64
from collections.abc import Sequence

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError

from shop import transfers
from shop.models import Order
from shop.rules.bank_statement import MOST_BYTES, StatementError, StatementLine, read_statement

SALT = "shop.forms.bank"
KEEP_S = 24 * 3600


class StatementForm(forms.Form):
    """A CSV file of the bank. `lines` holds what it says once the form is valid."""

    file = forms.FileField(
        label="CSV file of the bank",
        help_text="As your bank exports it, with or without a header; at most 1 MB.",
        error_messages={"required": "Choose the file.", "empty": "The file is empty."},
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv,text/plain"}),
    )

    lines: Sequence[StatementLine] = ()
    kept = ""  # the file, signed, for the second step

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError("The file is longer than 1 MB. Export fewer days.")
        data = file.read()
        try:
            self.lines = read_statement(data)
        except StatementError as error:
            raise ValidationError(error.faults) from None
        self.kept = signing.dumps(base64.b64encode(data).decode(), salt=SALT, compress=True)
        return file


def kept_lines(kept: str) -> Sequence[StatementLine]:
    """The lines of the file that a preview has kept. Raises ValueError for anything else."""
    try:
        text = signing.loads(kept, salt=SALT, max_age=KEEP_S)
    except signing.BadSignature as error:
        raise ValueError("this preview is too old") from error
    return read_statement(base64.b64decode(text))


class AssignForm(forms.Form):
    """Which order a transfer is for."""

    number = forms.CharField(
        label="Order number",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter the order number."},
    )

    order: Order | None = None

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        self.order = transfers.find_order(number)
        if self.order is None:
            raise ValidationError("There is no order with this number.")
        return number
