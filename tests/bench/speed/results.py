"""What was measured, as data: medians over the rounds of one run."""

from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any


@dataclass
class Cell:
    """One page at one number of connections on one server; a figure for each round."""

    per_second: list[float] = field(default_factory=list)
    p50_ms: list[float] = field(default_factory=list)
    p99_ms: list[float] = field(default_factory=list)
    cpu_us: list[float] = field(default_factory=list)  # of the server, for each request
    errors: int = 0

    def summary(self) -> dict[str, float]:
        figures = {
            name: round(median(values), 2)
            for name in ("per_second", "p50_ms", "p99_ms", "cpu_us")
            if (values := getattr(self, name))
        }
        return figures | {"errors": self.errors}


@dataclass
class Page:
    """One page inside a process with its cache off. `sizes` in bytes by encoding."""

    milliseconds: list[float] = field(default_factory=list)
    cpu_milliseconds: list[float] = field(default_factory=list)
    queries: list[int] = field(default_factory=list)
    writes: int = 0
    sizes: dict[str, int] = field(default_factory=dict)
    status: int = 0

    def summary(self) -> dict[str, Any]:
        return {
            "ms": round(median(self.milliseconds), 2),
            "best_ms": round(min(self.milliseconds), 2),
            "cpu_ms": round(median(self.cpu_milliseconds), 2),
            "queries": round(median(self.queries)),
            "writes": self.writes,
            "sizes": self.sizes,
            "status": self.status,
        }


@dataclass
class Buying:
    """Orders placed by so many clients; the times are of the way from the article to the placed order."""

    clients: int
    per_second: list[float] = field(default_factory=list)
    p50_ms: list[float] = field(default_factory=list)
    p99_ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    requests: int = 0
    refused: list[str] = field(default_factory=list)

    def summary(self) -> dict[str, Any]:
        figures = {
            name: round(median(values), 2)
            for name in ("per_second", "p50_ms", "p99_ms", "cpu_ms")
            if (values := getattr(self, name))
        }
        return figures | {"requests": self.requests, "refused": len(self.refused), "refusals": self.refused[:3]}


@dataclass
class Memory:
    """Of each worker, after so many mixed requests."""

    requests: int
    megabytes: list[float]
    errors: int = 0

    def summary(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class SiteResults:
    """Keys of `cells`: "post cold c16". `add_seconds`: product, form and cart at one client."""

    cells: dict[str, Cell] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    buying: dict[int, Buying] = field(default_factory=dict)
    add_seconds: list[float] = field(default_factory=list)
    memory: Memory | None = None
    build_seconds: float | None = None

    def cell(self, page: str, where: str, connections: int) -> Cell:
        return self.cells.setdefault(f"{page} {where} c{connections}", Cell())

    def summary(self) -> dict[str, Any]:
        return {
            "cells": {name: cell.summary() for name, cell in self.cells.items()},
            "pages": {name: page.summary() for name, page in self.pages.items()},
            "buying": {str(clients): row.summary() for clients, row in self.buying.items()},
            "add_ms": round(median(self.add_seconds) * 1000, 2) if self.add_seconds else None,
            "memory": self.memory.summary() if self.memory else None,
            "build_seconds": self.build_seconds,
        }
