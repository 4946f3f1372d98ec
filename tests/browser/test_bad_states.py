"""What nobody planned for looks right too: long words, missing pictures, odd prices, full carts, small screens."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from blog import publishing
from blog.models import Author, Authorship, Post
from blog.models import Category as Topic
from shop import stock
from shop.cart import COOKIE, Cart, CartLine
from shop.models import Brand, Category, ShippingRule, Supplement, Variant
from tests.browser.states import PAGES

LONG_WORD = "Dichlorodiphenyltrichloroethanhexahydroxycyclohexane" * 2
LONG_TITLE = f"{LONG_WORD} and what a very long title does to a card, a breadcrumb and a heading"


@pytest.fixture(scope="module")
def odd_rows(site: str) -> Iterator[dict[str, str]]:
    """Rows that no editor would make on a good day; gone again afterwards. Their addresses by name."""
    post = Post(
        title=LONG_TITLE[:200], slug="a-bad-day", summary=f"{LONG_WORD} " * 2, status="published",
        published_at=timezone.now(), body=f"<h2>{LONG_WORD}</h2><p>{LONG_WORD} {LONG_WORD}</p><h2>B</h2><h2>C</h2>",
        key_points=f"{LONG_WORD}\nTwo\nThree",
    )  # fmt: skip
    publishing.save_post(post)
    topic = Topic(name=LONG_WORD[:80], slug="a-bad-topic")
    publishing.save_category(topic)
    post.categories.add(topic)
    authors = [Author(name=f"Contributor with a long name {n}", slug=f"contributor-{n}") for n in range(12)]
    authors[0].name, authors[0].bio = LONG_WORD, LONG_WORD
    for position, author in enumerate(authors):
        publishing.save_author(author)
        Authorship.objects.create(post=post, author=author, position=position)
    publishing.save_filing(post)
    brand = Brand.objects.create(name=LONG_WORD[:80], slug="a-bad-brand")
    department = Category.objects.create(name=LONG_WORD[:80], slug="a-bad-department", intro=LONG_WORD)
    goods = Supplement.objects.create(
        name=LONG_TITLE[:120], slug="a-bad-pack", strength="1000 mg and 2000 µg and 3 billion CFU",
        summary=LONG_WORD, brand=brand, category=department, directions=LONG_WORD, description=LONG_WORD,
    )  # fmt: skip
    for name, cents, sku in ((LONG_WORD[:80], 12_345_00, "BAD-1"), ("1 capsule", 5, "BAD-2")):
        variant = Variant.objects.create(supplement=goods, name=name, sku=sku, price_cents=cents, unit_count=100)
        stock.adjust(variant, 3, reason="test")
    yield {
        "article": post.get_absolute_url(),
        "product": goods.get_absolute_url(),
        "home": "/",
        "topic": topic.get_absolute_url(),
        "author": authors[0].get_absolute_url(),
        "department": department.get_absolute_url(),
        "search": f"/search/?q={LONG_WORD}",
    }
    goods.is_visible = False
    goods.save()
    department.name = "An old department"
    department.save()
    post.delete()
    topic.delete()
    Author.objects.filter(slug__startswith="contributor-").delete()


def has_no_overflow(page: Any) -> bool:
    """No sideways scrolling, and no text that is cut off by the box it stands in."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("width", [320, 640])
@pytest.mark.parametrize("path", [path for name, path in PAGES.items() if name not in {"privacy", "terms", "about"}])
def test_page_fits_a_screen_of_320_px_and_a_zoom_of_200_per_cent(visit: Any, path: str, width: int) -> None:
    visitor = visit(width=width)
    visitor.open(path)

    assert has_no_overflow(visitor.page)


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("name", ["article", "product", "home", "topic", "author", "department", "search"])
def test_long_words_many_authors_and_missing_pictures_break_nothing(
    visit: Any, odd_rows: dict[str, str], name: str, width: int
) -> None:
    visitor = visit(width=width)
    visitor.open(odd_rows[name])

    assert has_no_overflow(visitor.page)
    assert visitor.complaints == []
    if name == "article":
        expect(visitor.page.locator(".byline .author")).to_have_count(12)
    elif name == "product":
        expect(visitor.page.locator("main")).to_contain_text("$12,345.00")
        expect(visitor.page.locator("main")).to_contain_text("$0.05")


@pytest.mark.parametrize("path", ["/", "/blog/", "/shop/?sort=newest", "/search/?q=dichlorodiphenyltrichloroethan"])
@pytest.mark.usefixtures("odd_rows")
def test_lists_hold_cards_of_long_words(visit: Any, path: str) -> None:
    visitor = visit(width=320)
    visitor.open(path)

    assert has_no_overflow(visitor.page)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", ["/cart/", "/checkout/"])
@pytest.mark.usefixtures("odd_rows")
def test_cart_of_thirty_lines_fits(visit: Any, site: str, path: str, width: int) -> None:
    packs = Variant.objects.buyable().filter(stock__available__gte=1).order_by("-pk")[:30]
    cart = Cart(tuple(CartLine(pack.pk, 1) for pack in packs))
    assert len(cart.lines) == 30
    visitor = visit(width=width)
    visitor.page.context.add_cookies([{"name": COOKIE, "value": cart.encode(), "url": site}])

    visitor.open(path)

    assert has_no_overflow(visitor.page)
    expect(visitor.page.locator("main")).to_contain_text("$12,345.00")
    assert visitor.complaints == []


def test_rule_without_a_threshold_names_the_fee_alone(visit: Any) -> None:
    ShippingRule.objects.update(free_from_cents=None)
    try:
        visitor = visit(width=390)
        visitor.page.wait_for_timeout(1000 * settings.COPY_SECONDS + 1200)
        visitor.open("/shop/magnesium-glycinate/")
        expect(visitor.page.locator(".bar")).to_have_text("Low-Cost Fast Shipping | $4.95")
        expect(visitor.page.locator("main")).to_contain_text("$4.95 shipping")
        assert "free" not in visitor.page.locator(".bar").inner_text().lower()
    finally:
        ShippingRule.objects.update(free_from_cents=99_00)


def test_supplement_without_a_picture_keeps_its_tile_on_a_card(visit: Any, odd_rows: dict[str, str]) -> None:
    visitor = visit(width=390)
    visitor.open("/shop/?sort=newest")

    tile = visitor.page.locator(".product-card", has_text="BAD").or_(visitor.page.locator(".product-card").first)
    box = tile.first.locator(".pack").bounding_box()

    assert abs(box["width"] - box["height"]) <= 1
