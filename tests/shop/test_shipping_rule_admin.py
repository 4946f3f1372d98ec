"""Staff and the shipping rule: what they may write."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from shop.models import ShippingRule
from tests.builders import make_variant, place
from tests.conftest import sign_in_as
from tests.shop.pages import Page
from tests.shop.test_shipping_rule import typed

pytestmark = pytest.mark.django_db

ADD = "/admin/shop/shippingrule/add/"


def errors_beside(response, name):
    return list(response.context["adminform"].form.errors.get(name, []))


def test_second_rule_for_the_same_places_and_time_is_refused_beside_its_beginning(staff, rule):
    response = staff.post(ADD, typed(name="Summer", valid_from_0="2026-01-01"))

    assert response.status_code == 200
    assert errors_beside(response, "valid_from") == [
        "“Standard” is in force for the same places since 1 January 2020. End it first."
    ]
    assert ShippingRule.objects.get() == rule


@pytest.mark.parametrize(
    ("places", "others"), [("0800-0999", "0900"), ("2000, 3000", "2999-3001"), ("0800-0999", "0800-0999")]
)
def test_rules_for_postcodes_that_meet_are_refused(staff, places, others):
    ShippingRule.objects.create(name="North", fee_cents=12_00, places=places)

    response = staff.post(ADD, typed(name="More", places=others, valid_from_0="2026-01-01"))

    assert errors_beside(response, "valid_from")[0].startswith("“North” is in force for the same places since")
    assert ShippingRule.objects.count() == 2


@pytest.mark.parametrize(("places", "others"), [("0800-0999", "1000-1999"), ("0800-0999", "0799, 1000")])
def test_rules_for_disjoint_postcodes_stand_side_by_side(staff, places, others):
    ShippingRule.objects.create(name="North", fee_cents=12_00, places=places)

    response = staff.post(ADD, typed(name="More", places=others))

    assert response.status_code == 302
    assert ShippingRule.objects.count() == 3


def test_rule_may_begin_when_the_one_before_ends(staff, rule):
    end = timezone.make_aware(datetime(2030, 1, 1, 0, 0))  # noqa: DTZ001  made aware as Sydney time
    ShippingRule.objects.filter(pk=rule.pk).update(valid_until=end)

    too_early = staff.post(ADD, typed(name="Next", valid_from_0="2029-12-31", valid_from_1="23:59:59"))
    in_time = staff.post(ADD, typed(name="Next", valid_from_0="2030-01-01", valid_from_1="00:00:00"))

    assert errors_beside(too_early, "valid_from") != []
    assert in_time.status_code == 302
    assert ShippingRule.objects.get(name="Next").valid_from == end


def test_rule_may_end_when_the_next_begins(staff, rule):
    ShippingRule.objects.filter(pk=rule.pk).update(valid_from=timezone.now() + timedelta(days=9000))

    open_end = staff.post(ADD, typed(name="Now"))
    ended = staff.post(ADD, typed(name="Now", valid_until_0="2030-01-01", valid_until_1="00:00:00"))

    assert errors_beside(open_end, "valid_from") != []
    assert ended.status_code == 302


def test_rule_does_not_stand_in_its_own_way(staff, rule):
    response = staff.post(f"/admin/shop/shippingrule/{rule.pk}/change/", typed(name="Renamed"))

    assert response.status_code == 302
    assert ShippingRule.objects.get().name == "Renamed"


@pytest.mark.parametrize("amount", ["-1", "1e3", "1_0", "٣", "1,000.00", "NaN", "4.955", "abc"])
@pytest.mark.parametrize("field", ["fee_cents", "free_from_cents"])
def test_amount_that_is_none_is_refused_and_kept_in_its_field(staff, rule, field, amount):
    response = staff.post(f"/admin/shop/shippingrule/{rule.pk}/change/", typed(**{field: amount}))

    assert response.status_code == 200
    assert errors_beside(response, field) == ["Enter dollars and cents like 19.95."]
    assert Page(response).value(field) == amount
    assert ShippingRule.objects.get() == rule
    assert ShippingRule.objects.get().fee_cents == 4_95


def test_free_from_nothing_is_refused_with_the_remedy(staff, rule):
    response = staff.post(f"/admin/shop/shippingrule/{rule.pk}/change/", typed(free_from_cents="0.00"))

    assert "“Free from” is more than $0.00; for free shipping set the fee to 0.00." in Page(response).text
    assert ShippingRule.objects.get().free_from_cents == 99_00


def test_missing_fee_is_refused(staff, rule):
    response = staff.post(f"/admin/shop/shippingrule/{rule.pk}/change/", typed(fee_cents=""))

    assert errors_beside(response, "fee_cents") == ["This field is required."]


@pytest.mark.parametrize(
    ("field", "text", "fee", "free_from"),
    [("fee_cents", "0.00", 0, 99_00), ("fee_cents", "0", 0, 99_00), ("free_from_cents", "", 4_95, None)],
)
def test_free_shipping_and_no_threshold_can_be_written(staff, rule, field, text, fee, free_from):
    response = staff.post(f"/admin/shop/shippingrule/{rule.pk}/change/", typed(**{field: text}))

    assert response.status_code == 302
    rule.refresh_from_db()
    assert (rule.fee_cents, rule.free_from_cents) == (fee, free_from)


def test_rule_is_shown_in_dollars_with_worked_examples(staff, rule):
    page = Page(staff.get(f"/admin/shop/shippingrule/{rule.pk}/change/"))

    assert (page.value("fee_cents"), page.value("free_from_cents")) == ("4.95", "99.00")
    assert "$98.99 pays $4.95; $99.00 ships free" in page.text
    assert "Low-Cost Fast Shipping | $4.95 or Free on orders $99+" in page.text


@pytest.mark.parametrize("places", ["abc", "800", "0999-0800", "2000;3000"])
def test_places_that_are_no_postcodes_are_refused_beside_the_field(staff, places):
    response = staff.post(ADD, typed(name="North", places=places))

    assert errors_beside(response, "places") == [f"“{places}” is not a postcode or a range like 0800-0999."]


def test_rule_that_ends_before_it_begins_is_refused(staff):
    changes = {"places": "0800", "valid_until_0": "2019-01-01", "valid_until_1": "00:00:00"}

    response = staff.post(ADD, typed(name="North", **changes))

    assert "The rule ends before it begins." in Page(response).text
    assert ShippingRule.objects.count() == 1


def test_rule_that_an_order_was_placed_under_cannot_be_deleted(staff, store, rule):
    place((make_variant(), 1))

    response = staff.post(f"/admin/shop/shippingrule/{rule.pk}/delete/", {"post": "yes"})

    assert response.status_code == 403
    assert ShippingRule.objects.get() == rule


@pytest.mark.parametrize("group", ["editor", "fulfilment"])
def test_rule_is_changed_by_nobody_else(client, rule, group):
    sign_in_as(client, group)

    response = client.post(f"/admin/shop/shippingrule/{rule.pk}/change/", typed(fee_cents="0.00"))

    assert response.status_code == 403
    assert ShippingRule.objects.get().fee_cents == 4_95
