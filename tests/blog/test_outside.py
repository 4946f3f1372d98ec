"""The way out: to public machines only, identified, and never for longer or more than was allowed."""

import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import zlib
from datetime import UTC, datetime

import pytest

from blog import outside
from blog.outside.asking import PACE
from blog.outside.pace import Pace, retry_after, spacing
from tests.blog.services import serving

SHORT = outside.Limits(connect_seconds=1, total_seconds=0.4, max_bytes=10_000)
ONLY_PUBLIC = "We only fetch public https pages."


@pytest.fixture
def inside():
    """A server on this machine that nobody may ask."""
    with serving() as server:
        server.says("/", b"secret")
        yield server


@pytest.fixture
def names(monkeypatch):
    """Names of this test, and the addresses that each question for one gets in turn; other names do not exist."""
    real, table, asked = socket.getaddrinfo, {}, []

    def getaddrinfo(host, port, *arguments, **options):
        if host.replace(".", "").replace(":", "").isdigit():
            return real(host, port, *arguments, **options)
        asked.append(host)
        if host not in table:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        addresses = table[host].pop(0) if len(table[host]) > 1 else table[host][0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    table["asked"] = asked
    return table


@pytest.fixture
def no_connections(monkeypatch):
    """Every attempt to connect, refused and written down."""
    tried = []

    def connect(self, address):
        tried.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", connect)
    return tried


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://[::127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[64:ff9b:1::a00:1]/",
        "https://[2002:7f00:1::]/",
        "https://[2001:0:7f00:1::]/",
        "https://[2001:db8::1]/",
        "https://[fe80::1]/",
        "https://[fe80::1%25lo]/",
        "https://[fc00::1]/",
        "https://[ff02::1]/",
        "https://0x7f000001/",
        "https://0x7f.1/",
        "https://2130706433/",
        "https://017700000001/",
        "https://127.1/",
        "https://0.0.0.0/",
        "https://10.0.0.1/",
        "https://172.16.0.1/",
        "https://192.168.0.1/",
        "https://100.64.0.1/",
        "https://192.0.0.9/",
        "https://192.88.99.1/",
        "https://198.18.0.1/",
        "https://224.0.0.1/",
        "https://240.0.0.1/",
        "https://255.255.255.255/",
        "https://localhost/",
        "https://localhost./",
        "http://localhost:6379/",
        "https://example.com:22/",
        "https://example.com:99999/",
        "https://user@example.com/",
        "https://user:word@example.com/",
        "https://@example.com/",
        "https://example.com\\@127.0.0.1/",
        "https:///etc/passwd",
        "https://",
        "https://a..b/",
        f"https://{'a' * 64}.com/",
        "https://[::1/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "ftp://example.com/",
        "javascript:alert(1)",
        "//example.com/",
        "example.com",
        "",
    ],
)
def test_address_that_is_not_public_is_refused_without_a_packet(url, no_connections):
    with pytest.raises(outside.RefusedError, match=ONLY_PUBLIC):
        outside.reach(url)

    assert no_connections == []


@pytest.mark.parametrize("address", ["8.8.8.8", "130.14.29.110", "2607:f220:41e:4290::110", "2a00:1450:4001::1"])
def test_address_of_a_public_machine_is_public(address):
    assert outside.is_public(address)


def test_public_address_is_connected_to_as_it_was_checked(no_connections, names):
    names["journal.example"] = [["93.184.216.34"], ["127.0.0.1"]]

    with pytest.raises(outside.NoAnswerError, match="There was no answer"):
        outside.reach("http://journal.example/a")

    assert no_connections == [("93.184.216.34", 80)]
    assert names["asked"] == ["journal.example"]


def test_name_with_one_address_inside_is_refused_whole(no_connections, names):
    names["journal.example"] = [["93.184.216.34", "10.0.0.5"]]

    with pytest.raises(outside.RefusedError, match=ONLY_PUBLIC):
        outside.reach("https://journal.example/")

    assert no_connections == []


