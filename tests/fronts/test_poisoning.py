# ruff: noqa: E501  lists that are read across
"""I23: no request changes what the next reader is shown."""

from tests.fronts import world
from tests.fronts.nginx import HOST
from tests.fronts.visitors import Visitor, constant, raw

EVIL = "evil.example"
HEADERS = (
    f"X-Forwarded-Host: {EVIL}", f"X-Forwarded-Host: {EVIL}:443", f"x-forwarded-host: {EVIL}",
    f"X_Forwarded_Host: {EVIL}", f"X-Forwarded-Server: {EVIL}", f"X-Host: {EVIL}", f"X-Original-Host: {EVIL}",
    f"Forwarded: host={EVIL};proto=http", "X-Forwarded-Proto: http", "X_Forwarded_Proto: http",
    "X-Forwarded-Scheme: http", "X-Forwarded-Ssl: off", "Front-End-Https: off", "X-Forwarded-Port: 8080",
    "X-Forwarded-Prefix: /evil.example", "X-Script-Name: /evil.example", "Script-Name: /evil.example",
    "X-Original-URL: /admin/", "X-Rewrite-URL: /cart/", "X-Original-URL: /evil.example", "X-Override-URL: /admin/",
    "X-HTTP-Method-Override: POST", "X-HTTP-Method: DELETE", "X-Method-Override: PUT", "_method: POST",
    "X-Forwarded-For: 203.0.113.9, evil.example", "X-Real-IP: evil.example", "Client-IP: evil.example",
    f"Origin: https://{EVIL}", f"Referer: https://{EVIL}/", "Origin: null", "Sec-Fetch-Site: cross-site",
    "Accept-Language: xx-evil.example", "Accept: text/evil.example", "User-Agent: evil.example", "Accept: application/json",
    "Accept-Encoding: evil.example", "Accept-Encoding: gzip;q=evil.example, br;q=9", "Accept-Encoding: deflate, zstd",
    "Range: bytes=0-10", "Range: bytes=-5", "Range: bytes=0-0,2-2,4-4", "Range: bytes=99999999-", "If-Range: x",
    "If-None-Match: *", "If-None-Match: evil.example", "If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT",
    "If-Match: evil.example", "If-Unmodified-Since: Fri, 01 Jan 1999 00:00:00 GMT", "Expect: 100-continue",
    "Cache-Control: no-cache", "Pragma: no-cache", "Cache-Control: max-age=99999, public", "X-Accel-Expires: 99999",
    "X-Accel-Redirect: /admin/", "Surrogate-Control: max-age=9999", "Vary: evil.example", "Set-Cookie: evil=example",
    "Cookie: csrf=evil.example", "Cookie: messages=evil.example", "Cookie: __Host-cart=evil.example; cart_count=99",
    "Cookie: \xff\xfe=evil.example", "Cookie: sessionid=evil.example", "Upgrade: h2c", "Connection: close, X-Forwarded-For",
    "Connection: close, Host", "Transfer-Encoding: identity", "TE: trailers", "Max-Forwards: 0", "Via: evil.example",
    "Authorization: Basic ZXZpbC5leGFtcGxl", "Proxy: evil.example", "X-Forwarded-For: " + "1.1.1.1," * 200,
    "X-Evil: " + "evil.example" * 500, f"Host: {EVIL}", f"Host: {HOST}", f"hOST: {EVIL}", "Content-Length: 0",
    "Content-Type: application/x-www-form-urlencoded",
)  # fmt: skip
TARGETS = (
    "{}?evil.example", "{}?page=evil.example", "{}?sort=evil.example", "{}?sort=%3Cscript%3Eevil.example", "{}#evil.example",
    "{}?utm_source=evil.example", "{}?page=1&page=evil.example", "{}?sort=price;page=evil.example", "{}%3fpage=evil.example",
    "/x/..{}", "/%2e{}", "/evil.example/..{}", "/evil.example/%2e%2e{}", "//evil.example/..{}", "{}/../{}", "{}.", "{}%20",
    "{}%00evil.example", "{}%0d%0aX-Evil:%20evil.example", "{};evil.example", "\\evil.example", "{}\\..\\evil.example",
    "https://evil.example{}", "http://www.example.com{}", "https://www.example.com:99{}", "*", "evil.example{}",
    "{}?" + "x=evil.example&" * 300,
)  # fmt: skip
METHODS = (
    "HEAD",
    "POST",
    "PUT",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "PATCH",
    "CONNECT",
    "PURGE",
    "BAN",
    "get",
    "GETX",
    "PROPFIND",
)
BODIES = {
    "form": b"sort=price&page=9&evil.example=1",
    "json": b'{"sort": "evil.example"}',
    "long": b"evil.example" * 2000,
}


