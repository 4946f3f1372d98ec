"""What staff write beside an order: another address, a note, a mail once more."""

from accounts.models import User
from blog.transactions import all_or_nothing
from shop.emails import queue_again
from shop.models import Order, OrderEvent, Outbox
from shop.orders.errors import FieldError, IllegalMoveError
from shop.orders.states import Status, lock, write_event

ADDRESS_FIELDS = (
    "full_name",
    "company",
    "street_address",
    "address_line_2",
    "suburb",
    "state",
    "postcode",
    "phone",
    "delivery_note",
)
BEFORE_PACKING = (Status.PENDING, Status.PAID, Status.NEEDS_REVIEW)


@all_or_nothing
def edit_address(order: Order, *, actor: User | None = None, **fields: str) -> bool:
    """Where the parcel goes; what was charged stays. The old address is kept in the timeline.

    Whether anything changed. Raises IllegalMoveError once it is packed: the label is written.
    """
    lock(order)
    if order.status not in BEFORE_PACKING:
        words = order.status_words.lower()
        raise IllegalMoveError(f"Order {order.number} is {words}; its address cannot be changed.")
    changed = {
        name: fields[name] for name in ADDRESS_FIELDS if name in fields and fields[name] != getattr(order, name)
    }
    if not changed:
        return False
    old = ", ".join(str(getattr(order, name)) or f"no {name.replace('_', ' ')}" for name in changed)
    for name, value in changed.items():
        setattr(order, name, value)
    order.save(update_fields=list(changed))
    write_event(
        order, OrderEvent.Kind.NOTE, f"Address changed; before: {old}", public_note="Address changed", actor=actor
    )
    return True


@all_or_nothing
def add_note(order: Order, text: str, *, actor: User | None = None, seen: int | None = None) -> OrderEvent:
    """For staff; the customer does not read it. Raises FieldError for an empty or too long one, UnseenError where
    something has happened since `seen` (`states.lock`).
    """
    lock(order, seen=seen)
    text = text.strip()
    if not 0 < len(text) <= 300:
        raise FieldError("note", "Write a note of at most 300 characters.")
    return write_event(order, OrderEvent.Kind.NOTE, text, actor=actor)


@all_or_nothing
def resend_mail(mail: Outbox, *, actor: User | None = None) -> None:
    """Send it once more. Raises IllegalMoveError for one that waits to be sent anyway."""
    if mail.order is None or not queue_again(mail):
        raise IllegalMoveError(f"“{mail.get_kind_display()}” has not been sent yet; it waits in the outbox.")
    write_event(mail.order, OrderEvent.Kind.NOTE, f"Mail sent again: {mail.get_kind_display()}", actor=actor)
