"""Stock in the admin: counters to look at, movements to write (reliability.md, B73)."""

import pytest
from django.urls import reverse

from accounts.models import User
from shop import stock
from shop.models import Stock, StockMovement
from tests.builders import make_variant, place
from tests.conftest import sign_in_as
from tests.shop.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

ADD = "/admin/shop/stockmovement/add/"


def write(client, variant, change, reason="delivery note 4711"):
    return client.post(ADD, {"variant": variant.pk, "change": change, "reason": reason})


def counters(variant):
    row = Stock.objects.get(pk=variant.pk)
    return row.available, row.held


@pytest.mark.parametrize(
    ("typed", "available", "kind"),
    [("5", 15, "received"), ("+5", 15, "received"), ("-3", 7, "written_off"), ("-10", 0, "written_off")],
)
def test_movement_written_by_staff_changes_the_counter_and_the_ledger(staff, typed, available, kind):
    variant = make_variant(available=10)

    response = write(staff, variant, typed)

    assert response.status_code == 302
    assert counters(variant) == (available, 0)
    row = StockMovement.objects.first()
    assert (row.kind, row.available_change, row.held_change, row.cause) == (kind, available - 10, 0, "staff")
    assert (row.reason, row.actor) == ("delivery note 4711", User.objects.get())
    assert StockMovement.objects.count() == 2
    assert stock.differences() == {}


def test_first_delivery_of_a_pack_is_received(staff):
    variant = make_variant(available=0)

    write(staff, variant, "5")

    assert counters(variant) == (5, 0)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("-11", "Available can't go below 0: 10 are there (0 more are held)."),
        ("0", "Enter a number other than 0."),
        (str(10**12), "Ensure this value is less than or equal to 1000000."),
        ("abc", "Enter a whole number."),
        ("1.5", "Enter a whole number."),
        ("", "This field is required."),
        ("1_0", "Enter a whole number."),
        ("٣", "Enter a whole number."),
        ("2.0", "Enter a whole number."),
        ("9" * 5000, ""),
    ],
)
def test_movement_that_is_none_is_refused_and_kept_in_its_field(staff, typed, sentence):
    variant = make_variant(available=10)

    response = write(staff, variant, typed)

    assert response.status_code == 200
    assert sentence in Page(response).text
    assert Page(response).value("change") == typed
    assert counters(variant) == (10, 0)
    assert StockMovement.objects.count() == 1


def test_movement_below_what_is_held_names_what_is_there(staff):
    variant = make_variant(available=10)
    place((variant, 3))

    response = write(staff, variant, "-8")

    assert "Available can't go below 0: 7 are there (3 more are held)." in Page(response).text
    assert counters(variant) == (7, 3)


def test_movement_needs_a_reason(staff):
    variant = make_variant(available=10)

    response = write(staff, variant, "5", reason="")

    assert "This field is required." in Page(response).text
    assert counters(variant) == (10, 0)


@pytest.mark.parametrize("page", ["change", "delete"])
def test_recorded_movement_is_changed_and_deleted_by_nobody(staff, page):
    movement = make_variant().movements.get()

    response = staff.post(
        reverse(f"admin:shop_stockmovement_{page}", args=[movement.pk]), {"change": "1", "reason": "x", "post": "yes"}
    )

    assert response.status_code == 403
    assert StockMovement.objects.get().reason == "test"


def test_recorded_movement_can_be_looked_at(staff):
    movement = make_variant().movements.get()

    text = Page(staff.get(f"/admin/shop/stockmovement/{movement.pk}/change/")).text

    assert "Received" in text
    assert "10" in text


@pytest.mark.parametrize("group", ["fulfilment", "editor"])
def test_movement_is_written_by_nobody_else(client, group):
    variant = make_variant(available=10)
    sign_in_as(client, group)

    assert write(client, variant, "5").status_code == 403
    assert counters(variant) == (10, 0)


def test_two_staff_who_write_at_once_are_both_heard(staff):
    variant = make_variant(available=10)
    place((variant, 3))

    write(staff, variant, "5")
    write(staff, variant, "-2")

    assert counters(variant) == (10, 3)
    assert stock.differences() == {}


def test_counters_are_listed_from_the_smallest(staff):
    for available in (8, 3, 5):
        make_variant(available=available)

    rows = staff.get("/admin/shop/stock/").context["cl"].queryset

    assert [row.available for row in rows] == [3, 5, 8]


def test_listing_of_stock_asks_as_often_for_many_as_for_one(staff, django_assert_num_queries):
    make_variant()
    with django_assert_num_queries(7):
        staff.get("/admin/shop/stock/")
    for _ in range(3):
        make_variant()
    with django_assert_num_queries(7):
        staff.get("/admin/shop/stock/")
