"""What the values of a filter are called: a menu, so each process keeps a copy."""

from django.db.models import CharField, Value
from django.utils.text import slugify

from blog.copies import Copy
from blog.models import Ingredient, IngredientName
from shop.listing.wanted import OTHER_NAMES
from shop.models import Brand, Category, DietaryMark, Supplement
from shop.rules.doses import FixedAmount, nanograms

FORMS = {
    slugify(value): value for value in Supplement.Form.values
}  # `soft-capsules` in an address, a space in the row


def _read() -> dict[str, dict[str, str]]:
    """Names by parameter and slug; under OTHER_NAMES slugs of ingredients by their other names. One query."""
    tables = {"brand": Brand, "ingredient": Ingredient, "dietary": DietaryMark}
    first, *others = (
        model._default_manager.order_by().values_list(Value(name, CharField()), "slug", "name")
        for name, model in tables.items()
    )
    aliases = IngredientName.objects.order_by().values_list(
        Value(OTHER_NAMES, CharField()), "ingredient__slug", "name"
    )
    names: dict[str, dict[str, str]] = {name: {} for name in (*tables, OTHER_NAMES)}
    for parameter, slug, name in first.union(*others, aliases, all=True):
        if parameter == OTHER_NAMES:
            names[OTHER_NAMES][slugify(name)] = slug
        else:
            names[parameter][slug] = name
    names["form"] = {slug: str(Supplement.Form(value).label) for slug, value in FORMS.items()}
    return names


def _read_departments() -> list[Category]:
    """All of them, each with its parent at hand. One query."""
    found = {row.pk: row for row in Category.objects.all()}
    for row in found.values():
        row.parent = found[row.parent_id] if row.parent_id else None
    return list(found.values())


def _read_compared() -> dict[str, FixedAmount]:
    """By slug for how much of an ingredient prices are compared. One query."""
    found = {}
    for row in Ingredient.objects.filter(compared_amount__isnull=False):
        assert row.compared_amount is not None
        amount_ng = nanograms(row.compared_amount, row.compared_unit) or 0
        found[row.slug] = FixedAmount(row.name, row.compared_amount, row.compared_unit, amount_ng)
    return found


names_copy = Copy(_read)
compared_copy = Copy(_read_compared)
departments_copy = Copy(_read_departments)


def find_department(slug: str) -> Category | None:
    """The department at this address, with its parent, at most a moment old."""
    return next((row for row in departments_copy() if row.slug == slug), None)
