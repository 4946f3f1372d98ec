"""What a run of `make bench` measures, from the environment; everything has a default."""

import os
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SIZES = ("small", "large")
DATABASES = ("sqlite", "postgresql")


def _names(name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    wanted = tuple(part.strip() for part in os.environ.get(name, ",".join(known)).split(",") if part.strip())
    if unknown := set(wanted) - set(known):
        raise SystemExit(f"{name}: {', '.join(sorted(unknown))} is none of {', '.join(known)}.")
    return wanted


@dataclass(frozen=True)
class Options:
    """`seconds` of load for each cell of a round; `large`: products, posts, orders."""

    seconds: float = float(os.environ.get("BENCH_SECONDS", "1"))
    rounds: int = int(os.environ.get("BENCH_ROUNDS", "3"))
    sizes: tuple[str, ...] = field(default_factory=lambda: _names("BENCH_SIZES", SIZES))
    databases: tuple[str, ...] = field(default_factory=lambda: _names("BENCH_DATABASES", DATABASES))
    large: tuple[str, ...] = tuple(os.environ.get("BENCH_LARGE", "20000,10000,100000").split(","))
    keeps_data: bool = os.environ.get("BENCH_KEEP", "") == "1"
    folder: Path = Path(os.environ.get("BENCH_FOLDER", str(ROOT / "var" / "bench")))
    json_path: str = os.environ.get("BENCH_JSON", "")
    postgres_url: str = os.environ.get("POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
    first_port: int = int(os.environ.get("BENCH_PORT", "8300"))
    workers: int = os.cpu_count() or 1
