"""One site measured beside its references: every round asks every cell once, so that noise falls on all alike."""

import statistics
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.speed import load, pages
from tests.bench.speed.asked import Inside
from tests.bench.speed.databases import SiteData
from tests.bench.speed.load import Target
from tests.bench.speed.nginx import NGINX, Nginx
from tests.bench.speed.options import Options
from tests.bench.speed.programs import Ports, Program, get
from tests.bench.speed.results import Buying, Memory, Page, SiteResults
from tests.bench.speed.servers import start_bare, start_site
from tests.bench.speed.shopper import Shopper, buy_at_once

# (page, where, connections, what is asked, whose processor time counts)
CellPlan = tuple[str, str, int, Target, list[Program]]
CONNECTIONS = (1, 16)
BUYERS = (1, 8)
MIXED_REQUESTS = 10_000
MIXED_AT_MOST_S = 40.0
INSIDE_TIMES = 3
ADDS = 10
FILL_TIMES = 12


@dataclass
class Stand:
    """A site served twice, its page cache off and on, with the references that the run asks for."""

    site: SiteData
    cold: Program
    warm: Program
    bare: Program
    nginx: Nginx | None
    variants: list[int]
    folder: Path
    results: SiteResults = field(default_factory=SiteResults)


@contextmanager
def stand(site: SiteData, inside: Inside, ports: Ports, options: Options, *, with_nginx: bool) -> Iterator[Stand]:
    folder = site.folder / "bench"
    bodies = folder / "bodies"
    bodies.mkdir(parents=True, exist_ok=True)
    started: list[Program] = []
    try:
        cold = start_site(site, ports.take(), options.workers, folder, PAGE_CACHE_MB="0")
        warm = start_site(site, ports.take(), options.workers, folder)
        started += [cold, warm]
        for program in started:
            program.wait_until_it_answers("/healthz/ready")
        for name, path in pages.PUBLIC.items():
            (bodies / name).write_bytes(get(cold.port, path)[1])
        post = pages.PUBLIC["post"]
        (bodies / _file(pages.BROTLI)).write_bytes(get(cold.port, post, **{"Accept-Encoding": "br"})[1])
        bare = start_bare(site, bodies, ports.take(), options.workers, folder)
        started.append(bare)
        bare.wait_until_it_answers("/post")
        nginx = None
        if with_nginx and NGINX:
            nginx = Nginx(
                ports, bodies=bodies, folder=folder / "nginx", bare=bare.port, site=warm.port, workers=options.workers
            )
            started.append(nginx.program)
            nginx.program.wait_until_it_answers("/post")
        _fill(warm, nginx)
        variants = inside.ask(goods=True)["variants"]
        yield Stand(site, cold, warm, bare, nginx, variants, folder)
    finally:
        for program in reversed(started):
            program.stop()


def _file(page: str) -> str:
    """The name of the file with the bytes of `page`."""
    return page.replace(" ", "-")


def _fill(warm: Program, nginx: Nginx | None) -> None:
    """Ask for what is kept until every worker has it, so that the first figures are of kept pages."""
    for name, path in pages.PUBLIC.items():
        for _ in range(FILL_TIMES):
            get(warm.port, path)
            if nginx:
                get(nginx.cached_bare, f"/{name}")
                get(nginx.cached_site, path)


def cells(stand: Stand, *, is_whole: bool) -> Iterator[CellPlan]:
    """What a round asks. A small site beside a large one is asked cold and by one only."""
    for connections in CONNECTIONS if is_whole else CONNECTIONS[:1]:
        for page, path in pages.PUBLIC.items():
            yield page, "cold", connections, Target(stand.cold.port, (path,)), [stand.cold]
            if is_whole:
                yield from _kept(stand, page, path, connections)
        if is_whole:
            yield from _kept(stand, pages.BROTLI, pages.PUBLIC["post"], connections, encoding="br")
        for page in ("search", "suggestions"):
            target = Target(stand.cold.port, (pages.ASKED[page],), as_visitors=True)
            yield page, "cold", connections, target, [stand.cold]
        form = f"variant={stand.variants[0]}&quantity=1"
        add = Target(stand.cold.port, (pages.ADD_PATH,), form, as_visitors=True)
        yield pages.ADD, "cold", connections, add, [stand.cold]


