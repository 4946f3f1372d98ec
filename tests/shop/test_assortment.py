"""What is on sale, in memory: as new as the database and the clock."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shop.assortment import assortment, cards_of, first_cards
from shop.models import Stock, Supplement
from shop.rules.was import SHOWN_FOR
from tests.builders import make_supplement, make_variant

pytestmark = pytest.mark.django_db


def test_it_holds_until_the_next_sale_begins_or_ends_or_the_day_does():
    now = timezone.now()
    midnight = (timezone.localtime(now) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    make_variant()
    assert assortment().holds_until == midnight

    soon, over = now + timedelta(seconds=3), now + timedelta(seconds=2)
    make_variant(price_cents=20_00, sale_price_cents=10_00, sale_from=soon)
    assert assortment().holds_until == soon
    make_variant(price_cents=20_00, sale_price_cents=10_00, sale_from=now - timedelta(days=1), sale_until=over)
    assert assortment().holds_until == over


def test_it_holds_until_a_price_before_may_no_longer_be_named():
    begun = timezone.now() - SHOWN_FOR + timedelta(seconds=5)
    since = begun - timedelta(days=90)
    make_variant(price_cents=20_00, price_since=since, sale_price_cents=10_00, sale_from=begun)

    assert assortment().holds_until == begun + SHOWN_FOR


def test_supplement_without_a_pack_to_offer_is_not_in_it():
    make_supplement("Bare")
    pack = make_variant()
    make_variant(is_offered=False)
    hidden = make_variant()
    Supplement.objects.filter(pk=hidden.supplement_id).update(is_visible=False)

    assert list(assortment().packs) == [pack.pk]


def test_cards_come_in_the_order_asked_for_without_what_is_hidden_since(client, warm_copies):
    ids = [make_variant().supplement_id for _ in range(3)]
    warm_copies("/shop/")
    Supplement.objects.filter(pk=ids[1]).update(is_visible=False)

    assert [card.supplement for card in cards_of([ids[2], ids[1], ids[0], 0])] == [ids[2], ids[0]]
    assert {card.supplement for card in first_cards(3)} == {ids[0], ids[2]}


@pytest.mark.parametrize("change", [{"available": 0}, None])
def test_sold_out_is_what_has_none_left_or_was_never_received(change):
    left, gone = make_variant(available=1), make_variant(available=1)
    if change:
        Stock.objects.filter(variant=gone).update(**change)
    else:
        Stock.objects.filter(variant=gone).delete()

    goods = assortment()

    assert goods.sold_out() == goods.of([gone.supplement_id])
    assert goods.sold_out() & goods.of([left.supplement_id]) == 0


def test_nearest_prices_are_those_on_both_sides():
    packs = {cents: make_variant(price_cents=cents).supplement_id for cents in (5_00, 10_00, 15_00, 20_00, 25_00)}

    assert assortment().priced_near(15_00, 1) == [packs[10_00], packs[15_00]]
    assert assortment().priced_near(15_00, 2) == [packs[5_00], packs[10_00], packs[15_00], packs[20_00]]
    assert assortment().priced_near(99_00, 1) == [packs[25_00]]
