"""`make bench`: measure, print the table beside the targets, write the figures as JSON."""

import json
import os
import platform
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.bench.speed import load
from tests.bench.speed.asked import Inside
from tests.bench.speed.databases import Makers, SiteData, postgres_answers
from tests.bench.speed.measure import (
    Stand,
    measure_buying,
    measure_cells,
    measure_inside,
    measure_memory,
    stand,
)
from tests.bench.speed.nginx import NGINX
from tests.bench.speed.options import Options
from tests.bench.speed.programs import Ports
from tests.bench.speed.report import table
from tests.bench.speed.results import SiteResults
from tests.bench.speed.verdicts import Verdict, judge


def say(words: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {words}", flush=True)  # noqa: T201  what a run prints


def main() -> int:
    options, skipped = Options(), []
    options.folder.mkdir(parents=True, exist_ok=True)
    kinds = [kind for kind in options.databases if kind != "postgresql" or postgres_answers(options)]
    if "postgresql" in options.databases and "postgresql" not in kinds:
        skipped.append(f"PostgreSQL: {options.postgres_url} does not answer (POSTGRES_URL)")
    if not NGINX:
        skipped.append("nginx: not installed, so no static file, no proxy_cache, nothing behind it")
    if not load.WRK:
        skipped.append(f"wrk: load comes from {load.GENERATOR}")
    for words in skipped:
        say(f"SKIPPED {words}")
    say(f"load average {os.getloadavg()[0]:.1f}; above 2 the ratios are rough")
    makers = {kind: Makers(kind, options) for kind in kinds}
    try:
        sites = make(makers, options)
        measured = {kind: measure(kind, sites[kind], options, with_nginx=kind == kinds[0]) for kind in kinds}
    finally:
        if not options.keeps_data:
            for maker in makers.values():
                maker.drop()
    results = {kind: {size: row.summary() for size, row in sizes.items()} for kind, sizes in measured.items()}
    verdicts = judge(results)
    print(table(results, verdicts))  # noqa: T201
    path = write(results, verdicts, skipped, options)
    say(f"written to {path}")
    return 0


def make(makers: dict[str, Makers], options: Options) -> dict[str, dict[str, SiteData]]:
    """The data of all databases, side by side."""
    say(f"making the data of {', '.join(makers)}: {', '.join(options.sizes)}; large is {'/'.join(options.large)}")
    made: dict[str, dict[str, SiteData]] = {}
    faults: list[BaseException] = []

    def work(kind: str, maker: Makers) -> None:
        try:
            made[kind] = maker.make()
        except BaseException as error:  # noqa: BLE001  raised again below, in the main thread
            faults.append(error)

    threads = [threading.Thread(target=work, args=pair) for pair in makers.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return made


def measure(kind: str, sites: dict[str, SiteData], options: Options, *, with_nginx: bool) -> dict[str, SiteResults]:
    """All sizes of one database in the same rounds. References are asked beside the largest.

    nginx once is enough: what is kept does not know which database it came from.
    """
    ports = Ports(options.first_port)
    whole = list(sites)[-1]
    with ExitStack() as open_now:
        insides: dict[str, Inside] = {}
        stands: dict[str, Stand] = {}
        for size, site in sites.items():
            say(f"starting {site.name}")
            insides[size] = Inside(site, ports.take(), site.folder / "bench.log")
            open_now.callback(insides[size].stop)
            stands[size] = open_now.enter_context(
                stand(site, insides[size], ports, options, with_nginx=with_nginx and size == whole)
            )
        for number in range(1, options.rounds + 1):
            say(f"{kind}: round {number} of {options.rounds}")
            variants = {row.site.name: row.variants[0] for row in stands.values()}
            measure_inside([(insides[size], row.results) for size, row in stands.items()], variants)
            for size, row in stands.items():
                measure_cells(row, options, is_whole=size == whole)
                measure_buying(row, options)
        say(f"{kind}: memory after mixed requests")
        measure_memory(stands[whole])
        for size, row in stands.items():
            seconds = sites[size].folder / "seconds"
            row.results.build_seconds = float(seconds.read_text()) if seconds.exists() else None
        return {size: row.results for size, row in stands.items()}


def write(results: dict[str, Any], verdicts: list[Verdict], skipped: list[str], options: Options) -> Path:
    path = (
        Path(options.json_path) if options.json_path else options.folder / f"{time.strftime('%Y-%m-%dT%H-%M-%S')}.json"
    )
    about = {
        "at": time.strftime("%Y-%m-%d %H:%M:%S%z"),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load_average": os.getloadavg(),
        "generator": load.GENERATOR,
        "nginx": bool(NGINX),
        "skipped": skipped,
        "seconds": options.seconds,
        "rounds": options.rounds,
        "large": options.large,
    }
    rows = [verdict._asdict() for verdict in verdicts]
    path.write_text(json.dumps({"about": about, "verdicts": rows, "results": results}, indent=1))
    return path


if __name__ == "__main__":
    sys.exit(main())
