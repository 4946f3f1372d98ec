"""A site inside a process beside us (`inside.py`), asked from here."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.bench.speed.databases import SiteData
from tests.bench.speed.options import ROOT


class Inside:
    """Its page cache is off: what it tells is the cost of making a page."""

    def __init__(self, site: SiteData, port: int, log: Path) -> None:
        self.site = site
        with log.open("a") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.bench.speed.inside"],
                cwd=ROOT,
                env=site.environment(port, PAGE_CACHE_MB="0"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=out,
                text=True,
            )

    def ask(self, **order: Any) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.site.name}: the process that is asked has ended; see its log")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def stop(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=15)
