"""Promotions at the counter: written, refused beside the field, listed, restored."""

import pytest

from shop.models import Category, Promotion
from tests.builders import make_promotion, make_variant, place
from tests.conftest import sign_in_as
from tests.shop.pages import Page

pytestmark = pytest.mark.django_db
ADD = "/admin/shop/promotion/add/"
GOOD = {
    "name": "Winter offer",
    "code": "winter 10",
    "is_active": "on",
    "kind": "percent",
    "percent": "10",
    "amount_cents": "",
    "buy_quantity": "",
    "get_quantity": "",
    "minimum_spend_cents": "50.00",
    "valid_from_0": "2026-06-01",
    "valid_from_1": "00:00",
    "valid_until_0": "",
    "valid_until_1": "",
    "max_uses": "",
    "max_uses_per_customer": "",
}


def test_promotion_is_written_with_its_code_as_shoppers_type_it(staff):
    minerals = Category.objects.create(name="Minerals", slug="minerals")

    response = staff.post(ADD, GOOD | {"categories": minerals.pk})

    assert response.status_code == 302
    promotion = Promotion.objects.get()
    assert (promotion.code, promotion.percent, promotion.minimum_spend_cents) == ("WINTER10", 10, 50_00)
    text = Page(staff.get("/admin/shop/promotion/")).text
    assert "10% off Minerals, from $50" in text
    assert "In force" in text


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"percent": ""}, "percent", "Say how many per cent, 1 to 100."),
        ({"percent": "0"}, "percent", "Say how many per cent, 1 to 100."),
        ({"percent": "101"}, "percent", "less than or equal to 100"),
        ({"amount_cents": "5.00"}, "amount_cents", "Leave this empty for “per cent off”."),
        ({"kind": "amount", "percent": ""}, "amount_cents", "Say how much, more than $0.00."),
        ({"kind": "amount", "percent": "", "amount_cents": "0"}, "amount_cents", "Say how much, more than $0.00."),
        ({"kind": "amount", "percent": "", "amount_cents": "1e3"}, "amount_cents", "dollars and cents like 19.95"),
        ({"kind": "amount", "amount_cents": "5.00"}, "percent", "Leave this empty for “amount off”."),
        ({"kind": "free_shipping"}, "percent", "Leave this empty for “free shipping”."),
        ({"kind": "buy_x_get_y", "percent": "", "buy_quantity": "2"}, "get_quantity", "Say how many are free then."),
        ({"kind": "buy_x_get_y", "percent": "", "get_quantity": "1"}, "buy_quantity", "Say how many are paid."),
        ({"code": "W_10"}, "code", "Capital letters, digits and - only."),
        ({"code": "W" * 31}, "code", "A code has at most 30 characters."),
        ({"code": "taken"}, "code", "Another promotion has this code."),
        ({"valid_until_0": "2026-06-01", "valid_until_1": "00:00"}, "valid_until", "ends before it begins"),
        ({"max_uses": "0"}, "max_uses", "At least 1, or empty for no limit."),
        ({"max_uses_per_customer": "0"}, "max_uses_per_customer", "At least 1, or empty for no limit."),
        ({"name": "Win\u202eter"}, "name", "hidden"),
        (
            {"valid_from_0": "2026-10-04", "valid_from_1": "02:30"},
            "valid_from",
            "couldn’t be interpreted in time zone Australia/Sydney",
        ),
    ],
)
def test_wrong_promotion_is_refused_beside_its_field_and_stays_typed(staff, changes, field, sentence):
    make_promotion("TAKEN")

    response = staff.post(ADD, GOOD | changes)

    form = response.context["adminform"].form
    assert response.status_code == 200
    assert list(form.errors) == [field]
    assert sentence in " ".join(form.errors[field])
    assert Promotion.objects.count() == 1
    assert form.data["name"] == changes.get("name", "Winter offer")


def test_limit_below_the_uses_there_are_is_refused(staff, store):
    promotion = make_promotion("TEN", max_uses=5)
    for _ in range(2):
        place((make_variant(), 1), code="TEN")

    response = staff.post(f"/admin/shop/promotion/{promotion.pk}/change/", GOOD | {"max_uses": "1"})

    assert "It has been used 2 times already." in Page(response).text
    promotion.refresh_from_db()
    assert (promotion.max_uses, promotion.used) == (5, 2)


def test_page_states_how_promotions_stand_together(staff):
    text = Page(staff.get(ADD)).text

    assert "At most one code and one automatic offer count." in text
    assert "An order that is cancelled or expires unpaid gives its use back." in text


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, "In force"),
        ({"is_active": False}, "Switched off"),
        ({"max_uses": 1, "used": 1}, "Used up"),
        ({"valid_from": "2999-01-01T00:00Z"}, "Not yet"),
        ({"valid_from": "2020-01-01T00:00Z", "valid_until": "2021-01-01T00:00Z"}, "Ended"),
    ],
)
def test_list_says_in_a_word_where_each_stands(staff, fields, state):
    make_promotion("TEN", **fields)

    html = staff.get("/admin/shop/promotion/").content.decode()

    assert f'<td class="field-state" data-label="State">{state}</td>' in html


@pytest.mark.parametrize(
    ("query", "shown"),
    [("?state=current", ["TEN", ""]), ("?state=other", ["OFF"]), ("?applies=itself", [""]), ("?q=ten", ["TEN", ""])],
)
def test_list_is_filtered_by_state_and_by_code(staff, query, shown):
    make_promotion()
    make_promotion("TEN")
    make_promotion("OFF", name="Other", is_active=False)

    found = staff.get(f"/admin/shop/promotion/{query}").context["cl"].result_list

    assert sorted(row.code for row in found) == sorted(shown)


def test_list_asks_no_more_for_more_promotions(staff, django_assert_max_num_queries):
    goods = Category.objects.create(name="Minerals", slug="minerals")
    for number in range(12):
        make_promotion(f"TEN{number}", goods=(goods,))

    with django_assert_max_num_queries(12):
        staff.get("/admin/shop/promotion/")


def test_promotion_that_an_order_used_has_no_delete_button_and_one_that_none_used_has(staff, store):
    used, unused = make_promotion("TEN"), make_promotion("ELEVEN")
    place((make_variant(), 1), code="TEN")

    assert staff.get(f"/admin/shop/promotion/{used.pk}/delete/").status_code == 403
    assert staff.get(f"/admin/shop/promotion/{unused.pk}/delete/").status_code == 200


def test_earlier_version_comes_back_and_uses_stay(staff, store):
    promotion = make_promotion("TEN", max_uses=9)
    place((make_variant(), 1), code="TEN")
    promotion.refresh_from_db()
    promotion.percent = 50
    promotion.save()
    first = Promotion.history.order_by("history_id").first()

    history = Page(staff.get(f"/admin/shop/promotion/{promotion.pk}/history/")).text
    page = Page(staff.get(f"/admin/shop/promotion/{promotion.pk}/history/{first.history_id}/")).text
    response = staff.post(f"/admin/shop/promotion/{promotion.pk}/history/{first.history_id}/")

    promotion.refresh_from_db()
    assert "Per cent" in history
    assert "how often it was used, stay as they are" in page
    assert response.status_code == 302
    assert (promotion.percent, promotion.used) == (10, 1)


@pytest.mark.parametrize(("group", "code"), [("manager", 200), ("owner", 200), ("fulfilment", 403), ("editor", 403)])
def test_promotions_are_for_managers_and_owners(client, group, code):
    sign_in_as(client, group)

    assert client.get(ADD).status_code == code
