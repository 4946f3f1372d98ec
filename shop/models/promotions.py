"""Discounts: by a code or by themselves. What they are worth is worked out in `shop.rules.promotions`."""

from datetime import datetime
from typing import ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from blog.text import refuse_hidden_characters
from shop.fields import CentsField
from shop.models.catalogue import Supplement
from shop.models.departments import Brand, Category
from shop.models.orders import Order


class PromotionQuerySet(models.QuerySet["Promotion"]):
    def current(self, at: datetime | None = None) -> Self:
        """Switched on and within their dates at `at` (now). Their limits of use are another question."""
        at = at or timezone.now()
        return self.filter(is_active=True, valid_from__lte=at).filter(Q(valid_until=None) | Q(valid_until__gt=at))

    def automatic(self) -> Self:
        return self.filter(code="")


class Promotion(models.Model):
    """One offer. Without a code it applies by itself; without goods named it is about all of them."""

    class Kind(models.TextChoices):
        PERCENT = "percent", "Per cent off"
        AMOUNT = "amount", "Amount off"
        FREE_SHIPPING = "free_shipping", "Free shipping"
        BUY_X_GET_Y = "buy_x_get_y", "Buy some, get some free"

    name = models.CharField(
        max_length=80, validators=[refuse_hidden_characters], help_text="Customers read it beside the discount."
    )
    code = models.CharField(
        max_length=30,
        blank=True,
        validators=[RegexValidator(r"^[A-Z0-9-]+\Z", "Capital letters, digits and - only.")],
        help_text="Capital letters and digits, such as WINTER10. Empty: it applies by itself.",
    )
    kind = models.CharField(max_length=13, choices=Kind)
    percent = models.PositiveSmallIntegerField(
        "per cent", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    amount_cents = CentsField("amount", null=True, blank=True, help_text="In dollars, including GST.")
    buy_quantity = models.PositiveSmallIntegerField("buy", null=True, blank=True, help_text="Units that are paid.")
    get_quantity = models.PositiveSmallIntegerField(
        "get", null=True, blank=True, help_text="Units that are free then: the cheapest ones."
    )
    categories = models.ManyToManyField(Category, blank=True, related_name="promotions")
    brands = models.ManyToManyField(Brand, blank=True, related_name="promotions")
    supplements = models.ManyToManyField(Supplement, blank=True, related_name="promotions")
    skips_sale_prices = models.BooleanField(
        "not on goods on sale", default=False, help_text="Ticked, what has a sale price now is left out."
    )
    minimum_spend_cents = CentsField(
        "minimum spend", default=0, help_text="In dollars: what the goods it is about must come to."
    )
    combines = models.BooleanField(
        "may be combined",
        default=False,
        help_text="Ticked, a code and an automatic offer that both say so apply together; else the better one does.",
    )
    max_uses = models.PositiveIntegerField("uses in total", null=True, blank=True, help_text="Empty: no limit.")
    max_uses_per_customer = models.PositiveSmallIntegerField(
        "uses per customer", null=True, blank=True, help_text="By e-mail. Empty: no limit."
    )
    used = models.PositiveIntegerField(default=0, editable=False)
    valid_from = models.DateTimeField(default=timezone.now, help_text="Sydney time.")
    valid_until = models.DateTimeField(null=True, blank=True, help_text="Sydney time. Empty: until further notice.")
    is_active = models.BooleanField("switched on", default=True)

    history = HistoricalRecords(excluded_fields=["used"])
    objects = PromotionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-valid_from", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(code=""),
                name="promotion_code_once",
                violation_error_message="Another promotion has this code.",
            ),
            models.CheckConstraint(
                name="promotion_says_how_much",
                condition=Q(kind="percent", percent__range=(1, 100))
                | Q(kind="amount", amount_cents__gt=0)
                | Q(kind="free_shipping")
                | Q(kind="buy_x_get_y", buy_quantity__gte=1, get_quantity__gte=1),
                violation_error_message="Say how much: per cent, an amount, or how many to buy and to get.",
            ),
            models.CheckConstraint(
                name="promotion_used_within_limit",
                condition=Q(max_uses=None) | Q(used__lte=F("max_uses")),
                violation_error_message="It was used more often already.",
            ),
            models.CheckConstraint(
                name="promotion_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                violation_error_message="The promotion ends before it begins.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})" if self.code else self.name


class PromotionCustomer(models.Model):
    """How often one customer used a promotion. The customer is a keyed hash of the e-mail."""

    promotion = models.ForeignKey(Promotion, models.CASCADE, related_name="customers")
    customer = models.CharField(max_length=64)
    used = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["promotion", "customer"], name="promotion_customer_once")
        ]

    def __str__(self) -> str:
        return f"{self.promotion_id}: {self.used}"


class OrderPromotion(models.Model):
    """What a promotion did for an order, as it was then. `given_back_at`: the order ended, the use is free."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="promotions")
    promotion = models.ForeignKey(Promotion, models.PROTECT, related_name="uses")
    name = models.CharField(max_length=80)
    code = models.CharField(max_length=30, blank=True)
    goods_cents = CentsField("off the goods", default=0)
    shipping_cents = CentsField("off the shipping", default=0)
    given_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "promotion"], name="order_promotion_once"),
        ]

    def __str__(self) -> str:
        return self.name
