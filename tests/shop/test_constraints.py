"""What the database itself refuses, whatever the code above it does."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from blog.models import Ingredient
from shop.models import (
    Brand,
    Category,
    Order,
    OrderLine,
    Outbox,
    Payment,
    Placement,
    ShippingRule,
    ShopBlock,
    Statement,
    Stock,
    StockMovement,
    Store,
    Supplement,
    Variant,
)
from tests.builders import make_post, make_supplement, make_variant, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(store):
    return place((make_variant(price_cents=20_00), 2))


def copy_of(row, **changes):
    """The fields of `row` for a second one, with `changes`."""
    names = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    return {name: getattr(row, name) for name in names} | changes


def refused(constraint, write):
    """SQLite names a CHECK but not a unique key; PostgreSQL names both."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        write()


CHANGES = [
    (Order, {"total_cents": 44_96}, "order_total_adds_up"),
    (Order, {"shipping_cents": 0}, "order_total_adds_up"),
    (Order, {"subtotal_cents": 0, "discount_cents": 1, "shipping_cents": 1, "total_cents": 0}, "order_"),
    (Order, {"discount_cents": 40_01, "total_cents": 4_94, "gst_cents": 0}, "order_discount_within_subtotal"),
    (Order, {"gst_cents": 44_96}, "order_gst_within_total"),
    (Order, {"status": "unknown"}, "order_status_known"),
    (Order, {"status": ""}, "order_status_known"),
    (Order, {"shipping_cents": -1, "total_cents": 39_99}, "shipping_cents|order_refunds_within_total"),
    (OrderLine, {"line_total_cents": 40_01}, "order_line_total_adds_up"),
    (OrderLine, {"unit_price_cents": 19_99}, "order_line_total_adds_up"),
    (OrderLine, {"quantity": 0, "line_total_cents": 0}, "order_line_quantity_1_to_99"),
    (OrderLine, {"quantity": 100, "line_total_cents": 2000_00}, "order_line_quantity_1_to_99"),
    (OrderLine, {"gst_cents": -1}, "gst_cents|order_line_refunds_within_paid"),
    (Stock, {"available": -1}, "available|stock_never_below_zero"),
    (Stock, {"held": -1}, "held|stock_never_below_zero"),
    (Payment, {"settled_at": timezone.now()}, "payment_settled_says_how_much"),
    (Payment, {"amount_cents": -1}, "amount_cents"),
    (Variant, {"price_cents": 0}, "variant_price_above_zero"),
    (Variant, {"price_cents": -1}, "price_cents|variant_price_above_zero"),
    (ShippingRule, {"valid_from": timezone.now(), "valid_until": timezone.now() - timedelta(days=1)}, "ends_after"),
    (ShippingRule, {"free_from_cents": 0}, "shipping_rule_free_from_above_zero"),
    (ShippingRule, {"fee_cents": -1}, "fee_cents"),
    (Store, {"id": 2}, "store_one_row"),
    (Statement, {"valid_from": date(2026, 1, 2), "valid_until": date(2026, 1, 1)}, "statement_ends_after_it_begins"),
]


@pytest.mark.parametrize(("model", "changes", "constraint"), CHANGES)
def test_row_that_breaks_a_check_is_refused(order, model, changes, constraint):
    row = model.objects.first()

    refused(constraint, lambda: model.objects.filter(pk=row.pk).update(**changes))

    assert copy_of(model.objects.get(pk=row.pk)) == copy_of(row)


def test_movement_that_moves_nothing_is_refused():
    refused("stock_movement_moves", lambda: StockMovement.objects.create(variant=make_variant(), available_change=0))


@pytest.fixture
def zinc():
    return Ingredient.objects.create(name="Zinc", slug="zinc")


def test_placement_and_sign_off_belong_to_an_article_or_an_ingredient_never_both_never_neither(zinc):
    post, supplement = make_post(), make_supplement()

    for pages in ({"post": post, "ingredient": zinc}, {}):
        refused("placement_on_one_page", Placement(supplement=supplement, **pages).save)
        refused("shop_block_on_one_page", ShopBlock(**pages).save)


@pytest.mark.parametrize("kind", ["post", "ingredient"])
def test_second_placement_or_sign_off_of_one_page_is_refused(zinc, kind):
    page = {kind: zinc if kind == "ingredient" else make_post()}
    supplement = make_supplement()
    Placement.objects.create(supplement=supplement, **page)
    ShopBlock.objects.create(**page)

    refused("supplement|placement_once", lambda: Placement.objects.create(supplement=supplement, **page))
    refused(kind, lambda: ShopBlock.objects.create(**page))


def test_pages_that_bar_goods_hold_no_sign_off(zinc):
    block = ShopBlock.objects.create(ingredient=zinc, is_barred=True)

    refused("shop_block_barred", lambda: ShopBlock.objects.filter(pk=block.pk).update(approved_fingerprint="x"))


