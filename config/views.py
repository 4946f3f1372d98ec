"""Pages that belong to neither the library nor the shop."""

from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from blog.models import Post
from blog.public import public_page
from shop.models import Supplement

LATEST_POSTS = 3
# By our own list: Python and the machine's table differ in what they know of the newer ones.
PICTURE_TYPES = {
    ".avif": "image/avif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
FEATURED_SUPPLEMENTS = 4


@public_page
def home(request: HttpRequest) -> HttpResponse:
    context = {
        "posts": Post.objects.published().for_lists()[:LATEST_POSTS],
        "supplements": Supplement.objects.on_sale().for_lists()[:FEATURED_SUPPLEMENTS],
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
    lines = ["User-agent: *", "Disallow: /cart/", "Disallow: /checkout/", "Disallow: /orders/", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")


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
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Static: whatever broke may break a template tag or the database too."""
    return render(None, "500.html", status=500)
