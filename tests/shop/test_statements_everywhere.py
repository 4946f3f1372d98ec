"""Every page that shows goods shows their statements, warnings and allergens open: beside them, never folded away."""

from html.parser import HTMLParser

import pytest

from blog.models import Ingredient
from shop.models import Order, Placement, Statement, SupplementIngredient
from shop.placements import sign_off
from tests.builders import file_under, make_category, make_post, make_supplement, make_variant
from tests.shop.pages import check_out, fill_cart

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
WORDS = ("Read this of Zinc.", "Beware of Zinc.", "Contains fish.", "Always read the label and follow the directions")


class Open(HTMLParser):
    """The words that a reader sees without opening anything."""

    def __init__(self, html):
        super().__init__()
        self.words, self._closed, self._summary, self._silent = [], 0, 0, 0
        self._details = []
        self.feed(html)

    @property
    def text(self):
        return " ".join("".join(self.words).split())

    def handle_starttag(self, tag, attributes):
        names = dict(attributes)
        if tag == "details":
            self._details.append("open" not in names)
            self._closed += self._details[-1]
        elif tag in {"script", "style", "template", "title"}:
            self._silent += 1
        self._summary += tag == "summary"

    def handle_endtag(self, tag):
        if tag == "details":
            self._closed -= self._details.pop()
        elif tag in {"script", "style", "template", "title"}:
            self._silent -= 1
        self._summary -= tag == "summary"

    def handle_data(self, data):
        if not self._silent and not (self._closed and not self._summary):
            self.words.append(data)


@pytest.fixture
def zinc():
    """A pack on every page of the shop, with a statement, a warning and an allergen."""
    supplement = make_supplement("Zinc", slug="zinc", allergens="fish", warnings="Stop if unwell.")
    for code, kind, text in (("zs", "statement", WORDS[0]), ("zw", "warning", WORDS[1])):
        supplement.statements.add(Statement.objects.create(code=code, kind=kind, text=text, source="test"))
    ingredient = Ingredient.objects.create(name="Zinc", slug="zinc")
    SupplementIngredient.objects.create(supplement=supplement, ingredient=ingredient, amount=5)
    topic = make_category("Immunity")
    post = make_post("On zinc", slug="on-zinc")
    file_under(post, topic)
    post.ingredients.add(ingredient)
    for page in ({"post": post}, {"ingredient": ingredient}):
        Placement.objects.create(supplement=supplement, **page)
        sign_off(next(iter(page.values())), actor=None)
    return make_variant(supplement=supplement, price_cents=100_00)


def assert_open(html, path):
    text = Open(html).text
    assert "Zinc" in text, path
    for words in WORDS:
        assert words in text, (path, words)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/shop/",
        "/shop/zinc/",
        "/shop/category/minerals/",
        "/shop/?brand=brand-a",
        "/shop/?ingredient=zinc",
        "/shop/?q=zinc",
        "/search/?q=zinc",
        "/search/?q=zinc&type=products",
        "/search/?q=nothingofthekind",
        "/blog/on-zinc/",
        "/ingredients/zinc/",
        "/cart/",
        "/no-such-page/",
    ],
)
def test_page_with_goods_shows_their_words_open(client, zinc, path):
    assert_open(client.get(path).content.decode(), path)


def test_goods_to_compare_with_show_theirs(client, zinc):
    other = make_variant(supplement=make_supplement("Other")).supplement

    assert_open(client.get(other.get_absolute_url()).content.decode(), "alternatives")


def test_suggestions_in_the_cart_show_theirs(shopper, zinc):
    fill_cart(shopper, (make_variant(price_cents=1_00), 1))

    html = shopper.get("/cart/").content.decode()

    assert "more for free shipping" in html
    assert_open(html, "suggestions")


def test_cart_checkout_drawer_and_order_show_theirs(shopper, zinc):
    added = shopper.post("/cart/add/", {"variant": zinc.pk, "quantity": "1"}, HTTP_ACCEPT="application/json")
    assert_open(added.json()["html"], "drawer")
    refused = shopper.post("/cart/add/", {"variant": zinc.pk, "quantity": "many"})
    assert_open(refused.content.decode(), "refused")
    assert_open(shopper.get("/cart/").content.decode(), "cart")
    assert_open(shopper.get("/checkout/").content.decode(), "checkout")

    check_out(shopper, (zinc, 1))

    order = Order.objects.get()
    assert_open(shopper.get(order.get_absolute_url()).content.decode(), "order")
    assert order.lines.get().statements[-1] == "Contains fish."


def test_warnings_of_the_label_stand_open_on_its_page(client, zinc):
    assert "Stop if unwell." in Open(client.get("/shop/zinc/").content.decode()).text


@pytest.mark.parametrize("path", ["/blog/category/immunity/", "/search/suggestions/?q=zinc"])
def test_lists_of_links_name_goods_and_sell_nothing(client, zinc, path):
    """A name that leads to a page with the words: no price, no picture, no button, no claim."""
    html = client.get(path).content.decode()

    assert 'href="/shop/zinc/"' in html
    assert "$100.00" not in html
    assert "Add to cart" not in html


def test_reader_of_open_words_sees_what_is_folded_away():
    html = "<details><summary>More</summary>folded</details><details open>open</details><p>plain</p>"

    assert Open(html).text == "Moreopenplain"
