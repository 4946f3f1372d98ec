"""Fields of one line of text."""

from typing import Any

from django import forms

from blog.text import refuse_hidden_characters


class LineField(forms.CharField):
    """One line of text: runs of space, line ends among them, become one space."""

    default_validators = [refuse_hidden_characters]

    def to_python(self, value: Any) -> str:
        return " ".join(str(super().to_python(value) or "").split())


def line(label: str, missing: str, max_length: int, autocomplete: str, **kwargs: Any) -> LineField:
    """A required field where `missing` says what to enter, else one that may stay empty.

    The page carries that sentence too: after a refusal the script checks again as soon as a field is left.
    """
    attrs = {"autocomplete": autocomplete, "enterkeyhint": "next"} | ({"data-wrong": missing} if missing else {})
    return LineField(
        label=label,
        required=bool(missing),
        max_length=max_length,
        error_messages={"required": missing, "max_length": f"Write at most {max_length} characters."},
        widget=kwargs.pop("widget", forms.TextInput)(attrs=attrs | kwargs.pop("attrs", {})),
        **kwargs,
    )
