"""Discounts: by a code or by themselves. What they are worth is worked out in `shop.rules.promotions`."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar, NamedTuple, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Prefetch, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from simple_history.models import HistoricalRecords

from blog.text import refuse_hidden_characters
from shop.fields import CentsField
from shop.models.catalogue import Supplement
from shop.models.departments import Brand, Category
from shop.models.orders import Order
from shop.models.store import SOON
from shop.rules import refusals
from shop.rules.promotions import Offer
from shop.rules.refusals import Refusal

MOST_NAMED = 3


class PromotionQuerySet(models.QuerySet["Promotion"]):
    def current(self, at: datetime | None = None) -> Self:
        """Switched on and within their dates at `at` (now). Their limits of use are another question."""
        at = at or timezone.now()
        return self.filter(is_active=True, valid_from__lte=at).filter(Q(valid_until=None) | Q(valid_until__gt=at))

    def ending_soon(self) -> Self:
        """In force now, and over within a week."""
        return self.current().filter(valid_until__lte=timezone.now() + SOON)

    def automatic(self) -> Self:
        return self.filter(code="")

    def for_cart(self, code: str = "", at: datetime | None = None) -> Self:
        """Automatic offers in force, and the promotion of `code` in whatever state it is."""
        found = self.current(at).automatic()
        if code:
            found |= self.filter(code=code)
        return found.order_by("pk")

    def with_goods(self) -> Self:
        supplements = Supplement.objects.only("name", "position")
        return self.prefetch_related("categories", "brands", Prefetch("supplements", supplements))


class NamedGoods(NamedTuple):
    """What a promotion is about: names by id, in their order. None of either kind means all goods."""

    categories: dict[int, str]
    brands: dict[int, str]
    supplements: dict[int, str]


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
    categories = models.ManyToManyField(Category, blank=True, related_name="promotions", verbose_name="departments")
    brands = models.ManyToManyField(Brand, blank=True, related_name="promotions")
    supplements = models.ManyToManyField(Supplement, blank=True, related_name="promotions", verbose_name="products")
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
    valid_from = models.DateTimeField(default=timezone.now)
    valid_until = models.DateTimeField(null=True, blank=True, help_text="Empty: until further notice.")
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
                # A CHECK lets pass what is NULL, so that it must be named.
                condition=Q(kind="percent", percent__isnull=False, percent__range=(1, 100))
                | Q(kind="amount", amount_cents__isnull=False, amount_cents__gt=0)
                | Q(kind="free_shipping")
                | Q(
                    kind="buy_x_get_y",
                    buy_quantity__isnull=False,
                    buy_quantity__gte=1,
                    get_quantity__isnull=False,
                    get_quantity__gte=1,
                ),
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

    @property
    def terms(self) -> Offer:
        """What the calculation asks. Reads the goods named: fetch them with `with_goods()`."""
        named = (self.categories.all(), self.brands.all(), self.supplements.all())
        return self.terms_about(NamedGoods(*({row.pk: row.name for row in rows} for rows in named)))

    def terms_about(self, goods: NamedGoods) -> Offer:
        """The same where the goods that it names are at hand."""
        return Offer(
            promotion_id=self.pk,
            name=self.name,
            kind=self.kind,
            code=self.code,
            percent=self.percent or 0,
            amount_cents=self.amount_cents or 0,
            buy_quantity=self.buy_quantity or 0,
            get_quantity=self.get_quantity or 0,
            supplements=frozenset(goods.supplements),
            brands=frozenset(goods.brands),
            categories=frozenset(goods.categories),
            goods_words=_any_of([*goods.categories.values(), *goods.brands.values(), *goods.supplements.values()]),
            skips_sale_prices=self.skips_sale_prices,
            minimum_spend_cents=self.minimum_spend_cents,
            combines=self.combines,
        )

    def closed_because(self, now: datetime, used_by_customer: int = 0) -> Refusal | None:
        """Why nobody, or not this customer, can use it at `now` (the shop's own time); None where it is open.

        One that is switched off is unknown to shoppers.
        """
        code = self.code or f"“{self.name}”"
        if not self.is_active:
            return refusals.unknown(code)
        begins, ends = timezone.localtime(self.valid_from), self.valid_until and timezone.localtime(self.valid_until)
        if refusal := refusals.out_of_time(code, now=now, begins=begins, ends=ends):
            return refusal
        if self.max_uses is not None and self.used >= self.max_uses:
            return refusals.used_up(code)
        if self.max_uses_per_customer is not None and used_by_customer >= self.max_uses_per_customer:
            return refusals.used_before(code)
        return None


def _any_of(names: list[str]) -> str:
    """ "Minerals, Zinc or Brand A"; of many the first three."""
    if len(names) > MOST_NAMED:
        return f"{', '.join(names[:MOST_NAMED])} or others"
    return " or ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def customer_of(email: str) -> str:
    """The same for one e-mail however it is typed; nobody reads an e-mail out of it."""
    return salted_hmac("shop.promotions.customer", email.strip().lower(), secret=settings.SECRET_KEY).hexdigest()


class PromotionCustomerQuerySet(models.QuerySet["PromotionCustomer"]):
    def uses_of(self, email: str, promotions: Iterable[Promotion]) -> dict[int, int]:
        """How often this e-mail has used each of `promotions`, by id. No query where none of them has a limit."""
        limited = [row.pk for row in promotions if row.max_uses_per_customer is not None]
        if not email or not limited:
            return {}
        found = self.filter(customer=customer_of(email), promotion__in=limited)
        return dict(found.values_list("promotion_id", "used"))


class PromotionCustomer(models.Model):
    """How often one customer used a promotion. The customer is a keyed hash of the e-mail."""

    promotion = models.ForeignKey(Promotion, models.CASCADE, related_name="customers")
    customer = models.CharField(max_length=64)
    used = models.PositiveSmallIntegerField(default=0)

    objects = PromotionCustomerQuerySet.as_manager()

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

    @property
    def label(self) -> str:
        return f"{self.name} ({self.code})" if self.code else self.name
