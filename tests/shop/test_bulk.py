"""Many prices, units, switches at once: shown first, refused by row, never written over what another has changed."""

import re

import pytest
from django.utils import timezone

from accounts.models import AuditEntry, User
from shop import bulk, stock
from shop.bulk import PriceTerms
from shop.models import StockMovement, Supplement, Variant
from shop.rules.price_changes import by_percent, is_steep, rounded_to
from tests.builders import make_supplement, make_variant
from tests.conftest import sign_in_as
from tests.shop.pages import Page

PACKS, GOODS = "/admin/shop/variant/", "/admin/shop/supplement/"


# --- the rules ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cents", "percent", "new"), [(20_00, 5, 21_00), (19_95, 10, 21_95), (19_95, -10, 17_96), (1, -99, 0), (5, 10, 6)]
)
def test_per_cent_is_rounded_half_up(cents, percent, new):
    assert by_percent(cents, percent) == new


@pytest.mark.parametrize(
    ("cents", "ending", "new"),
    [
        (21_00, 95, 20_95),
        (21_45, 95, 21_95),
        (21_44, 95, 20_95),
        (21_95, 95, 21_95),
        (21_49, 0, 21_00),
        (21_50, 0, 22_00),
        (30, 0, 1_00),
        (10, 95, 95),
        (40, 90, 90),
    ],
)
def test_price_is_rounded_to_the_nearest_ending(cents, ending, new):
    assert rounded_to(cents, ending) == new


@pytest.mark.parametrize(("old", "new", "steep"), [(10_00, 15_00, False), (10_00, 15_01, True), (10_00, 4_99, True)])
def test_change_by_more_than_half_is_steep(old, new, steep):
    assert is_steep(old, new) is steep


# --- the writes ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_two_thousand_prices_are_planned_and_changed_in_few_queries(django_assert_max_num_queries):
    supplement = make_supplement()
    now = timezone.now()
    packs = Variant.objects.bulk_create(
        Variant(supplement=supplement, name=f"P{n}", sku=f"P-{n}", price_cents=10_00 + n, price_since=now)
        for n in range(bulk.MOST_ROWS)
    )
    pks = [pack.pk for pack in packs]

    with django_assert_max_num_queries(2):
        plan = bulk.plan_prices(pks, PriceTerms(percent=10))
    with django_assert_max_num_queries(60):
        outcome = bulk.change_prices({one.pk: (one.old, one.new) for one in plan}, actor=None)

    assert (outcome.done, outcome.refused) == (2000, [])
    assert Variant.objects.get(pk=pks[7]).price_cents == 11_08
    assert Variant.history.count() == 2000


@pytest.mark.django_db
def test_two_thousand_stocks_are_moved_in_few_queries(django_assert_max_num_queries):
    supplement = make_supplement()
    packs = Variant.objects.bulk_create(
        Variant(supplement=supplement, name=f"P{n}", sku=f"P-{n}", price_cents=10_00) for n in range(bulk.MOST_ROWS)
    )

    with django_assert_max_num_queries(60):
        outcome = bulk.change_stock([pack.pk for pack in packs], 5, reason="stocktake", actor=None)

    assert outcome.done == 2000
    assert StockMovement.objects.count() == 2000
    assert stock.differences() == {}


@pytest.mark.django_db
def test_stock_of_those_that_have_too_little_is_refused_by_row_and_the_others_are_moved():
    enough, little, none = make_variant(available=5), make_variant(available=2), make_variant(available=0)

    outcome = bulk.change_stock([enough.pk, little.pk, none.pk], -3, reason="recall", actor=None)

    assert outcome.done == 1
    assert sorted((pk, why) for pk, _, why in outcome.refused) == [
        (little.pk, "Only 2 are there."),
        (none.pk, "Only 0 are there."),
    ]
    assert {row.available for row in (Variant.objects.get(pk=pack.pk) for pack in (enough, little))} == {2}
    assert stock.differences() == {}