def test_name_that_turns_inwards_after_the_check_is_not_followed(services, inside, names):
    names["rebind.example"] = [["127.0.0.1"], ["10.0.0.5"]]
    services.says("/a", b"public")

    answer = outside.reach(f"http://rebind.example:{services.server_address[1]}/a")

    assert answer.status == 200
    assert names["asked"] == ["rebind.example"]
    assert services.asked[0][2]["host"] == f"rebind.example:{services.server_address[1]}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_to_a_machine_inside_is_refused(services, inside, status):
    services.says("/away", status=status, Location=f"{inside.url}/secret")

    with pytest.raises(outside.RefusedError, match=ONLY_PUBLIC):
        outside.reach(f"{services.url}/away")

    assert inside.asked == []


@pytest.mark.parametrize("location", ["file:///etc/passwd", "gopher://x/", "http://user@127.0.0.1/", "http://["])
def test_redirect_to_what_is_no_web_page_is_refused(services, location):
    services.says("/away", status=302, Location=location)

    with pytest.raises(outside.RefusedError):
        outside.reach(f"{services.url}/away")


def test_three_redirects_are_followed_and_the_last_address_is_told(services):
    for number in range(3):
        services.says(f"/{number}", status=302, Location=f"/{number + 1}")
    services.says("/3", b"here")

    answer = outside.reach(f"{services.url}/0")

    assert (answer.status, answer.url) == (200, f"{services.url}/3")


def test_fourth_redirect_is_one_too_many(services):
    services.says("/loop", status=302, Location="/loop")

    with pytest.raises(outside.TooManyRedirectsError, match="redirected more than 3 times"):
        outside.reach(f"{services.url}/loop")

    assert len(services.asked) == 4


def test_redirect_with_letters_beyond_ascii_is_followed(services):
    services.on("/away", lambda handler: handler.reply(302, headers={"Location": "/caf\u00e9 bar"}))
    services.says("/caf", b"here")

    assert outside.reach(f"{services.url}/away").status == 200


def test_every_request_says_who_asks(services, settings):
    settings.CONTACT_EMAIL = "library@example.com"
    services.says("/", b"here")

    outside.reach(f"{services.url}/a")

    method, path, headers = services.asked[0]
    assert (method, path) == ("HEAD", "/a")
    assert headers["user-agent"] == "Simples/0.1 (+http://testserver; mailto:library@example.com)"


@pytest.mark.parametrize(
    ("service", "query"),
    [
        ("eutils", {"tool": "simples", "email": "library@example.com", "api_key": "k", "id": "1"}),
        ("exporter", {"tool": "simples", "email": "library@example.com", "id": "1"}),
        ("id_converter", {"tool": "simples", "email": "library@example.com", "id": "1"}),
        ("crossref", {"mailto": "library@example.com", "id": "1"}),
        ("doi", {"id": "1"}),
    ],
)
def test_each_service_is_told_whom_to_write_to_in_its_own_words(services, settings, service, query):
    settings.CONTACT_EMAIL, settings.NCBI_API_KEY = "library@example.com", "k"
    services.says("/", {})

    outside.ask(service, "/x", {"id": "1"})

    assert services.query() == query


def test_service_may_not_send_us_to_a_host_that_we_do_not_know(services, names):
    names["elsewhere.example"] = [["127.0.0.1"]]
    services.says("/doi/", status=302, Location=f"http://elsewhere.example:{services.server_address[1]}/a")

    with pytest.raises(outside.RefusedError, match="elsewhere.example is not one of the services that we ask"):
        outside.ask("doi", "/10.1/x")

    assert names["asked"] == []


def test_no_machine_inside_may_be_asked_outside_of_tests(settings, inside):
    settings.SERVICES = {"crossref": inside.url}

    with pytest.raises(outside.RefusedError, match=ONLY_PUBLIC):
        outside.ask("crossref", "/works/1")

    assert inside.asked == []


def drip(handler):
    """A byte now and then, for ever: each single read has something to show."""
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x")
        handler.wfile.flush()
        handler.server.stopped.wait(0.05)
        if handler.server.stopped.is_set():
            return


@pytest.fixture
def slow(services):
    services.stopped = threading.Event()
    yield services
    services.stopped.set()


def test_server_that_sends_a_byte_now_and_then_is_left_when_the_time_is_over(slow):
    slow.on("/crossref/", drip)

    with pytest.raises(outside.NoAnswerError, match="no complete answer in time"):
        outside.ask("crossref", "/works/1", limits=SHORT)


