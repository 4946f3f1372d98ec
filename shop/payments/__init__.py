"""Ways to pay. An adapter knows no model: frozen data in, frozen data out."""

from shop.payments.protocol import Gateway, Instructions, PaymentRequest

__all__ = ["Gateway", "Instructions", "PaymentRequest"]
