"""An order as an invoice and, where money went back, with adjustment notes. Drawn from what is stored."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from shop.models import Order, Payment, Refund, Store
from shop.rules import invoices as law
from shop.rules.invoices import Extent
from shop.rules.money import dollars


@dataclass(frozen=True)
class Row:
    """A label, what belongs to it, and why."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class InvoiceLine:
    """One sale, amounts in cents incl. GST. Without a quantity it is the shipping."""

    description: str
    sku: str
    quantity: int | None
    unit_price_cents: int | None
    discount_cents: int
    amount_cents: int
    gst_cents: int
    extent: Extent


@dataclass(frozen=True)
class Adjustment:
    """Money that went back, with the GST that was stored with it: GSTR 2013/2."""

    number: str
    day: date
    reason: str
    is_done: bool
    rows: tuple[tuple[str, int, int], ...]  # description, amount, GST
    amount_cents: int
    gst_cents: int


@dataclass(frozen=True)
class Invoice:
    order: Order
    store: Store
    buyer: tuple[str, ...]
    facts: tuple[Row, ...]
    lines: tuple[InvoiceLine, ...]
    totals: tuple[Row, ...]
    sentences: tuple[str, ...]
    adjustments: tuple[Adjustment, ...]

    @property
    def is_tax_invoice(self) -> bool:
        """Only who is registered may issue one; without an ABN it is an invoice, and says nothing of GST."""
        return bool(self.store.abn)

    @property
    def title(self) -> str:
        return "Tax invoice" if self.is_tax_invoice else "Invoice"

    @property
    def note_title(self) -> str:
        return "Adjustment note" if self.is_tax_invoice else "Credit note"

    @property
    def has_discounts(self) -> bool:
        return any(line.discount_cents for line in self.lines)

    @property
    def names_buyer_by_law(self) -> bool:
        return law.must_name_buyer(self.order.total_cents)

    @property
    def cents_after_adjustments(self) -> int:
        return self.order.total_cents - sum(note.amount_cents for note in self.adjustments)

    @property
    def gst_cents_after_adjustments(self) -> int:
        return self.order.gst_cents - sum(note.gst_cents for note in self.adjustments)


def invoice_of(order: Order) -> Invoice:
    store = Store.objects.the_one()
    goods = list(order.lines.all())
    # Where discounts leave nothing to pay, what the goods were worth decides, as when the GST was taken out.
    worth = [line.paid_cents for line in goods]
    worth = worth if any(worth) else [line.line_total_cents for line in goods]
    shipping = law.extent_of_shipping(
        order.shipping_cents, [(value, line.is_gst_free) for value, line in zip(worth, goods, strict=True)]
    )
    lines = [
        InvoiceLine(
            f"{line.supplement_name}, {line.variant_name}",
            line.sku,
            line.quantity,
            line.unit_price_cents,
            line.discount_cents,
            line.paid_cents,
            line.gst_cents,
            Extent(0 if line.is_gst_free else line.paid_cents, line.paid_cents),
        )
        for line in goods
    ]
    lines.append(InvoiceLine("Shipping", "", None, None, 0, order.shipping_cents, order.shipping_gst_cents, shipping))
    return Invoice(
        order,
        store,
        _buyer(order),
        _facts(order),
        tuple(lines),
        tuple(total_rows(order, with_gst=bool(store.abn))),
        tuple(_sentences(order, lines)) if store.abn else (),
        tuple(_adjustments(order)),
    )


def missing_for_law(order: Order, store: Store) -> str:
    """A sentence for staff where this invoice is not yet what a customer may ask for; "" else."""
    if store.abn or not law.may_be_asked_for(order.total_cents):
        return ""
    above = dollars(law.TAX_INVOICE_ABOVE_CENTS)
    return f"Not a tax invoice: the store has no ABN. A registered seller gives one on request above {above}."


