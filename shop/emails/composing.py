"""The message of an outbox row: text and HTML of the same facts."""

import re
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from shop.emails.facts import facts_of
from shop.models import Outbox

SUBJECTS = {
    Outbox.Kind.PLACED: "Your order {number}",
    Outbox.Kind.PAID: "Payment received for order {number}",
    Outbox.Kind.READY: "Order {number} is ready to collect",
    Outbox.Kind.SHIPPED: "Order {number} is on its way",
    Outbox.Kind.CANCELLED: "Order {number} is cancelled",
    Outbox.Kind.EXPIRED: "Order {number} has expired",
    Outbox.Kind.REFUNDED: "Your refund of {amount}, order {number}",
    Outbox.Kind.RETURN_ANSWERED: "About your return, order {number}",
    Outbox.Kind.BACK_IN_STOCK: "{goods} is back",
    Outbox.Kind.STAFF_REVIEW: "Please look at order {number}",
    Outbox.Kind.STAFF_RETURN: "Return requested, order {number}",
    Outbox.Kind.STAFF_DECLINES: "Card payments are paused",
    Outbox.Kind.STAFF_LOW_STOCK: "Stock is low",
}
PART_SHIPPED, COLLECTED = "Part of order {number} is on its way", "You have collected order {number}"


def compose(mail: Outbox) -> EmailMultiAlternatives:
    """The message of an outbox row. Its Message-ID is the same at every try, so that a resend is recognised.

    One that staff ask for again is a message of its own: mailboxes drop what they have seen.
    """
    facts = facts_of(mail)
    order, store = mail.order, facts["store"]
    subject = _subject(mail, facts)
    text = render_to_string(f"email/{_template(mail)}.txt", facts)
    html = render_to_string(f"email/{_template(mail)}.html", facts | {"subject": subject})
    shop, customer = store.email or settings.CONTACT_EMAIL, _customer(mail, facts)
    host = settings.SITE_URL.split("://", 1)[1].split(":")[0]
    again = f"-{mail.times_asked_again}" if mail.times_asked_again else ""
    reply_to = customer if mail.is_for_staff else store.email
    message = EmailMultiAlternatives(
        subject=subject,
        body=re.sub(r"\n{3,}", "\n\n", text).strip() + "\n",
        to=[shop if mail.is_for_staff else customer],
        reply_to=[reply_to] if reply_to else None,
        headers={
            "Message-ID": f"<outbox-{mail.pk}{again}-{order.number if order else 'shop'}@{host}>",
            "Auto-Submitted": "auto-generated",  # RFC 3834: no machine answers it
        },
    )
    if "stop_url" in facts:
        message.extra_headers["List-Unsubscribe"] = f"<{facts['stop_url']}>"
    message.attach_alternative(html, "text/html")
    return message


def _template(mail: Outbox) -> str:
    return f"order_{mail.kind}" if mail.order_id and not mail.is_for_staff else mail.kind


def _customer(mail: Outbox, facts: dict[str, Any]) -> str:
    """Whom it is for, where it is not for the shop; "" where the address was forgotten."""
    if mail.order:
        return mail.order.email
    if mail.is_for_staff:
        return ""
    return str(facts["alert"].email) if facts.get("alert") else ""


def _subject(mail: Outbox, facts: dict[str, object]) -> str:
    words = SUBJECTS[Outbox.Kind(mail.kind)]
    if mail.kind == Outbox.Kind.SHIPPED and facts["is_collected"]:
        words = COLLECTED
    elif mail.kind == Outbox.Kind.SHIPPED and facts["to_come"]:
        words = PART_SHIPPED
    return words.format(
        number=mail.order.number if mail.order else "",
        amount=facts.get("amount", ""),
        goods=facts.get("goods", "It"),
    )
