"""Dollars at the edges, cents inside; whole numbers that people type."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from shop.rules.money import parse_dollars, plain_dollars

MAX_CENTS = 999_999_99


class DollarsField(forms.CharField):
    """Reads "19.95", gives 1995. Keeps what was typed when it refuses."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        for name in ("min_value", "max_value", "localize"):
            kwargs.pop(name, None)  # what an integer field's formfield() would add
        super().__init__(*args, **kwargs)
        self.widget.attrs.setdefault("inputmode", "decimal")

    def prepare_value(self, value: Any) -> Any:
        return plain_dollars(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return parse_dollars(text)
        except ValueError:
            raise ValidationError("Enter dollars and cents like 19.95.", code="invalid") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(initial != self.to_python(data))
        except ValidationError:
            return True


class CentsField(models.PositiveIntegerField):
    """An amount in cents, AUD, incl. GST; its form field speaks dollars."""

    def formfield(self, **kwargs: Any) -> Any:
        # The admin would make it a number field: browsers empty those of what they cannot read, before it is sent.
        text = forms.TextInput(attrs={"class": "vIntegerField"})
        return super().formfield(**{"form_class": DollarsField} | kwargs | {"widget": text})

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.PositiveIntegerField", args, kwargs  # migrations need none of this


class WholeNumberField(forms.IntegerField):
    """A whole number in ASCII digits, with a sign or without."""

    def to_python(self, value: Any) -> int | None:
        text = str(value if value is not None else "").strip()
        if text and not re.fullmatch(r"[+-]?[0-9]{1,20}", text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text)


def row_id(text: Any) -> int:
    """The id of a row as a form sends it, 0 for anything that is none."""
    return int(text) if isinstance(text, str) and re.fullmatch(r"[1-9][0-9]{0,17}", text) else 0


class QuantityField(forms.Field):
    """A whole number from `smallest` to 99, in ASCII digits.

    Django's IntegerField would also take "1_0", "٣", "2.0" and " +5 ".
    """

    widget = forms.NumberInput

    def __init__(self, *, smallest: int = 1, **kwargs: Any) -> None:
        super().__init__(**{"label": "Quantity"} | kwargs)
        self.smallest = smallest
        self.widget.attrs.update({"min": str(smallest), "max": "99", "inputmode": "numeric", "class": "quantity"})

    def to_python(self, value: Any) -> int:
        text = str(value if value is not None else "").strip()
        if re.fullmatch(r"[1-9][0-9]{2,}", text, flags=re.ASCII):
            raise ValidationError("At most 99 of one item.", code="too_many")
        if not re.fullmatch(r"0|[1-9][0-9]?", text) or int(text) < self.smallest:
            raise ValidationError(f"Enter a whole number from {self.smallest} to 99.", code="invalid")
        return int(text)

    def validate(self, value: Any) -> None:
        """`to_python` has said it all; 0 is a value, not an empty field."""
