"""What a pack costs now, per unit, and how much less than before."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.utils import timezone

from shop.models import Variant, current_price
from shop.pricing import price_cart
from shop.rules.unit_price import unit_price
from tests.builders import cart_of, make_variant


@pytest.mark.parametrize(
    ("price_cents", "count", "unit", "words"),
    [
        (23_95, 120, "capsule", "$0.20 per capsule"),
        (23_95, 60, "capsule", "$0.40 per capsule"),
        (24_90, 500, "g", "$4.98 per 100 g"),
        (19_95, 200, "mL", "$9.98 per 100 mL"),
        (5, 100, "tablet", "$0.00 per tablet"),
        (12_345_00, 1, "lozenge", "$12,345.00 per lozenge"),
    ],
)
def test_unit_price_is_said_in_the_measure_of_the_pack(price_cents, count, unit, words):
    assert unit_price(price_cents, count, unit).words == words


def test_unit_price_is_sorted_by_its_exact_value():
    assert unit_price(10_00, 3, "capsule").exact_cents == Fraction(1000, 3)


def test_empty_pack_has_no_unit_price():
    with pytest.raises(ValueError, match="at least one unit"):
        unit_price(100, 0, "capsule")


def hours(count):
    return timezone.now() + timedelta(hours=count)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("since", "until", "price_cents"),
    [(-1, None, 15_00), (-1, 1, 15_00), (1, None, 20_00), (-2, -1, 20_00)],
    ids=["begun", "begun and not ended", "not begun", "ended"],
)
def test_sale_price_holds_between_its_dates_in_cart_row_and_query(since, until, price_cents):
    sale = {"sale_price_cents": 15_00, "sale_from": hours(since), "sale_until": hours(until) if until else None}
    variant = make_variant(price_cents=20_00, **sale)

    in_query = Variant.objects.annotate(now=current_price()).get()

    assert (variant.current_price_cents, in_query.now) == (price_cents, price_cents)
    assert price_cart(cart_of((variant, 2))).subtotal_cents == 2 * price_cents
