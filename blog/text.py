"""Plain text that people type: names, titles, addresses."""

import csv
import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.text import slugify

# Direction overrides can make text read as something else; they are never needed in a name or a title.
DIRECTION_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
MAX_TAG_CHARACTERS = 100  # the column of taggit
RESERVED_SLUGS = frozenset({"category", "tag", "author", "feed", "brand"})
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0, production 2


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


def for_xml(text: str) -> str:
    """`text` without what no XML document may hold. Forms refuse such characters, imports may bring them."""
    return NOT_IN_XML.sub("", text)


def tags_from_text(text: str) -> list[str]:
    """The tags of a text field. Only commas part them; taggit's own parser would make two tags of "fish oil"."""
    rows = csv.reader([text.replace("\n", " ").replace("\r", " ")], skipinitialspace=True)
    return sorted({name for row in rows for field in row if (name := " ".join(field.split()))})


def refuse_unusable_tag(name: str) -> None:
    """Validator: a tag needs an address, so at least one Latin letter or digit; and no hidden characters."""
    refuse_hidden_characters(name)
    if len(name) > MAX_TAG_CHARACTERS:
        raise ValidationError(f"A tag has at most {MAX_TAG_CHARACTERS} characters.", code="too_long")
    if not slugify(name):
        raise ValidationError(
            "The tag “%(name)s” needs at least one letter from a to z or a digit.",
            code="no_slug",
            params={"name": name},
        )
