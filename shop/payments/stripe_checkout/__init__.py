"""Cards by Stripe's hosted page: no card number ever reaches us.

`client` asks Stripe and needs its library; `messages` reads what it tells us and needs nothing.
"""

from shop.payments.stripe_checkout.gateway import StripeGateway

__all__ = ["StripeGateway"]
