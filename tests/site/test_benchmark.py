"""What `make bench` concludes from what it has measured; the measuring itself is seen when it runs."""

import pytest

from tests.bench.speed import peers
from tests.bench.speed.crowd import BROWSE, CART, ORDER, REFUSED, Seen
from tests.bench.speed.crowded import failures
from tests.bench.speed.load import read_wrk
from tests.bench.speed.results import Buying, Memory, Page, SiteResults
from tests.bench.speed.verdicts import judge

SAID = """Running 2s test @ http://127.0.0.1:8300/
  1 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     5.10ms    2.30ms  1.20s    91.00%
    Req/Sec    12.10k     1.20k   14.00k    70.00%
  Latency Distribution
     50%  740.00us
     75%    2.10ms
     90%    8.40ms
     99%    1.03s
  24000 requests in 2.00s, 345.00MB read
  Socket errors: connect 0, read 1, write 0, timeout 2
  Non-2xx or 3xx responses: 4
Requests/sec:  12000.00
Transfer/sec:    172.50MB
"""


def test_what_wrk_prints_is_read_in_milliseconds_with_every_failure():
    load = read_wrk(SAID)

    assert (load.requests, load.per_second, load.p50_ms, load.p99_ms, load.errors) == (24_000, 12_000, 0.74, 1030, 7)


def test_an_answer_that_is_none_ends_the_run():
    with pytest.raises(SystemExit, match="unable to connect"):
        read_wrk("unable to connect to 127.0.0.1:8300 Connection refused")


def test_a_peer_is_compared_through_the_bare_view_of_both_runs():
    assert peers.times(peers.OSCAR_PRODUCT, peers.BARE_VIEW, peers.OSCAR_PRODUCT) == 1
    assert peers.times(60, peers.BARE_VIEW / 2, 30) == 4  # twice as fast on a machine half as fast


def site(*, ms=4.0, size=40_000, cpu_us=20.0, warm=40_000, orders=50.0):
    results = SiteResults(memory=Memory(10_000, [80.0, 90.0]), add_seconds=[0.006])
    rates = {
        "cold": 600,
        "warm": warm,
        "bare": 10_000,
        "static": 50_000,
        "proxy_cache": 40_000,
        "behind nginx": 41_000,
    }
    for page in ("home", "post", "listing", "product", "post br"):
        if page != "post br":
            results.pages[page] = Page([ms], [ms], [6], 0, {"identity": size}, 200)
        for where, rate in rates.items():
            for connections in (1, 16):
                cost = 100.0 if where == "bare" else cpu_us
                cell = results.cell(page, where, connections)
                cell.per_second, cell.p50_ms, cell.p99_ms, cell.cpu_us = [rate], [1], [2], [cost]
    for page in ("search", "suggestions", "add to cart"):
        results.pages[page] = Page([ms], [ms], [4], 0, {}, 200)
        for connections in (1, 16):
            cell = results.cell(page, "cold", connections)
            cell.per_second, cell.p50_ms, cell.p99_ms, cell.cpu_us = [600], [1], [2], [cpu_us]
    for clients in (1, 8):
        results.buying[clients] = Buying(clients, [orders], [40], [80], [30], requests=5)
    return results.summary()


def missed(small, large):
    return {verdict.what for verdict in judge({"sqlite": {"small": small, "large": large}}) if not verdict.is_met}


def test_a_run_that_meets_every_target_misses_none():
    assert missed(site(), site()) == set()


def test_a_page_that_grows_with_the_data_is_named_with_all_that_is_too_slow():
    found = missed(site(ms=4.0), site(ms=9.0))

    assert "growth of listing" in found
    assert {name for name in found if "server time" in name} == {
        "post, cold: server time",
        "product, cold: server time",
    }


def test_a_page_that_shows_more_may_not_take_longer_either():
    assert "growth of listing" in missed(site(ms=2.0), site(ms=6.0, size=110_000))


def test_a_kept_page_is_judged_by_processor_time_and_by_requests():
    assert {name for name in missed(site(), site(cpu_us=26.0)) if name.startswith("post, warm")} == {
        "post, warm: CPU over the bare view"
    }
    assert {name for name in missed(site(), site(warm=29_000)) if name.startswith("post, warm")} == {
        "post, warm: requests over the bare view",
        "post, warm: over nginx proxy_cache",
    }


def test_too_few_orders_are_named():
    assert missed(site(), site(orders=39.9)) == {"orders at eight clients", "checkout: over oscar's"}


def test_what_a_crowd_saw_is_told_by_kind_and_by_when_it_was_seen():
    seen = Seen(steps={BROWSE: [(number / 10, number / 1000) for number in range(100)], ORDER: [(1.0, 0.4)]})

    assert (seen.count(BROWSE), seen.count(ORDER), seen.count(CART)) == (100, 1, 0)
    assert seen.p99_ms(BROWSE) == pytest.approx(99.0, abs=1)
    assert seen.p99_ms(BROWSE, until=1.0) == pytest.approx(9.9, abs=1)
    assert seen.p99_ms(BROWSE, since=9.0) == pytest.approx(99.9, abs=1)
    assert (seen.p99_ms(ORDER), seen.p99_ms(CART)) == (400.0, 0.0)


def test_every_answer_that_is_no_page_counts_as_a_failure():
    seen = Seen()
    for status in ("200", "200", "503", "429", REFUSED):
        seen.note(BROWSE, status, 0.1, complaint="" if status == "200" else f"GET /: {status}")

    assert failures(seen) == 3
    assert seen.complaints == ["GET /: 503", "GET /: 429", "GET /: refused"]
