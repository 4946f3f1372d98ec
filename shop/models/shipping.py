"""The shipping rule: the only place where a fee and a threshold are written down."""

from datetime import datetime, time
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import Exists, F, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from simple_history.models import HistoricalRecords

from blog.models import Page
from blog.prepared import Prepared
from blog.text import refuse_hidden_characters
from shop.fields import CentsField
from shop.models.store import SOON, Store
from shop.rules.places import is_postcode
from shop.rules.shipping import (
    Reach,
    ShippingTerms,
    choose,
    exception,
    parse_places,
    places_overlap,
    promise,
    write_places,
)

PLACES_MAX_LENGTH = 1000


class ShippingRuleQuerySet(models.QuerySet["ShippingRule"]):
    def current(self, at: datetime | None = None) -> Self:
        """Rules in force at `at` (now)."""
        at = at or timezone.now()
        return self.filter(valid_from__lte=at).filter(Q(valid_until=None) | Q(valid_until__gt=at))

    def ending_soon(self) -> Self:
        """In force now, and over within a week."""
        return self.current().filter(valid_until__lte=timezone.now() + SOON)

    def with_promises(self) -> Self:
        """Each with what else the shop promises: `cut_off` of the store, `has_returns_page`. No query more."""
        return self.annotate(
            cut_off=Coalesce(
                Subquery(Store.objects.values("cut_off")[:1]), Value(Store._meta.get_field("cut_off").get_default())
            ),
            has_returns_page=Exists(Page.objects.filter(slug=Page.Slug.RETURNS)),
        )

    def everywhere(self) -> Self:
        """Those for every weight and for all places that no other names. One of them is in force at any time."""
        return self.filter(places="", from_weight_g=None)

    def for_postcode(
        self, postcode: str = "", weight_g: int = 0, *, at: datetime | None = None
    ) -> "ShippingRule | None":
        """The rule that speaks at `at` (now) for a parcel to that place, "" while it is not known.

        One for the place goes before one for everywhere, then the largest weight that the parcel reaches. None closes
        the checkout.
        """
        rules = _in_force(at=at or timezone.now())
        return choose(rules, postcode if is_postcode(postcode) else "", weight_g)

    def lock(self) -> None:
        """Let no other transaction write rules until this one ends. On SQLite every transaction has that already."""
        if connection.vendor == "postgresql" and connection.in_atomic_block:
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {self.model._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


class ShippingRule(models.Model):
    """A fee, from when to when, and from which amount on it is waived."""

    name = models.CharField(max_length=80, validators=[refuse_hidden_characters], help_text="For staff.")
    banner_words = models.CharField(
        max_length=60,
        blank=True,
        validators=[refuse_hidden_characters],
        help_text="Stand before the amounts in the bar on top of every page. The amounts write themselves.",
    )
    fee_cents = CentsField("fee", help_text="In dollars, including GST. 0.00 ships everything free.")
    free_from_cents = CentsField(
        "free from",
        null=True,
        blank=True,
        help_text="In dollars: orders of this amount or more ship free. Empty: no order does.",
    )
    tests_before_discount = models.BooleanField(
        "judge the amount before discounts",
        default=False,
        help_text="Unticked, a code that lowers the amount can end free shipping, but never raises the total.",
    )
    places = models.CharField(
        "postcodes",
        max_length=PLACES_MAX_LENGTH,
        blank=True,
        help_text="Such as 0800-0999, 6799. Empty: everywhere that no other rule names.",
    )
    from_weight_g = models.PositiveIntegerField(
        "from a weight of",
        null=True,
        blank=True,
        help_text="In grams: only for parcels of this weight or more. Empty: for every weight.",
    )
    is_refused = models.BooleanField(
        "we do not ship there",
        default=False,
        help_text="Ticked, these postcodes, or parcels of this weight, are told so. The fee means nothing then.",
    )
    days_min = models.PositiveSmallIntegerField("working days, at least", default=1)
    days_max = models.PositiveSmallIntegerField("working days, at most", default=3)
    valid_from = models.DateTimeField(default=timezone.now)
    valid_until = models.DateTimeField(null=True, blank=True, help_text="Empty: until further notice.")
    version = models.PositiveIntegerField(default=1, editable=False, help_text="One more with each change.")

    history = HistoricalRecords()
    objects = ShippingRuleQuerySet.as_manager()

    cut_off: time  # set by with_promises(), as is
    has_returns_page: bool

    class Meta:
        ordering: ClassVar = ["places", "-valid_from"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="shipping_rule_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                violation_error_message="The rule ends before it begins.",
            ),
            models.CheckConstraint(
                name="shipping_rule_days_in_order",
                condition=Q(days_min__gte=1, days_max__gte=F("days_min"), days_max__lte=30),
                violation_error_message="Between 1 and 30 working days, the fewest first.",
            ),
            models.CheckConstraint(
                name="shipping_rule_free_from_above_zero",
                condition=Q(free_from_cents=None) | Q(free_from_cents__gt=0),
                violation_error_message="“Free from” is more than $0.00; for free shipping set the fee to 0.00.",
            ),
            models.CheckConstraint(
                name="shipping_rule_weight_above_zero",
                condition=Q(from_weight_g=None) | Q(from_weight_g__gt=0),
                violation_error_message="A weight is 1 g or more; leave it empty for every weight.",
            ),
            models.CheckConstraint(
                name="shipping_rule_refuses_some_only",
                condition=Q(is_refused=False) | ~Q(places="") | Q(from_weight_g__isnull=False),
                violation_error_message="Say where, or from which weight on, we do not ship.",
            ),
            models.UniqueConstraint(
                fields=["places"],
                condition=Q(places="", from_weight_g=None, valid_until=None),
                name="shipping_rule_everywhere_one_open_end",
                violation_error_message="Another rule speaks everywhere until further notice.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Two rules must never speak for one place and weight at one time. Checked under the write lock.

        Rules for everywhere follow each other instead: `shop.shipping` ends one where the next begins.
        """
        try:
            self.places = write_places(parse_places(self.places))
        except ValueError as error:
            raise ValidationError({"places": f"{error}."}) from None
        if len(self.places) > PLACES_MAX_LENGTH:
            raise ValidationError({"places": "Too many postcodes for one rule: make two."})
        if self.valid_from is None or (self.valid_until and self.valid_until <= self.valid_from):
            return  # the field or the constraint says so
        type(self).objects.all().lock()
        if self.is_everywhere:
            return
        for other in self._rules_at_the_same_time():
            if places_overlap(self.places, other.places):
                since = timezone.localtime(other.valid_from).strftime("%-d %B %Y")
                raise ValidationError(
                    {"valid_from": f"“{other.name}” is in force for the same places since {since}. End it first."}
                )

    def _rules_at_the_same_time(self) -> "models.QuerySet[ShippingRule]":
        """Those of the same weight that speak at one moment with this one."""
        others = type(self).objects.exclude(pk=self.pk).filter(from_weight_g=self.from_weight_g)
        others = others.filter(Q(valid_until=None) | Q(valid_until__gt=self.valid_from))
        return others.filter(valid_from__lt=self.valid_until) if self.valid_until else others

    @property
    def reach(self) -> Reach:
        return Reach(self.places, self.from_weight_g, self.is_refused)

    @property
    def is_everywhere(self) -> bool:
        """Whether it speaks for every weight and all places that no other rule names, as `everywhere()` has them."""
        return not self.places and self.from_weight_g is None

    @property
    def terms(self) -> ShippingTerms:
        return ShippingTerms(
            fee_cents=self.fee_cents,
            free_from_cents=self.free_from_cents,
            tests_before_discount=self.tests_before_discount,
            name=self.name,
            banner_words=self.banner_words,
        )

    @property
    def promise(self) -> str:
        return promise(self.terms)

    @property
    def exception(self) -> str:
        """What is different where it speaks, in a sentence without its end."""
        return exception(self.reach, self.terms)

    def snapshot(self) -> dict[str, Any]:
        """What an order keeps: the terms as they were, and which row they came from."""
        return {
            "rule": self.pk,
            "version": self.version,
            "places": self.places,
            "from_weight_g": self.from_weight_g,
            "days": [self.days_min, self.days_max],
            **self.terms.snapshot(),
        }


_in_force: Prepared[ShippingRule] = Prepared(lambda at: ShippingRule.objects.current(at), at=models.DateTimeField())
