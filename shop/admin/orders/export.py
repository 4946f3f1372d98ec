"""Orders as rows of text, for whoever keeps the books. In a stream: any number fits.

One row for each line and one for shipping. What an order is stands in each of its rows, so that they can be filtered;
its total stands in the first one only, so that every column of money can be added up.
"""

from array import array
from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone

from shop.admin.orders.words import fulfilment_badge, payment_badge
from shop.gateways import label_of
from shop.models import Order, Payment
from shop.rules.money import plain_dollars
from shop.rules.spreadsheets import guarded

AT_ONCE = 500
HEADERS = (
    *("Order", "Placed", "Paid on", "Customer", "Company", "E-mail", "Phone"),
    *("Address", "Address line 2", "Suburb", "State", "Postcode", "Delivery", "Payment", "Paid by", "Fulfilment"),
    *("What", "SKU", "Units", "Unit price (AUD, incl. GST)", "Discount", "Amount (AUD, incl. GST)", "GST in it"),
    *("GST-free", "Refunded", "Order total (AUD, incl. GST)", "GST in the order"),
)


def settle(chosen: "QuerySet[Order]") -> "array[int]":
    """The ids of `chosen`, the oldest order first: 8 bytes each. One query."""
    pks = chosen.prefetch_related(None).order_by("placed_at", "pk").values_list("pk", flat=True)
    return array("q", pks.iterator(chunk_size=10_000))


def export_rows(pks: "array[int]", *, at_once: int = AT_ONCE) -> Iterator[list[str]]:
    """Rows of `settle`d orders. Dates are Sydney's, amounts decimal dollars; no cell is a formula.

    Four queries for every `at_once` orders, which are all that stands in memory.
    """
    whole = Order.objects.prefetch_related("lines", "payments", "refunds").order_by("placed_at", "pk")
    for start in range(0, len(pks), at_once):
        for order in whole.filter(pk__in=pks[start : start + at_once].tolist()):
            yield from _rows_of(order)


def _rows_of(order: Order) -> Iterator[list[str]]:
    says = _what_it_is(order)
    totals = [plain_dollars(order.total_cents), plain_dollars(order.gst_cents)]
    for line in order.lines.all():
        amounts = (line.unit_price_cents, line.discount_cents, line.paid_cents, line.gst_cents)
        yield [
            *(*says, guarded(line.name), guarded(line.sku), str(line.quantity), *map(plain_dollars, amounts)),
            *("yes" if line.is_gst_free else "", plain_dollars(line.refunded_cents), *totals),
        ]
        totals = ["", ""]
    if order.shipping_cents:
        amounts = (order.shipping_cents, 0, order.shipping_cents, order.shipping_gst_cents)
        yield [
            *(*says, "Shipping", "", "1", *map(plain_dollars, amounts)),
            *("" if order.shipping_gst_cents else "yes", plain_dollars(order.refunded_shipping_cents), *totals),
        ]


def _what_it_is(order: Order) -> list[str]:
    paid_by = [label_of(one.gateway) for one in order.payments.all() if one.status == Payment.Status.SUCCEEDED]
    texts = (
        *(order.full_name, order.company, order.email, order.phone),
        *(order.street_address, order.address_line_2, order.suburb, order.state, order.postcode),
    )
    return [
        *(order.number, f"{timezone.localdate(order.placed_at)}", f"{order.paid_on or ''}", *map(guarded, texts)),
        *("Collected" if order.is_collected else "Posted", payment_badge(order).word, ", ".join(paid_by)),
        fulfilment_badge(order).word,
    ]
