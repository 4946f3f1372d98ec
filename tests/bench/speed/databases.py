"""The sites that are measured: the ordinary demo and the large one, on SQLite and PostgreSQL, made for the run."""

import os
import secrets
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.bench.speed.options import ROOT, Options

SETTINGS = "tests.bench.speed.settings"
NAMES = {"small": "simples_bench_small", "large": "simples_bench_large"}


@dataclass(frozen=True)
class SiteData:
    """One database with its data folder."""

    kind: str
    size: str
    folder: Path
    url: str

    @property
    def name(self) -> str:
        return f"{self.kind} {self.size}"

    def environment(self, port: int, **more: str) -> dict[str, str]:
        """Nothing of the tester's own environment reaches the site but where programs and languages are."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in os.environ}
        return kept | {
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "PYTHONPATH": str(ROOT),
            "DEMO": "1",
            "DATABASE_URL": self.url,
            "DATA_DIR": str(self.folder),
            "PORT": str(port),
            "EMAIL_URL": "dummymail://",
            **more,
        }

    def manage(self, *words: str) -> None:
        self.run("manage.py", *words)

    def run(self, *words: str) -> None:
        log = self.folder / "bench.log"
        with log.open("a") as out:
            command = [sys.executable, *words]
            done = subprocess.run(command, cwd=ROOT, env=self.environment(8300), stdout=out, stderr=out, check=False)
        if done.returncode:
            raise SystemExit(f"{self.name}: {' '.join(words)} failed: {log.read_text()[-2000:]}")


def postgres_answers(options: Options) -> bool:
    try:
        with psycopg.connect(options.postgres_url, connect_timeout=3):
            return True
    except psycopg.OperationalError:
        return False


class Makers:
    """Makes the data of one kind of database, and takes it away again."""

    def __init__(self, kind: str, options: Options) -> None:
        self.kind, self.options = kind, options
        self.folder = options.folder / kind

    def make(self) -> dict[str, SiteData]:
        """By size. The large one grows out of a copy of the small one."""
        kept = {size: self._site(size) for size in self.options.sizes}
        if self.options.keeps_data and all(self._is_made(site) for site in kept.values()):
            for site in kept.values():
                site.manage("migrate", "--verbosity", "0")
            return kept
        self.drop()
        small = self._site("small")
        small.folder.mkdir(parents=True)
        (small.folder / "secret-key").write_text(secrets.token_urlsafe(64))
        self._create("small", "")
        small.manage("migrate", "--verbosity", "0")
        small.manage("demo")
        small.run("-m", "tests.bench.speed.prepare")
        small.manage("join_assets", "--verbosity", "0")
        small.manage("collectstatic", "--noinput", "--verbosity", "0")
        made = {"small": small}
        if "large" in self.options.sizes:
            large = made["large"] = self._site("large")
            shutil.copytree(small.folder, large.folder)
            self._create("large", NAMES["small"])
            products, posts, orders = self.options.large
            begun = time.monotonic()
            large.manage("demo_large", "--products", products, "--posts", posts, "--orders", orders)
            (large.folder / "seconds").write_text(f"{time.monotonic() - begun:.0f}")
        for site in made.values():
            (site.folder / "made").write_text(self._mark)
        return {size: made[size] for size in self.options.sizes}

    @property
    def _mark(self) -> str:
        """What kept data must have been made as."""
        return ",".join(self.options.large)

    def _is_made(self, site: SiteData) -> bool:
        mark = site.folder / "made"
        return mark.exists() and mark.read_text() == self._mark

    def drop(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.kind == "postgresql":
            for name in NAMES.values():
                self._ask(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _site(self, size: str) -> SiteData:
        folder = self.folder / size
        if self.kind == "sqlite":
            return SiteData(self.kind, size, folder, f"sqlite:///{folder}/simples.sqlite3")
        parts = urlsplit(self.options.postgres_url)
        return SiteData(self.kind, size, folder, urlunsplit(parts._replace(path=f"/{NAMES[size]}")))

    def _create(self, size: str, template: str) -> None:
        if self.kind == "postgresql":
            self._ask(f'CREATE DATABASE "{NAMES[size]}"' + (f' TEMPLATE "{template}"' if template else ""))

    def _ask(self, sql: str) -> None:
        with psycopg.connect(self.options.postgres_url, autocommit=True) as connection:
            connection.execute(sql.encode())
