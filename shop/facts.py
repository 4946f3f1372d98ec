"""The table of supplement facts: amounts per serve and day, and what they are of the limits for a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from blog.copies import Copy
from blog.models import Intake
from shop.models import Supplement, SupplementIngredient
from shop.rules.doses import add_up, mass_unit, nanograms, percent_of, words

intakes_copy = Copy(lambda: list(Intake.objects.current()))


@dataclass(frozen=True)
class Share:
    """A day's amount in per cent of what `intake` says."""

    percent: int
    intake: Intake


@dataclass(frozen=True)
class FactRow:
    """One line of the label, or the sum of an ingredient that stands there in several forms (`fact` is None)."""

    name: str
    fact: SupplementIngredient | None
    serve: str
    day: str
    upper: Share | None = None
    reference: Share | None = None


@dataclass(frozen=True)
class Source:
    """What a column of the table is taken from."""

    words: str
    address: str
    read_on: date | None


@dataclass(frozen=True)
class FactTable:
    rows: Sequence[FactRow]
    serves_per_day: int

    @property
    def has_day(self) -> bool:
        """Whether a day is more than one serve."""
        return self.serves_per_day > 1

    @property
    def has_upper(self) -> bool:
        return any(row.upper for row in self.rows)

    @property
    def has_reference(self) -> bool:
        return any(row.reference for row in self.rows)

    @property
    def sources(self) -> list[Source]:
        """Of the per cents, each once."""
        shares = [share for row in self.rows for share in (row.reference, row.upper) if share]
        found = (Source(one.intake.source, one.intake.source_url, one.intake.read_on) for one in shares)
        return list(dict.fromkeys(found))


def fact_table(supplement: Supplement, facts: Sequence[SupplementIngredient]) -> FactTable:
    """Of its `facts` with their ingredients; the limits are at most a moment old."""
    sums = add_up((fact.ingredient_id, fact.serve_ng) for fact in facts)
    lines = [fact.ingredient_id for fact in facts]
    rows: list[FactRow] = []
    for place, fact in enumerate(facts):
        fact.supplement = supplement
        key, is_alone = fact.ingredient_id, lines.count(fact.ingredient_id) == 1
        shares = _shares(supplement, key, sums) if is_alone else (None, None)
        rows.append(FactRow(fact.ingredient.name, fact, fact.amount_words, fact.day_words, *shares))
        if not is_alone and key not in lines[place + 1 :] and key in sums:
            rows.append(_sum(supplement, fact, sums))
    return FactTable(rows, supplement.serves_per_day)


def _sum(supplement: Supplement, fact: SupplementIngredient, sums: dict[int, int]) -> FactRow:
    unit, serve_ng = mass_unit(fact.unit), sums[fact.ingredient_id]
    day = words(serve_ng * supplement.serves_per_day, unit)
    shares = _shares(supplement, fact.ingredient_id, sums)
    return FactRow(f"{fact.ingredient.name}, total", None, words(serve_ng, unit), day, *shares)


def _shares(supplement: Supplement, key: int, sums: dict[int, int]) -> tuple[Share | None, Share | None]:
    """Of the upper limit and of the reference intake; of several the lowest."""
    if key not in sums:
        return None, None
    day_ng = sums[key] * supplement.serves_per_day
    found: dict[str, Share] = {}
    for intake in intakes_copy():
        limit_ng = nanograms(intake.amount, intake.unit) if intake.ingredient_id == key else None
        if limit_ng:
            share = Share(percent_of(day_ng, limit_ng), intake)
            if intake.kind not in found or share.percent > found[intake.kind].percent:
                found[intake.kind] = share
    return found.get(Intake.Kind.UPPER_LIMIT), found.get(Intake.Kind.REFERENCE)
