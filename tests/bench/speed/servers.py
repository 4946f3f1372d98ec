"""Our site and the bare view, each on granian as `manage.py serve` starts it."""

import sys
from pathlib import Path

from tests.bench.speed.databases import SiteData
from tests.bench.speed.options import ROOT
from tests.bench.speed.programs import Program


def start_site(site: SiteData, port: int, workers: int, folder: Path, **more: str) -> Program:
    env = site.environment(port, WEB_CONCURRENCY=str(workers), **more)
    return _start(f"the site ({site.name})", "config.wsgi:application", port, folder, env)


def start_bare(site: SiteData, bodies: Path, port: int, workers: int, folder: Path) -> Program:
    env = site.environment(port, WEB_CONCURRENCY=str(workers), BENCH_BODIES=str(bodies))
    return _start("the bare view", "tests.bench.speed.bare:application", port, folder, env)


def _start(name: str, application: str, port: int, folder: Path, env: dict[str, str]) -> Program:
    command = [sys.executable, "-m", "tests.bench.speed.serve", application, str(port)]
    return Program(name, command, port=port, log=folder / "servers.log", cwd=ROOT, env=env)
