"""What a password may be, beside Django's own rules."""

from typing import Any

from django.core.exceptions import ValidationError

LONGEST = 128


class MaximumLengthValidator:
    """A password manager's longest fits; a megabyte to be hashed does not."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > LONGEST:
            raise ValidationError(f"Use at most {LONGEST} characters.", code="password_too_long")

    def get_help_text(self) -> str:
        return f"At most {LONGEST} characters, exactly as you type them, spaces too."
