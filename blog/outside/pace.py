"""How often we knock: a wait between two requests to one host, and none at all while it says "later"."""

import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_WAIT = 86_400.0


class Pace:
    """Waits for one process. `seconds_for` gives the pause of a host; requests of one pace come one after another."""

    def __init__(
        self,
        seconds_for: Callable[[str], float],
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seconds_for, self._sleep, self._clock = seconds_for, sleep, clock
        self._last: dict[str, float] = {}
        self._learnt: dict[str, float] = {}
        self._held_until: dict[str, float] = {}

    def wait(self, host: str) -> None:
        """Sleep until `host` may be asked again."""
        pause = max(self._seconds_for(host), self._learnt.get(host, 0.0))
        left = self._last.get(host, float("-inf")) + pause - self._clock()
        if left > 0:
            self._sleep(left)
        self._last[host] = self._clock()

    def learn(self, host: str, headers: Mapping[str, str]) -> None:
        """Keep to the limit that `host` states, as Crossref does."""
        if (seconds := spacing(headers)) is not None:
            self._learnt[host] = seconds

    def hold(self, host: str, seconds: float) -> None:
        self._held_until[host] = self._clock() + seconds

    def held_for(self, host: str) -> float:
        """Seconds for which `host` asked not to be asked; 0 when it may be."""
        return max(0.0, self._held_until.get(host, 0.0) - self._clock())


def spacing(headers: Mapping[str, str]) -> float | None:
    """Seconds between requests by `x-rate-limit-limit: 50` and `x-rate-limit-interval: 1s`, or None without them."""
    limit = re.fullmatch(r"\s*([1-9][0-9]{0,6})\s*", headers.get("x-rate-limit-limit", ""))
    interval = re.fullmatch(r"\s*([0-9]{1,5})s?\s*", headers.get("x-rate-limit-interval", ""))
    if not limit or not interval:
        return None
    return min(int(interval[1]) / int(limit[1]), 60.0)


def retry_after(value: str, now: datetime | None = None) -> float | None:
    """Seconds to wait by a Retry-After header (RFC 9110 10.2.3: seconds or a date), at most a day; None without."""
    value = value.strip()
    if re.fullmatch(r"[0-9]{1,9}", value):
        return min(float(value), LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max((at - (now or datetime.now(UTC))).total_seconds(), 0.0), LONGEST_WAIT)
