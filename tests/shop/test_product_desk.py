"""The product's page in the admin: price history, stock as movements, reasons, preview, copies; the list of packs."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from blog.models import Ingredient
from shop import catalogue, low_stock, stock
from shop.models import Outbox, Statement, Stock, StockMovement, Store, Supplement, SupplementIngredient, Variant
from tests.builders import make_pack_picture, make_supplement, make_variant, paid, place
from tests.conftest import sign_in_as
from tests.shop.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

PACKS = "/admin/shop/variant/"


@pytest.fixture
def manager(client):
    sign_in_as(client, "manager")
    return client


def page_of(supplement):
    return f"/admin/shop/supplement/{supplement.pk}/change/"


def typed(client, supplement, **changes):
    """The form as the page shows it, with `changes`."""
    page = Page(client.get(page_of(supplement)))
    fields = {name: values for name, values in page.values.items() if name not in {"_continue", "_addanother", "q"}}
    fields |= {"summary": supplement.summary, "description": "", "indications": "", "directions": ""}
    fields |= {"warnings": "", "cautions": "", "ingredients": "", "storage": ""}
    return client.post(page_of(supplement), fields | changes)


def counters(variant):
    row = Stock.objects.get(pk=variant.pk)
    return row.available, row.held


# --- stock on the page --------------------------------------------------------------------------------------------


def test_stock_is_moved_on_the_products_page_with_its_reason(manager):
    pack = make_variant(available=10)

    response = typed(
        manager, pack.supplement, **{"variants-0-stock_change": "-3", "variants-0-stock_reason": "breakage"}
    )

    assert response.status_code == 302, Page(response).text
    assert counters(pack) == (7, 0)
    row = StockMovement.objects.first()
    assert (row.available_change, row.reason, row.actor) == (-3, "breakage", User.objects.get())
    assert stock.differences() == {}


def test_second_click_on_save_moves_nothing_twice_and_what_is_meant_goes_through(manager):
    pack = make_variant(available=0)
    movement = {"variants-0-stock_change": "+24", "variants-0-stock_reason": "delivery note 4711"}
    seen = Page(manager.get(page_of(pack.supplement))).value("variants-0-stock_seen")
    assert typed(manager, pack.supplement, **movement).status_code == 302

    second = typed(manager, pack.supplement, **movement | {"variants-0-stock_seen": seen})

    assert "Moved since this page was opened: +24, delivery note 4711." in Page(second).text
    assert counters(pack) == (24, 0)
    # Another box of the same delivery: the page has seen the first by now.
    again = {"variants-0-stock_seen": Page(second).value("variants-0-stock_seen")}
    assert typed(manager, pack.supplement, **movement | again).status_code == 302
    assert counters(pack) == (48, 0)


@pytest.mark.parametrize("seen", ["", "0", "x"])
def test_form_that_does_not_say_what_its_page_has_seen_is_asked_again(manager, seen):
    pack = make_variant(available=0)
    movement = {"variants-0-stock_change": "+24", "variants-0-stock_reason": "delivery note 4711"}
    typed(manager, pack.supplement, **movement)

    second = typed(manager, pack.supplement, **movement | {"variants-0-stock_seen": seen})

    assert "Moved since this page was opened" in Page(second).text
    assert counters(pack) == (24, 0)


def test_sale_since_the_page_was_opened_is_no_movement_by_hand(manager):
    pack = make_variant(available=10)
    seen = Page(manager.get(page_of(pack.supplement))).value("variants-0-stock_seen")
    place((pack, 1))

    typed(
        manager,
        pack.supplement,
        **{"variants-0-stock_change": "+5", "variants-0-stock_reason": "found", "variants-0-stock_seen": seen},
    )

    assert counters(pack) == (14, 1)


def test_first_units_of_a_pack_come_on_the_products_page(manager):
    pack = make_variant(available=0)

    typed(manager, pack.supplement, **{"variants-0-stock_change": "+24", "variants-0-stock_reason": "delivery"})

    assert counters(pack) == (24, 0)


@pytest.mark.parametrize(
    ("change", "reason", "sentence"),
    [
        ("-11", "breakage", "Available can’t go below 0: 10 are there."),
        ("5", "", "Say why: it stands in the ledger."),
        ("", "delivery", "Enter a number other than 0."),
        ("0", "delivery", "Enter a number other than 0."),
        ("1.5", "delivery", "Enter a whole number."),
        ("9" * 30, "delivery", "Enter a whole number."),
    ],
)
def test_movement_that_cannot_be_is_refused_beside_its_field_and_nothing_is_written(manager, change, reason, sentence):
    pack = make_variant(available=10)

    response = typed(
        manager, pack.supplement, **{"variants-0-stock_change": change, "variants-0-stock_reason": reason}
    )

    assert response.status_code == 200
    assert sentence in Page(response).text
    assert Page(response).value("variants-0-stock_change") == change
    assert (counters(pack), StockMovement.objects.count()) == ((10, 0), 1)


def test_who_may_not_write_to_the_ledger_is_not_asked_for_movements(client):
    user = sign_in_as(client, "manager")
    user.groups.get().permissions.remove(
        *user.groups.get().permissions.filter(codename="add_stockmovement"),
    )
    pack = make_variant()

    assert "stock_change" not in client.get(page_of(pack.supplement)).content.decode()


# --- price history ------------------------------------------------------------------------------------------------


def test_price_history_says_who_changed_what_when_from_what_to_what(manager):
    pack = make_variant(price_cents=20_00)

    typed(manager, pack.supplement, **{"variants-0-price_cents": "24.95", "variants-0-cost_cents": "9"})

    text = Page(manager.get(page_of(pack.supplement))).text
    assert f"manager@example.com {pack.sku} Price $20.00 $24.95" in text
    assert f"manager@example.com {pack.sku} Cost – $9.00" in text
    pack.refresh_from_db()
    assert pack.price_since > timezone.now() - timedelta(minutes=1)


# --- tabs ---------------------------------------------------------------------------------------------------------


def part_of(response, tab):
    html = response.content.decode()
    begin = html.index(f'id="tab-{tab}"')
    return html[begin : html.index("</section>\n", begin)]


@pytest.mark.parametrize(
    ("tab", "names"),
    [
        ("basics", ["name", "strength", "brand", "category", "form", "summary", "description", "is_visible"]),
        ("packs-price-and-stock", ["is_gst_free", "variants-0-price_cents", "variants-0-stock_change"]),
        ("label-and-compliance", ["directions", "serves_per_day", "statements", "facts-0-amount", "claim_check-0-id"]),
        ("pictures", ["images-0-alt_text"]),
        ("seo", ["slug"]),
    ],
)
def test_each_field_stands_on_its_tab(staff, tab, names):
    supplement = make_supplement("Zinc")
    make_variant(supplement=supplement)
    make_pack_picture(supplement=supplement)
    zinc = Ingredient.objects.create(name="Zinc", slug="zinc")
    SupplementIngredient.objects.create(supplement=supplement, ingredient=zinc, amount=15)

    part = part_of(staff.get(page_of(supplement)), tab)

    assert [name for name in names if f'name="{name}"' not in part] == []


def test_tab_says_how_many_errors_stand_on_it(manager):
    pack = make_variant()
    wrong = {"name": "", "variants-0-price_cents": "a lot", "serves_per_day": "", "units_per_serve": "x"}

    answer = typed(manager, pack.supplement, **wrong)

    tabs = re.findall(r'<a href="#tab-[^"]*"([^>]*)>([^<]*)</a>', answer.content.decode())
    assert [(attributes.strip(), words) for attributes, words in tabs] == [
        ('data-errors="1"', "Basics (1 error)"),
        ('data-errors="1"', "Packs, price and stock (1 error)"),
        ('data-errors="2"', "Label and compliance (2 errors)"),
        ("", "Pictures"),
        ("", "SEO"),
    ]


def test_price_history_stands_on_the_tab_of_prices(staff):
    pack = make_variant()

    part = part_of(staff.get(page_of(pack.supplement)), "packs-price-and-stock")

    assert 'id="price-history"' in part


def test_search_result_of_a_product_stands_on_its_tab_and_a_new_one_is_saved_first(staff):
    supplement = make_supplement("Zinc", slug="zinc", summary="15 mg of zinc.")

    assert "Zinc – Simples http://testserver/shop/zinc/ 15 mg of zinc." in " ".join(
        Page(staff.get(page_of(supplement))).text.split()
    )
    assert "Save first; then the search result stands here." in Page(staff.get("/admin/shop/supplement/add/")).text


def test_who_may_only_look_sees_the_tabs(client):
    user = sign_in_as(client, "manager")
    user.groups.get().permissions.remove(*user.groups.get().permissions.filter(codename="change_supplement"))
    supplement = make_supplement("Zinc")

    assert "Label and compliance" in Page(client.get(page_of(supplement))).text


# --- what it lacks, preview, copies -------------------------------------------------------------------------------


def test_page_and_list_say_what_a_product_lacks(manager):
    supplement = make_supplement("Zinc")

    assert "It has no pack. Add one with a price." in Page(manager.get(page_of(supplement))).text
    assert "It has no pack." in Page(manager.get("/admin/shop/supplement/")).text
    for where in ("variants-group", "images-group", "facts-group", "id_directions"):
        answer = manager.get(page_of(supplement)).content.decode()
        assert (f'href="#{where}"' in answer, f'id="{where}"' in answer) == (True, True), where
    assert f'href="{page_of(supplement)}#variants-group"' in manager.get("/admin/shop/supplement/").content.decode()
    make_variant(supplement=supplement, is_offered=False)
    assert "None of its packs is offered." in Page(manager.get(page_of(supplement))).text


def test_product_that_lacks_nothing_has_no_reasons():
    supplement = make_supplement("Zinc", directions="One a day.")
    make_variant(supplement=supplement)
    make_pack_picture(supplement=supplement)
    zinc = Ingredient.objects.create(name="Zinc", slug="zinc")
    SupplementIngredient.objects.create(supplement=supplement, ingredient=zinc, amount=15)

    assert catalogue.why_not_published(supplement) == []


def test_hidden_product_is_previewed_by_staff_alone_and_kept_by_nobody(manager, client, writes):
    pack = make_variant(supplement=make_supplement("Zinc forte", is_visible=False))
    url = f"/admin/shop/supplement/{pack.supplement.pk}/preview/"

    response = manager.get(url)

    assert response.status_code == 200
    assert "Zinc forte" in response.content.decode()
    assert "Preview: only staff see this page so." in response.content.decode()
    assert response.headers["Cache-Control"] == "private, no-store"
    assert writes(lambda: manager.get(url)) == []
    assert manager.get(pack.supplement.get_absolute_url()).status_code == 404
    manager.logout()
    assert client.get(url).status_code == 302


def test_product_without_an_offered_pack_has_no_preview_but_a_reason(manager):
    supplement = make_supplement()

    response = manager.get(f"/admin/shop/supplement/{supplement.pk}/preview/", follow=True)

    assert "There is nothing to preview yet. It has no pack." in Page(response).text


def test_public_page_says_nothing_of_a_preview(client):
    pack = make_variant()

    assert "Preview" not in client.get(pack.supplement.get_absolute_url()).content.decode()


def test_duplicate_is_hidden_and_has_label_pictures_and_packs_without_barcode_and_stock(manager):
    supplement = make_supplement("Zinc", slug="zinc", directions="One a day.")
    zinc = Ingredient.objects.create(name="Zinc", slug="zinc")
    SupplementIngredient.objects.create(supplement=supplement, ingredient=zinc, amount=15)
    supplement.statements.add(Statement.objects.create(code="words", text="Words.", source="s"))
    picture = make_pack_picture(supplement=supplement)
    pack = make_variant(supplement=supplement, sku="ZN-60", barcode="9300000000000", cost_cents=5_00, available=4)
    Variant.objects.filter(pk=pack.pk).update(sale_price_cents=10_00, sale_from=timezone.now())

    for _ in range(2):
        response = manager.post(f"/admin/shop/supplement/{supplement.pk}/duplicate/")

    first, second = Supplement.objects.filter(slug__startswith="zinc-copy").order_by("pk")
    assert response.url == page_of(second)
    assert (first.slug, second.slug) == ("zinc-copy", "zinc-copy-2")
    assert (first.name, first.is_visible, first.directions) == ("Zinc (copy)", False, "One a day.")
    assert [fact.amount_words for fact in first.facts.all()] == ["15 mg"]
    assert [one.code for one in first.statements.all()] == ["words"]
    assert [one.file.name for one in first.images.all()] == [picture.file.name]
    one, other = first.variants.get(), second.variants.get()
    assert (one.sku, other.sku) == ("ZN-60-COPY", "ZN-60-COPY2")
    assert (one.price_cents, one.cost_cents, one.barcode, one.available) == (20_00, 5_00, "", 0)
    assert one.sale_price_cents is None
    assert supplement.variants.get().barcode == "9300000000000"


def test_duplicate_is_asked_for_by_post_and_by_those_who_may_add(client):
    supplement = make_supplement()
    sign_in_as(client, "fulfilment")

    assert client.post(f"/admin/shop/supplement/{supplement.pk}/duplicate/").status_code == 403
    sign_in_as(client, "owner")
    assert client.get(f"/admin/shop/supplement/{supplement.pk}/duplicate/").status_code == 405
    assert Supplement.objects.count() == 1


# --- the list of packs --------------------------------------------------------------------------------------------


def send_prices(client, rows):
    """`rows`: (pack, the price that was shown, what is typed)."""
    data = {"form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": len(rows), "_save": "Save"}
    for number, (pack, shown, words) in enumerate(rows):
        data |= {f"form-{number}-id": pack.pk, f"form-{number}-price_cents": words}
        data[f"form-{number}-price_cents-shown"] = shown
    return client.post(PACKS, data)


def prices():
    return list(Variant.objects.order_by("pk").values_list("price_cents", flat=True))


def test_price_is_typed_in_the_list(manager):
    pack, other = make_variant(price_cents=20_00), make_variant(price_cents=5_00)

    response = send_prices(manager, [(pack, "20.00", "21.50"), (other, "5.00", "5.00")])

    assert response.status_code == 302
    assert prices() == [21_50, 5_00]
    assert pack.history.first().history_user.email == "manager@example.com"
    assert other.history.count() == 1


def test_price_that_another_has_changed_meanwhile_is_not_written_over(manager):
    pack, other = make_variant(price_cents=25_00), make_variant(price_cents=5_00)

    untouched = send_prices(manager, [(pack, "20.00", "20.00"), (other, "5.00", "6.00")])
    refused = send_prices(manager, [(pack, "20.00", "21.50"), (other, "6.00", "6.00")])

    assert untouched.status_code == 302
    assert refused.status_code == 200
    assert "It was changed meanwhile and costs $25.00 by now." in Page(refused).text
    assert 'value="21.50"' in refused.content.decode()
    assert prices() == [25_00, 6_00]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("abc", "Enter dollars and cents like 19.95."),
        ("", "This field is required."),
        ("0", "A price is more than $0.00"),
    ],
)
def test_price_that_is_none_is_refused_beside_its_field(manager, words, sentence):
    pack = make_variant(price_cents=20_00)

    response = send_prices(manager, [(pack, "20.00", words)])

    assert response.status_code == 200
    assert sentence in Page(response).text
    assert prices() == [20_00]


def test_list_shows_sales_of_thirty_days_and_how_long_the_rest_lasts(manager, django_assert_max_num_queries):
    pack = make_variant(available=33)
    paid((pack, 3))
    place((pack, 1))
    make_variant(available=1)
    make_variant(available=0)

    with django_assert_max_num_queries(16):
        text = Page(manager.get(PACKS)).text

    assert "29 4 3 290 days" in text


def test_filter_shows_what_is_low_by_the_packs_own_number_or_the_stores(manager):
    Store.objects.update(low_stock_at=5)
    low, own = make_variant(available=5), make_variant(available=20, low_stock_at=20)
    enough, never = make_variant(available=6), make_variant(available=0)
    make_variant(available=1, is_offered=False)

    text = Page(manager.get(PACKS, {"low": "yes"})).text

    assert [pack.sku in text.split() for pack in (low, own, enough, never)] == [True, True, False, True]
    assert low.supplement.name in Page(manager.get("/admin/shop/supplement/", {"low": "yes"})).text


# --- mail about low stock -----------------------------------------------------------------------------------------


def test_staff_are_told_once_of_each_fall():
    Store.objects.update(low_stock_at=5)
    pack, other = make_variant(available=8), make_variant(available=8)
    assert low_stock.tell_staff() == 0

    stock.adjust(pack, -3, reason="test")
    assert [low_stock.tell_staff(), low_stock.tell_staff()] == [1, 0]
    stock.adjust(pack, -2, reason="test")
    stock.adjust(other, -3, reason="test")
    assert low_stock.tell_staff() == 1
    stock.adjust(pack, 10, reason="test")
    assert low_stock.tell_staff() == 0
    stock.adjust(pack, -10, reason="test")
    assert low_stock.tell_staff() == 1
    assert Outbox.objects.filter(kind="staff_low_stock").count() == 3


def test_mail_names_the_packs_that_fell_with_what_is_left():
    pack = make_variant(supplement=make_supplement("Zinc & Co"), available=8, name="60 capsules", sku="ZN-60")
    low_stock.tell_staff()
    paid((pack, 4))

    call_command("send_outbox")

    (message,) = [one for one in mail.outbox if one.subject == "Stock is low"]
    assert message.to == ["shop@example.com"]
    line = "Zinc & Co, 60 capsules (ZN-60): 4 left, 4 sold in 30 days, enough for 30 days."
    assert line in message.body
    assert "/admin/shop/variant/?low=yes" in message.body
    assert line.replace("&", "&amp;") in " ".join(str(message.alternatives[0].content).split())


def test_looking_for_low_stock_writes_nothing_where_nothing_has_changed(writes):
    make_variant(available=1)
    low_stock.tell_staff()

    assert writes(low_stock.tell_staff) == []
