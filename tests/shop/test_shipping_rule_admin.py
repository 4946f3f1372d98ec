"""Staff and the shipping rule: what they may write."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from shop.models import ShippingRule
from tests.builders import make_variant, place
from tests.conftest import sign_in_as
from tests.shop.pages import Page
from tests.shop.test_shipping_rule import typed

pytestmark = pytest.mark.django_db

SYDNEY = ZoneInfo("Australia/Sydney")
ADD = "/admin/shop/shippingrule/add/"


def errors_beside(response, name):
    return list(response.context["adminform"].form.errors.get(name, []))


def test_second_rule_for_everywhere_that_begins_in_the_past_is_refused_beside_its_beginning(staff, rule):
    response = staff.post(ADD, typed(name="Summer", valid_from_0="2026-01-01"))

    assert response.status_code == 200
    assert errors_beside(response, "valid_from") == [
        "“Standard” is in force everywhere since 1 January 2020. Let this one begin now or later: that one ends then."
    ]
    assert ShippingRule.objects.get() == rule


def test_second_rule_for_the_same_place_and_weight_is_refused_beside_its_beginning(staff):
    ShippingRule.objects.create(name="North", fee_cents=12_00, places="0800", from_weight_g=500)

    response = staff.post(ADD, typed(name="More", places="0800", from_weight_g="500"))
    lighter = staff.post(ADD, typed(name="More", places="0800", from_weight_g="499"))

    assert errors_beside(response, "valid_from")[0].startswith("“North” is in force for the same places since")
    assert lighter.status_code == 302


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


def sydney(year, month, day, hour=0, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=SYDNEY)


def test_rule_that_begins_later_ends_the_one_before_it_at_that_moment(staff, rule):
    response = staff.post(ADD, typed(name="Next", valid_from_0="2030-01-01", valid_from_1="00:00:00"), follow=True)

    following = ShippingRule.objects.get(name="Next")
    rule.refresh_from_db()
    assert (following.valid_from, following.valid_until) == (sydney(2030, 1, 1), None)
    assert (rule.valid_until, rule.version) == (sydney(2030, 1, 1), 2)
    assert "“Standard” now ends when “Next” begins." in Page(response).text
    assert ShippingRule.objects.current(sydney(2030, 1, 1) - timedelta(microseconds=1)).get() == rule
    assert ShippingRule.objects.current(sydney(2030, 1, 1)).get() == following


def test_rule_between_two_ends_where_the_later_one_begins(staff, rule):
    staff.post(ADD, typed(name="Later", valid_from_0="2031-01-01", valid_from_1="00:00:00"))
    staff.post(ADD, typed(name="Between", valid_from_0="2030-01-01", valid_from_1="00:00:00"))

    assert list(ShippingRule.objects.order_by("valid_from").values_list("name", "valid_until")) == [
        ("Standard", sydney(2030, 1, 1)),
        ("Between", sydney(2031, 1, 1)),
        ("Later", None),
    ]


def test_rule_to_come_that_moves_takes_the_end_of_the_one_before_along(staff, rule):
    staff.post(ADD, typed(name="Next", valid_from_0="2030-01-01", valid_from_1="00:00:00"))
    following = ShippingRule.objects.get(name="Next")
    path = f"/admin/shop/shippingrule/{following.pk}/change/"

    staff.post(path, typed(name="Next", valid_from_0="2029-07-01", valid_from_1="00:00:00"))

    rule.refresh_from_db()
    assert rule.valid_until == sydney(2029, 7, 1)


def test_rule_to_come_that_is_deleted_or_given_places_leaves_its_time_to_the_one_before(staff, rule):
    staff.post(ADD, typed(name="Next", valid_from_0="2030-01-01", valid_from_1="00:00:00"))
    following = ShippingRule.objects.get(name="Next")
    path = f"/admin/shop/shippingrule/{following.pk}"
    places = typed(name="Next", valid_from_0="2030-01-01", valid_from_1="00:00:00", places="0800")

    staff.post(f"{path}/change/", places)
    rule.refresh_from_db()
    given_places = rule.valid_until
    staff.post(f"{path}/change/", places | {"places": ""})
    rule.refresh_from_db()
    back = rule.valid_until
    staff.post(f"{path}/delete/", {"post": "yes"})

    rule.refresh_from_db()
    assert (given_places, back, rule.valid_until) == (None, sydney(2030, 1, 1), None)
    assert ShippingRule.objects.get() == rule


def test_rule_for_everywhere_cannot_be_given_an_end_without_a_successor(staff, rule):
    path = f"/admin/shop/shippingrule/{rule.pk}/change/"

    response = staff.post(path, typed(valid_until_0="2030-01-01", valid_until_1="00:00:00"))

    assert errors_beside(response, "valid_until") == [
        "After that no rule would speak where no other does, and checkout would close. Leave it empty, and add the "
        "rule that follows: this one ends when that one begins."
    ]
    assert Page(response).value("valid_until_0") == "2030-01-01"
    assert ShippingRule.objects.get().valid_until is None


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"places": "0800"}, "places", "“Standard” speaks wherever no other rule does. Add another rule for these."),
        ({"from_weight_g": "500"}, "from_weight_g", "“Standard” speaks wherever no other rule does. Add another rule"),
        ({"valid_from_0": "2020-01-02"}, "valid_from", "It has begun, so its beginning stays."),
    ],
)
def test_rule_in_force_everywhere_stays_for_everywhere_since_it_began(staff, rule, changes, field, sentence):
    response = staff.post(f"/admin/shop/shippingrule/{rule.pk}/change/", typed(**changes))

    assert errors_beside(response, field)[0].startswith(sentence)
    assert ShippingRule.objects.current().everywhere().get() == rule


def test_rule_in_force_everywhere_cannot_be_deleted_and_the_page_says_why(staff, rule):
    path = f"/admin/shop/shippingrule/{rule.pk}/delete/"

    asked, sent = staff.get(path, follow=True), staff.post(path, {"post": "yes"}, follow=True)

    for response in (asked, sent):
        assert "“Standard” speaks wherever no other rule does, so it stays." in Page(response).text
    assert ShippingRule.objects.get() == rule


def test_rules_are_not_deleted_in_bulk(staff, rule):
    data = {"action": "delete_selected", "_selected_action": [rule.pk], "post": "yes"}

    staff.post("/admin/shop/shippingrule/", data)

    assert ShippingRule.objects.get() == rule


def test_rule_that_has_ended_stays_as_it_was(staff, rule):
    hour_ago = timezone.now() - timedelta(hours=1)
    ShippingRule.objects.filter(pk=rule.pk).update(valid_until=hour_ago)
    ShippingRule.objects.create(name="Now", fee_cents=1_00, valid_from=hour_ago)
    end = timezone.localtime(hour_ago)
    same = typed(valid_until_0=f"{end:%Y-%m-%d}", valid_until_1=f"{end:%H:%M:%S}")

    response = staff.post(f"/admin/shop/shippingrule/{rule.pk}/change/", same | {"fee_cents": "9.00"})

    assert "This rule has ended. It stays as it was, for the orders placed under it." in Page(response).text
    assert ShippingRule.objects.get(name="Standard").fee_cents == 4_95


def test_each_change_is_a_version_that_its_history_shows_and_an_order_keeps(staff, store, rule):
    path = f"/admin/shop/shippingrule/{rule.pk}/change/"
    order = place((make_variant(), 1))

    staff.post(path, typed(fee_cents="7.50"))
    staff.post(path, typed(fee_cents="7.50"))

    rule.refresh_from_db()
    order.refresh_from_db()
    assert (rule.version, order.shipping_terms["version"], order.shipping_terms["fee_cents"]) == (2, 1, 4_95)
    history = Page(staff.get(path.replace("change", "history"))).text
    assert "Fee, version." in history
    assert "owner@example.com" in history


def test_earlier_version_comes_back_as_a_new_one(staff, rule):
    path = f"/admin/shop/shippingrule/{rule.pk}/change/"
    staff.post(path, typed(fee_cents="7.50"))
    staff.post(path, typed(fee_cents="8.50"))
    version = rule.history.order_by("history_id").first()

    page = staff.get(f"/admin/shop/shippingrule/{rule.pk}/history/{version.history_id}/")
    staff.post(f"/admin/shop/shippingrule/{rule.pk}/history/{version.history_id}/")

    rule.refresh_from_db()
    assert "495 850" in Page(page).text
    assert (rule.fee_cents, rule.version) == (4_95, 4)


@pytest.mark.parametrize(
    ("day", "time"),
    [("2026-04-05", "02:30:00"), ("2026-10-04", "02:30:00")],
    ids=["an hour that comes twice", "an hour that never comes"],
)
def test_rule_at_an_hour_that_is_none_or_two_is_refused(staff, day, time):
    response = staff.post(ADD, typed(name="North", places="0800", valid_from_0=day, valid_from_1=time))

    assert errors_beside(response, "valid_from") != []
    assert Page(response).value("valid_from_1") == time
    assert not ShippingRule.objects.filter(name="North").exists()


@pytest.mark.parametrize(
    ("end", "offset", "before_offset"),
    [(("2026-04-05", "03:00:00"), 10, 11), (("2026-10-04", "03:00:00"), 11, 10)],
    ids=["summer time ends", "summer time begins"],
)
def test_rule_ends_at_its_local_hour_on_the_day_when_clocks_change(staff, end, offset, before_offset):
    """The hour after the change is the next one in UTC on one of the days, and two later on the other."""
    day, time = end
    staff.post(ADD, typed(name="North", places="0800", valid_until_0=day, valid_until_1=time))

    rule = ShippingRule.objects.get(name="North")

    assert timezone.localtime(rule.valid_until).utcoffset() == timedelta(hours=offset)
    assert timezone.localtime(rule.valid_until - timedelta(hours=2)).utcoffset() == timedelta(hours=before_offset)
    assert rule not in ShippingRule.objects.current(rule.valid_until)
    assert rule in ShippingRule.objects.current(rule.valid_until - timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "Say where, or from which weight on, we do not ship."),
        ({"from_weight_g": "0"}, "A weight is 1 g or more; leave it empty for every weight."),
        ({"from_weight_g": "1e3"}, "Enter whole grams like 5000."),
    ],
)
def test_refusing_rule_says_where_or_from_which_weight(staff, rule, changes, sentence):
    response = staff.post(ADD, typed(name="None", is_refused="on", fee_cents="", valid_from_0="2031-01-01", **changes))

    assert sentence in Page(response).text
    assert ShippingRule.objects.get() == rule


def test_refusing_rule_needs_no_fee(staff):
    response = staff.post(ADD, typed(name="Islands", places=" 2898 ,2899", is_refused="on", fee_cents=""))

    made = ShippingRule.objects.get(name="Islands")
    assert response.status_code == 302
    assert (made.fee_cents, made.places) == (0, "2898, 2899")
    assert "We do not ship to postcodes 2898 and 2899." in Page(staff.get("/admin/shop/shippingrule/")).text


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
