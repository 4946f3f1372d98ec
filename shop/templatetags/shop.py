"""What the templates of the shop need beyond plain values."""

from collections.abc import Callable, Iterable
from datetime import date, time
from typing import Any, TypeVar

from django import template
from django.http import HttpRequest
from django.utils import timezone

from blog.copies import Copy
from blog.models import Category as Topic
from blog.models import Ingredient, Post
from shop import placements, structured_data
from shop.cards import Card, notices, statements_copy, words_beside
from shop.models import (
    Category,
    Holiday,
    ShippingRule,
    Store,
    Supplement,
    SupplementIngredient,
)
from shop.rules import money
from shop.rules import shipping as rules
from shop.rules.delivery import DeliveryTerms, delivery_range
from shop.rules.doses import unbroken

T = TypeVar("T")
register = template.Library()


@register.filter
def dollars(cents: int) -> str:
    """1995 → "$19.95"."""
    return money.dollars(cents)


@register.filter
def amounts(text: str) -> str:
    return unbroken(text)


def _once(request: HttpRequest | None, name: str, read: Callable[[], T]) -> T:
    """`read()` at most once per request: the banner, the cards and the page ask the same question."""
    if request is None:
        return read()
    answers: dict[str, Any] = request.__dict__.setdefault("_shop_answers", {})
    if name not in answers:
        answers[name] = read()
    found: T = answers[name]
    return found


rules_copy = Copy(lambda: list(ShippingRule.objects.current().with_promises()))


def _read_dispatch() -> tuple[time, frozenset[date]]:
    store = Store.objects.first() or Store()  # a page that is read writes no row
    return store.cut_off, frozenset(Holiday.objects.values_list("day", flat=True))


dispatch_copy = Copy(_read_dispatch)


def rules_in_force(context: template.Context) -> list[ShippingRule]:
    """Read once per request, with what the shop promises besides."""
    return _once(context.get("request"), "rules", rules_copy)


def _everywhere(context: template.Context) -> ShippingRule | None:
    return next((rule for rule in rules_in_force(context) if rule.is_everywhere), None)


@register.simple_tag(takes_context=True)
def shipping_banner(context: template.Context) -> str:
    """The bar on top of every page; "" with no current rule."""
    rule = _everywhere(context)
    return rules.banner(rule.terms) if rule else ""


@register.simple_tag(takes_context=True)
def shipping_promise(context: template.Context) -> str:
    """One sentence beside a price."""
    rule = _everywhere(context)
    return rules.promise(rule.terms) if rule else "Shipping cannot be quoted just now"


@register.simple_tag(takes_context=True)
def short_shipping_promise(context: template.Context) -> str:
    """The same in few words, beside a delivery date."""
    rule = _everywhere(context)
    return rules.short_promise(rule.terms) if rule else "Shipping cannot be quoted just now"


@register.simple_tag(takes_context=True)
def delivery_dates(context: template.Context) -> str:
    """When an order of now arrives, such as `Thu 26 – Mon 30 Nov`; "" with no current rule. Sydney time."""
    rule = _everywhere(context)
    if rule is None:
        return ""
    cut_off, holidays = dispatch_copy()
    terms = DeliveryTerms(rule.days_min, rule.days_max, cut_off)
    return delivery_range(timezone.localtime(), terms, holidays).words


@register.simple_tag(takes_context=True)
def dearer_shipping(context: template.Context) -> list[str]:
    """Who pays more than the promise says and where we do not ship, in sentences; every promise has them beside it."""
    everywhere = _everywhere(context)
    if everywhere is None:
        return []
    others = [(rule.reach, rule.terms) for rule in rules_in_force(context) if not rule.is_everywhere]
    return rules.announced(others, everywhere.terms)


@register.simple_tag(takes_context=True)
def has_other_rates(context: template.Context) -> bool:
    """Whether some places or weights pay something else than the promise says, more or less."""
    return any(not rule.is_everywhere for rule in rules_in_force(context))


@register.simple_tag
def goods_named_in(topic: Topic) -> list[Supplement]:
    """Supplements that stand below articles of `topic`, for a list of links."""
    return placements.goods_named_in(topic)


@register.simple_tag
def goods_below(post: Post) -> list[Card]:
    """What stands below `post` in the block "From our shop"; empty where nothing is placed or no sign-off holds."""
    return placements.goods_below(post)


@register.simple_tag
def goods_with(ingredient: Ingredient) -> list[Card]:
    """What stands below `ingredient` in the same block, behind the same sign-off."""
    return placements.goods_with(ingredient)


@register.simple_tag(takes_context=True)
def statements(context: template.Context, supplement: Supplement) -> list[str]:
    """The words that must stand open beside `supplement` wherever it is shown: statements, warnings, allergens."""
    current = _once(context.get("request"), "statements", statements_copy)
    return words_beside(current, supplement.statement_ids, supplement.declared)


@register.simple_tag(takes_context=True)
def sale_notice(context: template.Context, supplement: Supplement) -> str:
    """That pharmacists only will sell `supplement` from a day soon; "" where none is near."""
    rule = _once(context.get("request"), "notices", notices).channels.get(supplement.pk)
    return rule.notice if rule else ""


@register.simple_tag(takes_context=True)
def product_data(
    context: template.Context, supplement: Supplement, facts: Iterable[SupplementIngredient] = ()
) -> dict[str, Any]:
    """For `json_ld`: `supplement` as the page shows it; `facts` with their ingredients, where it shows them."""
    return structured_data.product(supplement, rules_in_force(context), facts=facts)


@register.simple_tag
def department_data(category: Category) -> dict[str, Any]:
    return structured_data.department(category)
