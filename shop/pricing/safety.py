"""What the goods of a cart hold together, judged by the rows in force now."""

from collections.abc import Iterable, Sequence
from datetime import date

from blog.models import Intake
from shop.models import Supplement
from shop.pricing.rows import Fact, cautions_about, facts_of, upper_limits_of
from shop.rules.doses import add_up, nanograms
from shop.rules.safety import Dose, Limit, Note, check


def notes_about(goods: Iterable[tuple[Supplement, int]], day: date) -> tuple[Note, ...]:
    """What to say on `day` of these supplements and packs of each together, the loudest first.

    Three queries, one where no label names an active.
    """
    doses = _doses(goods)
    found = sorted({key for dose in doses for key in (*dose.day_ng, *dose.others)})
    if not found:
        return ()
    meetings = [row.terms for row in cautions_about(ids=found, day=day)]
    return tuple(check(doses, _strictest(upper_limits_of(ids=found, day=day)), meetings))


def _doses(goods: Iterable[tuple[Supplement, int]]) -> Sequence[Dose]:
    """One for each supplement: its packs of several sizes are the same capsules."""
    quantities: dict[Supplement, int] = {}
    for supplement, quantity in goods:
        quantities[supplement] = quantities.get(supplement, 0) + quantity
    facts = facts_of([supplement.pk for supplement in quantities])
    return [
        _dose(supplement, quantity, [fact for fact in facts if fact.supplement == supplement.pk])
        for supplement, quantity in quantities.items()
    ]


def _dose(supplement: Supplement, quantity: int, facts: Sequence[Fact]) -> Dose:
    serve = add_up((fact.ingredient, nanograms(fact.amount, fact.unit, fact.iu_micrograms)) for fact in facts)
    day = {key: amount_ng * supplement.serves_per_day for key, amount_ng in serve.items()}
    return Dose(supplement.pk, supplement.name, quantity, day, frozenset(fact.ingredient for fact in facts) - set(day))


def _strictest(rows: Iterable[Intake]) -> list[Limit]:
    """Of several limits of one ingredient the lowest."""
    found: dict[int, Limit] = {}
    for row in rows:
        limit = Limit(
            f"upper-limit-{row.pk}",
            row.version,
            row.ingredient_id,
            row.ingredient.name,
            nanograms(row.amount, row.unit) or 0,
            row.unit,
            row.source,
            row.source_url,
        )
        other = found.get(limit.ingredient)
        if other is None or limit.limit_ng < other.limit_ng:
            found[limit.ingredient] = limit
    return list(found.values())