def _kept(stand: Stand, page: str, path: str, connections: int, encoding: str = "") -> Iterator[CellPlan]:
    """What is kept, beside all its references with the same bytes."""
    nginx, file = stand.nginx, f"/{_file(page)}"
    yield page, "warm", connections, Target(stand.warm.port, (path,), encoding=encoding), [stand.warm]
    yield page, "bare", connections, Target(stand.bare.port, (file,)), [stand.bare]
    if nginx:
        yield page, "static", connections, Target(nginx.static_port, (file,)), [nginx.program]
        yield page, "proxy_cache", connections, Target(nginx.cached_bare, (file,)), [nginx.program, stand.bare]
        ours = Target(nginx.cached_site, (path,), encoding=encoding)
        yield page, "behind nginx", connections, ours, [nginx.program, stand.warm]


def measure_cells(stand: Stand, options: Options, *, is_whole: bool) -> None:
    """One round."""
    for page, where, connections, target, programs in cells(stand, is_whole=is_whole):
        before = sum(program.cpu_seconds() for program in programs)
        done = load.run(target, connections=connections, seconds=options.seconds, folder=stand.folder)
        for program in programs:
            program.drain()
        used = sum(program.cpu_seconds() for program in programs) - before
        cell = stand.results.cell(page, where, connections)
        cell.per_second.append(done.per_second)
        unfinished_ms = options.seconds * 1000  # where not one answer came in time
        cell.p50_ms.append(done.p50_ms or unfinished_ms)
        cell.p99_ms.append(done.p99_ms or unfinished_ms)
        # The generator hangs up with one request open on each connection, and the server works it off all the same.
        cell.cpu_us.append(used * 1e6 / (done.requests + connections))
        cell.errors += done.errors


def measure_buying(stand: Stand, options: Options) -> None:
    """One round: orders by one client and by eight, and things put into carts by one."""
    for clients in BUYERS:
        before = stand.warm.cpu_seconds()
        done = buy_at_once(
            stand.warm.port,
            pages.PUBLIC["post"],
            stand.variants,
            clients=clients,
            seconds=options.seconds * (1 if clients == 1 else 3),
        )
        used = stand.warm.cpu_seconds() - before
        row = stand.results.buying.setdefault(clients, Buying(clients))
        row.refused += done.refused
        row.requests = max(row.requests, done.requests_each)
        if done.orders:
            row.per_second.append(done.orders / done.seconds)
            row.p50_ms.append(statistics.median(done.way_seconds) * 1000)
            row.p99_ms.append(done.way_seconds[int(len(done.way_seconds) * 0.99)] * 1000)
            row.cpu_ms.append(used * 1000 / done.orders)
    for _ in range(ADDS):
        shopper = Shopper(stand.cold.port)
        shopper.put_in_cart(pages.PUBLIC["product"], stand.variants[0])
        shopper.leave()
        stand.results.add_seconds.append(shopper.seconds)


def measure_memory(stand: Stand) -> None:
    """Mixed requests to the site as it is served, until enough were done or time is up; then what its workers hold."""
    target = Target(stand.warm.port, pages.MIXED, as_visitors=True)
    done = errors = 0
    spent = 0.0
    while done < MIXED_REQUESTS and spent < MIXED_AT_MOST_S:
        some = load.run(target, connections=8, seconds=5, folder=stand.folder)
        done, errors, spent = done + some.requests, errors + some.errors, spent + some.seconds
    stand.warm.drain()
    stand.results.memory = Memory(done, [round(size, 1) for size in stand.warm.worker_megabytes()], errors)


def measure_inside(sites: Iterable[tuple[Inside, SiteResults]], variants: dict[str, int]) -> None:
    """One round of all pages of all sites, page by page: small and large are asked one right after the other."""
    every = pages.ASKED | pages.OTHERS | {pages.ADD: pages.ADD_PATH}
    for name, path in every.items():
        for inside, results in sites:
            page = results.pages.setdefault(name, Page())
            order = {"path": path, "times": INSIDE_TIMES, "sizes": not page.sizes}
            if name == pages.ADD:
                order["body"] = f"variant={variants[inside.site.name]}&quantity=1"
            answer = inside.ask(**order)
            page.milliseconds += answer["milliseconds"]
            page.cpu_milliseconds += answer["cpu_milliseconds"]
            page.queries += answer["queries"]
            page.writes = max(page.writes, answer["writes"])
            page.sizes, page.status = page.sizes or answer["sizes"], answer["status"]
