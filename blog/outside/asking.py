"""The two ways out: `ask` one of the services we know, `reach` any public address."""

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from blog.outside.errors import BusyError
from blog.outside.fetching import LIMITS, Answer, Limits, fetch
from blog.outside.pace import Pace, retry_after

BUSY = {429, 503}
BUSY_SECONDS = 60.0  # where a service says "later" without saying when
# Where doi.org sends a request for data: the agencies that register DOIs.
AGENCIES = {
    *("api.crossref.org", "data.crossref.org", "data.crosscite.org", "api.datacite.org", "data.datacite.org"),
    *("data.medra.org", "api.medra.org"),
}


def _seconds_between(host: str) -> float:
    """NLM asks for at most three requests a second, ten with a key (KA-05318). Crossref states its own limit."""
    if host.endswith(".ncbi.nlm.nih.gov"):
        return 0.11 if settings.NCBI_API_KEY and host.startswith("eutils.") else 0.35
    return 0.2 if host in AGENCIES or host == "doi.org" else 0.0


PACE = Pace(_seconds_between)


def ask(
    service: str,
    path: str,
    query: Mapping[str, str] | None = None,
    *,
    accept: str = "application/json",
    limits: Limits = LIMITS,
) -> Answer:
    """What `service`, one of settings.SERVICES, answers at `path` (already quoted), of any status but 429 and 503.

    Waits so that no service is asked more often than it likes. Raises OutsideError, BusyError among them.
    """
    url = f"{settings.SERVICES[service]}{path}"
    if parameters := dict(query or {}) | _courtesy(service):
        url = f"{url}?{urlencode(parameters)}"
    host = urlsplit(url).netloc
    if held := PACE.held_for(host):
        raise BusyError(f"{host} asked us to wait.", held)
    PACE.wait(host)
    hosts = AGENCIES | {str(urlsplit(base).hostname) for base in settings.SERVICES.values()}
    answer = fetch("GET", url, schemes={"https"}, hosts=hosts, accept=accept, with_body=True, limits=limits)
    PACE.learn(urlsplit(answer.url).netloc, answer.headers)
    if answer.status in BUSY:
        seconds = retry_after(answer.headers.get("retry-after", ""))
        PACE.hold(host, BUSY_SECONDS if seconds is None else seconds)
        raise BusyError(f"{host} asked us to wait.", seconds)
    return answer


def _courtesy(service: str) -> dict[str, str]:
    """Who asks, in the words of each service: NLM KA-05317, Crossref's polite pool."""
    if service == "crossref":
        return {"mailto": settings.CONTACT_EMAIL}
    if service == "doi":
        return {}
    key = {"api_key": settings.NCBI_API_KEY} if service == "eutils" and settings.NCBI_API_KEY else {}
    return {"tool": "simples", "email": settings.CONTACT_EMAIL} | key


def reach(url: str, *, method: str = "HEAD", limits: Limits = LIMITS) -> Answer:
    """The status at any public address, http or https; the body is not read. Raises OutsideError."""
    return fetch(
        method,
        url,
        schemes={"https", "http"},
        hosts=None,
        accept="text/html,*/*;q=0.5",
        with_body=False,
        limits=limits,
    )
