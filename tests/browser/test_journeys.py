"""The journeys of a reader, a customer and an editor, as they would walk them."""

from typing import Any

import pytest
from django.test import override_settings
from playwright.sync_api import expect

from blog.models import Post
from shop.models import OrderLine
from tests.builders import make_superuser

SEEDED_BANNER = "Low-Cost Fast Shipping | $4.95 or Free on orders $99+"


def test_reader_checks_a_claim_and_comes_back_to_it(visit: Any, with_script: bool) -> None:
    visitor = visit(script=with_script)
    page = visitor.page
    visitor.open("/blog/?page=2")

    page.get_by_role("link", name="Muscle twitches").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Muscle twitches")
    expect(page.locator("article header time").first).to_have_text("13 January 2021")
    expect(page.locator("article header")).to_contain_text("By Naturopath")
    page.locator("#cite-1-a").click()
    if with_script:
        page.get_by_role("link", name="Go to reference 1").click()
    expect(page).to_have_url(f"{visitor.site}/blog/muscle-twitches/#ref-1")
    page.locator("#ref-1 [role=doc-backlink]").first.click()
    expect(page).to_have_url(f"{visitor.site}/blog/muscle-twitches/#cite-1-a")
    assert page.locator(".references ol > li").count() == 7
    page.get_by_role("link", name="Back to Blog Home").click()
    expect(page).to_have_url(f"{visitor.site}/blog/")
    assert visitor.complaints == []
    assert visitor.foreign == []


@pytest.mark.parametrize("width", [390, 1280])
def test_customer_buys_as_a_guest(visit: Any, with_script: bool, width: int) -> None:
    visitor = visit(script=with_script, width=width)
    page = visitor.page
    visitor.open("/")
    expect(page.locator(".bar")).to_have_text(SEEDED_BANNER)

    visitor.open("/shop/magnesium-glycinate/")
    expect(page.locator(".label-notice").first).to_be_visible()
    page.get_by_role("button", name="Add to cart").click()
    visitor_sees_the_addition(visitor, with_script)
    visitor.open("/shop/electrolytes/")
    page.get_by_role("spinbutton", name="Quantity").fill("2")
    page.get_by_role("button", name="Add to cart").click()
    visitor_sees_the_addition(visitor, with_script)

    visitor.open("/cart/")
    expect(page.locator(".meter")).to_contain_text("$36.05 away from free shipping")
    page.get_by_role("link", name="Checkout", exact=True).click()
    for label, value in {
        "Email": "kim@example.com",
        "Full name": "Kim Lee",
        "Street address": "1 Example Street",
        "Suburb": "Sydney",
        "Postcode": "2000",
    }.items():
        page.get_by_label(label).fill(value)
    page.get_by_label("State").select_option("NSW")
    page.get_by_role("button", name="Place order, $67.90").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("is placed")
    expect(page.locator(".totals")).to_contain_text("$67.90")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("is placed")
    assert visitor.complaints == []
    assert visitor.foreign == []


def visitor_sees_the_addition(visitor: Any, with_script: bool) -> None:
    if with_script:
        expect(visitor.page.get_by_role("link", name="View cart")).to_be_visible()
    else:
        expect(visitor.page).to_have_url(f"{visitor.site}/cart/")


def test_cart_lines_change_and_go(visit: Any, with_script: bool) -> None:
    visitor = visit(script=with_script)
    page = visitor.page
    visitor.open("/shop/withania/")
    page.get_by_role("button", name="Add to cart").click()
    visitor_sees_the_addition(visitor, with_script)
    visitor.open("/cart/")

    page.get_by_role("spinbutton", name="Quantity").fill("3")
    if with_script:
        page.get_by_role("spinbutton", name="Quantity").blur()
    else:
        page.get_by_role("button", name="Update cart").click()
    expect(page.locator(".meter")).to_contain_text("Your order ships free")
    expect(page.locator(".totals .total")).to_contain_text("$99.00")
    page.get_by_role("button", name="Remove").click()
    expect(page.locator("main")).to_contain_text("Your cart is empty.")


