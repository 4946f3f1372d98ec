"""The targets, and whether this run met them. Every row is a figure beside its bound."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.bench.speed import pages, peers

MOST_QUERIES = {"home": 10, "post": 6, "listing": 8, "product": 6}
MOST_MS = {"post": 8.0, "product": 8.0, "listing": 12.0, "search": 20.0, "suggestions": 10.0}
GROWTH = 1.2  # also of a page that shows more on the large site: eight cards become twenty-four
Site = dict[str, Any]  # a summary of `results.SiteResults`


class Verdict(NamedTuple):
    """`bound` is what `measured` must not exceed, or must reach where `is_floor`."""

    site: str
    what: str
    measured: float
    bound: float
    is_floor: bool
    unit: str

    @property
    def is_met(self) -> bool:
        return self.measured >= self.bound if self.is_floor else self.measured <= self.bound


def judge(results: dict[str, dict[str, Site]]) -> list[Verdict]:
    """`results` by database and size. Of several sizes the last is judged, and its growth from the first."""
    found: list[Verdict] = []
    for kind, sizes in results.items():
        size, site = list(sizes.items())[-1]
        for what, measured, bound, is_floor, unit in _of_site(kind, site):
            found.append(Verdict(f"{kind} {size}", what, round(measured, 3), bound, is_floor, unit))
        if len(sizes) > 1:
            first = next(iter(sizes.values()))
            found += [
                Verdict(kind, f"growth of {page}", round(ratio, 2), GROWTH, False, "×")
                for page, ratio in _growth(first, site)
            ]
    return found


Row = tuple[str, float, float, bool, str]


def _of_site(kind: str, site: Site) -> Iterator[Row]:
    cells, made, buying = site["cells"], site["pages"], site["buying"]
    for page in (*pages.PUBLIC, pages.BROTLI):
        yield from _warm(page, cells)
    for page, most in MOST_QUERIES.items():
        yield f"{page}, cold: SQL queries", made[page]["queries"], most, False, ""
        yield f"{page}, cold: SQL queries were counted", made[page]["queries"], 1, True, ""
    for page, most_ms in MOST_MS.items():
        yield f"{page}, cold: server time", made[page]["ms"], most_ms, False, "ms"
    yield from _beside_oscar(site)
    yield f"{pages.ADD}: writes to the database", made[pages.ADD]["writes"], 0, False, ""
    yield from _buying(buying)
    if site["memory"]:
        yield "memory of a worker", max(site["memory"]["megabytes"]), 110, False, "MB"
    yield from _under_load(kind, cells)


def _warm(page: str, cells: dict[str, Any]) -> Iterator[Row]:
    warm, bare = cells[f"{page} warm c16"], cells[f"{page} bare c16"]
    yield f"{page}, warm: CPU over the bare view", warm["cpu_us"] / bare["cpu_us"], 0.25, False, "×"
    yield f"{page}, warm: requests over the bare view", warm["per_second"] / bare["per_second"], 3, True, "×"
    if proxied := cells.get(f"{page} proxy_cache c16"):
        yield f"{page}, warm: over nginx proxy_cache", warm["per_second"] / proxied["per_second"], 1, True, "×"
        behind, static = cells[f"{page} behind nginx c16"], cells[f"{page} static c16"]
        yield f"{page}, behind nginx: over a static file", behind["per_second"] / static["per_second"], 0.8, True, "×"


def _beside_oscar(site: Site) -> Iterator[Row]:
    cells = site["cells"]
    theirs = {"product": (peers.OSCAR_PRODUCT, 5), "listing": (peers.OSCAR_CATEGORY, 50)}
    for page, (rate, floor) in theirs.items():
        ours, bare = cells[f"{page} cold c1"]["per_second"], cells[f"{page} bare c1"]["per_second"]
        yield f"{page}, cold: over oscar's", peers.times(ours, bare, rate), floor, True, "×"
    bare = cells["post bare c1"]["per_second"]
    if site["add_ms"]:
        ours = 1000 / site["add_ms"]
        yield f"{pages.ADD}: over oscar's", peers.times(ours, bare, peers.OSCAR_ADD_TO_BASKET), 5, True, "×"
    if (one := site["buying"].get("1")) and "per_second" in one:
        yield "checkout: over oscar's", peers.times(one["per_second"], bare, peers.OSCAR_CHECKOUT), 8, True, "×"


def _buying(buying: dict[str, Any]) -> Iterator[Row]:
    one, eight = buying["1"], buying["8"]
    yield "article to placed order: requests", one["requests"], 5, False, ""
    yield "article to placed order: server time", one.get("p50_ms", float("inf")), 60, False, "ms"
    yield "orders at eight clients", eight.get("per_second", 0.0), 40, True, "/s"
    yield "orders refused or failed", one["refused"] + eight["refused"], 0, False, ""


def _under_load(kind: str, cells: dict[str, Any]) -> Iterator[Row]:
    """The targets for load, as far as one and sixteen connections show them."""
    most_ms, least = (150, 250) if kind == "sqlite" else (180, 220)
    for page in pages.PUBLIC:
        warm = cells[f"{page} warm c1"]
        yield f"{page}, warm: p99 at one connection", warm["p99_ms"], 5, False, "ms"
        yield f"{page}, warm: requests at 16", cells[f"{page} warm c16"]["per_second"], 1200, True, "/s"
        cold = cells[f"{page} cold c16"]
        yield f"{page}, cold: p99 at 16", cold["p99_ms"], most_ms, False, "ms"
        yield f"{page}, cold: requests at 16", cold["per_second"], least, True, "/s"
    add = cells[f"{pages.ADD} cold c16"]
    yield f"{pages.ADD}: p99 at 16", add["p99_ms"], 80, False, "ms"
    yield f"{pages.ADD}: requests at 16", add["per_second"], 300, True, "/s"
    yield "search: p99 at 16", cells["search cold c16"]["p99_ms"], 250 if kind == "sqlite" else 200, False, "ms"
    yield "failed requests", sum(cell["errors"] for cell in cells.values()), 0, False, ""


def _growth(small: Site, large: Site) -> Iterator[tuple[str, float]]:
    """By the best times, which what else the machine does cannot touch."""
    for page, row in large["pages"].items():
        yield page, row["best_ms"] / small["pages"][page]["best_ms"]
