"""Who may open which page of the admin, and how amounts are typed there."""

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import User
from shop.models import Brand, Category, Order, Statement, Supplement, Variant
from tests import builders
from tests.builders import make_supplement, make_variant, picture_bytes, place
from tests.conftest import sign_in_as
from tests.shop.pages import Page

pytestmark = pytest.mark.django_db

CATALOGUE = {"brand", "category", "statement", "supplement", "variant"}
MANAGER_SEES = CATALOGUE | {"order", "payment", "stock", "stockmovement", "shippingrule", "outbox"}
MANAGER_ADDS = CATALOGUE | {"stockmovement", "shippingrule"}
SEES = {
    "superuser": MANAGER_SEES | {"store"},
    "owner": MANAGER_SEES | {"store"},
    "manager": MANAGER_SEES,
    "fulfilment": {"order", "stock", "variant"},
    "editor": set(),
}
ADDS = {
    "superuser": MANAGER_ADDS,
    "owner": MANAGER_ADDS,
    "manager": MANAGER_ADDS,
    "fulfilment": set(),
    "editor": set(),
}
NAMES = sorted(MANAGER_SEES | {"store"})


@pytest.fixture
def one_of_everything(store):
    return place((make_variant(), 1))


def sign_in(client, role):
    if role == "superuser":
        builders.sign_in(client, User.objects.create_superuser("owner@example.com", "a-long-password"))
    else:
        sign_in_as(client, role)


def opened(client, page):
    """The models whose `page` opens; all others must refuse with 403."""
    answers = {}
    for name in NAMES:
        row = apps.get_model("shop", name).objects.first()
        path = reverse(f"admin:shop_{name}_{page}", args=[row.pk] if page == "change" else [])
        answers[name] = client.get(path).status_code
    assert set(answers.values()) <= {200, 403}
    return {name for name, status in answers.items() if status == 200}


@pytest.mark.parametrize("role", SEES)
def test_admin_pages_open_for_those_who_may(client, one_of_everything, role):
    sign_in(client, role)

    assert opened(client, "changelist") == SEES[role]
    assert opened(client, "change") == SEES[role]
    assert opened(client, "add") == ADDS[role]


@pytest.mark.parametrize("role", SEES)
def test_admin_index_and_shop_page_open_for_all_staff(client, one_of_everything, role):
    sign_in(client, role)

    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/shop/").status_code == (404 if role == "editor" else 200)


def test_stranger_is_asked_to_sign_in(client, one_of_everything):
    for name in NAMES:
        response = client.get(reverse(f"admin:shop_{name}_changelist"))
        assert (response.status_code, response.headers["Location"].split("?")[0]) == (302, "/admin/login/")


@pytest.mark.parametrize("name", NAMES)
def test_admin_list_can_be_searched(staff, one_of_everything, name):
    assert staff.get(reverse(f"admin:shop_{name}_changelist"), {"q": "SKU zinc"}).status_code == 200


@pytest.mark.parametrize("role", SEES)
def test_orders_are_added_changed_and_deleted_by_nobody(client, one_of_everything, role):
    order = one_of_everything
    sign_in(client, role)

    answers = [
        client.get("/admin/shop/order/add/"),
        client.post("/admin/shop/order/add/", {"full_name": "Other"}),
        client.post(f"/admin/shop/order/{order.pk}/change/", {"full_name": "Other", "total_cents": "1"}),
        client.post(f"/admin/shop/order/{order.pk}/delete/", {"post": "yes"}),
        client.post(
            "/admin/shop/order/", {"action": "delete_selected", "_selected_action": [order.pk], "post": "yes"}
        ),
    ]

    assert [answer.status_code for answer in answers[:4]] == [403] * 4
    assert (Order.objects.get().full_name, Order.objects.get().total_cents) == ("Kim Lee", 24_95)


@pytest.mark.parametrize("name", ["payment", "outbox", "stock"])
def test_rows_that_only_code_writes_are_changed_and_deleted_by_nobody(staff, one_of_everything, name):
    model = apps.get_model("shop", name)
    before = list(model.objects.values())

    for page in ("change", "delete"):
        path = reverse(f"admin:shop_{name}_{page}", args=[model.objects.first().pk])
        assert staff.post(path, {"post": "yes", "available": "99", "status": "succeeded"}).status_code == 403
    assert list(model.objects.values()) == before


def variant_form(supplement, **changes):
    return {
        "supplement": supplement.pk,
        "name": "60 capsules",
        "sku": "ZN-60",
        "barcode": "",
        "unit_count": "60",
        "unit": "capsule",
        "weight_g": "95",
        "price_cents": "19.95",
        "is_offered": "on",
        "position": "0",
    } | changes


def test_price_typed_in_dollars_is_kept_in_cents_and_shown_in_dollars(staff):
    response = staff.post("/admin/shop/variant/add/", variant_form(make_supplement()))

    variant = Variant.objects.get()
    assert response.status_code == 302
    assert variant.price_cents == 19_95
    assert Page(staff.get(f"/admin/shop/variant/{variant.pk}/change/")).value("price_cents") == "19.95"
    assert "$19.95" in Page(staff.get("/admin/shop/variant/")).text


@pytest.mark.parametrize("typed", ["-1", "1e3", "1_0", "٣", "1,000.00", "NaN", "19.955", "19,95", "abc"])
def test_price_that_is_none_is_refused_and_kept_in_its_field(staff, typed):
    response = staff.post("/admin/shop/variant/add/", variant_form(make_supplement(), price_cents=typed))

    assert response.status_code == 200
    assert "Enter dollars and cents like 19.95." in Page(response).text
    assert Page(response).value("price_cents") == typed
    assert not Variant.objects.exists()


