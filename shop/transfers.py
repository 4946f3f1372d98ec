"""Transfers: lines of the bank's statement find their orders. A file is one transaction, and counts once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts import audit
from accounts.models import User
from blog.transactions import all_or_nothing
from shop import orders
from shop.models import BankLine, Order, Payment
from shop.rules.bank_statement import StatementLine, numbers_in
from shop.rules.money import dollars

BIGGEST_CENTS = 2**31 - 1


@dataclass(frozen=True)
class Match:
    """A line of a statement and what importing it would do, in words for staff."""

    line: StatementLine
    order: Order | None
    verdict: str
    is_known: bool = False


def match(lines: Iterable[StatementLine]) -> list[Match]:
    """What an import of `lines` would do. Money that was paid out is passed over. Nothing is written."""
    money = [line for line in lines if line.amount_cents > 0]
    known = set(BankLine.objects.filter(mark__in=[line.mark for line in money]).values_list("mark", flat=True))
    promised: set[int] = set()  # orders that an earlier line of this file pays
    found = []
    for line in money:
        if line.mark in known:
            found.append(Match(line, None, "Imported before", is_known=True))
            continue
        order = find_order(line.description)
        found.append(Match(line, order, _verdict(line, order, promised)))
        if order and line.amount_cents == order.total_cents:
            promised.add(order.pk)
    return found


def find_order(description: str) -> Order | None:
    """The one order whose number stands in `description`; None for none, and for two."""
    found = list(Order.objects.filter(number__in=numbers_in(description))[:2])
    return found[0] if len(found) == 1 else None


def _verdict(line: StatementLine, order: Order | None, promised: set[int]) -> str:
    if order is None:
        return "No order found: to be looked at"
    if order.status == Order.Status.CANCELLED:
        return "The order is cancelled: the money goes back"
    if order.pk in promised or order.payments.filter(status=Payment.Status.SUCCEEDED).exists():
        return "The order is paid already: the money goes back"
    if line.amount_cents != order.total_cents:
        return f"The order costs {dollars(order.total_cents)}: it needs review"
    if order.status == Order.Status.EXPIRED:
        return "Late: paid if the goods are still there, else the money goes back"
    return "Paid"


@all_or_nothing
def import_lines(lines: Sequence[StatementLine], *, actor: User | None = None) -> list[BankLine]:
    """Write down what arrived and settle what names its order. The new rows; lines that are known change nothing.

    All rows that several orders may want are taken before the first is settled, so that nobody waits in a circle.
    """
    wanted = [(one.order.pk if one.order else 0, one) for one in match(lines) if not one.is_known]
    orders.lock_all(one.order for _, one in wanted if one.order)
    made = []
    for _, one in sorted(wanted, key=lambda pair: (pair[0], pair[1].line.row)):
        row = BankLine.objects.create(
            mark=one.line.mark,
            paid_on=one.line.paid_on,
            description=one.line.description,
            amount_cents=min(one.line.amount_cents, BIGGEST_CENTS),
            actor=actor,
        )
        if one.order:
            _settle(row, one.order, actor)
        made.append(row)
    if made:
        audit.record("bank statement imported", actor=actor, after={"lines": len(made)})
    return made


@all_or_nothing
def assign(line: BankLine, order: Order, *, actor: User | None = None) -> Payment:
    """Staff know which `order` an open `line` is for. Raises orders.IllegalMoveError for a line that is dealt with."""
    fresh = BankLine.objects.select_for_update().get(pk=line.pk)
    if fresh.status == BankLine.Status.MATCHED:
        raise orders.IllegalMoveError("This line is matched already.")
    audit.record("bank line assigned", fresh, actor=actor, after={"order": order.number})
    return _settle(fresh, order, actor)


def _settle(line: BankLine, order: Order, actor: User | None) -> Payment:
    payment = orders.settle_transfer(
        order, received_cents=line.amount_cents, bank_reference=f"bank line {line.pk}", actor=actor
    )
    line.payment, line.status, line.actor = payment, BankLine.Status.MATCHED, actor
    line.note = f"Order {order.number}: {payment.get_status_display().lower()}"
    line.save(update_fields=["payment", "status", "actor", "note"])
    return payment


@all_or_nothing
def ignore(lines: Iterable[BankLine], *, note: str = "", actor: User | None = None) -> int:
    """Lines that have nothing to do with orders. How many; matched ones stay."""
    rows = BankLine.objects.filter(pk__in=[line.pk for line in lines], status=BankLine.Status.OPEN)
    _record_each("bank line set aside", rows, actor)
    return rows.update(status=BankLine.Status.IGNORED, note=note[:300], actor=actor)


@all_or_nothing
def reopen(lines: Iterable[BankLine], *, actor: User | None = None) -> int:
    """Ignored lines are to be looked at again. How many."""
    rows = BankLine.objects.filter(pk__in=[line.pk for line in lines], status=BankLine.Status.IGNORED)
    _record_each("bank line reopened", rows, actor)
    return rows.update(status=BankLine.Status.OPEN, note="", actor=actor)


def _record_each(verb: str, rows: Iterable[BankLine], actor: User | None) -> None:
    for row in rows:
        audit.record(verb, row, actor=actor)
