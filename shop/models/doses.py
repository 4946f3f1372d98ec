"""SQL for amounts of ingredients, equal to `rules.doses`; and the columns of a threshold."""

from typing import Any

from django.db import models
from django.db.models import BigIntegerField, Case, DecimalField, ExpressionWrapper, F, Q, Value, When
from django.db.models.functions import Cast, Round

from shop.rules.doses import IU, NANOGRAMS, NANOGRAMS_PER_MICROGRAM

EXACT = DecimalField(max_digits=30, decimal_places=9)


def amount_ng(amount: str, unit: str, iu_micrograms: str) -> Case:
    """SQL for `doses.nanograms` of three columns; NULL where it says None."""

    def rounded(factor: Any) -> Cast:
        return Cast(Round(ExpressionWrapper(F(amount) * factor, EXACT)), BigIntegerField())

    masses = [When(**{unit: name}, then=rounded(Value(factor))) for name, factor in NANOGRAMS.items()]
    in_iu = When(**{unit: IU}, then=rounded(F(iu_micrograms) * Value(NANOGRAMS_PER_MICROGRAM)))
    return Case(*masses, in_iu, output_field=BigIntegerField())


def times(amount: Any, factor: Any) -> ExpressionWrapper:
    """SQL for so many times an amount in nanograms."""
    return ExpressionWrapper(amount * factor, BigIntegerField())


def threshold(help_text: str, **more: Any) -> models.DecimalField:
    """An amount in a mass unit; empty where any amount is meant."""
    return models.DecimalField(max_digits=9, decimal_places=3, help_text=help_text, **more)


def has_unit_or_neither(amount: str, unit: str) -> Q:
    """For a constraint: an amount above zero with its unit, or neither."""
    return Q(**{amount: None, unit: ""}) | Q(**{f"{amount}__gt": 0, f"{unit}__in": list(NANOGRAMS)})
