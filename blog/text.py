"""Plain text that people type: names, titles, addresses."""

import unicodedata

from django.core.exceptions import ValidationError

# Direction overrides can make text read as something else; they are never needed in a name or a title.
DIRECTION_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
RESERVED_SLUGS = frozenset({"category", "tag", "author", "feed", "brand"})


def refuse_hidden_characters(value: str) -> None:
    """Validator: no control characters (but line ends and tabs), no direction overrides, no lone surrogates."""
    for character in value:
        is_line_end = character in "\n\r\t"
        if character in DIRECTION_OVERRIDES or (unicodedata.category(character) in {"Cc", "Cs"} and not is_line_end):
            raise ValidationError(
                "This text holds a hidden character (U+%(code)s). Remove it and try again.",
                code="hidden_character",
                params={"code": f"{ord(character):04X}"},
            )


def refuse_reserved_slug(value: str) -> None:
    """Validator: these words are parts of other addresses (DESIGN: names that others rely on)."""
    if value.lower() in RESERVED_SLUGS:
        raise ValidationError("“%(slug)s” is part of another address. Choose another.", params={"slug": value})