def total_rows(order: Order, *, with_gst: bool = True) -> list[Row]:
    """The total and how it came about, in the stored words."""
    cuts = [step for step in order.steps if step.get("kind") == "promotion"]
    if sum(step["cents"] for step in cuts) != -order.discount_cents:
        cuts = []
    rows = [Row("Subtotal", dollars(order.subtotal_cents))]
    rows += [Row(f"Discount, {step['label']}", dollars(step["cents"]), step.get("note", "")) for step in cuts]
    if order.discount_cents and not cuts:
        rows.append(Row("Discount", dollars(-order.discount_cents)))
    shipping = dollars(order.shipping_cents) if order.shipping_cents else "Free"
    rows += [Row("Shipping", shipping, order.shipping_note), Row("Total", dollars(order.total_cents))]
    return [*rows, Row("Includes GST of", dollars(order.gst_cents))] if with_gst else rows


def _buyer(order: Order) -> tuple[str, ...]:
    """Whom the invoice names: who was asked for, else who ordered. After thirty days the link shows no street."""
    place = " ".join(part for part in (order.suburb, order.state, order.postcode) if part)
    street = [order.street_address, order.address_line_2] if order.shows_address else []
    address = [order.invoice_address if order.shows_address else ""] if order.invoice_address else [*street, place]
    named = [order.invoice_name] if order.invoice_name else [order.full_name, order.company]
    abn = f"ABN {order.invoice_abn}" if order.invoice_abn else ""
    return tuple(line for line in (*named, abn, *address, order.email) if line)


def _facts(order: Order) -> tuple[Row, ...]:
    facts = [Row("Number", order.number), Row("Date", _day(timezone.localdate(order.placed_at)))]
    payment = order.payments.exclude(status=Payment.Status.SURPLUS).order_by("pk").last()
    paid = order.payments.filter(status=Payment.Status.SUCCEEDED).first()
    if paid and paid.settled_at:
        facts.append(Row("Paid", _day(timezone.localdate(paid.settled_at))))
    elif order.status == Order.Status.PENDING and payment:
        payment.order = order
        facts.append(Row("Due", _day(payment.due_on)))
    else:
        facts.append(Row("Status", order.status_words))
    return tuple(facts)


def _sentences(order: Order, lines: list[InvoiceLine]) -> list[str]:
    if law.is_exactly_one_eleventh(order.total_cents, order.gst_cents):
        return ["Total price includes GST."]
    taxable = sum(line.extent.taxable_cents for line in lines)
    free = order.total_cents - taxable
    sentences = [f"Taxable: {dollars(taxable)}, which includes GST of {dollars(order.gst_cents)}."] if taxable else []
    return [*sentences, f"GST-free: {dollars(free)}."] if free else sentences


def _adjustments(order: Order) -> list[Adjustment]:
    """One for each refund of what was sold. Money that came too late or twice was never part of the sale."""
    refunds = (
        order.refunds.filter(payment__status=Payment.Status.SUCCEEDED)
        .exclude(status=Refund.Status.FAILED)
        .prefetch_related("lines__order_line")
        .order_by("pk")
    )
    return [_adjustment(order, number, refund) for number, refund in enumerate(refunds, start=1)]


def _adjustment(order: Order, number: int, refund: Refund) -> Adjustment:
    rows = []
    for part in refund.lines.all():
        line = part.order_line
        units = f"{part.quantity} × " if part.quantity else "Part of the price: "
        rows.append((f"{units}{line.supplement_name}, {line.variant_name}", part.amount_cents, part.gst_cents))
    if refund.shipping_cents:
        rows.append(("Shipping", refund.shipping_cents, refund.shipping_gst_cents))
    rest = refund.amount_cents - sum(amount for _, amount, _ in rows)
    if rest:
        rows.append(("Part of the price", rest, refund.gst_cents - sum(gst for _, _, gst in rows)))
    return Adjustment(
        f"{order.number}-{number}",
        timezone.localdate(refund.created_at),
        refund.get_reason_display(),
        refund.status == Refund.Status.SUCCEEDED,
        tuple(rows),
        refund.amount_cents,
        refund.gst_cents,
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