def requests(path: str) -> dict[str, bytes]:
    """By what is odd about each."""
    end = "Connection: close\r\n\r\n"
    start = f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n"
    found = {header[:60]: f"{start}{header}\r\n{end}" for header in HEADERS}
    found |= {
        f"{header[:60]} twice": f"{start}{header}\r\n{header}x\r\n{end}" for header in HEADERS if header[0] in "XOHC"
    }
    found |= {
        f"target {target[:50]}": f"GET {target.replace('{}', path)} HTTP/1.1\r\nHost: {HOST}\r\n{end}"
        for target in TARGETS
    }
    found |= {f"method {word}": f"{word} {path} HTTP/1.1\r\nHost: {HOST}\r\n{end}" for word in METHODS}
    found |= {
        f"host {host}": f"GET {path} HTTP/1.1\r\nHost: {host}\r\n{end}"
        for host in (
            EVIL,
            f"{HOST}:{EVIL}",
            f"{HOST}:99",
            f"{HOST}.",
            f"{EVIL}@{HOST}",
            f"{HOST}@{EVIL}",
            HOST.upper(),
        )
    }
    for name, body in BODIES.items():
        kind = "application/json" if name == "json" else "application/x-www-form-urlencoded"
        head = f"{start}Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n{end}"
        found[f"GET with a body, {name}"] = head + body.decode()
        size = f"{len(body):x}"
        chunked = f"{start}Transfer-Encoding: chunked\r\n{end}{size}\r\n{body.decode()}\r\n0\r\n\r\n"
        found[f"GET with chunks, {name}"] = chunked
        found[f"two lengths, {name}"] = (
            f"{start}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n{end}{body.decode()}"
        )
    found["HTTP/1.0 without a host"] = f"GET {path} HTTP/1.0\r\n\r\n"
    found["HTTP/0.9"] = f"GET {path}\r\n"
    found["folded header"] = f"{start}X-A: b\r\n c: {EVIL}\r\n{end}"
    found["space before the colon"] = f"{start}X-Forwarded-Host : {EVIL}\r\n{end}"
    return {name: text.encode("latin-1") for name, text in found.items()}


def test_no_odd_request_changes_what_the_next_reader_gets(production_site, make_nginx, board, kind):
    site = production_site()
    site.call(world.fill)
    nginx = make_nginx(site)
    path, reader = "/shop/", Visitor(nginx.port)
    page = reader.get(path)
    assert page.status == 200
    odd = requests(path)

    with board.promise("I23 poisoning", kind, f"{len(odd)} requests") as score:
        faults = []
        for name, request in odd.items():
            nginx.forget()
            answer = raw(nginx.port, request)
            after = reader.get(path)

            assert (after.status, after.content, constant(after)) == (200, page.content, constant(page)), name
            assert b"location: https://evil" not in answer.lower(), name
            if answer[9:10] == b"5" and answer[9:12] not in {b"501", b"505"}:
                faults.append((name, answer[:200]))
            for key, copy in nginx.kept():
                assert EVIL.encode() not in copy, (name, key)
        score["five_hundreds"] = len(faults)
        assert faults == []
        for place in ("/", "/blog/", "/shop/?sort=price&page=1"):
            assert EVIL.encode() not in reader.get(place).content
