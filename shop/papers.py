"""Pages as PDF, where WeasyPrint and its libraries are installed. It is imported when the first one is asked for."""

import logging
from functools import cache
from importlib.util import find_spec
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from PIL import ImageFile

logger = logging.getLogger(__name__)


class NoPaperError(Exception):
    """This installation makes no PDF."""


@cache
def is_offered() -> bool:
    """Whether the package is there; asked without the second that its import takes."""
    return find_spec("weasyprint") is not None


def as_pdf(html: str) -> bytes:
    """`html` on A4 pages, tagged for screen readers (PDF/UA). Raises NoPaperError where it cannot be drawn."""
    html_class, fetcher = _weasyprint()
    document = html_class(string=html, base_url=f"{settings.SITE_URL}/", url_fetcher=fetcher)
    pdf: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return pdf


@cache
def _weasyprint() -> tuple[Any, Any]:
    if not is_offered():
        raise NoPaperError
    try:
        from weasyprint import HTML  # noqa: PLC0415  a second, and Pango: only for who wants a PDF
        from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415
    except OSError as error:  # the package is there, Pango is not
        logger.warning("no PDF: %s", error)
        raise NoPaperError from error
    # WeasyPrint lets Pillow read pictures that are cut off, in the whole process: uploads must still be refused.
    ImageFile.LOAD_TRUNCATED_IMAGES = False

    class StaticFilesOnly(URLFetcher):
        """What a document may show beside its words: files of our own. No network, no other file."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            path = static_file(url)
            if path is None:
                raise ValueError(f"not one of our static files: {url}")
            kind = guess_type(path.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    return HTML, StaticFilesOnly()


def static_file(url: str) -> Path | None:
    """The static file that `url` of this site names; None for anything else."""
    site, asked = urlsplit(settings.SITE_URL), urlsplit(url)
    prefix = urlsplit(settings.STATIC_URL).path
    if (asked.scheme, asked.netloc) != (site.scheme, site.netloc) or not asked.path.startswith(prefix):
        return None
    name = unquote(asked.path.removeprefix(prefix))
    try:
        found = finders.find(name)
    except SuspiciousFileOperation:
        return None
    collected = (Path(settings.STATIC_ROOT) / name).resolve()
    if not found and collected.is_relative_to(Path(settings.STATIC_ROOT).resolve()) and collected.is_file():
        return collected  # under the name with its hash
    return Path(str(found)) if found else None
