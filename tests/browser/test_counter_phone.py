"""The counter on a phone, with and without a script: lists of blocks, orders that are packed, stock that is moved."""

from typing import Any

import pytest

expect = pytest.importorskip("playwright.sync_api", reason="needs Playwright: make test-browser").expect

from shop.models import Order, Stock  # noqa: E402
from tests.browser.counter_states import ORDERS, sign_in  # noqa: E402
from tests.browser.frame_states import PACKS, POSTS, PRODUCTS  # noqa: E402
from tests.builders import make_supplement, make_variant, paid  # noqa: E402

LISTS = [
    *(ORDERS, PRODUCTS, PACKS, POSTS, "/admin/shop/stock/", "/admin/shop/stockmovement/", "/admin/shop/payment/"),
    *("/admin/blog/citation/", "/admin/blog/image/", "/admin/shop/category/", "/admin/accounts/user/"),
]


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def phone(visit: Any, request: Any) -> Any:
    return sign_in(visit(width=390, script=request.param))


def an_order(name: str) -> Order:
    return paid((make_variant(supplement=make_supplement(name), available=9), 2))


@pytest.mark.parametrize("path", LISTS)
def test_nothing_of_a_list_lies_beyond_the_edge_of_a_phone(visit: Any, path: str) -> None:
    staff = sign_in(visit(width=390))
    page = staff.page
    staff.open(path)

    expect(page.locator("#result_list tbody tr").first).to_be_visible()
    beyond = page.locator("#result_list tbody :is(th, td, a, input)").evaluate_all(
        "all => all.filter(each => each.getBoundingClientRect().right > innerWidth).map(each => each.outerHTML)"
    )
    assert beyond == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert staff.complaints == []


def test_number_badges_and_total_of_an_order_stand_in_sight_and_the_others_are_named(phone: Any) -> None:
    order = an_order("Goods on a phone")
    phone.open(f"{ORDERS}?q={order.number}")

    row = phone.page.locator("#result_list tbody tr")
    for words in (order.number, "Paid", "To pack", "$44.95"):
        expect(row.get_by_text(words, exact=True).first).to_be_in_viewport()
    named = row.locator("td[data-label]").evaluate_all(
        "all => all.map(each => getComputedStyle(each, '::before').content).filter(words => words !== 'none')"
    )
    assert [words.strip('" ') for words in named] == ["Age", "Customer", "Items", "To"]


def test_order_is_packed_on_a_phone_and_the_list_comes_back(phone: Any) -> None:
    order = an_order("Goods to pack on a phone")
    phone.open(f"{ORDERS}?queue=pack")
    button = phone.page.get_by_role("button", name=f"Pack {order.number}")
    box = button.bounding_box()
    assert box["height"] >= 44

    button.click()

    expect(phone.page).to_have_url(f"{phone.site}{ORDERS}?queue=pack")
    assert Order.objects.get(pk=order.pk).status == "packed"


def test_ticked_orders_are_packed_by_the_action_that_stays_in_sight(visit: Any) -> None:
    staff = sign_in(visit(width=390))
    page = staff.page
    orders = [an_order("Many goods to pack") for _ in range(8)]
    staff.open(f"{ORDERS}?queue=pack&o=-5")
    boxes = [page.locator(f"[name=_selected_action][value='{order.pk}']") for order in orders]
    for box in boxes:
        box.check()
    boxes[-1].scroll_into_view_if_needed()

    action = page.locator("select[name=action]")
    expect(action).to_be_in_viewport()
    action.select_option(label="Mark packed")
    page.get_by_role("button", name="Run the selected action").or_(page.get_by_role("button", name="Go")).first.click()

    expect(page.locator(".messagelist")).to_contain_text("8 packed")


def test_list_is_sorted_on_a_phone(phone: Any) -> None:
    phone.open(f"{PRODUCTS}?o=1")

    phone.page.locator("#result_list thead").get_by_role("link", name="Brand", exact=True).click()

    brands = phone.page.locator("#result_list .field-brand").all_inner_texts()
    assert brands == sorted(brands)
    assert len(set(brands)) > 1


def test_price_is_typed_in_the_list_on_a_phone_and_what_is_wrong_stands_beside_it(phone: Any) -> None:
    pack = make_variant(supplement=make_supplement("Priced on a phone"), price_cents=20_00)
    phone.open(f"{PACKS}?q={pack.sku}")
    price = phone.page.get_by_label(f"Price of {pack.sku}")
    price.fill("abc")
    phone.page.get_by_role("button", name="Save").click()
    expect(phone.page.get_by_text("Enter dollars and cents like 19.95.")).to_be_in_viewport()

    price.fill("21.50")
    phone.page.get_by_role("button", name="Save").click()

    pack.refresh_from_db()
    assert pack.price_cents == 21_50


def test_stock_is_moved_on_the_first_page(phone: Any) -> None:
    pack = make_variant(supplement=make_supplement("Runs out on a phone"), available=0)
    Stock.objects.exclude(pk=pack.pk).filter(available__lt=50).update(available=50)  # the first page names eight
    phone.open("/admin/")
    row = phone.page.locator(f".row-below:has(form[action$='/{pack.pk}/'])")
    row.locator("summary").click()
    row.get_by_label("Stock, + or −").fill("+24")
    row.get_by_label("Reason").fill("delivery note 4711")
    assert phone.page.evaluate("document.documentElement.scrollWidth") == 390

    row.get_by_role("button", name="Move stock").click()

    expect(phone.page.locator(".messagelist")).to_contain_text("Now 24 available.")
    assert Stock.objects.get(pk=pack.pk).available == 24
