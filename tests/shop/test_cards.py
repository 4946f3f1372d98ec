"""Cards: the large ones of lists and the small ones below articles."""

import re
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from shop.assortment import cards_of
from shop.cards import Compared, as_cards
from shop.rules.doses import FixedAmount
from tests.builders import make_holding, make_ingredient, make_pack_picture, make_post

pytestmark = pytest.mark.django_db
LONG_AGO, YESTERDAY = timezone.now() - timedelta(days=400), timezone.now() - timedelta(days=1)
SALE = {"sale_price_cents": 15_00, "sale_from": YESTERDAY}


def pieces(template, cards):
    """The words between the tags, in alphabetical order; without the brand, which only a large card names."""
    html = render_to_string(f"shop/{template}.html", {"supplements": cards})
    found = (re.sub(r"[ \n]+", " ", words) for words in re.findall(r">\s*([^<>]*[^<>\s])\s*<", html))
    return sorted(words for words in found if words != "Brand A")


@pytest.mark.parametrize(
    ("pack", "supplement", "words"),
    [
        ({"available": 6}, {}, {"In stock", "$20.00. $0.33 per tablet. Includes GST. $0.67 per labelled daily dose."}),
        ({"available": 5}, {"is_gst_free": True}, {"Only 5 left"}),
        ({"available": 0}, {}, {"Out of stock", "See similar", ": Minerals"}),
        (SALE | {"price_since": LONG_AGO}, {}, {"Save 25%", "was", "$20.00", "$15.00"}),
        (SALE | {"price_since": YESTERDAY}, {"strength": "400 mg"}, {"Sale", "400\u00a0mg,"}),
        ({}, {"allergens": "fish"}, {"Contains fish."}),
    ],
)
def test_both_kinds_of_card_say_the_same_of_price_stock_and_label(pack, supplement, words):
    held = make_holding("Zinc", pack={"unit_count": 60, "unit": "tablet"} | pack, units_per_serve=2, **supplement)

    large = pieces("_cards", cards_of([held.supplement_id]))

    assert large == pieces("_compact_cards", cards_of([held.supplement_id]))
    assert words <= set(large)


def test_card_of_a_list_by_one_ingredient_says_what_a_fixed_amount_of_it_costs():
    magnesium = make_ingredient("Magnesium")
    pack = make_holding("Zinc", (magnesium, "150", "mg"), pack={"unit_count": 100, "price_cents": 20_00})
    amount = FixedAmount("Magnesium", 300, "mg", 300_000_000)

    known = as_cards([pack.pk], Compared(amount, {pack.supplement_id: 150_000_000}))
    unknown = as_cards([pack.pk], Compared(amount, {}))

    assert [card.price.compared for card in (*known, *unknown)] == ["$0.40 per 300 mg magnesium", ""]
    assert pieces("_cards", known) == pieces("_compact_cards", known)


def test_card_below_an_article_carries_it_into_the_cart():
    pack, post = make_holding("Zinc"), make_post()

    for template in ("_cards", "_compact_cards"):
        html = render_to_string(f"shop/{template}.html", {"supplements": cards_of([pack.supplement_id]), "post": post})
        assert f'name="variant" value="{pack.pk}"' in html
        assert f'name="post" value="{post.pk}"' in html


def test_card_shows_the_first_picture_alone_without_words():
    pack = make_holding("Zinc")
    second, first = (
        make_pack_picture(supplement=pack.supplement, position=position, alt_text="A pack") for position in (2, 1)
    )

    html = render_to_string("shop/_cards.html", {"supplements": cards_of([pack.supplement_id])})

    assert f'<img src="{first.url}" alt="" width="30" height="20" loading="lazy" decoding="async">' in html
    assert second.url not in html
