# ruff: noqa: E501  lists that are read across
"""I23: what is one person's is never another's. The last oracle reads every byte that nginx has kept."""

import re

from tests.fronts import world
from tests.fronts.nginx import HOST, Nginx
from tests.fronts.visitors import Visitor, crawl, raw

ANNA = {
    "full_name": "Annabel Quillfeather",
    "street_address": "7 Marigold Parade",
    "suburb": "Wollongabba",
    "phone": "0491 570 156",
}
# What an address may be dressed as, so that a cache believes it sees a file. {} is the private address.
DISGUISES = (
    "{}x.css", "{}/x.css", "{};x.css", "{};.js", "{}.css", "{}%2ex.css", "{}%0ax.css", "{}%0d%0ax.css", "{}%00.css",
    "{}%3bx.css", "{}%23x.css", "{}%3fx.css", "{}?x.css", "{}?/static/x.css", "{}..%2fx.css", "{}%2e%2e/x.css",
    "{}%252e%252e/static/x.css", "/static/..{}", "/static/%2e%2e{}", "/static/..%2f{}", "/static%2f..{}", "/media/..{}",
    "/media/%2e%2e{}", "/shop/..{}", "/shop/%2e%2e{}", "/shop/..;{}", "/shop;x{}", "/.{}", "/%2e{}", "/{}", "//{}",
    "/x/..{}", "/x/%2e%2e{}", "/x\\..{}", "/x%5c..{}", "{}%20", "{}%09", "{}%c0%ae", "{}\\x.css", "{}~", "{}:x.css",
    "{}@x.css", "{},x.css", "{}!x.css", "{}%2f", "{}%2fx.css", "{}/", "{}favicon.ico", "{}robots.txt", "{}..;/x.css",
)  # fmt: skip


def as_bytes(method: str, target: str, cookies: dict[str, str]) -> bytes:
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    lines = [f"{method} {target} HTTP/1.1", f"Host: {HOST}", f"Cookie: {cookie}" if cookie else "X: x"]
    return "\r\n".join([*lines, "Accept-Encoding: identity", "Connection: close", "", ""]).encode("latin-1")


def found_in(secrets: dict[str, str], text: bytes) -> list[str]:
    return [name for name, secret in secrets.items() if secret.encode() in text]


def kept_secrets(nginx: Nginx, secrets: dict[str, str]) -> list[tuple[str, list[str]]]:
    return [(key, found) for key, copy in nginx.kept() if (found := found_in(secrets, copy))]


def buy(visitor: Visitor, variant: int) -> str:
    """Cart and order of somebody with a name of their own; the order's address. The cart is filled again."""
    visitor.add_to_cart(variant, 3)
    placed = visitor.place_order(visitor.open_checkout(**ANNA))
    assert placed.status in {302, 303}, placed.text
    visitor.add_to_cart(variant, 2)
    return placed.location


def secrets_of(visitor: Visitor, order: str) -> dict[str, str]:
    number, token = order.strip("/").split("/")[1:3]
    csrf = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', visitor.get("/checkout/").content.decode())[0]
    carried = {f"cookie {name}": value for name, value in visitor.cookies.items() if len(value) > 8}
    return ANNA | carried | {"e-mail": visitor.email, "number": number, "token": token, "form": csrf}


