"""What goes back of a line, with the GST that was stored on it. All amounts in cents incl. GST."""

from dataclasses import dataclass

# Where the shop did not deliver what was bought, the whole price goes back, delivery with it: keeping delivery fees on
# faulty goods is unlawful (Australian Consumer Law, ss 259 and 263; ACCC, "Repair, replace, refund, cancel").
SHIPPING_GOES_BACK = frozenset({"faulty", "not_as_described", "not_arrived", "cancelled"})


@dataclass(frozen=True)
class SoldLine:
    """A line as it was paid, and what of it went back already."""

    quantity: int
    paid_cents: int
    gst_cents: int
    refunded_quantity: int = 0
    refunded_cents: int = 0
    refunded_gst_cents: int = 0


@dataclass(frozen=True)
class Share:
    amount_cents: int
    gst_cents: int


def gives_shipping_back(reason: str) -> bool:
    """Whether the law gives shipping back with the goods. A change of mind and goodwill leave it to the shop."""
    return reason in SHIPPING_GOES_BACK


def share_of_units(line: SoldLine, quantity: int) -> Share:
    """What `quantity` more units of `line` are worth, at most what is left of it.

    Cents that do not divide fall to the units that go back first (largest remainder), so that all units, in whatever
    portions, give exactly what was paid. Raises ValueError for more units than are left.
    """
    before, after = line.refunded_quantity, line.refunded_quantity + quantity
    if quantity < 1 or after > line.quantity:
        raise ValueError("more units than are left")
    amount = _first_units(line, after) - _first_units(line, before)
    return share_of_amount(line, min(amount, line.paid_cents - line.refunded_cents))


def share_of_amount(line: SoldLine, amount_cents: int) -> Share:
    """`amount_cents` more of `line` with its part of the stored GST: counted from the first cent on, so that portions
    add up to the GST of the whole. Raises ValueError for more than is left.
    """
    left = line.paid_cents - line.refunded_cents
    if not 0 <= amount_cents <= left:
        raise ValueError("more than is left")
    gst = stored_gst(line.gst_cents, of_cents=line.paid_cents, until_cents=line.refunded_cents + amount_cents)
    # A refund that failed leaves what it counted out of step by a cent; never below 0, never above the amount.
    return Share(amount_cents, max(0, min(gst - line.refunded_gst_cents, amount_cents)))


def stored_gst(gst_cents: int, *, of_cents: int, until_cents: int) -> int:
    """The GST in the first `until_cents` of a price of `of_cents` that holds `gst_cents`, half a cent up."""
    return (2 * gst_cents * until_cents + of_cents) // (2 * of_cents) if of_cents else 0


def _first_units(line: SoldLine, quantity: int) -> int:
    each, odd = divmod(line.paid_cents, line.quantity)
    return quantity * each + min(quantity, odd)
