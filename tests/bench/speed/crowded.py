"""`make bench-load`: the large site under a crowd for a while, one hot product, and more than it can serve.

What an hour of people does is not seen in cells of a second: memory that grows, a log that is never emptied, answers
that come later and later. Prints each figure beside its bound and writes nothing but the log of the servers.
"""

import http.client
import os
import random
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.bench.speed import crowd
from tests.bench.speed.__main__ import say
from tests.bench.speed.asked import Inside
from tests.bench.speed.crowd import BROWSE, CART, ORDER, TURNED_AWAY, Seen
from tests.bench.speed.databases import Makers, SiteData, postgres_answers
from tests.bench.speed.options import Options
from tests.bench.speed.programs import Ports, Program, get
from tests.bench.speed.report import verdict_lines
from tests.bench.speed.servers import start_site
from tests.bench.speed.verdicts import Verdict

MIXED_SECONDS = float(os.environ.get("BENCH_SOAK_SECONDS", "600"))
HOT_SECONDS, OVERLOAD_SECONDS = 15.0, 15.0
MIXED_PEOPLE, HOT_PEOPLE, OVERLOAD_PEOPLE = 32, 64, 200
HOT_UNITS = 100_000
RECOVERED_MS, RECOVERS_WITHIN_S = 500.0, 30.0
LOOKS_EVERY_S = 0.5

Row = tuple[str, float, float, bool, str]


def scenes(site: SiteData, ports: Ports, options: Options) -> Iterator[Row]:
    """What was measured, its bound, whether that is a floor, its unit: reliability before speed."""
    with ExitStack() as open_now:
        inside = Inside(site, ports.take(), site.folder / "bench.log")
        open_now.callback(inside.stop)
        server = start_site(site, ports.take(), options.workers, site.folder)
        open_now.callback(server.stop)
        server.wait_until_it_answers("/healthz/ready")
        server.drain()  # until all workers are there: who connects earlier stays with the first
        variants = inside.ask(goods=True)["variants"]
        yield from soak(site, server, variants)
        inside.ask(receive=variants[0], units=HOT_UNITS)
        yield from hot_product(site, server, variants[0])
        yield from overload(server)


def soak(site: SiteData, server: Program, variants: list[int]) -> Iterator[Row]:
    """95 % read, 4 % fill a cart, 1 % buy. Every page once before, so that what is kept is there."""
    crowd.mixed(server.port, variants, people=MIXED_PEOPLE, seconds=min(60.0, MIXED_SECONDS / 10))
    before = max(server.worker_megabytes())
    with watching(site.folder / "simples.sqlite3-wal") as log_bytes:
        seen = crowd.mixed(server.port, variants, people=MIXED_PEOPLE, seconds=MIXED_SECONDS)
    server.drain()
    after, part = max(server.worker_megabytes()), MIXED_SECONDS / 5
    counts = ", ".join(f"{seen.count(kind)} {kind}" for kind in (BROWSE, CART, ORDER))
    say(f"{site.kind}: {MIXED_PEOPLE} people, {MIXED_SECONDS:g} s: {counts}; {dict(seen.statuses)} {seen.complaints}")
    yield "32 people: reading, p99", seen.p99_ms(BROWSE), 120, False, "ms"
    yield "32 people: placing an order, p99", seen.p99_ms(ORDER), 700 if site.kind == "sqlite" else 600, False, "ms"
    yield "32 people: answers other than pages", failures(seen), 0, False, ""
    late, early = seen.p99_ms(BROWSE, since=MIXED_SECONDS - part), seen.p99_ms(BROWSE, until=part)
    yield "reading, p99: last fifth over first", late / early, 1.2, False, "×"
    yield "memory of a worker: end over beginning", after / before, 1.1, False, "×"
    yield "memory of a worker at the end", after, 110, False, "MB"
    if site.kind == "sqlite":
        yield "largest write-ahead log", max(log_bytes, default=0) / 1e6, 64 * 1.048576, False, "MB"


def hot_product(site: SiteData, server: Program, variant: int) -> Iterator[Row]:
    seen = crowd.buyers(server.port, variant, people=HOT_PEOPLE, seconds=HOT_SECONDS)
    took = time.monotonic() - seen.began
    times = [seconds for _, seconds in seen.steps.get(ORDER, ())]
    say(f"{site.kind}: {HOT_PEOPLE} buy one pack: {len(times)} orders in {took:.1f} s; {dict(seen.statuses)}")
    yield "64 buy one product: orders", len(times) / took, 40, True, "/s"
    yield "64 buy one product: placing, p99", seen.p99_ms(ORDER), 2000 if site.kind == "sqlite" else 1500, False, "ms"
    yield "64 buy one product: placing, slowest", max(times, default=0.0) * 1000, 5000, False, "ms"
    yield "64 buy one product: answers other than pages", failures(seen), 0, False, ""


def overload(server: Program) -> Iterator[Row]:
    """200 people who each want a page that was never made are far more than two cores serve."""
    seen = crowd.choosers(server.port, people=OVERLOAD_PEOPLE, seconds=OVERLOAD_SECONDS)
    broken = sum(count for status, count in seen.statuses.items() if status.startswith("5") and status != "503")
    say(f"{OVERLOAD_PEOPLE} want pages that are not kept: {dict(seen.statuses)}; p99 {seen.p99_ms(BROWSE):.0f} ms")
    yield "overload: pages, p99", seen.p99_ms(BROWSE), 2000, False, "ms"
    yield "overload: refusals, p99", seen.p99_ms(TURNED_AWAY), 100, False, "ms"
    yield "overload: answers that say 500", broken, 0, False, ""
    yield "overload: until a page comes within half a second again", recovery_seconds(server.port), 5, False, "s"


def failures(seen: Seen) -> int:
    return sum(count for status, count in seen.statuses.items() if status != "200")


def recovery_seconds(port: int) -> float:
    """After a crowd has gone, until a page that is not kept is answered quickly, three times in a row."""
    began, quick, chance = time.monotonic(), 0, random.Random(OVERLOAD_PEOPLE)  # noqa: S311  prices nobody has named
    while quick < 3 and time.monotonic() - began < RECOVERS_WITHIN_S:
        asked = time.monotonic()
        try:
            status, _ = get(port, crowd.page_of_its_own(chance))
        except (OSError, http.client.HTTPException):
            status = 0
        quick = quick + 1 if status == 200 and (time.monotonic() - asked) * 1000 < RECOVERED_MS else 0
    return time.monotonic() - began


@contextmanager
def watching(path: Path) -> Iterator[list[int]]:
    """The sizes in bytes of the file at `path`, looked at while the block runs; 0 where there is none."""
    sizes: list[int] = []
    is_over = threading.Event()

    def look() -> None:
        while not is_over.wait(LOOKS_EVERY_S):
            sizes.append(path.stat().st_size if path.exists() else 0)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield sizes
    finally:
        is_over.set()
        thread.join()


def main() -> int:
    options = Options()
    options.folder.mkdir(parents=True, exist_ok=True)
    verdicts: list[Verdict] = []
    for kind in options.databases:
        if kind == "postgresql" and not postgres_answers(options):
            say(f"SKIPPED PostgreSQL: {options.postgres_url} does not answer (POSTGRES_URL)")
            continue
        maker = Makers(kind, options)
        try:
            say(f"making the data of {kind}")
            size, site = list(maker.make().items())[-1]
            verdicts += [Verdict(f"{kind} {size}", *row) for row in scenes(site, Ports(options.first_port), options)]
        finally:
            if not options.keeps_data:
                maker.drop()
    print("\n".join(verdict_lines(verdicts)))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