def test_nobody_sees_a_byte_of_another(production_site, make_nginx, board, kind):
    site = production_site()
    made = site.call(world.fill)
    nginx = make_nginx(site)
    anna, ben, staff = (Visitor(nginx.port) for _ in range(3))
    staff.cookies["__Host-session"] = site.call(world.sign_in_staff)
    order = buy(anna, made["variant"])
    secrets = secrets_of(anna, order) | {"staff": "owner@example.com", "session": staff.cookies["__Host-session"]}
    private = ["/cart/", "/checkout/", "/orders/", order, f"{order}invoice/", "/account/", "/search/?q=zinc"]
    desk = ["/admin/", "/admin/shop/order/", "/account/sessions/"]

    with board.promise("I23 nothing private is kept", kind, "4 people") as score:
        seen = crawl(anna, "/", *private)
        assert "Annabel Quillfeather" in seen[order].text  # she sees her own
        assert b"Zinc 30" in seen["/cart/"].content
        for path in desk:
            assert staff.get(path).status == 200, path
        assert "owner@example.com" in staff.get("/admin/").text
        as_staff = {path: staff.get(path).content for path in ("/", "/shop/", made["product"])}

        everybody = set(seen) | set(desk)
        for stranger in (ben, Visitor(nginx.port)):
            answers = crawl(stranger, *(path for path in everybody if not path.startswith(order)))
            for path, answer in answers.items():
                head = "\n".join(f"{name}: {value}" for name, value in answer.headers).encode()
                # Ben's own cart, form and cookies are his; only what is hers must not be there.
                assert found_in(secrets, head + answer.content) == [], path
        score.update(pages=len(everybody), kept=len(list(nginx.kept())))
        assert kept_secrets(nginx, secrets) == []
        assert not [key for key, _ in nginx.kept() if re.search(r"/(cart|checkout|orders|account|admin|search)/", key)]
        assert not [key for key, copy in nginx.kept() if b"set-cookie" in copy.lower().partition(b"\r\n\r\n")[0]]
        assert as_staff == {path: ben.get(path).content for path in as_staff}


def test_no_disguise_makes_a_private_page_a_file(production_site, make_nginx, board, kind):
    site = production_site()
    made = site.call(world.fill)
    nginx = make_nginx(site)
    anna = Visitor(nginx.port)
    order = buy(anna, made["variant"])
    secrets = secrets_of(anna, order)
    session = {"__Host-session": site.call(world.sign_in_staff)}
    secrets |= {"staff": "owner@example.com", "session": session["__Host-session"]}
    private = {"/cart/": anna.cookies, "/checkout/": anna.cookies, order: anna.cookies, "/admin/": session}

    with board.promise("I23 deception", kind, f"{len(private)}x{len(DISGUISES)}") as score:
        told = 0
        for path, cookies in private.items():
            for disguise in DISGUISES:
                target = disguise.format(path)
                hers = raw(nginx.port, as_bytes("GET", target, dict(cookies)))
                his = raw(nginx.port, as_bytes("GET", target, {}))

                told += bool(found_in(secrets, hers))
                number_and_token = {name: value for name, value in secrets.items() if name not in {"number", "token"}}
                # The address of an order is its key: whoever has it may look. Elsewhere not even the number is told.
                hidden = number_and_token if path == order else secrets
                if path != order:
                    assert found_in(hidden, his) == [], target
                assert hers[9:10] != b"5", (target, hers[:200])
        score.update(own=told)
        assert told > len(private)  # the private pages were there to be kept
        assert kept_secrets(nginx, secrets) == []


def test_answer_to_a_session_is_not_kept(production_site, make_nginx):
    site = production_site()
    site.call(world.fill)
    nginx = make_nginx(site)
    staff = Visitor(nginx.port)
    staff.cookies["__Host-session"] = site.call(world.sign_in_staff)

    assert staff.get("/shop/").status == 200
    assert list(nginx.kept()) == []
    Visitor(nginx.port).get("/shop/")
    staff.get("/shop/")
    for cookie in ("session=x", "a=b; session=x", "a=b;session=x", "__Host-session=x"):
        Visitor(nginx.port).send("GET", "/shop/", None, {"Cookie": cookie})
    Visitor(nginx.port).send("GET", "/shop/", None, {"Cookie": "__Host-cart=x; cart_count=3; mysession=x"})

    assert [hit.cached for hit in nginx.hits(at_least=8)] == ["BYPASS", "MISS", *["BYPASS"] * 5, "HIT"]


def test_order_page_shows_what_is_now(production_site, make_nginx):
    site = production_site()
    made = site.call(world.fill)
    nginx = make_nginx(site)
    anna = Visitor(nginx.port)
    order = buy(anna, made["variant"])
    before = anna.get(order).text

    site.database.change("UPDATE shop_order SET status = 'cancelled'")

    assert anna.get(order).text != before
    assert {hit.cached for hit in nginx.hits(at_least=6) if hit.path.startswith("/orders/")} == {"-"}
