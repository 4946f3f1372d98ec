"""Redis gone, slow or full: what was counted there is counted in the memory of the process, and nobody waits."""

import itertools
import shutil
import signal
import socket
import subprocess
import time

import pytest
from django.core.cache import cache
from django.test import Client

from config import data, redis_cache
from config.env import EnvironmentFaultError, Reader
from tests.builders import make_superuser, make_variant
from tests.shop.pages import check_out

pytest.importorskip("redis", reason="Redis's library is not installed: requirements/production.txt")

_names = itertools.count(1)


def cache_at(address, **options):
    """A cache of its own: its memory and what it knows of the server are shared with nobody."""
    made = redis_cache.ResilientRedisCache(address, {"OPTIONS": options})
    made._memory = redis_cache.LocMemCache(f"test {next(_names)}", {})
    made._breaker = redis_cache._Breaker()
    return made


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=0.1):
            return True
    except OSError:
        return False


@pytest.fixture
def server(tmp_path):
    """A server of our own: (address, process)."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if not program:
        pytest.skip("no redis-server or valkey-server installed")
    port = free_port()
    words = ["--port", str(port), "--save", "", "--appendonly", "no", "--dir", str(tmp_path)]
    process = subprocess.Popen([program, *words], stdout=subprocess.DEVNULL)  # noqa: S603
    for _ in range(100):
        if answers(port):
            break
        time.sleep(0.05)
    yield f"redis://127.0.0.1:{port}/0", process
    process.send_signal(signal.SIGCONT)
    process.kill()
    process.wait()


def works(cache):
    """All that Django asks of a cache, with the answers that it expects."""
    cache.delete_many(["a", "b", "c"])
    assert (cache.add("a", 1, 60), cache.add("a", 2, 60), cache.get("a")) == (True, False, 1)
    assert cache.incr("a") == 2
    cache.set_many({"b": "x", "c": None}, 60)
    assert cache.get_many(["b", "c", "d"]) == {"b": "x", "c": None}
    assert ("b" in cache, cache.touch("b", 60), cache.delete("b"), "b" in cache) == (True, True, True, False)
    assert cache.get_or_set("b", lambda: "y", 60) == "y"
    with pytest.raises(ValueError, match="not found"):
        cache.incr("nothing")
    return True


def seconds(job):
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def test_server_that_answers_is_asked(server):
    address, _ = server
    one, other = cache_at(address), cache_at(address)

    assert works(one)
    one.set("shared", 7, 60)
    assert other.get("shared") == 7


def test_server_that_is_not_there_is_never_a_no(caplog):
    gone = cache_at(f"redis://127.0.0.1:{free_port()}/0")

    assert works(gone)
    (said,) = caplog.messages
    assert said.startswith("Redis does not answer (ConnectionError: ")


def test_server_that_hangs_costs_one_tenth_of_a_second_and_is_then_left_alone(server):
    address, process = server
    cache = cache_at(address)
    cache.set("a", "before", 60)
    process.send_signal(signal.SIGSTOP)

    assert 0.1 <= seconds(lambda: cache.get("a")) < 1
    assert works(cache)
    assert cache._breaker._rests_until > time.monotonic() + redis_cache.REST_SECONDS - 1


def test_server_that_is_back_is_asked_again(server):
    address, process = server
    cache = cache_at(address)
    cache.set("a", "in the server", 60)
    process.send_signal(signal.SIGSTOP)
    assert cache.get("a") is None
    process.send_signal(signal.SIGCONT)

    assert cache.get("a") is None  # it rests
    cache._breaker._rests_until = time.monotonic()

    assert cache.get("a") == "in the server"


def test_one_caller_at_a_time_tries_whether_it_is_back():
    breaker = redis_cache._Breaker()
    breaker.note_failure(OSError())
    breaker._rests_until = time.monotonic()

    assert [breaker.may_ask(), breaker.may_ask()] == [True, False]


def test_server_that_is_full_is_never_a_no(server):
    address, _ = server
    cache = cache_at(address)
    cache._cache.get_client().config_set("maxmemory", "1")

    assert works(cache)
    assert cache._breaker._rests_until > 0


@pytest.mark.django_db
def test_sign_in_and_checkout_work_and_limits_hold_while_redis_is_gone(settings, store):
    settings.CACHES = {"default": data.shared_cache(f"redis://127.0.0.1:{free_port()}/0")}
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key"}
    make_superuser("owner@example.com")
    browser = Client(HTTP_SEC_FETCH_SITE="same-origin")

    def sign_in(password):
        return browser.post("/account/login/", {"login": "owner@example.com", "password": password})

    statuses = [sign_in("wrong").status_code for _ in range(5)]
    refused = sign_in("a-long-password")

    assert statuses == [200] * 5
    assert "Too many failed" in refused.content.decode()
    assert check_out(browser, (make_variant(), 1)).status_code == 303
    cache.clear()
    assert sign_in("a-long-password").status_code == 302


@pytest.mark.parametrize(
    "value", ["redis://127.0.0.1:6379/0", "rediss://:p%40ss@cache.example.com", "unix:///run/redis"]
)
def test_address_of_a_server_is_taken(value):
    read = Reader({"REDIS_URL": value})

    assert read.redis("REDIS_URL") == value
    read.refuse_faults()


@pytest.mark.parametrize(
    "value",
    [
        "127.0.0.1:6379",
        "http://127.0.0.1",
        "redis://",
        "redis://h:port",
        "redis://h/name",
        "unix://",
        "redis://a,redis://b",
    ],
)
def test_address_of_none_is_refused(value):
    read = Reader({"REDIS_URL": value})
    read.redis("REDIS_URL")

    with pytest.raises(EnvironmentFaultError, match=r"REDIS_URL: write redis://:password@host:6379/0"):
        read.refuse_faults()


def test_redis_without_its_library_is_a_fault(monkeypatch):
    monkeypatch.setattr("config.env.find_spec", lambda name: None)
    read = Reader({"REDIS_URL": "redis://127.0.0.1"})
    read.redis("REDIS_URL")

    with pytest.raises(EnvironmentFaultError, match="Redis's library is missing: pip install -r requirements/prod"):
        read.refuse_faults()
