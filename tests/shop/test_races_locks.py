"""Stock before promotions, each in the order of their keys: of two that want the same rows one waits, none dies.

Every pair of what takes both is stopped after its first lock until the other stands at its own. With two orders of
locking, each would then hold what the other wants.
"""

import itertools

import pytest
from django.db import transaction

from shop import orders, promotions, transfers
from shop.models import Order, Promotion
from shop.rules.bank_statement import StatementLine
from tests.builders import differences, make_promotion, make_variant, place
from tests.lockstep import in_lockstep

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("store"),
]

BOTH = {"shop_stock", "shop_promotion"}


@pytest.fixture
def shelf():
    """Two packs and two offers that apply together: two rows of each kind, wanted by everybody."""
    packs = [make_variant(price_cents=20_00, available=100) for _ in range(2)]
    make_promotion("WINTER", combines=True)
    make_promotion(name="For all", combines=True, minimum_spend_cents=1)
    return packs


def bought(shelf, *, backwards=False):
    lines = [(pack, 1) for pack in shelf]
    order = place(*(lines[::-1] if backwards else lines), code="WINTER")
    assert order.promotions.count() == 2
    return order


def again(order):
    return Order.objects.get(pk=order.pk)


def placing(shelf, *, backwards):
    return lambda: bought(shelf, backwards=backwards)


def cancelling(shelf, *, backwards):
    order = bought(shelf, backwards=backwards)
    return lambda: orders.cancel_unpaid(again(order))


def expiring(shelf, *, backwards):
    order = bought(shelf, backwards=backwards)
    return lambda: orders.expire(again(order))


def refunding(shelf, *, backwards):
    """All of it, before it left: units and uses are free again."""
    order = bought(shelf, backwards=backwards)
    orders.record_payment(order)
    portions = {line.pk: orders.Portion(1) for line in order.lines.all()}
    return lambda: orders.refund(again(order), lines=portions, shipping_cents=order.shipping_cents, reason="goodwill")


def cancelling_what_is_paid(shelf, *, backwards):
    order = bought(shelf, backwards=backwards)
    orders.record_payment(order)
    return lambda: orders.cancel_order(again(order))


def paying_late(shelf, *, backwards):
    order = bought(shelf, backwards=backwards)
    orders.expire(order)
    return lambda: orders.record_payment(again(order))


WAYS = [placing, cancelling, expiring, refunding, cancelling_what_is_paid, paying_late]
PAIRS = list(itertools.combinations_with_replacement(WAYS, 2))


def are_well(outcomes, ended):
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    assert ended == []  # who is ended begins again, so that the outcome does not tell
    assert differences() == []


def test_every_pair_takes_stock_before_promotions_and_none_waits_for_ever(shelf):
    # Emptying every table takes longer than a race, so all pairs run within one test.
    for one, other in PAIRS:
        outcomes, locked, ended = in_lockstep(one(shelf, backwards=False), other(shelf, backwards=True))

        are_well(outcomes, ended)
        for tables in locked:
            assert set(tables) == BOTH, (one, other)
            assert tables == sorted(tables, reverse=True), (one, other)


def test_statement_with_two_late_payments_and_an_order_of_the_same_goods(shelf):
    """The file is one transaction: its second order would want stock after its first one took promotions."""
    late = []
    for pack in shelf[::-1]:
        order = place((pack, 1), code="WINTER")
        orders.expire(order)
        late.append(order)
    lines = [
        StatementLine(number, order.placed_at.date(), order.number, order.total_cents, f"mark-{number}")
        for number, order in enumerate(late)
    ]

    outcomes, _, ended = in_lockstep(lambda: transfers.import_lines(lines), placing(shelf, backwards=False))

    are_well(outcomes, ended)
    assert set(Order.objects.filter(pk__in=[order.pk for order in late]).values_list("status", flat=True)) == {"paid"}


def test_promotions_taken_before_stock_are_ended_by_the_database(shelf):
    """The twin: with one function the other way round the same race ends in a deadlock, every time."""
    order = bought(shelf)

    @transaction.atomic
    def the_wrong_way_round():
        promotions.give_back_uses(order)
        orders.expire(again(order))

    _, _, ended = in_lockstep(the_wrong_way_round, placing(shelf, backwards=False))

    (told,) = ended
    assert "deadlock detected" in told
    assert Promotion.objects.filter(used__lt=0).count() == 0