def test_checkout_names_what_is_wrong_and_keeps_what_was_typed(visit: Any, with_script: bool) -> None:
    visitor = visit(script=with_script)
    page = visitor.page
    visitor.open("/shop/valerian/")
    page.get_by_role("button", name="Add to cart").click()
    visitor_sees_the_addition(visitor, with_script)
    visitor.open("/checkout/")
    page.get_by_label("Email").fill("kim@example.com")
    page.get_by_label("Full name").fill("Kim Lee")
    page.get_by_label("Street address").fill("1 Example Street")
    page.get_by_label("Suburb").fill("Melbourne")
    page.get_by_label("Postcode").fill("3000")
    page.get_by_label("State").select_option("NSW")

    page.get_by_role("button", name="Place order").click()

    expect(page).to_have_title("Error: Checkout – Simples")
    expect(page.locator("#id_postcode_error")).to_contain_text("Postcode 3000 belongs to Victoria")
    expect(page.get_by_label("Suburb")).to_have_value("Melbourne")
    if with_script:
        expect(page.locator("[data-focus]")).to_be_focused()
    page.get_by_role("button", name="Place order").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("is placed")


def test_editor_sets_a_citation_with_the_toolbar(visit: Any, site: str) -> None:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.PBKDF2PasswordHasher"]):  # the server's
        make_superuser("toolbar@example.com")
    visitor = visit()
    page = visitor.page
    visitor.open("/admin/")
    page.get_by_label("Email").fill("toolbar@example.com")
    page.get_by_label("Password").fill("a-long-password")
    page.get_by_role("button", name="Sign in").click()
    visitor.open("/admin/blog/post/add/")

    page.get_by_label("Title:").fill("Written in a browser")
    page.get_by_label("Summary").fill("One sentence.")
    editor = page.locator(".ProseMirror[contenteditable=true]")
    editor.click()
    page.keyboard.type("Two words ")
    page.locator("[title='Insert reference']").click()
    page.get_by_role("dialog").get_by_role("searchbox").fill("fasciculations")
    page.get_by_role("button", name="leite2014fasciculations").click()
    expect(editor.locator("cite[data-ref=leite2014fasciculations]")).to_be_visible()
    page.get_by_role("tab", name="Settings").click()
    choose(page, "categories", "Muscles")
    choose(page, "authorships-0-author", "Naturopath")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator(".messagelist")).to_contain_text("was added successfully")
    post = Post.objects.get(title="Written in a browser")
    assert [row.citation_id for row in post.references.all()] == ["leite2014fasciculations"]
    assert visitor.complaints == []


def choose(page: Any, field: str, words: str) -> None:
    """Pick a row in one of the admin's autocomplete boxes."""
    box = page.locator(f"#id_{field} + .select2")
    box.click()
    page.keyboard.type(words)
    page.locator(".select2-results__option", has_text=words).first.click()


def test_reader_of_an_article_buys_what_stands_below_it(visit: Any, with_script: bool) -> None:
    visitor = visit(script=with_script, width=390)
    page = visitor.page
    visitor.open("/blog/zinc-and-colds/")

    page.locator(".our-shop").get_by_role("button", name="Add to cart").first.click()
    visitor_sees_the_addition(visitor, with_script)
    page.get_by_role("link", name="Checkout", exact=True).click()
    for label, value in {
        "Email": "kim@example.com",
        "Full name": "Kim Lee",
        "Street address": "1 Example Street",
        "Postcode": "2000",
        "Suburb": "Sydney",
    }.items():
        page.get_by_label(label).fill(value)
    page.get_by_label("State").select_option("NSW")
    page.get_by_role("button", name="Place order").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("is placed")
    line = OrderLine.objects.order_by("-pk")[0]
    assert line.post_id == Post.objects.get(slug="zinc-and-colds").pk
    assert visitor.complaints == []


def test_home_shows_topics_articles_and_goods_within_two_screens_of_a_phone(visit: Any) -> None:
    visitor = visit(width=390)
    visitor.open("/")

    for part in (".tile", ".post-card", ".product-card"):
        box = visitor.page.locator(part).first.bounding_box()
        assert box["y"] + 100 <= 2 * 844, part
