"""A price before stands beside a sale price only where it was really charged, and not for ever."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shop import catalogue
from shop.models import Variant, was_price
from shop.rules.was import CHARGED_FOR, SHOWN_FOR, shown_until, why_no_was
from tests.builders import make_supplement, make_variant
from tests.shop.pages import Page, fill_cart

NOW = timezone.now()
DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)


def days_ago(count):
    return NOW - count * DAY


YESTERDAY = days_ago(1)


@pytest.mark.parametrize(
    ("price_since", "sale_from", "sentence"),
    [
        (days_ago(29), days_ago(1), ""),
        (days_ago(29) + MOMENT, days_ago(1), "the price before was charged for 27 days until the sale began, not 28."),
        (days_ago(1), days_ago(1), "the price before was charged for 0 days"),
        (days_ago(0), days_ago(1), "the price before was charged for 0 days"),
        (days_ago(400), days_ago(56) + MOMENT, ""),
        (days_ago(400), days_ago(56), "No “was” any more: the sale has lasted 56 days"),
    ],
)
def test_price_before_is_named_after_28_days_of_it_and_for_56_days(price_since, sale_from, sentence):
    found = why_no_was(price_since=price_since, sale_from=sale_from, now=NOW)

    assert sentence in found
    assert bool(found) == bool(sentence)


def test_price_before_is_named_until_the_sale_ends_or_the_days_are_over():
    assert shown_until(NOW, None) == NOW + SHOWN_FOR
    assert shown_until(NOW, NOW + DAY) == NOW + DAY
    assert shown_until(NOW, NOW + 99 * DAY) == NOW + SHOWN_FOR


pytestmark = pytest.mark.django_db


def on_sale(*, since=YESTERDAY, **fields):
    return make_variant(**{"price_cents": 30_00, "sale_price_cents": 24_00, "sale_from": since} | fields)


@pytest.mark.parametrize(
    ("fields", "was_cents"),
    [
        ({}, 30_00),
        ({"price_since": days_ago(29)}, 30_00),
        ({"price_since": days_ago(28)}, None),
        ({"since": days_ago(57)}, None),
        ({"since": NOW + DAY}, None),
        ({"sale_until": NOW - MOMENT}, None),
        ({"sale_price_cents": None, "since": None}, None),
    ],
    ids=["charged a year", "28 days", "27 days", "sale too long", "to come", "over", "no sale"],
)
def test_row_and_query_agree_on_the_price_before(fields, was_cents):
    variant = on_sale(**fields)

    in_query = Variant.objects.annotate(was=was_price()).get()

    assert (variant.was_cents, in_query.was) == (was_cents, was_cents)
    assert variant.saving_percent == (20 if was_cents else 0)


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("is_honest", [True, False])
def test_every_page_names_the_price_before_only_where_it_is_honest(shopper, is_honest):
    variant = on_sale(supplement=make_supplement("Zinc"), price_since=days_ago(100 if is_honest else 9))
    fill_cart(shopper, (variant, 1))

    for path in ("/shop/", variant.supplement.get_absolute_url(), "/cart/", "/merchant-feed.xml"):
        text = shopper.get(path).getvalue().decode()
        assert "24.00" in text, path
        assert ("30.00" in text) == is_honest, path
    page = Page(shopper.get(variant.supplement.get_absolute_url())).text
    assert ("Now $24.00, was $30.00, save 20%." in page, "On sale: $24.00." in page) == (is_honest, not is_honest)


def test_biggest_saving_counts_only_what_may_be_named(client):
    on_sale(supplement=make_supplement("New price"), sale_price_cents=1_00, price_since=days_ago(9))
    on_sale(supplement=make_supplement("Honest"))
    make_variant(supplement=make_supplement("No sale"))

    text = Page(client.get("/shop/?sort=saving")).text

    assert text.index("Honest") < min(text.index("New price"), text.index("No sale"))


def saved(variant, **changes):
    """What the desk does: the row as it is, changed, saved by the one action."""
    row = Variant.objects.get(pk=variant.pk)
    for name, value in changes.items():
        setattr(row, name, value)
    catalogue.save_variant(row)
    return Variant.objects.get(pk=variant.pk)


def test_new_price_is_charged_from_now_on():
    variant = make_variant(price_since=days_ago(100))
    before = timezone.now()

    assert saved(variant, name="Renamed").price_since == days_ago(100)
    assert saved(variant, price_cents=25_00).price_since >= before


def test_sale_that_goes_on_leaves_the_price_before_as_it_is():
    variant = on_sale()

    changed = saved(variant, sale_price_cents=20_00, sale_until=NOW + 5 * DAY)

    assert (changed.price_since, changed.was_cents) == (variant.price_since, 30_00)


def test_sale_after_a_sale_counts_the_price_only_since_the_first_one_ended():
    variant = on_sale(since=days_ago(40), sale_until=days_ago(10))

    changed = saved(variant, sale_from=days_ago(1), sale_until=None)

    assert (changed.price_since, changed.was_cents) == (days_ago(10), None)
    assert "charged for 9 days" in changed.why_no_was


def test_sale_that_is_begun_anew_to_keep_the_price_before_loses_it():
    variant = on_sale(since=days_ago(55))
    began = timezone.now()

    changed = saved(variant, sale_from=began)

    assert variant.was_cents == 30_00
    assert changed.was_cents is None
    assert changed.price_since >= began


def test_sale_that_never_began_leaves_no_trace():
    variant = on_sale(since=NOW + DAY)

    assert saved(variant, sale_price_cents=None, sale_from=None).price_since == variant.price_since


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {"price_since": days_ago(9)},
            "No “was”: the price before was charged for 8 days until the sale began, not 28.",
        ),
        ({"since": days_ago(60)}, "No “was” any more: the sale has lasted 56 days"),
        ({}, "“Was $30.00” stands beside the sale price until"),
    ],
)
def test_staff_read_beside_the_sale_price_why_the_price_before_is_or_is_not_named(staff, fields, words):
    variant = on_sale(**fields)

    assert words in Page(staff.get(f"/admin/shop/variant/{variant.pk}/change/")).text
    assert words in Page(staff.get(f"/admin/shop/supplement/{variant.supplement.pk}/change/")).text


def test_price_changed_on_the_page_of_its_supplement_is_charged_from_now_on(staff):
    variant = make_variant(name="60 capsules", sku="ZN-60", price_cents=19_95)
    before = timezone.now()
    supplement = variant.supplement
    form = {
        "name": "Zinc",
        "slug": "zinc",
        "brand": supplement.brand_id,
        "category": supplement.category_id,
        "form": "capsules",
        **dict.fromkeys(("units_per_serve", "serves_per_day"), "1"),
        "position": "0",
        **{f"{name}-TOTAL_FORMS": "0" for name in ("images", "facts", "claim_check")},
        **{f"{name}-INITIAL_FORMS": "0" for name in ("images", "facts", "claim_check")},
        **dict.fromkeys(("variants-TOTAL_FORMS", "variants-INITIAL_FORMS"), "1"),
        "variants-0-id": variant.pk,
        "variants-0-supplement": supplement.pk,
        "variants-0-name": "60 capsules",
        "variants-0-sku": "ZN-60",
        "variants-0-unit_count": "60",
        "variants-0-unit": "capsule",
        "variants-0-weight_g": "95",
        "variants-0-price_cents": "21.95",
        "variants-0-is_offered": "on",
        "variants-0-position": "0",
    }

    response = staff.post(f"/admin/shop/supplement/{supplement.pk}/change/", form)

    variant.refresh_from_db()
    assert response.status_code == 302
    assert (variant.price_cents, variant.weight_g) == (21_95, 95)
    assert variant.price_since >= before
    assert variant.history.count() == 2
    supplement.refresh_from_db()
    assert "ZN-60" in supplement.search_words


def test_days_are_those_of_the_decision():
    assert (CHARGED_FOR, SHOWN_FOR) == (28 * DAY, 56 * DAY)
