"""No stale price outlives its bound, and what is charged is never a copy's price."""

import time

import pytest

from tests.faults import world as shop_world
from tests.faults.browser import total_shown
from tests.fronts import world
from tests.fronts.nginx import Nginx
from tests.fronts.visitors import Visitor

SHORT_S, SHORT = 4, "public, max-age=0, s-maxage=2, stale-while-revalidate=2"
GRACE_S = 1  # for the site itself to notice


def old_price_seen_for_s(nginx: Nginx, path: str, changed: float, until_s: float) -> float:
    """How long after `changed` a reader was last shown $20.00. Several ask, as readers do."""
    visitor, last = Visitor(nginx.port), changed
    while time.monotonic() < changed + until_s:
        asked = time.monotonic()
        answer = visitor.get(path)
        if b"$20.00" in answer.content:
            last = asked
        time.sleep(0.1)
    return last - changed


@pytest.mark.parametrize(("header", "bound_s"), [(SHORT, SHORT_S), ("", 60)], ids=["short", "as shipped"])
def test_stale_price_ends_within_its_bound(production_site, make_nginx, board, kind, header, bound_s):
    site = production_site(FAULTS_CACHE_CONTROL=header)
    made = site.call(world.fill)
    nginx = make_nginx(site)
    path = made["product"]
    with board.promise("I23 stale price ends", kind, f"bound={bound_s}s") as score:
        assert b"$20.00" in Visitor(nginx.port).get(path).content

        site.call(shop_world.change_price, made["variant"], 25_00)
        changed = time.monotonic()
        score["seen_for_s"] = seconds = round(old_price_seen_for_s(nginx, path, changed, bound_s + 3), 1)

        assert b"$25.00" in Visitor(nginx.port).get(path).content
        assert seconds <= bound_s + GRACE_S
        assert "STALE" in {hit.cached for hit in nginx.hits()}


def test_price_ends_within_its_bound_while_the_site_hangs(production_site, make_nginx):
    site = production_site(FAULTS_CACHE_CONTROL=SHORT)
    made = site.call(world.fill)
    nginx = make_nginx(site)
    path = made["product"]
    Visitor(nginx.port).get(path)
    site.call(shop_world.change_price, made["variant"], 25_00)
    changed = time.monotonic()
    with site.suspended():
        visitor, shown = Visitor(nginx.port), []
        while time.monotonic() < changed + SHORT_S + GRACE_S + 2:
            connection = visitor.connection()
            connection.timeout = 0.5
            asked = time.monotonic()
            try:
                connection.request("GET", path, headers={"Host": "www.example.com"})
                if b"$20.00" in connection.getresponse().read():
                    shown.append(asked - changed)
            except OSError:
                pass  # nothing rather than an old price
            finally:
                connection.close()
            time.sleep(0.2)

    assert shown
    assert max(shown) <= SHORT_S + GRACE_S


def test_checkout_charges_the_price_of_now_whatever_the_page_showed(production_site, make_nginx, kind):
    site = production_site()
    made = site.call(world.fill)
    nginx = make_nginx(site)
    buyer = Visitor(nginx.port)
    buyer.get(made["product"])
    site.call(shop_world.change_price, made["variant"], 25_00)
    assert b"$20.00" in buyer.get(made["product"]).content  # the copy

    buyer.add_to_cart(made["variant"])
    form = buyer.open_checkout()
    cart, page = buyer.get("/cart/"), buyer.get("/checkout/")
    placed = buyer.place_order(form)

    assert b"$20.00" not in cart.content
    assert total_shown(page) == "$29.95"
    assert placed.status in {302, 303}
    assert site.database.rows("SELECT subtotal_cents, total_cents FROM shop_order") == [(25_00, 29_95)]
    site.call(shop_world.change_price, made["variant"], 30_00)
    other = Visitor(nginx.port)
    other.add_to_cart(made["variant"])
    form = other.open_checkout()
    site.call(shop_world.change_price, made["variant"], 35_00)
    assert other.place_order(form).status == 409  # told, and asked again
    assert site.count("order") == 1
