"""Mail of the shop, drawn from the order as it was stored, sent from the outbox."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone

from shop.models import Outbox, Payment, Store
from shop.payments import Instructions, PaymentRequest
from shop.payments.manual import BankTransfer

SUBJECTS = {
    Outbox.Kind.PLACED: "Your order {number}",
    Outbox.Kind.PAID: "Payment received for order {number}",
    Outbox.Kind.SHIPPED: "Order {number} is on its way",
    Outbox.Kind.CANCELLED: "Order {number} is cancelled",
}
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)


def transfer_instructions(payment: Payment, store: Store) -> Instructions | None:
    """Where the customer of `payment` transfers the money to; None for one that is paid on another page, or is 0."""
    if payment.gateway != BankTransfer.name or not payment.amount_cents:
        return None
    gateway = BankTransfer(store.bank_account_name, store.bank_bsb, store.bank_account_number)
    request = PaymentRequest(payment.reference, payment.order.number, payment.amount_cents, payment.due_on)
    return gateway.start(request)


def compose(mail: Outbox) -> EmailMessage:
    """The message of an outbox row. Its Message-ID is the same at every try, so that a resend is recognised."""
    order, store = mail.order, Store.objects.the_one()
    payment, lines = order.payments.first(), list(order.lines.all())
    context = {
        "order": order,
        "lines": lines,
        "statements": list(dict.fromkeys(text for line in lines for text in line.statements)),
        "store": store,
        "instructions": transfer_instructions(payment, store) if payment else None,
        "order_url": f"{settings.SITE_URL}{order.get_absolute_url()}",
    }
    host = settings.SITE_URL.split("://", 1)[1].split(":")[0]
    return EmailMessage(
        subject=SUBJECTS[Outbox.Kind(mail.kind)].format(number=order.number),
        body=render_to_string(f"email/order_{mail.kind}.txt", context),
        to=[order.email],
        reply_to=[store.email] if store.email else None,
        headers={"Message-ID": f"<outbox-{mail.pk}-{order.number}@{host}>"},
    )


def send_due(report: Callable[[str], None] = lambda line: None) -> tuple[int, int]:
    """Send what is due; (sent, failed). A failure is written down and tried again later, ever more rarely."""
    sent = failed = 0
    for mail in Outbox.objects.due().select_related("order"):
        # Claim the row first: a second sender at the same moment passes it by.
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(mail.tries, 10))
        claim = Outbox.objects.due().filter(pk=mail.pk, tries=mail.tries)
        if not claim.update(tries=mail.tries + 1, next_try_at=timezone.now() + wait):
            continue
        try:
            compose(mail).send()
        except Exception as error:  # whatever is wrong with this mail, the next one must go
            Outbox.objects.filter(pk=mail.pk).update(last_error=f"{type(error).__name__}: {error}"[:300])
            failed += 1
            report(f"{mail}: {error}")
        else:
            Outbox.objects.filter(pk=mail.pk).update(sent_at=timezone.now(), last_error="")
            sent += 1
    return sent, failed
