"""What the law asks of an invoice. Read 11/2026: GST Act 1999 (Cth), ss 29-70 to 29-80; GSTR 2013/1 and 2013/2."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from shop.rules.gst import half_up
from shop.rules.money import dollars

# A registered seller gives a tax invoice within 28 days to whoever asks (s 29-70(2)), above $75 without GST
# (s 29-80(1)), which is this much with it.
TAX_INVOICE_ABOVE_CENTS = 82_50
# From this amount on it names the buyer, or the buyer's ABN: s 29-70(1)(c).
BUYER_NAMED_FROM_CENTS = 1_000_00


@dataclass(frozen=True)
class Extent:
    """How far a sale is taxable, in cents incl. GST."""

    taxable_cents: int
    amount_cents: int

    @property
    def words(self) -> str:
        """s 29-70(1)(c): the extent to which each supply is a taxable supply."""
        if self.taxable_cents == self.amount_cents:
            return "Taxable" if self.amount_cents else "–"
        if self.taxable_cents == 0:
            return "GST-free"
        return f"Partly: {dollars(self.taxable_cents)} of {dollars(self.amount_cents)}"


def extent_of_shipping(shipping_cents: int, goods: Sequence[tuple[int, bool]]) -> Extent:
    """Delivery is taxable as far as the goods are (GSTD 2002/3). `goods` are (amount in cents, whether GST-free)."""
    whole = sum(amount for amount, _ in goods)
    taxable = sum(amount for amount, is_free in goods if not is_free)
    share = Fraction(taxable, whole) if whole else Fraction(0)
    return Extent(half_up(shipping_cents * share), shipping_cents)


def is_exactly_one_eleventh(total_cents: int, gst_cents: int) -> bool:
    """Whether "Total price includes GST" may stand for the amount of it (GSTR 2013/1)."""
    return gst_cents * 11 == total_cents


def must_name_buyer(total_cents: int) -> bool:
    return total_cents >= BUYER_NAMED_FROM_CENTS


def may_be_asked_for(total_cents: int) -> bool:
    """Whether a customer has a right to a tax invoice."""
    return total_cents > TAX_INVOICE_ABOVE_CENTS
