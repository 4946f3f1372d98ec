"""What nginx keeps of public pages, and that nobody can tell a copy from the page."""

from tests.faults.browser import at_once
from tests.fronts import world
from tests.fronts.nginx import HOST
from tests.fronts.visitors import Direct, Visitor, constant, crawl

ENCODINGS = ("identity", "gzip", "br, gzip")
WRITTEN_IN_MANY_WAYS = {
    "gzip, deflate, br": "br, gzip",
    "br;q=1.0, gzip;q=0.8, *;q=0.1": "br, gzip",
    "GZIP,BR": "br, gzip",
    "deflate, gzip;q=1.0, *;q=0.5": "gzip",
    "gzip, br;q=0": "gzip",
    "gzip;q=0": "identity",
    "": "identity",
    "brotli, xgzip, gzipx": "identity",
    "br": "identity",
    "*": "identity",
    "gzip;q=0.0, br ; q=0": "identity",
    "junk\x7f, \xff" * 50: "identity",
}


def test_copies_have_the_bytes_and_headers_of_the_page(production_site, make_nginx, board, kind):
    site = production_site()
    site.call(world.fill)
    nginx = make_nginx(site)
    direct, visitor = Direct(site.port), Visitor(nginx.port)
    pages = [path for path, answer in crawl(direct, "/").items() if "public" in answer.header("Cache-Control")]
    assert len(pages) > 40

    with board.promise("I23 copies are the pages", kind, f"{len(pages)}x{len(ENCODINGS)}") as score:
        for path in pages:
            for encoding in ENCODINGS:
                asked = {"Accept-Encoding": encoding}
                real, first, second = (who.send("GET", path, None, asked) for who in (direct, visitor, visitor))

                assert constant(real) == constant(first) == constant(second), (path, encoding)
                assert real.content == first.content == second.content, (path, encoding)
                assert not second.header("Set-Cookie")
        noted = [path for path in pages if not path.startswith(("/static/", "/search/"))]  # the latter are not kept
        hits = [hit for hit in nginx.hits(at_least=2 * len(noted) * len(ENCODINGS)) if hit.cached == "HIT"]
        score.update(pages=len(pages), hits=len(hits))
        assert len(hits) == len(noted) * len(ENCODINGS)


def test_three_copies_serve_every_way_to_write_accept_encoding(production_site, make_nginx):
    site = production_site()
    site.call(world.fill)
    nginx = make_nginx(site)
    visitor, direct = Visitor(nginx.port), Direct(site.port)

    for written, meant in WRITTEN_IN_MANY_WAYS.items():
        answer = visitor.send("GET", "/blog/", None, {"Accept-Encoding": written.encode("latin-1")})

        assert answer.content == direct.send("GET", "/blog/", None, {"Accept-Encoding": meant}).content, written
    assert {key for key, _ in nginx.kept()} == {f"https://{HOST}/blog/|{encoding}" for encoding in ENCODINGS}


def test_unknown_parameters_reach_the_site_and_are_not_kept(production_site, make_nginx):
    site = production_site()
    site.call(world.fill)
    nginx = make_nginx(site)
    visitor = Visitor(nginx.port)
    page = visitor.get("/shop/").content

    for query in (
        "utm_source=x",
        "fbclid=1",
        "cb=1",
        "sort",
        "sort=price&x=1",
        "=",
        "&",
        "SORT=price",
        "callback=alert",
    ):
        assert visitor.get(f"/shop/?{query}").status == 200, query
    known = visitor.get("/shop/?sort=price&in_stock=1")

    assert known.status == 200
    assert {key for key, _ in nginx.kept()} == {
        f"https://{HOST}/shop/|identity",
        f"https://{HOST}/shop/?sort=price&in_stock=1|identity",
    }
    assert visitor.get("/shop/").content == page


def test_known_page_is_answered_304_and_head_has_no_body(production_site, make_nginx):
    site = production_site()
    site.call(world.fill)
    nginx = make_nginx(site)
    visitor = Visitor(nginx.port)
    page = visitor.get("/shop/")

    known = visitor.send("GET", "/shop/", None, {"If-None-Match": page.header("ETag")})
    other = visitor.send("GET", "/shop/", None, {"If-None-Match": '"other"'})
    head = visitor.send("HEAD", "/shop/")

    assert (known.status, known.content, known.header("Cache-Control")) == (304, b"", page.header("Cache-Control"))
    assert (other.status, other.content) == (200, page.content)
    assert (head.status, head.content, constant(head)) == (200, b"", constant(page))
    assert [hit.cached for hit in nginx.hits(at_least=4)] == ["MISS", "HIT", "HIT", "HIT"]


def test_crowd_before_a_cold_page_asks_the_site_once(production_site, make_nginx):
    site = production_site()
    site.call(world.fill)
    nginx = make_nginx(site)

    answers = at_once([lambda: Visitor(nginx.port).get("/shop/") for _ in range(16)])

    assert {answer.status for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    asked = [hit for hit in nginx.hits(at_least=16) if hit.cached == "MISS"]
    assert len(asked) < 8  # one, and whoever waited for longer than it may; not all sixteen
