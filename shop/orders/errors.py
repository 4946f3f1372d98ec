"""Why an order cannot be placed, moved or given money back. Messages are for people."""

from collections.abc import Sequence

from shop.pricing import PricedCart
from shop.rules.safety import Note


class CheckoutClosedError(Exception):
    """No shipping rule speaks, or there is no way to pay. The message is for the shopper."""


class PlaceRefusedError(Exception):
    """We do not ship there, or not this. The message is for the shopper, beside the postcode."""


class EmptyCartError(Exception):
    """Nothing to order."""


class ChangedSinceShownError(Exception):
    """The page that the shopper agreed to is not what it would be now."""

    def __init__(self, priced: PricedCart, changes: list[str]) -> None:
        self.priced, self.changes = priced, changes
        super().__init__(" ".join(changes))


class NotAcknowledgedError(Exception):
    """Notes that must be accepted first were not."""

    def __init__(self, notes: Sequence[Note]) -> None:
        self.notes = notes
        super().__init__("Tick that you have read this before you order.")


class OtherOrderError(Exception):
    """This attempt has already made an order, with other contents or another destination."""


class IllegalMoveError(Exception):
    """The order is not in a state from which this may happen, or not all of it may."""


class FieldError(IllegalMoveError):
    """What was asked for does not fit; `field` says which part: a name, or the id of an order line."""

    def __init__(self, field: str | int, message: str) -> None:
        self.field = field
        super().__init__(message)


class UnseenError(FieldError):
    """Something has happened to the order since the page that asks was opened."""

    def __init__(self, note: str) -> None:
        what = f"“{note}”" if note else "something"
        super().__init__(
            "__all__",
            f"The order has changed since this page was opened: {what}. Send it again only if it is still due.",
        )