@pytest.mark.django_db
def test_changed_price_is_charged_from_now_on():
    pack = make_variant(price_cents=20_00)

    bulk.change_prices({pack.pk: (20_00, 21_00)}, actor=None)

    pack.refresh_from_db()
    assert (timezone.now() - pack.price_since).total_seconds() < 60


# --- the pages ----------------------------------------------------------------------------------------------------


@pytest.fixture
def manager(client, store):
    sign_in_as(client, "manager")
    return client


def hidden(response, name):
    (value,) = re.findall(rf'name="{name}" value="([^"]+)"', response.content.decode())
    return value


def choose(client, action, rows, where=PACKS):
    return client.post(where, {"action": action, "_selected_action": [row.pk for row in rows]})


def preview(client, kind, chosen, **said):
    return client.post(f"{PACKS}bulk/{kind}/", {"chosen": hidden(chosen, "chosen")} | said)


def confirm(client, kind, shown, **said):
    return client.post(f"{PACKS}bulk/{kind}/", {"plan": hidden(shown, "plan")} | said, follow=True)


def price_of(pack):
    return Variant.objects.get(pk=pack.pk).price_cents


def test_prices_are_shown_before_they_are_written(manager):
    pack, on_sale = make_variant(price_cents=20_00), make_variant(price_cents=30_00)
    Variant.objects.filter(pk=on_sale.pk).update(sale_price_cents=29_00, sale_from=timezone.now())

    chosen = choose(manager, "change_prices", [pack, on_sale])
    shown = preview(manager, "prices", chosen, how="percent", amount="-10", ending="95")

    text = Page(shown).text
    assert "1 of 2 rows will change, 1 cannot" in text
    assert "$20.00 $17.95 Changes" in text
    assert "Its sale price of $29.00 would not be lower." in text
    assert (price_of(pack), price_of(on_sale)) == (20_00, 30_00)

    done = confirm(manager, "prices", shown)

    assert "Prices changed: 1." in Page(done).text
    assert (price_of(pack), price_of(on_sale)) == (17_95, 30_00)
    assert pack.history.first().history_user == User.objects.get()
    told = AuditEntry.objects.get(verb="packs changed together")
    assert (told.before, told.after) == ({str(pack): 20_00}, {str(pack): 17_95})


def test_price_that_another_has_changed_since_the_preview_is_refused_and_stays_chosen(manager):
    pack, other = make_variant(price_cents=20_00), make_variant(price_cents=10_00)
    shown = preview(manager, "prices", choose(manager, "change_prices", [pack, other]), how="by", amount="1")
    Variant.objects.filter(pk=pack.pk).update(price_cents=22_00)

    result = confirm(manager, "prices", shown)

    assert "It was changed meanwhile, so it was left as it is." in Page(result).text
    assert (price_of(pack), price_of(other)) == (22_00, 11_00)
    again = preview(manager, "prices", result, how="by", amount="1")
    confirm(manager, "prices", again)
    assert (price_of(pack), price_of(other)) == (23_00, 11_00)


