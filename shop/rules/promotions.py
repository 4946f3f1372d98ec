"""What promotions are worth for a cart: which of them apply, what each takes off, and why the others do not."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Applied:
    """What one promotion took off, in cents: off the goods, and off the shipping."""

    promotion_id: int
    name: str
    code: str = ""
    goods_cents: int = 0
    shipping_cents: int = 0
