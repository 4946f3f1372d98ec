"""Which payment a gateway's report means. Money that is meant for none is kept, until staff give it back."""

from blog.transactions import all_or_nothing
from shop.models import Payment, ProviderEvent
from shop.payments import Event, PaymentReport

Outcome = ProviderEvent.Outcome
BIGGEST_CENTS = 2**31 - 1


def find_payment(gateway: str, report: PaymentReport) -> Payment | None:
    """The payment that `report` speaks of: by our reference, the gateway's, or the charge's."""
    payments = Payment.objects.filter(gateway=gateway).select_related("order")
    for name in ("reference", "provider_reference", "charge_reference"):
        value = getattr(report, name)
        if value and len(value) <= 120 and (found := payments.filter(**{name: value}).first()):
            return found
    return None


def is_of_another(payment: Payment, report: PaymentReport) -> bool:
    """Our reference with another session or charge than the one that we know: money that we did not ask for."""
    pairs = (
        (payment.provider_reference, report.provider_reference),
        (payment.charge_reference, report.charge_reference),
    )
    return any(ours and theirs and ours != theirs for ours, theirs in pairs)


def as_row(report: PaymentReport, event: Event) -> dict[str, object]:
    return _what_it_says(report) | {"kind": event.kind[:80], "outcome": Outcome.SETTLED}


def park(gateway: str, report: PaymentReport, event: Event | None) -> Outcome:
    if event:
        row, is_new = ProviderEvent.objects.get_or_create(
            gateway=gateway,
            event_id=event.event_id[:120],
            defaults=as_row(report, event) | {"outcome": Outcome.PARKED},
        )
        if not is_new and row.outcome != Outcome.PARKED:
            return Outcome.NOTHING_NEW
    return Outcome.PARKED


@all_or_nothing
def park_charge(gateway: str, report: PaymentReport) -> bool:
    """Keep money that a gateway lists and that no payment of ours is meant by; whether it was not kept already."""
    name = report.charge_reference or report.provider_reference
    row = _what_it_says(report) | {"kind": "listed", "outcome": Outcome.PARKED}
    known = ProviderEvent.objects.filter(gateway=gateway, outcome=Outcome.PARKED).exclude(charge_reference="")
    if known.filter(charge_reference=report.charge_reference).exists():
        return False
    return ProviderEvent.objects.get_or_create(gateway=gateway, event_id=f"listed:{name}"[:120], defaults=row)[1]


def storable(cents: int | None) -> int | None:
    """None for what no amount can be."""
    return cents if cents is not None and 0 <= cents <= BIGGEST_CENTS else None


def _what_it_says(report: PaymentReport) -> dict[str, object]:
    return {
        "reference": report.reference[:120],
        "provider_reference": report.provider_reference[:120],
        "charge_reference": report.charge_reference[:120],
        "amount_cents": storable(report.received_cents),
        "currency": report.currency[:10],
    }
