"""Load on one address: wrk with one thread where it is installed, else a small generator of our own."""

import http.client
import re
import shutil
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

WRK = shutil.which("wrk")
GENERATOR = "wrk -t1" if WRK else "threads of Python (wrk is not installed: apt install wrk)"
MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
# Each request from another address of the network, and, with a body, as the site's own form would send it.
SCRIPT = """
local number = 0
function request()
  number = number + 1
  local headers = {["Host"] = "127.0.0.1:%(port)d", ["Sec-Fetch-Site"] = "same-origin",
    ["X-Forwarded-For"] = string.format("10.%%d.%%d.%%d", math.floor(number / 65536) %% 256,
      math.floor(number / 256) %% 256, number %% 256)}
  local paths = {%(paths)s}
  local path = paths[number %% #paths + 1]
  local body = %(body)s
  if body then
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    return wrk.format("POST", path, headers, body)
  end
  return wrk.format("GET", path, headers)
end
"""


@dataclass(frozen=True)
class Load:
    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    errors: int

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds


@dataclass(frozen=True)
class Target:
    """What is asked of a server: one path or several in turn; `body` makes it a form that is posted."""

    port: int
    paths: tuple[str, ...]
    body: str = ""
    as_visitors: bool = False  # each request from another address of the network
    encoding: str = ""  # Accept-Encoding; not with several paths, a body or visitors

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.paths[0]}"


def run(target: Target, *, connections: int, seconds: float, folder: Path) -> Load:
    return _wrk(target, connections, seconds, folder) if WRK else _threads(target, connections, seconds)


def _wrk(target: Target, connections: int, seconds: float, folder: Path) -> Load:
    command = [
        str(WRK),
        "-t1",
        f"-c{connections}",
        f"-d{max(1, round(seconds))}s",
        "--timeout",
        "30s",
        "--latency",
        target.url,
    ]
    if target.encoding:
        command[1:1] = ["-H", f"Accept-Encoding: {target.encoding}"]
    if target.body or target.as_visitors or len(target.paths) > 1:
        script = folder / "requests.lua"
        paths = ", ".join(f'"{path}"' for path in target.paths)
        body = f'"{target.body}"' if target.body else "nil"
        script.write_text(SCRIPT % {"port": target.port, "paths": paths, "body": body})
        command[1:1] = ["-s", str(script)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return read_wrk(said)


def read_wrk(said: str) -> Load:
    """What wrk prints."""
    done = re.search(r"(\d+) requests in ([0-9.]+)(us|ms|s|m),", said)
    if not done:
        raise SystemExit(f"wrk said: {said}")
    times = {
        percent: float(value) * MILLISECONDS[unit]
        for percent, value, unit in re.findall(r"^\s+(50|99)%\s+([0-9.]+)(us|ms|s|m)$", said, re.MULTILINE)
    }
    errors = sum(int(number) for number in re.findall(r"Non-2xx or 3xx responses: (\d+)", said))
    for line in re.findall(r"Socket errors: (.*)", said):
        errors += sum(int(number) for number in re.findall(r"\d+", line))
    seconds = float(done[2]) * MILLISECONDS[done[3]] / 1000
    return Load(int(done[1]), seconds, times.get("50", 0.0), times.get("99", 0.0), errors)


def _threads(target: Target, connections: int, seconds: float) -> Load:
    taken: list[float] = []
    errors = 0
    ends = time.monotonic() + seconds

    def ask(place: int) -> None:
        nonlocal errors
        connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=30)
        number = 0
        while time.monotonic() < ends:
            number += 1
            headers = {"Sec-Fetch-Site": "same-origin", "Accept-Encoding": target.encoding or "identity"}
            headers["X-Forwarded-For"] = f"10.{place}.{number >> 8 & 255}.{number & 255}"
            if target.body:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            begun = time.perf_counter()
            path = target.paths[number % len(target.paths)]
            connection.request("POST" if target.body else "GET", path, target.body or None, headers)
            response = connection.getresponse()
            response.read()
            taken.append(time.perf_counter() - begun)
            errors += response.status >= 400
        connection.close()

    begun = time.monotonic()
    threads = [threading.Thread(target=ask, args=(place,)) for place in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cuts = statistics.quantiles(taken, n=100) if len(taken) > 1 else [0.0] * 99
    return Load(len(taken), time.monotonic() - begun, cuts[49] * 1000, cuts[98] * 1000, errors)
