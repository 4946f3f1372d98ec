"""The cart: a value in a signed cookie. No row, no price, nothing personal."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from django.conf import settings
from django.core import signing
from django.http import HttpResponse

VERSION = 2  # adds the code; version 1 is still read
MAX_LINES = 30
MAX_QUANTITY = 99
MAX_AGE_S = 30 * 24 * 3600
SALT = "shop.cart"
COOKIE = f"{settings.COOKIE_PREFIX}cart"
COUNT_COOKIE = "cart_count"  # readable, for the number in the header of pages that are the same for everyone
BIGGEST_ID = 2**63 - 1
CODE = re.compile(r"[A-Z0-9-]{0,30}")


class CartFullError(ValueError):
    """A 31st different item."""


@dataclass(frozen=True)
class CartLine:
    """`quantity` of a variant, and the post from which it was added, if any."""

    variant_id: int
    quantity: int
    post_id: int | None = None


@dataclass(frozen=True)
class Cart:
    """Lines in the order in which they were added, and at most one code of a promotion, as it is kept.

    `is_unreadable`: the browser brought a cookie we cannot use.
    """

    lines: tuple[CartLine, ...] = ()
    is_unreadable: bool = field(default=False, compare=False)
    code: str = ""

    @classmethod
    def from_cookies(cls, cookies: Mapping[str, str]) -> Self:
        """The cart of a request; empty where the cookie is missing, altered, too old or of another version."""
        text = cookies.get(COOKIE, "")
        if not text:
            return cls()
        try:
            lines, code = _contents(signing.loads(text, salt=SALT, max_age=MAX_AGE_S))
            return cls(lines, code=code)
        except (signing.BadSignature, ValueError):
            return cls(is_unreadable=True)

    def encode(self) -> str:
        lines = [[line.variant_id, line.quantity] + ([line.post_id] if line.post_id else []) for line in self.lines]
        return signing.dumps([VERSION, lines, self.code], salt=SALT)

    @property
    def count(self) -> int:
        """Units, for the header."""
        return sum(line.quantity for line in self.lines)

    def quantity_of(self, variant_id: int) -> int:
        return next((line.quantity for line in self.lines if line.variant_id == variant_id), 0)

    def add(self, new: CartLine) -> Self:
        """With `new` added to what is there, at most 99 of it. Raises CartFullError for a 31st different item."""
        if had := self.quantity_of(new.variant_id):
            return self.set(new.variant_id, min(MAX_QUANTITY, had + new.quantity))
        if len(self.lines) >= MAX_LINES:
            raise CartFullError(f"A cart holds {MAX_LINES} different items.")
        return replace(self, lines=(*self.lines, new))

    def set(self, variant_id: int, quantity: int) -> Self:
        """With `quantity` of a variant that is in the cart; 0 removes its line."""
        changed = (replace(x, quantity=quantity) if x.variant_id == variant_id else x for x in self.lines)
        return replace(self, lines=tuple(line for line in changed if line.quantity > 0))

    def with_code(self, code: str) -> Self:
        """With this code instead of any other; "" for none."""
        return replace(self, code=code)

    def write_to(self, response: HttpResponse) -> None:
        """Put the cart and its count into `response`, or take both cookies away when it is empty.

        A code outlives the last line, so that "Undo" brings back what there was.
        """
        secure = settings.SESSION_COOKIE_SECURE
        if self.lines or self.code:
            response.set_cookie(COOKIE, self.encode(), max_age=MAX_AGE_S, httponly=True, samesite="Lax", secure=secure)
        else:
            response.delete_cookie(COOKIE, samesite="Lax")
        if self.lines:
            response.set_cookie(COUNT_COOKIE, str(self.count), max_age=MAX_AGE_S, samesite="Lax", secure=secure)
        else:
            response.delete_cookie(COUNT_COOKIE, samesite="Lax")


def _contents(data: Any) -> tuple[tuple[CartLine, ...], str]:
    """Lines and code of decoded cookie data. Raises ValueError for another version or shape."""
    if not (isinstance(data, list) and data and type(data[0]) is int and data[0] in {1, VERSION}):
        raise ValueError("not a cart of a version we know")
    if len(data) != data[0] + 1 or not isinstance(data[1], list):
        raise ValueError("not a cart of this version")
    code = data[2] if data[0] == VERSION else ""
    if not (isinstance(code, str) and CODE.fullmatch(code)):
        raise ValueError("not a code")
    return _lines_from(data[1]), code


def _lines_from(rows: list[Any]) -> tuple[CartLine, ...]:
    """Raises ValueError for a row that is no line."""
    lines: dict[int, CartLine] = {}
    for row in rows:
        if not (isinstance(row, list) and len(row) in {2, 3} and all(type(n) is int for n in row)):
            raise ValueError("not a cart line")
        if not all(0 < number <= BIGGEST_ID for number in row):
            raise ValueError("not a cart line")
        lines[row[0]] = CartLine(row[0], min(row[1], MAX_QUANTITY), row[2] if len(row) == 3 else None)
    return tuple(lines.values())[:MAX_LINES]
