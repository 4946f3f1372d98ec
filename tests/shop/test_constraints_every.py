"""Each constraint of the shop, broken on purpose below the forms. A new one without a breaker fails the last test.

One row of each kind stands there first; a breaker changes one thing of it, or writes it a second time.
"""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F
from django.utils import timezone

from blog.models import Ingredient
from shop import orders
from shop.models import (
    BankLine,
    Category,
    Caution,
    ClaimTerm,
    GoodsFile,
    GoodsRow,
    Order,
    OrderAcknowledgement,
    OrderLine,
    OrderPromotion,
    Outbox,
    Payment,
    Placement,
    Promotion,
    PromotionCustomer,
    ProviderEvent,
    Refund,
    RefundLine,
    ReturnLine,
    ReturnRequest,
    SaleChannel,
    ShipmentLine,
    ShippingRule,
    ShopBlock,
    Statement,
    StatementTrigger,
    Stock,
    StockAlert,
    StockMovement,
    Store,
    Supplement,
    SupplementIngredient,
    Variant,
)
from tests.builders import make_post, make_promotion, make_supplement, make_variant, place, refund_units, shipped

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

MODELS = {model._meta.db_table: model for model in apps.get_app_config("shop").get_models() if not model._meta.proxy}
CONSTRAINTS = {one.name: (model, one) for model in MODELS.values() for one in model._meta.constraints}
YESTERDAY = timezone.now() - timedelta(days=1)


def label_rows(zinc, order):
    """A reason for a statement, a sale channel, a caution of two, and what was accepted."""
    iron = Ingredient.objects.create(name="Iron", slug="iron")
    statement = Statement.objects.get(code="b6-warning")
    StatementTrigger.objects.create(statement=statement, ingredient=zinc, above_amount=1, unit="mg", source="x")
    SaleChannel.objects.create(ingredient=zinc, above_amount=1, valid_from=date(2026, 1, 1), source="x")
    Caution.objects.create(code="zinc-iron", first=zinc, second=iron, wording="x", source="x")
    OrderAcknowledgement.objects.create(order=order, rule="zinc-iron", version=1, words="x")


@pytest.fixture
def rows(db):
    """One of everything: an order that was paid, sent, refunded in part and is on its way back, and what it sold."""
    zinc = Ingredient.objects.create(name="Zinc", slug="zinc")
    supplement = make_supplement("Zinc")
    SupplementIngredient.objects.create(supplement=supplement, ingredient=zinc, amount=15)
    Placement.objects.create(supplement=supplement, ingredient=zinc)
    Placement.objects.create(supplement=supplement, post=make_post())
    ShopBlock.objects.create(ingredient=zinc, is_barred=True)
    Category.objects.create(name="Vitamins", slug="vitamins")
    StockAlert.objects.create(variant=make_variant(available=0), email="kim@example.com")
    GoodsRow.objects.create(file=GoodsFile.objects.create(name="goods.csv"), number=2)
    make_promotion("WINTER", max_uses=1, max_uses_per_customer=1)
    variant = make_variant(supplement=supplement, price_cents=20_00, available=10)
    order = place((variant, 2), code="WINTER")
    orders.record_payment(order, bank_reference="bank line 1")
    orders.mark_packed(order)
    orders.mark_shipped(order)
    refund = refund_units(order)
    Refund.objects.filter(pk=refund.pk).update(provider_reference="refd_1")
    orders.request_return(order, quantities={order.lines.get().pk: 1}, reason="faulty")
    payment = order.payments.get()
    Payment.objects.filter(pk=payment.pk).update(provider_reference="sess_1")
    ProviderEvent.objects.create(gateway="sandbox", event_id="evnt_1", kind="x", outcome="settled", payment=payment)
    label_rows(zinc, order)
    BankLine.objects.create(mark="m" * 64, paid_on=date(2026, 11, 26), description="Kim", amount_cents=1)


def change(model, **fields):
    return lambda: model.objects.filter(pk=model.objects.order_by("pk").values("pk")[:1]).update(**fields)


def twice(model, **fields):
    """The first row once more, without its key and with other `fields`."""

    def write():
        row = model.objects.order_by("pk").first()
        names = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
        model.objects.create(**{name: getattr(row, name) for name in names} | fields)

    return write


def placement_twice(kind):
    def write():
        row = Placement.objects.exclude(**{kind: None}).get()
        Placement.objects.create(supplement=row.supplement, **{kind: getattr(row, kind)})

    return write


def inside_itself():
    Category.objects.update(parent=F("pk"))


def second_open_end():
    ShippingRule.objects.create(name="Second", fee_cents=1_00)


