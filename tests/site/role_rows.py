"""One row of each model that the admin shows, for tests/site/test_role_matrix.py. A new model needs a line in `ROWS`.

Rows that may be deleted, where anything may: no order, no use, no sale hangs on them.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone
from taggit.models import Tag

from accounts import audit
from accounts.models import AuditEntry, User
from blog.models import Claim, Ingredient, Outcome, Page, Redirect
from shop import orders
from shop.models import (
    BankLine,
    Brand,
    Caution,
    ClaimTerm,
    DietaryMark,
    GoodsFile,
    Holiday,
    Order,
    OrderLine,
    Payment,
    ProviderEvent,
    SaleChannel,
    ShippingRule,
    Statement,
    Stock,
    StockAlert,
    StockMovement,
    Store,
)
from shop.models import Category as ShopCategory
from tests.builders import (
    make_author,
    make_category,
    make_citation,
    make_image,
    make_ingredient,
    make_limit,
    make_post,
    make_promotion,
    make_supplement,
    make_variant,
    place,
    refund_units,
    shipped,
)


def _claim() -> Claim:
    zinc = Ingredient.objects.create(name="Zinc", slug="zinc-of-claim")
    return Claim.objects.create(ingredient=zinc, outcome=Outcome.objects.create(name="Cramps"), words="Zinc")


def _rule() -> ShippingRule:
    tomorrow = timezone.now() + timedelta(days=1)
    return ShippingRule.objects.create(name="Islands", fee_cents=9_95, places="6798", valid_from=tomorrow)


def _user() -> User:
    user = User.objects.create_user("colleague@example.com", "a-long-password", is_staff=True)
    user.groups.add(Group.objects.get(name="fulfilment"))
    return user


def _order() -> Order:
    """Paid, sent, refunded in part, and on its way back."""
    order = shipped((make_variant(), 2))
    refund_units(order)
    orders.request_return(order, quantities={order.lines.get().pk: 1}, reason="faulty")
    return Order.objects.get(pk=order.pk)


def _audit_entry() -> AuditEntry:
    return audit.record("signed in")


ROWS: dict[str, Callable[[], Any]] = {
    "accounts.auditentry": _audit_entry,
    "accounts.user": _user,
    "auth.group": lambda: Group.objects.create(name="visitors"),
    "blog.author": lambda: make_author("Herbalist"),
    "blog.category": lambda: make_category("Empty topic"),
    "blog.citation": lambda: make_citation("lee2020"),
    "blog.claim": _claim,
    "blog.image": lambda: make_image("leaf"),
    "blog.ingredient": lambda: Ingredient.objects.create(name="Kelp", slug="kelp"),
    "blog.intake": lambda: make_limit(make_ingredient("Selenium"), "0.4"),
    "blog.outcome": lambda: Outcome.objects.create(name="Sleep"),
    "blog.page": lambda: Page.objects.get_or_create(slug="about", defaults={"title": "About", "summary": "Us."})[0],
    "blog.post": make_post,
    "blog.redirect": lambda: Redirect.objects.create(old_path="/blog/old/", new_path="/blog/new/"),
    "shop.bankline": lambda: BankLine.objects.create(
        mark="m" * 64, paid_on=date(2026, 11, 26), description="Kim", amount_cents=1
    ),
    "shop.brand": lambda: Brand.objects.create(name="Brand B", slug="brand-b"),
    "shop.caution": lambda: Caution.objects.create(
        code="iron-zinc",
        first=make_ingredient("Iron"),
        second=make_ingredient("Copper"),
        wording="Apart.",
        source="Test",
    ),
    "shop.category": lambda: ShopCategory.objects.create(name="Vitamins", slug="vitamins"),
    "shop.claimterm": lambda: ClaimTerm.objects.create(
        words="miracle", kind="absolute", forms="miracle", source="Test"
    ),
    "shop.dietarymark": lambda: DietaryMark.objects.create(name="Vegan", slug="vegan"),
    "shop.goodsfile": lambda: GoodsFile.objects.create(name="goods.csv"),
    "shop.holiday": lambda: Holiday.objects.get_or_create(day=date(2030, 1, 1), defaults={"name": "New Year"})[0],
    "shop.order": _order,
    "shop.outbox": lambda: Order.objects.filter(mails__isnull=False).first().mails.first(),
    "shop.payment": lambda: Payment.objects.first(),
    "shop.promotion": lambda: make_promotion("UNUSED"),
    "shop.providerevent": lambda: ProviderEvent.objects.create(
        gateway="sandbox", event_id="evnt_1", kind="x", outcome="settled", payment=Payment.objects.first()
    ),
    "shop.refund": lambda: Order.objects.filter(refunds__isnull=False).first().refunds.first(),
    "shop.sale": lambda: OrderLine.objects.first(),
    "shop.salechannel": lambda: SaleChannel.objects.create(
        ingredient=make_ingredient("Niacin"), above_amount=50, source="Test", valid_from=date(2030, 1, 1)
    ),
    "shop.shippingrule": _rule,
    "shop.statement": lambda: Statement.objects.create(
        code="test", text="Read the label.", source="Test", valid_from=date(2026, 1, 1)
    ),
    "shop.stock": lambda: Stock.objects.first(),
    "shop.stockalert": lambda: StockAlert.objects.create(variant=make_variant(), email="kim@example.com"),
    "shop.stockmovement": lambda: StockMovement.objects.first(),
    "shop.store": lambda: Store.objects.the_one(),
    "shop.supplement": lambda: make_supplement("Unsold"),
    "shop.variant": make_variant,
    "taggit.tag": lambda: Tag.objects.create(name="new tag", slug="new-tag"),
}
# Orders first: payments, refunds and mails are theirs.
ORDER = ("shop.store", "shop.order")


def make_rows() -> dict[str, Any]:
    place((make_variant(), 1))  # an unpaid one beside it
    return {label: ROWS[label]() for label in (*ORDER, *(label for label in ROWS if label not in ORDER))}
