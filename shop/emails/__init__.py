"""Mail of the shop, drawn from what was stored, sent from the outbox."""

from shop.emails.composing import compose
from shop.emails.facts import transfer_instructions
from shop.emails.sending import queue_again, send_due

__all__ = ["compose", "queue_again", "send_due", "transfer_instructions"]