def test_price_of_nothing_is_refused(staff):
    response = staff.post("/admin/shop/variant/add/", variant_form(make_supplement(), price_cents="0.00"))

    assert "A price is more than $0.00." in Page(response).text
    assert not Variant.objects.exists()


def supplement_form(supplement, **changes):
    return {
        "name": "Zinc",
        "slug": "zinc",
        "brand": supplement.brand_id,
        "category": supplement.category_id,
        "is_visible": "on",
        "position": "0",
        "images-TOTAL_FORMS": "0",
        "images-INITIAL_FORMS": "0",
        "form": "capsules",
        "units_per_serve": "1",
        "serves_per_day": "1",
        "facts-TOTAL_FORMS": "0",
        "facts-INITIAL_FORMS": "0",
        "claim_check-TOTAL_FORMS": "0",
        "claim_check-INITIAL_FORMS": "0",
        "variants-TOTAL_FORMS": "1",
        "variants-INITIAL_FORMS": "0",
        "variants-0-supplement": supplement.pk,
        "variants-0-name": "60 capsules",
        "variants-0-sku": "ZN-60",
        "variants-0-unit_count": "60",
        "variants-0-unit": "capsule",
        "variants-0-weight_g": "95",
        "variants-0-price_cents": "19.95",
        "variants-0-is_offered": "on",
        "variants-0-position": "0",
    } | changes


def test_pack_is_priced_in_dollars_on_the_page_of_its_supplement(staff):
    supplement = make_supplement()
    path = f"/admin/shop/supplement/{supplement.pk}/change/"

    assert staff.post(path, supplement_form(supplement)).status_code == 302

    variant = Variant.objects.get()
    assert (variant.price_cents, variant.supplement.slug) == (19_95, "zinc")
    page = Page(staff.get(path))
    assert page.value("variants-0-price_cents") == "19.95"
    assert "none received" in page.text


def test_narrow_picture_of_a_pack_is_kept_and_the_page_says_so(staff):
    supplement = make_supplement()
    path = f"/admin/shop/supplement/{supplement.pk}/change/"
    picture = {
        "images-TOTAL_FORMS": "1",
        "images-0-supplement": supplement.pk,
        "images-0-file": SimpleUploadedFile("pack.png", picture_bytes(size=(640, 4))),
        "images-0-alt_text": "The front",
        "images-0-position": "0",
    }

    page = Page(staff.post(path, supplement_form(supplement, **picture), follow=True))

    note = "640 pixels wide: below 1,600 it may look soft on a large screen."
    assert f"“The front” is kept, and is {note}" in page.text
    assert note in Page(staff.get(path)).text
    assert supplement.images.get().width == 640


def test_pack_with_a_bad_price_is_refused_on_the_page_of_its_supplement(staff):
    supplement = make_supplement()

    response = staff.post(
        f"/admin/shop/supplement/{supplement.pk}/change/",
        supplement_form(supplement, **{"variants-0-price_cents": "1e3"}),
    )

    assert response.status_code == 200
    assert Page(response).value("variants-0-price_cents") == "1e3"
    assert not Variant.objects.exists()


@pytest.mark.parametrize("slug", ["category", "brand", "feed"])
def test_slug_that_is_part_of_another_address_is_refused(staff, slug):
    response = staff.post("/admin/shop/brand/add/", {"name": "X", "slug": slug})

    assert f"“{slug}” is part of another address. Choose another." in Page(response).text
    assert not Brand.objects.exists()


def test_category_cannot_be_put_inside_itself(staff):
    category = Category.objects.create(name="A", slug="a")
    form = {"name": "A", "slug": "a", "parent": category.pk, "intro": "", "position": "0"}

    response = staff.post(f"/admin/shop/category/{category.pk}/change/", form)

    assert response.status_code == 200
    assert Category.objects.get().parent is None


def test_supplement_that_has_packs_cannot_be_deleted(staff):
    supplement = make_variant().supplement

    response = staff.post(f"/admin/shop/supplement/{supplement.pk}/delete/", {"post": "yes"})

    assert response.status_code == 403
    assert Supplement.objects.get() == supplement


@pytest.mark.parametrize("query", ["", "?q=SKU"])
def test_list_of_supplements_counts_each_pack_once(staff, query):
    supplement = make_supplement("Zinc")
    make_variant(supplement=supplement, price_cents=30_00, available=4)
    make_variant(supplement=supplement, price_cents=19_95, available=3)

    text = Page(staff.get(f"/admin/shop/supplement/{query}")).text

    assert "Zinc – Brand A Minerals $19.95 7 " in text


def test_queries_of_the_list_of_orders_do_not_grow(staff, store, django_assert_num_queries):
    place((make_variant(), 1))
    with django_assert_num_queries(10):  # one counts what waits, for the menu
        staff.get("/admin/shop/order/")
    for _ in range(3):
        place((make_variant(), 1), (make_variant(), 1))
    with django_assert_num_queries(10):
        staff.get("/admin/shop/order/")


def test_statement_shows_where_it_comes_from(staff):
    statement = Statement.objects.get(code="label")

    page = Page(staff.get(f"/admin/shop/statement/{statement.pk}/change/"))

    assert page.value("source") == "Therapeutic Goods Advertising Code Instrument 2021 (F2021L01661), Part 4"