def second_movement():
    held = StockMovement.objects.get(kind="held")
    names = [field.attname for field in StockMovement._meta.concrete_fields if not field.primary_key]
    StockMovement.objects.create(**{name: getattr(held, name) for name in names})


NO_ADDRESS = {"street_address": ""}
BREAKERS = {
    "shop_category_not_inside_itself": inside_itself,
    "statement_ends_after_it_begins": change(Statement, valid_from=date(2026, 1, 2), valid_until=date(2026, 1, 1)),
    "statement_kind_known": change(Statement, kind="unknown"),
    "statement_trigger_names_one_thing": change(StatementTrigger, kind="vitamin"),
    "statement_trigger_amount_has_a_unit": change(StatementTrigger, unit=""),
    "statement_trigger_basis_known": change(StatementTrigger, basis="week"),
    "statement_trigger_has_a_source": change(StatementTrigger, source=""),
    "statement_trigger_ends_after_it_begins": change(
        StatementTrigger, valid_from=date(2026, 1, 2), valid_until=date(2026, 1, 1)
    ),
    "sale_channel_known": change(SaleChannel, channel="unknown"),
    "sale_channel_amount_not_below_zero": change(SaleChannel, above_amount=-1),
    "sale_channel_has_a_source": change(SaleChannel, source=""),
    "sale_channel_ends_after_it_begins": change(SaleChannel, valid_until=date(2025, 12, 31)),
    "sale_channel_once": twice(SaleChannel),
    "caution_level_known": change(Caution, level="unknown"),
    "caution_of_two_or_of_much": change(Caution, second=None),
    "caution_amounts_have_units": change(Caution, first_from_amount=1),
    "caution_has_words_and_a_source": change(Caution, source=""),
    "caution_ends_after_it_begins": change(Caution, valid_from=date(2026, 1, 2), valid_until=date(2026, 1, 1)),
    "order_acknowledgement_once": twice(OrderAcknowledgement),
    "order_acknowledgement_says_what": change(OrderAcknowledgement, words=""),
    "supplement_is_taken": change(Supplement, serves_per_day=0),
    "supplement_fact_compound_has_a_unit": change(SupplementIngredient, compound_amount=20),
    "supplement_fact_within_its_compound": change(SupplementIngredient, compound_amount=14, compound_unit="mg"),
    "variant_price_above_zero": change(Variant, price_cents=0),
    "variant_holds_something": change(Variant, unit_count=0),
    "variant_sale_is_lower": change(Variant, sale_price_cents=20_00, sale_from=YESTERDAY),
    "variant_sale_has_a_beginning": change(Variant, sale_price_cents=10_00),
    "variant_sale_ends_after_it_begins": change(Variant, sale_from=YESTERDAY, sale_until=YESTERDAY),
    "variant_name_once": twice(Variant, sku="OTHER"),
    "supplement_fact_amount_above_zero": change(SupplementIngredient, amount=0),
    "supplement_fact_once": twice(SupplementIngredient),
    "store_one_row": lambda: Store.objects.create(pk=2),
    "store_days_to_pay_in_range": change(Store, days_to_pay=31),
    "store_collections_have_an_address": change(Store, takes_collections=True, collect_address=""),
    "shipping_rule_ends_after_it_begins": change(ShippingRule, valid_from=YESTERDAY, valid_until=YESTERDAY),
    "shipping_rule_days_in_order": change(ShippingRule, days_min=3, days_max=2),
    "shipping_rule_free_from_above_zero": change(ShippingRule, free_from_cents=0),
    "shipping_rule_weight_above_zero": change(ShippingRule, from_weight_g=0),
    "shipping_rule_refuses_some_only": change(ShippingRule, is_refused=True),
    "shipping_rule_everywhere_one_open_end": second_open_end,
    "order_total_adds_up": change(Order, total_cents=F("total_cents") + 1),
    "order_discount_within_subtotal": change(
        Order, discount_cents=F("subtotal_cents") + 1, shipping_cents=50_01, total_cents=50_00
    ),
    "order_gst_within_total": change(Order, gst_cents=F("total_cents") + 1),
    "order_refunds_within_total": change(Order, refunded_cents=F("total_cents") + 1),
    "order_method_known_and_addressed": change(Order, **NO_ADDRESS),
    "order_status_known": change(Order, status="unknown"),
    "order_line_total_adds_up": change(OrderLine, line_total_cents=F("line_total_cents") + 1),
    "order_line_quantity_1_to_99": change(OrderLine, quantity=100, line_total_cents=2000_00),
    "order_line_discount_within_total": change(OrderLine, discount_cents=F("line_total_cents") + 1),
    "order_line_units_within_quantity": change(OrderLine, returned_quantity=3),
    "order_line_refunds_within_paid": change(OrderLine, refunded_cents=F("line_total_cents")),
    "order_line_variant_once": twice(OrderLine),
    "shipment_line_once": twice(ShipmentLine),
    "shipment_line_holds_something": change(ShipmentLine, quantity=0),
    "return_request_one_open_per_order": twice(ReturnRequest),
    "return_line_once": twice(ReturnLine),
    "return_line_holds_something": change(ReturnLine, quantity=0),
    "stock_alert_once": twice(StockAlert, token="another"),
    "outbox_once_per_reason": twice(Outbox),
    "outbox_names_its_order": change(Outbox, order=None),
    "payment_one_success_per_order": twice(Payment, reference="other", provider_reference=""),
    "payment_provider_reference_once": twice(Payment, reference="other", status="failed"),
    "payment_settled_says_how_much": change(Payment, received_cents=None, refunded_cents=0),
    "payment_refunds_within_received": change(Payment, refunded_cents=F("received_cents") + 1),
    "payment_status_known": change(Payment, status="unknown"),
    "provider_event_once": twice(ProviderEvent),
    "refund_provider_reference_once": twice(Refund, reference="other"),
    "refund_gives_something": change(Refund, amount_cents=0, gst_cents=0),
    "refund_parts_within_amount": change(Refund, shipping_cents=F("amount_cents") + 1),
    "refund_line_once": twice(RefundLine),
    "refund_line_parts_within": change(RefundLine, restocked_quantity=F("quantity") + 1),
    "bank_line_matched_names_payment": change(BankLine, status="matched"),
    "shop_block_barred_is_not_approved": change(ShopBlock, approved_fingerprint="x"),
    "shop_block_on_one_page": change(ShopBlock, ingredient=None),
    "claim_term_once": twice(ClaimTerm),
    "claim_term_ends_after_it_begins": change(ClaimTerm, valid_from=date(2026, 1, 2), valid_until=date(2026, 1, 1)),
    "claim_term_kind_known": change(ClaimTerm, kind="unknown"),
    "placement_once": placement_twice("post"),
    "placement_once_with_ingredient": placement_twice("ingredient"),
    "placement_on_one_page": change(Placement, post=None, ingredient=None),
    "promotion_code_once": twice(Promotion),
    "promotion_says_how_much": change(Promotion, percent=None),
    "promotion_used_within_limit": change(Promotion, used=2),
    "promotion_ends_after_it_begins": change(Promotion, valid_from=YESTERDAY, valid_until=YESTERDAY),
    "promotion_customer_once": twice(PromotionCustomer),
    "order_promotion_once": twice(OrderPromotion),
    "goods_file_state_known": change(GoodsFile, state="x"),
    "goods_row_once": twice(GoodsRow),
    "goods_row_verdict_known": change(GoodsRow, verdict="x"),
    "stock_never_below_zero": change(Stock, held=-1),
    "stock_movement_once_per_cause": second_movement,
    "stock_movement_moves": lambda: StockMovement.objects.create(variant=make_variant(), available_change=0),
}