def test_server_that_never_ends_its_headers_is_left_when_the_time_is_over(slow):
    def drip_headers(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        drip(handler)

    slow.on("/crossref/", drip_headers)

    with pytest.raises(outside.NoAnswerError, match="no complete answer in time"):
        outside.ask("crossref", "/works/1", limits=SHORT)


def test_server_that_says_nothing_is_left_when_the_time_is_over(slow):
    slow.on("/", lambda handler: handler.server.stopped.wait(10))

    with pytest.raises(outside.NoAnswerError, match="no complete answer in time"):
        outside.reach(f"{slow.url}/", limits=SHORT)


def test_name_whose_lookup_hangs_is_left_when_the_time_is_over(monkeypatch):
    done = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *arguments, **options: done.wait(10))

    with pytest.raises(outside.NoAnswerError, match="Looking up the name example.com took too long"):
        outside.reach("https://example.com/", limits=SHORT)
    done.set()


def test_answer_of_exactly_the_limit_is_taken_and_one_byte_more_is_not(services):
    services.says("/crossref/fits", b"x" * 10_000)
    services.says("/crossref/more", b"x" * 10_001)

    assert len(outside.ask("crossref", "/fits", limits=outside.Limits(max_bytes=10_000)).body) == 10_000
    with pytest.raises(outside.TooLargeError, match="more than 10,000 bytes"):
        outside.ask("crossref", "/more", limits=outside.Limits(max_bytes=10_000))


def test_compressed_answer_is_unpacked(services):
    services.says("/crossref/", gzip.compress(b'{"a": 1}'), Content_Encoding="gzip")

    assert outside.ask("crossref", "/x").json() == {"a": 1}


def test_gzip_bomb_is_counted_unpacked(services):
    services.says("/crossref/", gzip.compress(bytes(5_000_000)), Content_Encoding="gzip")

    with pytest.raises(outside.TooLargeError, match="more than 1,000,000 bytes"):
        outside.ask("crossref", "/x")


def test_page_of_any_size_is_reached_without_being_read(services):
    def endless(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(10 * 1024**3))
        handler.end_headers()

    services.on("/", endless)

    assert outside.reach(f"{services.url}/", method="GET").status == 200


@pytest.mark.parametrize(
    "play",
    [
        lambda handler: handler.wfile.write(b"\x00\x01\x02 not HTTP\r\n\r\n"),
        lambda handler: handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n"),
        lambda handler: handler.wfile.write(b"HTTP/1.1 200 OK\r\nA: " + b"b" * 70_000 + b"\r\n\r\n"),
        lambda handler: handler.connection.shutdown(socket.SHUT_RDWR),
        lambda handler: handler.reply(200, b"not gzip", {"Content-Encoding": "gzip"}),
        lambda handler: handler.wfile.write(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\nnot a chunk"
        ),
    ],
)
def test_server_that_does_not_speak_http_is_no_answer(services, play):
    services.on("/", play)

    with pytest.raises(outside.NoAnswerError):
        outside.ask("crossref", "/x")


def test_answer_packed_in_another_way_is_unreadable(services):
    services.says("/", zlib.compress(b"{}"), Content_Encoding="deflate")

    with pytest.raises(outside.UnreadableError):
        outside.ask("crossref", "/x")


@pytest.mark.parametrize("body", [b"<html>", b"", b"\xff\xfe", b"[" * 200_000, b"9" * 5_000])
def test_answer_that_is_no_json_is_unreadable(services, body):
    services.says("/", body)

    with pytest.raises(outside.UnreadableError, match="The answer was not JSON"):
        outside.ask("crossref", "/x").json()


