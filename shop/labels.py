"""What labels should carry and what carts say: reading the rules for staff, and the writes that give them versions."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from blog.transactions import all_or_nothing
from shop.models import Caution, SaleChannel, Statement, StatementTrigger, Supplement
from shop.rules import labels as rules

CAUTION_TERMS = (
    *("code", "level", "first_id", "first_from_amount", "first_from_unit", "second_id", "second_from_amount"),
    *("second_from_unit", "wording", "source", "source_url", "valid_from", "valid_until"),
)


@all_or_nothing
def save_caution(caution: Caution) -> None:
    """Save `caution`; what changes its terms gives it its next version. Orders keep the version that was accepted."""
    before = Caution.objects.select_for_update().filter(pk=caution.pk).first()
    if before and any(getattr(before, name) != getattr(caution, name) for name in CAUTION_TERMS):
        caution.version = before.version + 1
    caution.save()


@dataclass(frozen=True)
class LabelCheck:
    """What a supplement would be expected to carry on a day, with the reason of each, and which of it is missing."""

    expected: list[tuple[Statement, StatementTrigger]]
    missing: list[Statement]


def read_label(supplement: Supplement, day: date) -> rules.Label:
    """What the rules ask of `supplement`: its actives, and the statements that it carries on `day`. Two queries."""
    beside = Q(is_for_all=True) | Q(supplements=supplement)
    carried = list(Statement.objects.current(day).filter(beside).distinct())
    actives = [fact.as_active for fact in supplement.facts.select_related("ingredient")]
    return rules.Label(
        supplement.serving,
        actives,
        frozenset(row.pk for row in carried),
        frozenset(row.one_of for row in carried if row.one_of),
    )


def check_label(supplement: Supplement, day: date | None = None) -> LabelCheck:
    """The pure rule for one supplement; lists ask `lacking_statements()`, which agrees with it."""
    day = day or timezone.localdate()
    triggers = list(
        StatementTrigger.objects.in_force(day)
        .filter(statement__in=Statement.objects.current(day))
        .select_related("statement", "ingredient")
    )
    terms = {row.terms: row for row in triggers}
    label = read_label(supplement, day)
    expected = [(terms[one].statement, terms[one]) for one in rules.expected(label, terms, day)]
    return LabelCheck(expected, [terms[one].statement for one in rules.missing(label, terms, day)])


def channel_notice(supplement: Supplement) -> SaleChannel | None:
    """The rule that closes its sale here now or at any time to come, for staff."""
    label, today = read_label(supplement, timezone.localdate()), timezone.localdate()
    rules_of_it = SaleChannel.objects.that_close().filter(ingredient__in_supplements__supplement=supplement)
    closing = [
        row
        for row in rules_of_it.select_related("ingredient").distinct()
        if row.terms.closes(label, max(today, row.valid_from))
    ]
    return min(closing, key=lambda row: (row.valid_from, -row.above_ng), default=None)
