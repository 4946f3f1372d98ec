"""A payment service that moves no money: for the demo, for tests, and for trying out what can go wrong.

`ledger` is the service: what it keeps, and what a customer can do on its page. `gateway` is our side of it, and
`sender` delivers its messages by HTTP. It knows no model; the shop meets it as it meets any other service.
"""

from shop.payments.sandbox.gateway import SandboxGateway
from shop.payments.sandbox.ledger import CHOICES, Choice, Ledger, Session, UnknownSessionError
from shop.payments.sandbox.sender import send_due

__all__ = ["CHOICES", "Choice", "Ledger", "SandboxGateway", "Session", "UnknownSessionError", "send_due"]
