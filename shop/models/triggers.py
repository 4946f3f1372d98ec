"""What asks for a statement on a label: an ingredient above an amount, or any of a kind."""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, F, Q, Sum, Value
from django.utils import timezone

from blog.models import Ingredient, MassUnit
from blog.text import refuse_hidden_characters
from shop.models.doses import amount_ng, has_unit_or_neither, threshold, times
from shop.models.facts import SupplementIngredient
from shop.models.statements import Statement
from shop.rules.doses import PER_DAY, PER_SERVE, PER_UNIT, nanograms, plain
from shop.rules.labels import ORAL, TOPICAL, Trigger


class StatementTriggerQuerySet(models.QuerySet["StatementTrigger"]):
    def in_force(self, day: date) -> Self:
        return self.filter(valid_from__lte=day).filter(Q(valid_until=None) | Q(valid_until__gte=day))

    def unanswered(self, day: date) -> Q:
        """A condition on supplements, the SQL of `rules.labels.missing`: one of these asks, and no statement answers.

        Everything the shop sells is taken orally. One query to write it. Reason by reason, a dozen or two: asked for
        each of 20,000 supplements, they took minutes.
        """
        current, found = Statement.objects.current(day), Q(pk__in=[])
        for reason in self.in_force(day).filter(route=ORAL, statement__in=current).select_related("statement"):
            group = reason.statement.one_of
            answers = current.filter(Q(pk=reason.statement_id) | (Q(one_of=group) if group else Q(pk__in=[])))
            carried = Statement.supplements.through.objects.filter(statement__in=answers).values("supplement")
            is_answered = Q(pk__in=carried) | Q(Exists(answers.filter(is_for_all=True)))
            found |= Q(pk__in=reason.asked_of()) & ~is_answered
        return found


class StatementTrigger(models.Model):
    """One reason to carry a statement, between dates."""

    class Basis(models.TextChoices):
        UNIT = PER_UNIT, "per capsule, tablet, gram or mL"
        SERVE = PER_SERVE, "per serve"
        DAY = PER_DAY, "per day"

    class Route(models.TextChoices):
        ORAL = ORAL, "taken by mouth"
        TOPICAL = TOPICAL, "put on the skin"

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="triggers")
    ingredient = models.ForeignKey(
        Ingredient, models.CASCADE, null=True, blank=True, related_name="statement_triggers"
    )
    kind = models.CharField(
        "any of a kind", max_length=10, choices=Ingredient.Kind, blank=True, help_text="Instead of an ingredient."
    )
    above_amount = threshold("More than this; empty: in any amount.", null=True, blank=True)
    unit = models.CharField(max_length=4, choices=MassUnit, blank=True)
    basis = models.CharField(max_length=5, choices=Basis, default=Basis.DAY)
    route = models.CharField(max_length=7, choices=Route, default=Route.ORAL)
    source = models.CharField(
        max_length=300, validators=[refuse_hidden_characters], help_text="Where the threshold stands, and how sure."
    )
    valid_from = models.DateField(default=timezone.localdate)
    valid_until = models.DateField(null=True, blank=True, help_text="The last day; empty: until further notice.")

    objects = StatementTriggerQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["statement__position", "pk"]
        verbose_name = "reason for a statement"
        verbose_name_plural = "reasons for a statement"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="statement_trigger_names_one_thing",
                condition=Q(ingredient__isnull=False, kind="")
                | Q(ingredient=None, kind__in=["vitamin", "mineral", "herb", "other"], above_amount=None),
                violation_error_message="Name an ingredient, or a kind without an amount.",
            ),
            models.CheckConstraint(
                name="statement_trigger_amount_has_a_unit",
                condition=has_unit_or_neither("above_amount", "unit"),
                violation_error_message="Give an amount above 0 and its unit, or neither.",
            ),
            models.CheckConstraint(
                name="statement_trigger_basis_known",
                condition=Q(basis__in=[PER_UNIT, PER_SERVE, PER_DAY], route__in=[ORAL, TOPICAL]),
                violation_error_message="Choose what the amount is counted for, and how it is taken.",
            ),
            models.CheckConstraint(
                name="statement_trigger_has_a_source",
                condition=~Q(source=""),
                violation_error_message="Name the source: no rule stands without one.",
            ),
            models.CheckConstraint(
                name="statement_trigger_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                violation_error_message="The last day lies before the first.",
            ),
        ]

    def __str__(self) -> str:
        about = str(self.ingredient) if self.ingredient_id else f"any {self.get_kind_display().lower()}"
        if self.above_amount is None:
            return f"{about}, any amount"
        return f"{about}, more than {plain(self.above_amount)} {self.unit} {self.get_basis_display()}"

    def asked_of(self) -> "models.QuerySet[SupplementIngredient, Any]":
        """Ids of the supplements that hold so much of it, whatever their label carries."""
        meant = Q(ingredient=self.ingredient_id) if self.ingredient_id else Q(ingredient__kind=self.kind)
        found = SupplementIngredient.objects.order_by().filter(meant).values("supplement")
        above_ng = self.terms.above_ng
        if above_ng is None:
            return found
        serves: Any = F("supplement__serves_per_day") if self.basis == PER_DAY else Value(1)
        units: Any = F("supplement__units_per_serve") if self.basis == PER_UNIT else Value(1)
        held = Sum(amount_ng("amount", "unit", "ingredient__iu_micrograms"))
        enough = found.annotate(ng=times(held, serves)).filter(ng__gt=times(Value(above_ng), units))
        return enough.values("supplement")

    @property
    def terms(self) -> Trigger:
        """For the pure rule; its statement is at hand."""
        above_ng = None if self.above_amount is None else nanograms(self.above_amount, self.unit)
        return Trigger(
            self.statement_id,
            self.ingredient_id,
            self.kind,
            above_ng,
            self.basis,
            self.route,
            self.valid_from,
            self.valid_until,
            self.statement.one_of,
        )
