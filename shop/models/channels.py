"""Where goods may be sold: by ingredient and amount a day, between dates. Decided by the date alone."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Max, Q, QuerySet, Sum, Value
from django.db.models.expressions import RawSQL
from django.utils import timezone
from simple_history.models import HistoricalRecords

from blog.models import Ingredient, MassUnit
from blog.text import refuse_hidden_characters
from shop.models.doses import amount_ng, threshold, times
from shop.rules.doses import in_a_sentence, nanograms, plain
from shop.rules.labels import ChannelTerms

ANNOUNCED = timedelta(days=90)  # how long before its day a change is told on the pages
IN_SUPPLEMENTS = "ingredient__in_supplements__"


class SaleChannelQuerySet(models.QuerySet["SaleChannel"]):
    def in_force(self, day: date) -> Self:
        return self.filter(valid_from__lte=day).filter(Q(valid_until=None) | Q(valid_until__gte=day))

    def that_close(self) -> Self:
        """Rules under which this shop may not sell."""
        return self.exclude(channel=SaleChannel.Channel.GENERAL)

    def closed_supplements(self, day: date) -> "QuerySet[Any, Any]":
        """Ids of the supplements that may not be sold here on `day`, for a subquery."""
        return self.in_force(day).that_close().exceeded().values("supplement")

    def closed_on(self, day: date) -> RawSQL:
        """The same subquery as SQL: every list of goods asks it, and Django writes it slower than a list is read."""
        return _closed_on(day)

    def closed_among(self, day: date, packs: Sequence[int]) -> RawSQL:
        """The same where only `packs`, by id, are asked for: the facts of no other supplement are added up."""
        sql, params = _closed_among(day)
        at = params.index(NO_PACK)
        asked_for = [pack.value if isinstance(pack, Value) else pack for pack in packs]  # of a prepared question
        return RawSQL(sql.replace(SOME_PACKS, _some_packs(packs)), [*params[:at], *asked_for, *params[at + 1 :]])  # noqa: S611

    def exceeded(self, among: Q | None = None) -> "QuerySet[Any, Any]":
        """One row for each of these rules and each supplement that holds more a day, whose id is `supplement`."""
        facts = amount_ng(f"{IN_SUPPLEMENTS}amount", f"{IN_SUPPLEMENTS}unit", "ingredient__iu_micrograms")
        above = amount_ng("above_amount", "unit", "ingredient__iu_micrograms")
        serves = f"{IN_SUPPLEMENTS}supplement__serves_per_day"
        return (
            self.filter(Q(ingredient__in_supplements__isnull=False), among or Q())
            .order_by()
            .annotate(supplement=F(f"{IN_SUPPLEMENTS}supplement"))
            .values("pk", "supplement")
            .annotate(day_ng=times(Sum(facts), Max(serves)), most_ng=Max(above))
            .filter(day_ng__gt=F("most_ng"))
        )

    def notices(self, day: date, *, within: timedelta = ANNOUNCED) -> dict[int, "SaleChannel"]:
        """By supplement the rule that closes its sale on `day` or `within` this time of it. Two queries.

        Of several the first to come, of those the one with the greatest amount.
        """
        soon = Q(valid_from__lte=day + within) & (Q(valid_until=None) | Q(valid_until__gte=day))
        wanted = self.filter(soon).that_close()
        rules = {rule.pk: rule for rule in wanted.select_related("ingredient")}
        found: dict[int, SaleChannel] = {}
        for pk, supplement in wanted.exceeded().values_list("pk", "supplement") if rules else ():
            rule, other = rules[pk], found.get(supplement)
            if other is None or (rule.valid_from, -rule.above_ng) < (other.valid_from, -other.above_ng):
                found[supplement] = rule
        return found


@lru_cache(maxsize=4)
def _closed_on(day: date) -> RawSQL:
    """What Django writes is the same all day long."""
    sql, params = SaleChannel.objects.closed_supplements(day).query.sql_with_params()
    return RawSQL(sql, params)  # noqa: S611  Django's own


@lru_cache(maxsize=4)
def _closed_among(day: date) -> tuple[str, list[Any]]:
    """Written for one pack that stands for those asked for."""
    supplements = RawSQL(f"SELECT supplement_id FROM shop_variant WHERE {SOME_PACKS}", [NO_PACK])  # noqa: S608, S611
    among = Q(**{f"{IN_SUPPLEMENTS}supplement__in": supplements})
    rules = SaleChannel.objects.in_force(day).that_close()
    sql, params = rules.exceeded(among).values("supplement").query.sql_with_params()
    # Django's CASE asks for outer joins, and the facts asked for exist. With inner ones SQLite begins with the packs'
    # own facts, and does not read those of all goods that hold the same.
    return sql.replace("LEFT OUTER JOIN", "INNER JOIN"), list(params)


def _some_packs(packs: Sequence[int]) -> str:
    return f"id IN ({', '.join(['%s'] * len(packs))})"


NO_PACK = -1  # the id of none
SOME_PACKS = _some_packs([NO_PACK])


class SaleChannel(models.Model):
    """Above an amount a day, an ingredient is sold by pharmacists only, or on prescription."""

    class Channel(models.TextChoices):
        GENERAL = "general sale", "General sale"
        PHARMACIST = "pharmacist only", "Pharmacist only (Schedule 3)"
        PRESCRIPTION = "prescription", "Prescription only (Schedule 4)"

    ingredient = models.ForeignKey(Ingredient, models.PROTECT, related_name="sale_channels")
    above_amount = threshold("More than this a day, as the label directs for adults. 0 for any amount.")
    unit = models.CharField(max_length=4, choices=MassUnit, default=MassUnit.MILLIGRAM)
    channel = models.CharField(max_length=20, choices=Channel, default=Channel.PHARMACIST)
    source = models.CharField(
        max_length=300, validators=[refuse_hidden_characters], help_text="The decision or instrument."
    )
    source_url = models.URLField("address of the source", blank=True)
    valid_from = models.DateField(help_text="The first day, in Sydney. Sale here ends with the day before.")
    valid_until = models.DateField(null=True, blank=True, help_text="The last day; empty: until further notice.")

    history = HistoricalRecords()
    objects = SaleChannelQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["ingredient__name", "valid_from", "above_amount"]
        verbose_name = "sale channel"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="sale_channel_known",
                condition=Q(channel__in=["general sale", "pharmacist only", "prescription"]),
                violation_error_message="Choose where it may be sold.",
            ),
            models.CheckConstraint(
                name="sale_channel_amount_not_below_zero",
                condition=Q(above_amount__gte=0),
                violation_error_message="An amount is 0 or more.",
            ),
            models.CheckConstraint(
                name="sale_channel_has_a_source",
                condition=~Q(source=""),
                violation_error_message="Name the source: no rule stands without one.",
            ),
            models.CheckConstraint(
                name="sale_channel_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                violation_error_message="The last day lies before the first.",
            ),
            models.UniqueConstraint(
                fields=["ingredient", "channel", "valid_from"],
                name="sale_channel_once",
                violation_error_message="There is such a rule from this day on already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ingredient}, more than {plain(self.above_amount)} {self.unit} a day: {self.channel}"

    @property
    def above_ng(self) -> int:
        return nanograms(self.above_amount, self.unit) or 0

    @property
    def terms(self) -> ChannelTerms:
        return ChannelTerms(self.ingredient_id, self.above_ng, self.valid_from, self.valid_until)

    @property
    def notice(self) -> str:
        """For a page: `Pharmacist only from 1 June 2027.`"""
        is_pharmacist = self.channel == self.Channel.PHARMACIST
        words = "Pharmacist only" if is_pharmacist else "Prescription only"
        if self.valid_from <= timezone.localdate():
            return f"{words} since {self.valid_from:%-d %B %Y}."
        return f"{words} from {self.valid_from:%-d %B %Y}."

    def refusal(self, name: str) -> str:
        """Why `name` cannot be bought here."""
        where = "by pharmacists only" if self.channel == self.Channel.PHARMACIST else "on prescription only"
        return (
            f"{name} cannot be bought here: since {self.valid_from:%-d %B %Y} so much "
            f"{in_a_sentence(self.ingredient.name)} a day is sold {where}."
        )
