"""Changes of shipping rules, and what they answer for a sample cart.

One rule for everywhere is in force at any time, without a gap and without a second.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from blog.transactions import all_or_nothing
from shop.models import ShippingRule
from shop.rules.shipping import ShippingQuote, announced, progress, quote, refusal

TERMS = (
    *("name", "banner_words", "fee_cents", "free_from_cents", "tests_before_discount", "places", "from_weight_g"),
    *("is_refused", "days_min", "days_max", "valid_from", "valid_until"),
)

TIME_TO_FILL_IN = timedelta(hours=1)  # a form that said "now" when it was opened means now


@all_or_nothing
def save_rule(rule: ShippingRule) -> None:
    """Save `rule`; what changes its terms gives it its next version. Orders keep the version they were placed under.

    A rule for everywhere ends the one before it where it begins, and itself ends where the next one begins; its own
    `valid_until` need not be given. Raises ValidationError, by field, where it would leave a time without a rule or
    change what was promised; then nothing is written.
    """
    ends = check_rule(rule)
    for other in ends:  # first, so that no two are open at once
        if other.valid_until is not None:
            _write(other)
    _write(rule)
    for other in ends:
        if other.valid_until is None:
            _write(other)


def check_rule(rule: ShippingRule) -> list[ShippingRule]:
    """Write into `rule` when it ends and return the other rules whose end moves with it, none of them saved.

    Raises ValidationError as `save_rule` does. In a transaction no other change can come between this and the save.
    """
    ShippingRule.objects.all().lock()
    now = timezone.now()
    before = ShippingRule.objects.filter(pk=rule.pk).first()
    was_everywhere = before is not None and before.is_everywhere
    if not rule.is_everywhere and not was_everywhere:
        return []
    others = [other for other in _everywhere_from(now) if other.pk != rule.pk]
    if before is not None and was_everywhere and before.valid_from <= now:
        _check_begun(before, rule, now)
    elif rule.is_everywhere:
        _check_beginning(rule, others, now)
    if not rule.is_everywhere:
        return _chain(others)
    if rule.valid_until is not None and rule.valid_until <= now:
        return []  # it has ended, and nothing of it changed
    asked_for = rule.valid_until
    changed = _chain([*others, rule])
    if asked_for is not None and asked_for != rule.valid_until:
        raise ValidationError({"valid_until": _why_this_end(rule, others)})
    return [other for other in changed if other is not rule]


def _check_begun(before: ShippingRule, rule: ShippingRule, now: datetime) -> None:
    """What a rule for everywhere may not do once orders can have been placed under it."""
    if before.valid_until is not None and before.valid_until <= now:
        if any(getattr(before, name) != getattr(rule, name) for name in TERMS):
            raise ValidationError("This rule has ended. It stays as it was, for the orders placed under it.")
        return
    if not rule.is_everywhere:
        name = "places" if rule.places else "from_weight_g"
        raise ValidationError(
            {name: f"“{before.name}” speaks wherever no other rule does. Add another rule for these."}
        )
    if rule.valid_from != before.valid_from:
        raise ValidationError({"valid_from": "It has begun, so its beginning stays."})


def _check_beginning(rule: ShippingRule, others: Sequence[ShippingRule], now: datetime) -> None:
    """When a rule for everywhere that has not begun may begin: not while another one held, and alone."""
    if now - TIME_TO_FILL_IN < rule.valid_from < now:
        rule.valid_from = now
    current = next((other for other in others if other.valid_from <= now), None)
    if current and rule.valid_from < now:
        sentence = f"“{current.name}” is in force everywhere since {_day(current.valid_from)}."
        raise ValidationError({"valid_from": f"{sentence} Let this one begin now or later: that one ends then."})
    for other in others:
        if other.valid_from == rule.valid_from:
            raise ValidationError({"valid_from": f"“{other.name}” begins at that moment too."})


def _everywhere_from(now: datetime) -> list[ShippingRule]:
    """Rules for everywhere that are in force or to come."""
    return list(ShippingRule.objects.everywhere().filter(Q(valid_until=None) | Q(valid_until__gt=now)))


def _chain(rules: Sequence[ShippingRule]) -> list[ShippingRule]:
    """Let each end where the next begins, the last never; those whose end that changes."""
    row = sorted(rules, key=lambda rule: rule.valid_from)
    changed = []
    for rule, following in zip(row, [*row[1:], None], strict=True):
        end = following.valid_from if following else None
        if rule.valid_until != end:
            rule.valid_until = end
            changed.append(rule)
    return changed


def _write(rule: ShippingRule) -> None:
    before = ShippingRule.objects.filter(pk=rule.pk).first()
    if before is not None:
        if all(getattr(before, name) == getattr(rule, name) for name in TERMS):
            return
        if not before.history.exists():  # a row of a migration, until its first change
            ShippingRule.history.bulk_history_create([before], default_date=before.valid_from)
        rule.version = before.version + 1
    rule.save()


def _why_this_end(rule: ShippingRule, others: Sequence[ShippingRule]) -> str:
    following = next((other for other in others if other.valid_from == rule.valid_until), None)
    if following:
        return (
            f"“{following.name}” begins on {_moment(following.valid_from)}, and this rule ends then. Leave it empty."
        )
    return (
        "After that no rule would speak where no other does, and checkout would close. Leave it empty, and add the "
        "rule that follows: this one ends when that one begins."
    )


def _day(at: datetime) -> str:
    return timezone.localtime(at).strftime("%-d %B %Y")


def _moment(at: datetime) -> str:
    return timezone.localtime(at).strftime("%-d %B %Y at %H:%M")


@all_or_nothing
def delete_rule(rule: ShippingRule) -> None:
    """Delete `rule`; the one before it takes over its time. Raises ValidationError where it must stay."""
    ShippingRule.objects.all().lock()
    now = timezone.now()
    if sentence := why_it_stays(rule):
        raise ValidationError(sentence)
    changed = []
    if rule.is_everywhere and rule.valid_from > now:
        changed = _chain([other for other in _everywhere_from(now) if other.pk != rule.pk])
    rule.delete()
    for other in changed:
        _write(other)


def why_it_stays(rule: ShippingRule) -> str:
    """Why `rule` cannot be deleted, for staff; "" where it can."""
    if rule.is_everywhere and rule in _everywhere_from(now := timezone.now()) and rule.valid_from <= now:
        return (
            f"“{rule.name}” speaks wherever no other rule does, so it stays. Change it, or add the rule that follows: "
            "this one ends when that one begins."
        )
    if rule.orders.exists():
        return f"Orders were placed under “{rule.name}”, so it stays. Give it an end instead."
    return ""


@dataclass(frozen=True)
class Question:
    """A sample cart: cents incl. GST, cents off, where it goes ("" unknown), grams, and when (None: now)."""

    merchandise_cents: int
    discount_cents: int = 0
    postcode: str = ""
    weight_g: int = 0
    at: datetime | None = None


@dataclass(frozen=True)
class Answer:
    """The rule that speaks and what it asks for. `sentences` are what customers read; a refusal has no `quote`."""

    rule: ShippingRule | None
    quote: ShippingQuote | None
    sentences: tuple[str, ...]


def answer(question: Question) -> Answer:
    """What the cart says to `question`: it asks the same rows and the same `quote`."""
    rule = ShippingRule.objects.for_postcode(question.postcode, question.weight_g, at=question.at)
    if rule is None:
        return Answer(None, None, ("Shipping cannot be quoted then, so checkout is closed.",))
    if rule.is_refused:
        return Answer(rule, None, (refusal(rule.reach, question.postcode),))
    found = quote(question.merchandise_cents, question.discount_cents, terms=rule.terms)
    sentences = [progress(found), f"{rule.promise}."]
    if everywhere := ShippingRule.objects.for_postcode(at=question.at):
        others = [
            (other.reach, other.terms)
            for other in ShippingRule.objects.current(question.at)
            if not other.is_everywhere
        ]
        sentences += [f"{sentence}." for sentence in announced(others, everywhere.terms)]
    return Answer(rule, found, tuple(filter(None, sentences)))