def test_steep_change_must_be_confirmed_in_the_preview(manager):
    pack = make_variant(price_cents=20_00)
    shown = preview(manager, "prices", choose(manager, "change_prices", [pack]), how="to", amount="2.00")
    assert "By more than half" in Page(shown).text

    refused = confirm(manager, "prices", shown)

    assert refused.status_code == 422
    assert "tick the box" in Page(refused).text
    assert price_of(pack) == 20_00
    asked = confirm(manager, "prices", refused, confirmed="on")
    assert "You are about to change 1 price by more than half." in Page(asked).text
    assert price_of(pack) == 20_00
    confirm(manager, "prices", refused, confirmed="on", again="1", again_reason="Sold out at the maker's")
    assert price_of(pack) == 2_00
    assert AuditEntry.objects.get(verb="packs changed together").reason == "Sold out at the maker's"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"how": "percent", "amount": ""}, "Enter by how much, or the new price."),
        ({"how": "percent", "amount": "0"}, "Enter a number other than 0."),
        ({"how": "percent", "amount": "1.5"}, "Enter a whole number."),
        ({"how": "percent", "amount": "-100"}, "Ensure this value is greater than or equal to -99."),
        ({"how": "by", "amount": "x"}, "Enter dollars and cents like 19.95."),
        ({"how": "to", "amount": "-5"}, "A price is more than $0.00."),
        ({"how": "other", "amount": "5"}, "is not one of the available choices"),
        ({"how": "to", "amount": "5", "ending": "33"}, "is not one of the available choices"),
    ],
)
def test_amount_that_makes_no_sense_is_refused_and_the_rows_stay_chosen(manager, said, sentence):
    pack = make_variant(price_cents=20_00)

    refused = preview(manager, "prices", choose(manager, "change_prices", [pack]), **said)

    assert refused.status_code == 422
    assert sentence in Page(refused).text
    assert preview(manager, "prices", refused, how="by", amount="1").status_code == 200


def test_stock_is_moved_with_its_reason(manager):
    pack, little = make_variant(available=5), make_variant(available=1)
    chosen = choose(manager, "change_stock", [pack, little])
    shown = preview(manager, "stock", chosen, change="-2", reason="recall 7")
    assert "Only 1 are there." in Page(shown).text

    confirm(manager, "stock", shown)

    assert (Variant.objects.get(pk=pack.pk).available, Variant.objects.get(pk=little.pk).available) == (3, 1)
    row = StockMovement.objects.first()
    assert (row.reason, row.actor) == ("recall 7", User.objects.get())


def test_packs_are_offered_no_longer(manager):
    pack = make_variant()

    shown = preview(manager, "offered", choose(manager, "change_offered", [pack]), to="0")
    confirm(manager, "offered", shown)

    assert Variant.objects.get().is_offered is False
    assert pack.history.first().history_user == User.objects.get()


def test_products_are_shown_but_for_those_without_an_offered_pack(manager):
    ready = make_variant(supplement=make_supplement(is_visible=False)).supplement
    empty = make_supplement(is_visible=False)

    shown = preview(manager, "visible", choose(manager, "change_visible", [ready, empty], GOODS), to="1")
    assert "It has no pack. Add one with a price." in Page(shown).text
    confirm(manager, "visible", shown)

    assert list(Supplement.objects.filter(is_visible=True)) == [ready]


def test_more_rows_than_go_at_once_are_refused_whole(manager, monkeypatch):
    monkeypatch.setattr(bulk, "MOST_ROWS", 1)
    packs = [make_variant(), make_variant()]

    response = manager.post(PACKS, {"action": "change_prices", "_selected_action": [p.pk for p in packs]}, follow=True)

    assert "At most 1 rows go at once, so nothing was done." in Page(response).text


@pytest.mark.parametrize("data", [{}, {"chosen": "x"}, {"plan": "x"}, {"plan": "x", "chosen": "y"}])
def test_plan_that_nobody_here_has_signed_is_asked_for_again(manager, data):
    response = manager.post(f"{PACKS}bulk/prices/", data, follow=True)

    assert "This preview is too old. Choose the rows again." in Page(response).text


def test_plan_of_one_kind_is_none_of_another(manager):
    pack = make_variant(available=5)
    shown = preview(manager, "stock", choose(manager, "change_stock", [pack]), change="5", reason="x")

    response = confirm(manager, "prices", shown)

    assert "This preview is too old." in Page(response).text
    assert price_of(pack) == 20_00


def test_who_may_not_change_prices_changes_none(client, store):
    sign_in_as(client, "fulfilment")
    make_variant()

    assert client.post(f"{PACKS}bulk/prices/", {}).status_code == 403
    assert client.get(f"{PACKS}bulk/prices/").status_code == 405
    assert "Change prices" not in client.get(PACKS).content.decode()
