"""Who is let in, how much may be sent, and what is written down."""

from tests.faults.browser import Browser
from tests.fronts import world
from tests.fronts.nginx import HOST
from tests.fronts.visitors import Visitor, raw


def test_http_leads_to_https_and_to_no_other_host(production_site, make_nginx):
    nginx = make_nginx(production_site())
    plain = Browser(nginx.http_port)

    known = plain.send("GET", "/shop/?sort=price", None, {"Host": HOST})
    other = plain.send("GET", "/shop/", None, {"Host": "evil.example"})

    assert (known.status, known.location) == (301, f"https://{HOST}/shop/?sort=price")
    assert other.status == 0  # closed without a word


def test_other_hosts_are_not_answered(production_site, make_nginx):
    nginx = make_nginx(production_site())

    assert raw(nginx.port, b"GET / HTTP/1.1\r\nHost: www.example.com\r\n\r\n", server_name="evil.example") == b""
    for host in (b"evil.example", b"", b"127.0.0.1", b"www.example.com.evil.example", b"evil.example:443"):
        answer = raw(nginx.port, b"GET / HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n")

        assert answer[:12] in {b"", b"HTTP/1.1 400", b"HTTP/1.1 421"}, (host, answer[:200])
    assert list(nginx.kept()) == []


def test_too_much_is_refused_before_the_site_hears_of_it(production_site, make_nginx):
    nginx = make_nginx(production_site())
    visitor = Visitor(nginx.port)

    assert visitor.send("POST", "/cart/add/", b"x" * 400_000).status == 413
    assert visitor.send("POST", "/webhooks/stripe/", b"x" * 400_000).status == 413
    assert visitor.send("POST", "/orders/", b"x" * 3_500_000).status == 413
    assert visitor.send("GET", "/", None, {"Cookie": "x=" + "y" * 20_000}).status == 400
    assert visitor.get("/" + "x" * 20_000).status == 414


def test_health_is_for_machines_inside(production_site, make_nginx):
    nginx = make_nginx(production_site())

    for path in ("/healthz/ready", "/healthz/live", "//healthz/ready", "/healthz%2fready", "/x/../healthz/ready"):
        assert Visitor(nginx.port).get(path).status == 404, path


def test_log_holds_no_token_no_search_and_no_whole_address(production_site, make_nginx):
    site = production_site()
    made = site.call(world.fill)
    nginx = make_nginx(site)
    visitor = Visitor(nginx.port)
    visitor.add_to_cart(made["variant"])
    location = visitor.place_order(visitor.open_checkout()).location
    number, token = location.strip("/").split("/")[1:3]

    visitor.get(location)
    visitor.get("/search/?q=secretsearch")
    visitor.get(f"/alerts/{token}/")
    site.kill()
    assert visitor.get(location).status == 503

    text = nginx.logs() + (nginx.folder / "error.log").read_text()
    for secret in (number, token, "secretsearch", visitor.email):
        assert secret not in text, secret
    assert f"{visitor.address.rpartition('.')[0]}.0 [" in text


def test_site_that_is_gone_is_said_plainly_and_not_kept(production_site, make_nginx):
    site = production_site()
    nginx = make_nginx(site)
    site.kill()

    answer = Visitor(nginx.port).get("/")

    assert (answer.status, answer.retry_after) == (503, "5")
    assert answer.header("Cache-Control") == "private, no-store"
    assert b"your cart is safe" in answer.content
    site.start()
    assert Visitor(nginx.port).get("/").status == 200
