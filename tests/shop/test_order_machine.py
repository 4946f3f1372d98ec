"""Any way through the life of orders, against a model in memory; after every step `shop_audit` has nothing to say."""

import itertools
import os

import pytest
from django.conf import settings

from shop import orders, stock
from shop.models import Order, Refund, ShippingRule, Stock, StockMovement, Store
from tests.builders import differences, make_variant, place

hypothesis = pytest.importorskip("hypothesis")
some = pytest.importorskip("hypothesis.strategies")
stateful = pytest.importorskip("hypothesis.stateful")
hypothesis.configuration.set_hypothesis_home_dir(f"{settings.DATA_DIR}/hypothesis")
invariant, rule, precondition = stateful.invariant, stateful.rule, stateful.precondition

EXAMPLES, STEPS = (300, 40) if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else (8, 15)
pick = some.integers(0, 5)
units = some.integers(1, 3)


class Orders(stateful.RuleBasedStateMachine):
    """The model: per order its state, per variant what is on the shelf, what orders hold, what left; cents that are
    here and that went back.
    """

    def __init__(self):
        super().__init__()
        self.variants = [make_variant(price_cents=cents, available=6) for cents in (19_95, 33_33)]
        self.shelf = [6, 6]
        self.state, self.here, self.gone, self.back, self.refunded = {}, {}, {}, {}, {}
        self.rows = {}
        self.keys = itertools.count(1)

    # --- what happens ---------------------------------------------------------------------------------------------

    @rule(which=some.integers(0, 1), quantity=units, reuse=some.booleans())
    def place(self, which, quantity, reuse):
        if self.shelf[which] < quantity:
            return
        key = f"machine-{next(self.keys):08d}-{id(self)}"
        order = place((self.variants[which], quantity), attempt_key=key)
        self.shelf[which] -= quantity
        self.state[order.pk], self.here[order.pk], self.gone[order.pk] = "pending", quantity, 0
        self.back[order.pk], self.refunded[order.pk] = 0, 0
        self.rows[order.pk] = (which, quantity)

    def _order(self, number):
        return Order.objects.get(pk=sorted(self.state)[number % len(self.state)])

    def _try(self, allowed, do):
        """Whether it went through; it must just where the model allows it."""
        if allowed:
            do()
            return True
        with pytest.raises(orders.IllegalMoveError):
            do()
        return False

    @precondition(lambda self: self.state)
    @rule(number=pick)
    def pay(self, number):
        """In time, twice, or late: then the units are taken again, or it is refused."""
        order = self._order(number)
        which, quantity = self.rows[order.pk]
        state = self.state[order.pk]
        allowed = state == "pending" or (state == "expired" and self.shelf[which] >= quantity)
        if self._try(allowed, lambda: orders.record_payment(order)):
            if state == "expired":
                self.shelf[which] -= quantity
                self.here[order.pk] = quantity
            self.state[order.pk] = "paid"

    @precondition(lambda self: self.state)
    @rule(number=pick)
    def pack(self, number):
        order = self._order(number)
        if self._try(self.state[order.pk] == "paid", lambda: orders.mark_packed(order)):
            self.state[order.pk] = "packed"

    @precondition(lambda self: self.state)
    @rule(number=pick, quantity=units)
    def ship(self, number, quantity):
        order = self._order(number)
        line = order.lines.get()
        allowed = self.state[order.pk] == "packed" and quantity <= self.here[order.pk]
        if self._try(allowed, lambda: orders.ship(order, quantities={line.pk: quantity})):
            self.here[order.pk] -= quantity
            self.gone[order.pk] += quantity
            if not self.here[order.pk]:
                self.state[order.pk] = "shipped"

    @precondition(lambda self: self.state)
    @rule(number=pick)
    def deliver(self, number):
        order = self._order(number)
        if self._try(self.state[order.pk] == "shipped", lambda: orders.mark_delivered(order)):
            self.state[order.pk] = "completed"

    @precondition(lambda self: self.state)
    @rule(number=pick, restock=some.booleans())
    def cancel(self, number, restock):
        order = self._order(number)
        allowed = self.state[order.pk] in {"pending", "paid", "packed"} and not self.gone[order.pk]
        if self._try(allowed, lambda: orders.cancel_order(order, restock=restock)):
            if self.state[order.pk] != "pending":
                self.refunded[order.pk] = order.total_cents
            self._give_up(order, self.here[order.pk], restock=restock)
            self.state[order.pk] = "cancelled"

    def _give_up(self, order, quantity, *, restock):
        self.here[order.pk] -= quantity
        if restock:
            self.shelf[self.rows[order.pk][0]] += quantity

    @precondition(lambda self: self.state)
    @rule(number=pick)
    def expire(self, number):
        order = self._order(number)
        if self._try(self.state[order.pk] == "pending", lambda: orders.expire(order)):
            self._give_up(order, self.here[order.pk], restock=True)
            self.state[order.pk] = "expired"

    @precondition(lambda self: self.state)
    @rule(number=pick, quantity=units, restock=some.booleans(), shipping=some.booleans())
    def refund(self, number, quantity, restock, shipping):
        """Units that are here first, as goodwill; what had left comes back with `restock`."""
        order = self._order(number)
        line = order.lines.get()
        left = line.refundable_quantity
        cents = order.shipping_cents - order.refunded_shipping_cents if shipping else 0
        allowed = self.state[order.pk] in {"paid", "packed", "shipped", "completed"} and quantity <= left
        portion = orders.Portion(quantity, restock=restock)
        made = []

        def do():
            made.append(orders.refund(order, lines={line.pk: portion}, shipping_cents=cents, reason="goodwill"))

        if self._try(allowed, do):
            self.refunded[order.pk] += made[0].amount_cents
            stays = min(quantity, self.here[order.pk])
            self._give_up(order, stays, restock=restock)
            if restock:
                back = min(quantity - stays, self.gone[order.pk] - self.back[order.pk])
                self.back[order.pk] += back
                self.shelf[self.rows[order.pk][0]] += back
            if self.state[order.pk] in {"paid", "packed"} and not self.here[order.pk]:
                self.state[order.pk] = "shipped" if self.gone[order.pk] else "cancelled"

    @precondition(lambda self: self.state)
    @rule(number=pick, cents=some.integers(1, 20_00))
    def refund_a_part_of_the_price(self, number, cents):
        order = self._order(number)
        line = order.lines.get()
        allowed = self.state[order.pk] in {"paid", "packed", "shipped", "completed"} and cents <= line.refundable_cents
        portion = orders.Portion(0, cents)
        if self._try(allowed, lambda: orders.refund(order, lines={line.pk: portion}, reason="goodwill")):
            self.refunded[order.pk] += cents

    @rule(number=pick, goes_through=some.booleans(), twice=some.booleans())
    def settle_a_refund(self, number, goes_through, twice):
        waiting = list(Refund.objects.filter(order__in=self.state, status="requested").order_by("pk"))
        if not waiting:
            return
        made = waiting[number % len(waiting)]
        for _ in range(2 if twice else 1):
            orders.settle_refund(made, state="succeeded" if goes_through else "failed", failure="closed")
        if not goes_through:
            self.refunded[made.order_id] -= made.amount_cents

    @precondition(lambda self: self.state)
    @rule(number=pick, restock=some.booleans())
    def send_one_back(self, number, restock):
        order = self._order(number)
        line = order.lines.get()
        allowed = self.state[order.pk] in {"shipped", "completed"} and line.returnable_quantity > 0
        made = []
        if self._try(
            allowed, lambda: made.append(orders.request_return(order, quantities={line.pk: 1}, reason="faulty"))
        ):
            orders.answer_return(made[0], is_approved=True, answer="Send it.")
            orders.receive_return(made[0], restock={line.pk: 1 if restock else 0})
            orders.close_return(made[0])
            if restock:
                self.back[order.pk] += 1
                self.shelf[self.rows[order.pk][0]] += 1

    @rule(which=some.integers(0, 1), change=some.integers(-3, 3))
    def receive_or_write_off(self, which, change):
        if change and self.shelf[which] + change >= 0:
            stock.adjust(self.variants[which], change, reason="machine")
            self.shelf[which] += change

    # --- what always holds ----------------------------------------------------------------------------------------

    @invariant()
    def model_and_database_say_the_same(self):
        for pk, status in self.state.items():
            order = Order.objects.get(pk=pk)
            line = order.lines.get()
            assert order.status == status
            assert (line.held_quantity, line.shipped_quantity) == (self.here[pk], self.gone[pk])
            assert line.returned_quantity == self.back[pk]
            assert order.refunded_cents == self.refunded[pk] <= order.total_cents
        for which, variant in enumerate(self.variants):
            row = Stock.objects.get(pk=variant.pk)
            held = sum(self.here[pk] for pk, (kind, _) in self.rows.items() if kind == which)
            assert (row.available, row.held) == (self.shelf[which], held)

    @invariant()
    def audit_is_clean(self):
        assert differences() == []


@pytest.mark.django_db
@pytest.mark.usefixtures("store")
def test_any_way_of_orders_adds_up():
    assert ShippingRule.objects.exists()
    assert Store.objects.exists()
    stateful.run_state_machine_as_test(
        Orders,
        settings=hypothesis.settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        ),
    )
    assert StockMovement.objects.exists()
