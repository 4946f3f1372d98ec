"""The cart: a value in a signed cookie. No row, no price, nothing personal."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from django.conf import settings
from django.core import signing
from django.http import HttpResponse

VERSION = 1
MAX_LINES = 30
MAX_QUANTITY = 99
MAX_AGE_S = 30 * 24 * 3600
SALT = "shop.cart"
COOKIE = f"{settings.COOKIE_PREFIX}cart"
COUNT_COOKIE = "cart_count"  # readable, for the number in the header of pages that are the same for everyone
BIGGEST_ID = 2**63 - 1


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
    """Lines in the order in which they were added. `is_unreadable`: the browser brought a cookie we cannot use."""

    lines: tuple[CartLine, ...] = ()
    is_unreadable: bool = field(default=False, compare=False)

    @classmethod
    def from_cookies(cls, cookies: Mapping[str, str]) -> Self:
        """The cart of a request; empty where the cookie is missing, altered, too old or of another version."""
        text = cookies.get(COOKIE, "")
        if not text:
            return cls()
        try:
            return cls(_lines_from(signing.loads(text, salt=SALT, max_age=MAX_AGE_S)))
        except (signing.BadSignature, ValueError):
            return cls(is_unreadable=True)

    def encode(self) -> str:
        lines = [[line.variant_id, line.quantity] + ([line.post_id] if line.post_id else []) for line in self.lines]
        return signing.dumps([VERSION, lines], salt=SALT)

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

    def write_to(self, response: HttpResponse) -> None:
        """Put the cart and its count into `response`, or take both cookies away when it is empty."""
        if not self.lines:
            response.delete_cookie(COOKIE, samesite="Lax")
            response.delete_cookie(COUNT_COOKIE, samesite="Lax")
            return
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(COOKIE, self.encode(), max_age=MAX_AGE_S, httponly=True, samesite="Lax", secure=secure)
        response.set_cookie(COUNT_COOKIE, str(self.count), max_age=MAX_AGE_S, samesite="Lax", secure=secure)


def _lines_from(data: Any) -> tuple[CartLine, ...]:
    """The lines of decoded cookie data. Raises ValueError for another version or shape."""
    if not (isinstance(data, list) and len(data) == 2 and data[0] == VERSION and isinstance(data[1], list)):
        raise ValueError("not a cart of this version")
    lines: dict[int, CartLine] = {}
    for row in data[1]:
        if not (isinstance(row, list) and len(row) in {2, 3} and all(type(n) is int for n in row)):
            raise ValueError("not a cart line")
        if not all(0 < number <= BIGGEST_ID for number in row):
            raise ValueError("not a cart line")
        lines[row[0]] = CartLine(row[0], min(row[1], MAX_QUANTITY), row[2] if len(row) == 3 else None)
    return tuple(lines.values())[:MAX_LINES]
