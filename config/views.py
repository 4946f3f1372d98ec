"""Pages that belong to neither the library nor the shop."""

from pathlib import Path

from django.conf import settings
from django.contrib.sitemaps.views import sitemap as sitemap_of
from django.db import DatabaseError, connection
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

from blog.addresses import absolute
from blog.evidence import RULE
from blog.models import Post, Redirect
from blog.public import public_page
from config import assets
from config.sitemaps import SECTIONS
from shop.forms import CheckoutForm
from shop.models import Supplement

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
NOT_FOR_CRAWLERS = ("/cart/", "/checkout/", "/orders/", "/account/", "/search/")


@public_page
def home(request: HttpRequest) -> HttpResponse:
    lead, *latest = Post.objects.published().for_lists()[: 1 + LATEST_POSTS] or [None]
    context = {
        "lead": lead,
        "latest": latest,
        "supplements": Supplement.objects.on_sale().for_lists()[:FEATURED_SUPPLEMENTS],
        "facts": Post.objects.published().counts(),
    }
    return render(request, "home.html", context)


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers. No I/O."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers too; 503 until it does."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer", content_type="text/plain", status=503)
    return HttpResponse("ok", content_type="text/plain")


@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """The admin is not named here: its path is nobody's business."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_CRAWLERS), ""]
    return HttpResponse("\n".join([*lines, f"Sitemap: {absolute('/sitemap.xml')}", ""]), content_type="text/plain")


@public_page
def sitemap(request: HttpRequest) -> HttpResponse:
    return sitemap_of(request, sitemaps=SECTIONS).render()


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    return redirect(static("icon.svg"))


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture or a rendition of it, on this machine only. Names are random and never reused: copies may be kept."""
    file = Path(settings.MEDIA_ROOT, path)
    if not file.is_file():
        raise Http404
    response = FileResponse(file.open("rb"), content_type=PICTURE_TYPES[file.suffix])
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
    context = {
        "posts": Post.objects.published().for_lists()[:LOST_AND_FOUND],
        "supplements": Supplement.objects.on_sale().for_lists()[:LOST_AND_FOUND],
    }
    return render(request, "404.html", context, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Static: whatever broke may be the database, or the list of static files too."""
    try:
        sheets = [static(name) for name in assets.served("css")]
    except ValueError:  # `collectstatic` has not run: plain, then
        sheets = []
    return render(None, "500.html", {"sheets": sheets}, status=500)


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in all its states, for those who build pages. For nobody else there is no such page."""
    if not (settings.DEBUG or request.user.is_staff):
        raise Http404
    context = {
        "posts": Post.objects.published().for_lists()[:2],
        "supplements": Supplement.objects.on_sale().for_lists()[:2],
        "form": CheckoutForm({"email": "kim@", "full_name": "Kim Lee"}),
        "rule": RULE,
    }
    return render(request, "styleguide.html", context)