def test_rule_that_ends_as_it_begins_is_refused(order):
    now = timezone.now()

    refused("shipping_rule_ends_after", lambda: ShippingRule.objects.update(valid_from=now, valid_until=now))


def test_category_inside_itself_is_refused():
    category = Category.objects.create(name="Minerals", slug="minerals")

    refused("shop_category_not_inside_itself", lambda: Category.objects.update(parent=category))


def test_second_store_is_refused(store):
    refused("store_one_row", lambda: Store.objects.create(pk=2))


@pytest.mark.parametrize("name", ["number", "attempt_key"])
def test_second_order_of_one_number_or_attempt_is_refused(order, name):
    other = place((make_variant(), 1))

    refused(name, lambda: Order.objects.filter(pk=other.pk).update(**{name: getattr(order, name)}))


def test_second_line_of_one_variant_in_an_order_is_refused(order):
    refused("variant", lambda: OrderLine.objects.create(**copy_of(order.lines.get())))


def test_second_counter_of_a_variant_is_refused(order):
    variant = order.lines.get().variant

    refused("variant_id|stock_pkey", lambda: Stock.objects.create(variant=variant, available=1))


def test_second_movement_for_one_cause_is_refused(order):
    movement = StockMovement.objects.get(kind="held")

    refused("order_line|once_per_cause", lambda: StockMovement.objects.create(**copy_of(movement)))


def test_movements_by_staff_may_look_the_same(order):
    movement = StockMovement.objects.get(kind="received")

    StockMovement.objects.create(**copy_of(movement))

    assert StockMovement.objects.filter(kind="received").count() == 2


def test_second_success_of_one_order_is_refused(order):
    order.payments.update(status="succeeded")
    paid = order.payments.get()

    refused("order_id|one_success", lambda: Payment.objects.create(**copy_of(paid, reference="other")))


def test_second_attempt_to_pay_after_a_failed_one_is_taken(order):
    order.payments.update(status="failed")

    Payment.objects.create(**copy_of(order.payments.get(), reference="other", status="succeeded"))

    assert order.payments.count() == 2


def test_second_payment_of_one_reference_is_refused(order):
    refused("reference", lambda: Payment.objects.create(**copy_of(order.payments.get())))


def test_second_mail_for_one_reason_is_refused(order):
    refused("kind|once_per_reason", lambda: Outbox.objects.create(**copy_of(order.mails.get())))


def test_second_variant_of_one_sku_is_refused():
    first, second = make_variant(), make_variant()

    refused("sku", lambda: Variant.objects.filter(pk=second.pk).update(sku=first.sku))


def test_second_pack_of_one_name_is_refused_within_a_supplement_only():
    supplement = make_supplement()
    first, second = make_variant(supplement=supplement), make_variant(supplement=supplement)
    make_variant(name=first.name)

    refused("name", lambda: Variant.objects.filter(pk=second.pk).update(name=first.name))


@pytest.mark.parametrize("model", [Brand, Category, Supplement, Statement])
def test_second_row_of_one_slug_is_refused(model):
    make_supplement()
    row = model.objects.first()
    unique = {"name": "Other"} if model in {Brand, Category} else {}

    refused("slug|code", lambda: model.objects.create(**copy_of(row, **unique)))


def test_what_an_order_relies_on_cannot_be_deleted(order):
    variant = order.lines.get().variant
    rows = [variant, variant.supplement, variant.supplement.brand, variant.supplement.category, order.shipping_rule]

    for row in (*rows, order, order.lines.get()):
        with pytest.raises(ProtectedError):
            row.delete()


def test_negative_discount_cannot_be_stored(order):
    refused("discount_cents", lambda: Order.objects.update(discount_cents=-1, total_cents=44_96))


@pytest.mark.parametrize("slug", ["category", "tag", "author", "feed", "brand", "Category"])
@pytest.mark.parametrize("model", [Brand, Category, Supplement])
def test_reserved_slug_is_refused(model, slug):
    with pytest.raises(ValidationError, match="is part of another address. Choose another."):
        model._meta.get_field("slug").run_validators(slug)


def test_category_has_two_levels():
    top = Category.objects.create(name="A", slug="a")
    middle = Category.objects.create(name="B", slug="b", parent=top)

    with pytest.raises(ValidationError, match="Categories have two levels"):
        Category(name="C", slug="c", parent=middle).full_clean()
    top.parent = Category.objects.create(name="D", slug="d")
    with pytest.raises(ValidationError, match="This category has others inside it"):
        top.full_clean()


def test_statement_of_yesterday_or_tomorrow_is_not_asked_for():
    today = timezone.localdate()
    day = timedelta(days=1)
    Statement.objects.all().delete()
    for code, first, last in (
        ("until-yesterday", today - 2 * day, today - day),
        ("until-today", today - day, today),
        ("from-today", today, None),
        ("from-tomorrow", today + day, None),
    ):
        Statement.objects.create(code=code, text=code, source="test", valid_from=first, valid_until=last)

    assert {statement.code for statement in Statement.objects.current()} == {"until-today", "from-today"}