@pytest.mark.parametrize("name", BREAKERS)
def test_row_that_breaks_a_constraint_is_refused_by_the_database(rows, name):
    model, constraint = CONSTRAINTS[name]

    with pytest.raises(IntegrityError) as told, transaction.atomic():
        BREAKERS[name]()

    assert words_of(model, constraint) in str(told.value) or name == "stock_never_below_zero"


# Of stock below zero the columns have a CHECK of their own, and the database names the one that it meets first.
def words_of(model, constraint):
    """SQLite names of a unique key its columns."""
    if connection.vendor == "postgresql" or isinstance(constraint, models.CheckConstraint):
        return constraint.name
    columns = [model._meta.get_field(field).column for field in constraint.fields]
    return ", ".join(f"{model._meta.db_table}.{column}" for column in columns)


def test_every_constraint_has_a_breaker():
    assert set(CONSTRAINTS) == set(BREAKERS)


# A value that stands alone in its table: of each such column, the row it is in is written a second time.
ONCE = {
    f"{model.__name__}.{field.name}": (model, field)
    for model in MODELS.values()
    if not model.__name__.startswith("Historical")
    for field in model._meta.concrete_fields
    if field.unique and not field.primary_key
}


@pytest.mark.parametrize("name", ["Refund.reference", "Payment.reference", "Order.number", "Order.attempt_key"])
def test_money_is_named_once(rows, name):
    model, field = ONCE[name]
    shipped((make_variant(), 1))
    first = model.objects.order_by("pk").first()
    if model is Refund:
        refund_units(Order.objects.order_by("pk").last())

    with pytest.raises(IntegrityError, match=field.column), transaction.atomic():
        model.objects.exclude(pk=first.pk).update(**{field.name: getattr(first, field.name)})
