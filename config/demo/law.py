"""The law as rows: limits and reference intakes, what asks for statements, sale channels, cautions. With sources."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from blog import publishing
from blog.models import Ingredient, Intake
from config.demo.content_files import table
from shop import labels
from shop.models import Caution, SaleChannel, Statement, StatementTrigger

DATES = ("valid_from", "valid_until", "read_on")


@transaction.atomic
def load_law() -> None:
    """Rows of ingredients that the library has. What staff have written already stays."""
    law = table("law")
    for row in law["intakes"]:
        fields = _fields(row)
        if not Intake.objects.filter(ingredient=fields["ingredient"], kind=fields["kind"]).exists():
            publishing.save_intake(_checked(Intake(**fields)))
    for row in law["triggers"]:
        fields = _fields(row)
        named = {name: fields.get(name) for name in ("statement", "ingredient", "valid_from")}
        if not StatementTrigger.objects.filter(**named).exists():
            _checked(StatementTrigger(**fields)).save()
    for row in law["channels"]:
        fields = _fields(row)
        named = {name: fields[name] for name in ("ingredient", "channel", "valid_from")}
        if not SaleChannel.objects.filter(**named).exists():
            _checked(SaleChannel(**fields)).save()
    for row in law["cautions"]:
        if not Caution.objects.filter(code=row["code"]).exists():
            labels.save_caution(_checked(Caution(**_fields(row))))


def _fields(row: dict[str, Any]) -> dict[str, Any]:
    """`row` with rows for slugs, days for dates and decimals for amounts."""
    fields = dict(row)
    for name in ("ingredient", "first", "second"):
        if name in fields:
            fields[name] = Ingredient.objects.get(slug=fields[name])
    if "statement" in fields:
        fields["statement"] = Statement.objects.get(code=fields["statement"])
    fields |= {name: date.fromisoformat(fields[name]) for name in DATES if fields.get(name)}
    return fields | {name: Decimal(value) for name, value in fields.items() if name.endswith("amount")}


def _checked(row: Any) -> Any:
    row.full_clean()
    return row
