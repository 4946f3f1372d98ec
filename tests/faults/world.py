"""What tests do to the shop, run inside a process of the site (`Site.call`): JSON in, JSON out."""

from datetime import timedelta
from io import StringIO
from typing import Any

from django.core.management import CommandError, call_command
from django.db.models import F

from shop import gateways, orders, paying, stock
from shop.models import Order, Promotion, ShippingRule, Store, Variant
from tests import builders
from tests.builders import make_supplement, make_variant


def open_store() -> None:
    """A store that can be paid by transfer."""
    store = Store.objects.the_one()
    store.bank_account_name, store.bank_bsb, store.bank_account_number = "Simples Pty Ltd", "000-000", "12345678"
    store.email = "shop@example.com"
    store.save()


def close_account() -> None:
    """No transfers any more: cards are the only way to pay."""
    Store.objects.update(bank_account_name="", bank_bsb="", bank_account_number="")


def stock_up(*packs: dict[str, Any]) -> list[int]:
    """Packs on the shelf, each by what differs from the usual one; their ids."""
    # Each call is a process of its own, so the builders' counters begin anew: names come from what is there.
    first = Variant.objects.count() + 1
    return [_pack(number, pack).pk for number, pack in enumerate(packs, start=first)]


def _pack(number: int, fields: dict[str, Any]) -> Variant:
    supplement = make_supplement(f"Zinc {number}", slug=f"zinc-{number}")
    return make_variant(**{"supplement": supplement, "name": "60 capsules", "sku": f"ZINC-{number}"} | fields)


def change_price(variant: int, cents: int) -> None:
    row = Variant.objects.get(pk=variant)
    row.price_cents = cents
    row.full_clean()
    row.save()


def change_rule(**fields: Any) -> None:
    row = ShippingRule.objects.get(name="Standard")
    for name, value in fields.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()


def write_off(variant: int, units: int) -> None:
    stock.adjust(Variant.objects.get(pk=variant), -units, reason="test")


def take_off_sale(variant: int) -> None:
    Variant.objects.filter(pk=variant).update(is_offered=False)


def make_promotion(code: str, **fields: Any) -> None:
    """Ten per cent off everything for whoever knows `code`."""
    Promotion.objects.create(**{"name": code, "code": code, "kind": "percent", "percent": 10} | fields)


def change_promotion(code: str, **fields: Any) -> None:
    Promotion.objects.filter(code=code).update(**fields)


def use_up(code: str) -> None:
    """The limit becomes what has been used."""
    Promotion.objects.filter(code=code).update(max_uses=F("used"))


def place(variant: int, quantity: int = 1) -> str:
    """An order as checkout makes it; its number."""
    return _placed(Variant.objects.get(pk=variant), quantity, Order.objects.count(), gateway="manual").number


def _placed(variant: Variant, quantity: int, number: int, *, gateway: str) -> Order:
    until = gateways.hold_until(gateway, Store.objects.the_one())
    key = f"attempt-{number:010d}"
    return builders.place((variant, quantity), attempt_key=key, gateway=gateway, expires_at=until)


def start_by_card(variant: int, count: int) -> list[dict[str, Any]]:
    """Orders that are to be paid by card, each with its session at the provider."""
    row, first, begun = Variant.objects.get(pk=variant), Order.objects.count(), []
    for number in range(first, first + count):
        order = _placed(row, 1, number, gateway="stripe")
        assert paying.begin(order)
        payment = order.payments.get()
        session, cents = payment.provider_reference, payment.amount_cents
        begun.append({"id": order.pk, "number": order.number, "session": session, "cents": cents})
    return begun


def cancel_and_send(number: str) -> None:
    """Staff cancel a paid order; the refund is asked for, then sent."""
    orders.cancel_order(Order.objects.get(number=number), reason="test")
    paying.send_refunds()


def reconcile() -> str:
    """The command, as it runs two minutes later: messages had their time."""
    paying.repairs.MESSAGES_TAKE = timedelta()
    answer = manage("reconcile")
    assert answer["ok"], answer
    return str(answer["out"])


def manage(*words: str) -> dict[str, Any]:
    """A management command: what it printed, and whether it was content."""
    out, err = StringIO(), StringIO()
    try:
        call_command(*words, stdout=out, stderr=err)
    except (CommandError, SystemExit) as error:
        return {"ok": getattr(error, "code", 1) == 0, "out": out.getvalue(), "err": f"{err.getvalue()}{error}"}
    return {"ok": True, "out": out.getvalue(), "err": err.getvalue()}


def audit() -> dict[str, Any]:
    """The site's own word on whether stock, orders and payments agree."""
    return manage("shop_audit")
