"""Why an order cannot be placed, moved or given money back. Messages are for people."""

from shop.pricing import PricedCart


class CheckoutClosedError(Exception):
    """No shipping rule speaks, or there is no way to pay. The message is for the shopper."""


class EmptyCartError(Exception):
    """Nothing to order."""


class ChangedSinceShownError(Exception):
    """The page that the shopper agreed to is not what it would be now."""

    def __init__(self, priced: PricedCart, changes: list[str]) -> None:
        self.priced, self.changes = priced, changes
        super().__init__(" ".join(changes))


class OtherOrderError(Exception):
    """This attempt has already made an order, with other contents or another destination."""


class IllegalMoveError(Exception):
    """The order is not in a state from which this may happen, or not all of it may."""


class FieldError(IllegalMoveError):
    """What was asked for does not fit; `field` says which part: a name, or the id of an order line."""

    def __init__(self, field: str | int, message: str) -> None:
        self.field = field
        super().__init__(message)
