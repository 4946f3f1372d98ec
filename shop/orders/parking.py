"""What gateways say of money that no payment of ours is meant by: kept, and looked at again by `reconcile`."""

from django.db import transaction

from shop.models import ProviderEvent
from shop.payments import Event, PaymentReport

Outcome = ProviderEvent.Outcome

BIGGEST_CENTS = 2**31 - 1


def park(gateway: str, report: PaymentReport, event: Event | None) -> Outcome:
    """Keep what an event says of a payment that is not ours."""
    if event:
        row, is_new = ProviderEvent.objects.get_or_create(
            gateway=gateway,
            event_id=event.event_id[:120],
            defaults=event_row(report, event.kind) | {"outcome": Outcome.PARKED},
        )
        if not is_new and row.outcome != Outcome.PARKED:
            return Outcome.NOTHING_NEW
    return Outcome.PARKED


@transaction.atomic
def park_charge(gateway: str, report: PaymentReport) -> bool:
    """Keep money that a gateway lists and that no payment of ours is meant by; whether it was not kept already."""
    name = report.charge_reference or report.provider_reference
    row = event_row(report, "listed") | {"outcome": Outcome.PARKED}
    known = ProviderEvent.objects.filter(gateway=gateway, outcome=Outcome.PARKED).exclude(charge_reference="")
    if known.filter(charge_reference=report.charge_reference).exists():
        return False
    return ProviderEvent.objects.get_or_create(gateway=gateway, event_id=f"listed:{name}"[:120], defaults=row)[1]


def event_row(report: PaymentReport, kind: str) -> dict[str, object]:
    """The columns of an event that has just been heard."""
    return {
        "kind": kind[:80],
        "outcome": Outcome.SETTLED,
        "reference": report.reference[:120],
        "provider_reference": report.provider_reference[:120],
        "charge_reference": report.charge_reference[:120],
        "amount_cents": storable(report.received_cents),
        "currency": report.currency[:10],
    }


def storable(cents: int | None) -> int | None:
    """None for what no amount can be."""
    return cents if cents is not None and 0 <= cents <= BIGGEST_CENTS else None