def test_nobody_at_the_address_is_no_answer(services, settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{free.getsockname()[1]}"
    settings.OUTSIDE_ALLOWED_FOR_TESTS = [place]

    with pytest.raises(outside.NoAnswerError, match="There was no answer \\(ConnectionRefusedError\\)"):
        outside.reach(f"http://{place}/")


def test_name_that_does_not_exist_is_told_from_one_that_cannot_be_asked_for(names, monkeypatch):
    with pytest.raises(outside.NoSuchHostError, match="There is no host gone.example"):
        outside.reach("https://gone.example/")

    def offline(*arguments, **options):
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", offline)
    with pytest.raises(outside.NoAnswerError, match="could not be looked up") as caught:
        outside.reach("https://gone.example/")
    assert not isinstance(caught.value, outside.NoSuchHostError)
    assert not outside.names_resolve()


@pytest.mark.parametrize(("status", "header", "seconds"), [(429, "120", 120), (503, "7", 7), (429, None, None)])
def test_busy_service_is_left_alone_for_as_long_as_it_asks(services, status, header, seconds):
    services.says("/", status=status, **({"Retry_After": header} if header else {}))

    with pytest.raises(outside.BusyError) as first:
        outside.ask("crossref", "/x")
    with pytest.raises(outside.BusyError) as second:
        outside.ask("crossref", "/y")

    assert first.value.retry_after == seconds
    assert 0 < second.value.retry_after <= (seconds or 60)
    assert len(services.asked) == 1


NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("99999999", 86_400),
        ("Wed, 25 Nov 2026 12:02:00 GMT", 120),
        ("Wed, 25 Nov 2026 11:00:00 GMT", 0),
        ("Wed, 25 Nov 2026 12:02:00 -0000", 120),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("²", None),
        ("Wed, 99 Nov 2026 12:02:00 GMT", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(value, seconds):
    assert retry_after(value, NOW) == seconds


@pytest.mark.parametrize(
    ("limit", "interval", "seconds"),
    [("50", "1s", 0.02), ("10", "1", 0.1), ("1", "99999s", 60), ("0", "1s", None), ("x", "1s", None), ("5", "", None)],
)
def test_limit_that_a_service_states_becomes_a_pause(limit, interval, seconds):
    assert spacing({"x-rate-limit-limit": limit, "x-rate-limit-interval": interval}) == seconds


class FakeTime:
    def __init__(self):
        self.now, self.slept = 1000.0, []

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(round(seconds, 3))
        self.now += seconds


def test_pace_waits_between_two_requests_to_one_host_only():
    time = FakeTime()
    pace = Pace(lambda host: 1.0, sleep=time.sleep, clock=time.clock)

    for host in ("a", "b", "a"):
        pace.wait(host)
    time.now += 0.25
    pace.wait("b")
    time.now += 5
    pace.wait("b")

    assert time.slept == [1.0]


def test_pace_learns_the_limit_that_a_host_states():
    time = FakeTime()
    pace = Pace(lambda host: 0.2, sleep=time.sleep, clock=time.clock)
    pace.learn("a", {"x-rate-limit-limit": "1", "x-rate-limit-interval": "2s"})

    pace.wait("a")
    pace.wait("a")

    assert time.slept == [2.0]


@pytest.mark.parametrize(
    ("host", "key", "seconds"),
    [
        ("eutils.ncbi.nlm.nih.gov", "", 0.35),
        ("eutils.ncbi.nlm.nih.gov", "k", 0.11),
        ("api.ncbi.nlm.nih.gov", "k", 0.35),
        ("pmc.ncbi.nlm.nih.gov", "", 0.35),
        ("api.crossref.org", "", 0.2),
        ("doi.org", "", 0.2),
    ],
)
def test_services_are_asked_no_faster_than_they_allow(settings, host, key, seconds):
    settings.NCBI_API_KEY = key

    assert PACE._seconds_for(host) == seconds


@pytest.fixture
def secure(services, settings, tmp_path, names, monkeypatch):
    """The server behind TLS, with a certificate for library.example that this process trusts."""
    if not shutil.which("openssl"):
        pytest.skip("needs openssl to make a certificate")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = [
        *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
        *("-keyout", str(key), "-out", str(certificate), "-days", "2", "-subj", "/CN=library.example"),
        *("-addext", "subjectAltName=DNS:library.example"),
    ]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    services.socket = context.wrap_socket(services.socket, server_side=True, do_handshake_on_connect=False)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    names["library.example"] = names["other.example"] = [["127.0.0.1"]]
    services.says("/", b"here")
    return services


def test_certificate_is_checked_against_the_name_and_not_the_address(secure):
    port = secure.server_address[1]

    assert outside.reach(f"https://library.example:{port}/").status == 200
    with pytest.raises(outside.NoAnswerError, match="certificate of the server is not valid for its name"):
        outside.reach(f"https://other.example:{port}/")


def test_certificate_that_nobody_vouches_for_is_not_accepted(secure, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")

    with pytest.raises(outside.NoAnswerError, match="certificate"):
        outside.reach(f"https://library.example:{secure.server_address[1]}/")
