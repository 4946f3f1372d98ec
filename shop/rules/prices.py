"""What a pack costs at a moment, and what a page says of it."""

from datetime import datetime
from typing import NamedTuple

from shop.rules.doses import Serving, daily_dose_price
from shop.rules.money import dollars
from shop.rules.unit_price import saving_percent, unit_price
from shop.rules.was import why_no_was


class PriceNow(NamedTuple):
    """In cents, incl. GST. `was_cents` is the price before, where it may honestly stand beside the sale price."""

    cents: int
    was_cents: int | None
    is_on_sale: bool


class PriceTerms(NamedTuple):
    """A price, and a sale price between dates."""

    price_cents: int
    price_since: datetime
    sale_price_cents: int | None
    sale_from: datetime | None
    sale_until: datetime | None

    def at(self, now: datetime) -> PriceNow:
        """The rule of every page, the cart and the order; `models.prices.current_price()` says the same in SQL."""
        begins, ends = self.sale_from, self.sale_until
        if not self.sale_price_cents or begins is None or now < begins or (ends is not None and now >= ends):
            return PriceNow(self.price_cents, None, is_on_sale=False)
        is_honest = not why_no_was(price_since=self.price_since, sale_from=begins, now=now)
        return PriceNow(self.sale_price_cents, self.price_cents if is_honest else None, is_on_sale=True)


class ShownPrice(NamedTuple):
    """The price of a pack in words; "" and 0 for what cannot be said. `said` is all of it, for who listens."""

    now: str
    was: str
    is_on_sale: bool
    saving_percent: int
    unit: str
    dose: str
    compared: str
    said: str


def shown(
    price: PriceNow, *, unit_count: int, unit: str, serving: Serving, is_gst_free: bool, compared: str = ""
) -> ShownPrice:
    """`compared`: what a fixed amount of one ingredient costs, where a list compares it."""
    now, was = dollars(price.cents), dollars(price.was_cents) if price.was_cents else ""
    saving = saving_percent(price.cents, price.was_cents) if price.was_cents else 0
    per_unit = unit_price(price.cents, unit_count, unit).words
    per_day = daily_dose_price(price.cents, unit_count, serving).words
    if was:
        first = f"Now {now}, was {was}, save {saving}%." if saving else f"Now {now}, was {was}."
    else:
        first = f"On sale: {now}." if price.is_on_sale else f"{now}."
    gst = "GST-free." if is_gst_free else "Includes GST."
    said = f"{first} {per_unit}. {gst} {per_day}.{f' {compared}.' if compared else ''}"
    return ShownPrice(now, was, price.is_on_sale, saving, per_unit, per_day, compared, said)
