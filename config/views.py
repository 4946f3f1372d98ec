"""Pages that belong to neither the library nor the shop."""

import logging
import shutil
import sys
from pathlib import PurePosixPath

from django.conf import settings
from django.contrib.sitemaps.views import sitemap as sitemap_of
from django.core.files.storage import default_storage
from django.db import Error as DatabaseErrors
from django.db import connection
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
)
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from accounts.clients import neighbourhood_of
from blog.addresses import absolute
from blog.evidence import RULE
from blog.holdings import Articles, holdings
from blog.models import Post, Redirect
from blog.outages import is_outage
from blog.public import public_page
from config import assets, leaving, sitemaps
from shop.assortment import first_cards
from shop.forms import CheckoutForm

log = logging.getLogger("config")
LATEST_POSTS = 4
# By our own list: Python and the machine's table differ in what they know of the newer ones.
PICTURE_TYPES = {
    ".avif": "image/avif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
FEATURED_SUPPLEMENTS = 4
LOST_AND_FOUND = 3  # of each kind, on a page that is not there
# Without it browsers keep a permanent redirect for ever, and an address may be used again.
REDIRECT_CACHE_CONTROL = "public, max-age=60"
RETRY_AFTER_SECONDS, ROOM_AFTER_SECONDS = 10, 5
LEAST_FREE_SHARE, ENOUGH_FREE_BYTES = 0.05, 1024**3  # red below both
NOT_FOUND_BY_SEARCHES = "noindex, noodp, noarchive"  # as Django says of its sitemaps
NOT_FOR_CRAWLERS = ("/cart/", "/checkout/", "/orders/", "/account/", "/search/", "/alerts/")


@public_page
def home(request: HttpRequest) -> HttpResponse:
    held = holdings()
    newest = Articles(held, held.everything)[: 1 + LATEST_POSTS]
    context = {
        "lead": next(iter(newest), None),
        "latest": newest[1:],
        "supplements": first_cards(FEATURED_SUPPLEMENTS),
        "facts": held.facts,
    }
    return render(request, "home.html", context)


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers. No I/O."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers too, with its tables; there is room on the disk; this server is not leaving. Else 503."""
    if leaving.is_leaving():
        return HttpResponse("this server is leaving", content_type="text/plain", status=503)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
    except DatabaseErrors:
        return HttpResponse("the database does not answer", content_type="text/plain", status=503)
    disk = shutil.disk_usage(settings.DATA_DIR)
    if disk.free < min(disk.total * LEAST_FREE_SHARE, ENOUGH_FREE_BYTES):
        return HttpResponse("the disk is full", content_type="text/plain", status=503)
    return HttpResponse("ok", content_type="text/plain")


@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """The admin is not named here: its path is nobody's business."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_CRAWLERS), ""]
    return HttpResponse("\n".join([*lines, f"Sitemap: {absolute('/sitemap.xml')}", ""]), content_type="text/plain")


@public_page
def sitemap(request: HttpRequest) -> HttpResponse:
    files = [(absolute(path), changed_at) for path, changed_at in sitemaps.files()]
    response = render(request, "sitemap_index.xml", {"files": files}, content_type="application/xml")
    response.headers["X-Robots-Tag"] = NOT_FOUND_BY_SEARCHES
    return response


@public_page(knows=("p",))
def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    return sitemap_of(request, sitemaps={**sitemaps.SECTIONS}, section=section).render()


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    return redirect(static("icon.svg"))


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture or a rendition of it, where no proxy serves them. Names are never reused: copies may be kept."""
    try:
        file = default_storage.open(path)
    except (FileNotFoundError, IsADirectoryError):
        raise Http404 from None
    response = FileResponse(file, content_type=PICTURE_TYPES[PurePosixPath(path).suffix])
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def unreadable_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", {"reason": str(exception)}, status=403)


def out_of_date_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF check refused a form; `reason` is for the log, not for the shopper."""
    sentence = "This form is out of date or came from another site. Reload the page and try again."
    return render(request, "403.html", {"reason": sentence}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A page that has moved is led to where it is now, the query with it; anything else is not found."""
    if request.method in {"GET", "HEAD"} and (new_path := Redirect.objects.leading_from(request.path)):
        query = request.META.get("QUERY_STRING", "")
        response: HttpResponse = HttpResponsePermanentRedirect(f"{new_path}?{query}" if query else new_path)
        response.headers["Cache-Control"] = REDIRECT_CACHE_CONTROL
        return response
    held = holdings()
    context = {
        "posts": Articles(held, held.everything)[:LOST_AND_FOUND],
        "supplements": first_cards(LOST_AND_FOUND),
    }
    return render(request, "404.html", context, status=404)


def decoy(request: HttpRequest) -> HttpResponse:
    """Where others have their admin and we do not: who looks there stands in the log, and finds nothing."""
    log.warning("Somebody in %s looked for the admin at its usual place.", neighbourhood_of(request) or "no network")
    raise Http404


def too_many_tries(request: HttpRequest) -> HttpResponse:
    """Of signing in, codes or resets, from one network. The longest of these limits lasts an hour."""
    sentence = "There were too many tries from your network. Wait an hour, or sign in from elsewhere."
    response = render(request, "429.html", {"sentence": sentence}, status=429)
    response.headers["Retry-After"] = "3600"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Static: whatever broke may be the database, or the list of static files too.

    Where only the database, or room on the disk, is missing just now, it says so: 503, and when to ask again.
    """
    if is_outage(sys.exception()):
        response = render(None, "503.html", {"sheets": _sheets()}, status=503)
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response
    return render(None, "500.html", {"sheets": _sheets()}, status=500)


def no_room() -> HttpResponse:
    """For whoever comes when too many are here. Static: it is made before anybody comes."""
    response = render(None, "crowded.html", {"sheets": _sheets()}, status=503)
    response.headers["Retry-After"] = str(ROOM_AFTER_SECONDS)
    return response


def _sheets() -> list[str]:
    try:
        return [static(name) for name in assets.served("css")]
    except ValueError:  # `collectstatic` has not run: plain, then
        return []


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in all its states, for those who build pages. For nobody else there is no such page."""
    if not (settings.DEBUG or request.user.is_staff):
        raise Http404
    context = {
        "posts": Post.objects.published().for_lists()[:2],
        "supplements": first_cards(2),
        "form": CheckoutForm({"email": "kim@", "full_name": "Kim Lee"}),
        "rule": RULE,
    }
    return render(request, "styleguide.html", context)
