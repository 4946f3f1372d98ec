"""The page that brings many references into the library, with a look at them first."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
    ValidationError,
)
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern

from accounts import audit
from blog import publishing
from blog.forms import importing
from blog.forms.importing import ImportForm

TOO_BIG = "This is more than can be read: a file of at most 5 MB, or a text of at most 2 MB. Split it, and try again."
ROOM_FOR_A_FORM = 1024 * 1024  # what else a post with a file of the greatest size brings

Desk = admin.ModelAdmin


def urls(desk: Desk) -> list[URLPattern]:
    guarded = desk.admin_site.admin_view(partial(import_view, desk))
    return [path("import/", refuse_too_big(desk, guarded), name="blog_citation_import")]


def refuse_too_big(desk: Desk, view: Callable[..., Any]) -> Callable[..., Any]:
    """Answer before anything of 100 MB is read. The token is asked for inside, by the admin's own guard."""

    def outer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        length = request.META.get("CONTENT_LENGTH") or "0"
        is_too_big = length.isdigit() and int(length) > importing.MAX_BYTES + ROOM_FOR_A_FORM
        if not is_too_big:
            try:
                request.POST  # noqa: B018  read here, where a text that is too long can still be answered
            except (RequestDataTooBig, TooManyFieldsSent):
                is_too_big = True
        if is_too_big:
            return TemplateResponse(request, "admin/blog/citation/too_big.html", {"words": TOO_BIG}, status=413)
        return view(request, *args, **kwargs)

    # Only this outer part is exempt: `view` asks for the token. Asked here, it would read all of the body first.
    outer.csrf_exempt = True  # type: ignore[attr-defined]
    return outer


def import_view(desk: Desk, request: HttpRequest) -> HttpResponse:
    """Step one reads and shows; step two keeps what is ticked. Between them the page itself carries the records."""
    if not desk.has_add_permission(request):
        raise PermissionDenied
    context: dict[str, Any] = {
        **desk.admin_site.each_context(request),
        "title": "Import references",
        "opts": desk.opts,
        "form": ImportForm(),
    }
    if request.method == "POST" and "state" in request.POST:
        return _keep(desk, request, context)
    if request.method == "POST":
        _read(request, context)
    return _page(request, context)


def _page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    return TemplateResponse(request, "admin/blog/citation/import.html", context)


def _read(request: HttpRequest, context: dict[str, Any]) -> None:
    form = context["form"] = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return
    try:
        reading = form.reading()
    except ValidationError as error:
        form.add_error("file" if form.cleaned_data.get("file") else "text", error)
        return
    context |= {
        "rows": importing.rows_of(reading.records),
        "problems": reading.problems,
        "format": importing.FORMATS[reading.format],
        "state": importing.packed(reading),
        "post": form.cleaned_data["post"],
    }


def _keep(desk: Desk, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    state = request.POST["state"]
    try:
        rows = importing.rows_of(importing.unpacked(state))
    except signing.BadSignature:
        form = context["form"] = ImportForm({})
        form.is_valid()
        form.errors.clear()
        form.add_error(None, "The preview was changed on its way. Read the references again.")
        return _page(request, context)
    chosen = ImportForm({"post": request.POST.get("post", ""), "text": "-"})
    chosen.is_valid()
    post = chosen.cleaned_data.get("post")
    importing.take_choices(rows, request.POST.dict())
    context |= {"rows": rows, "state": state, "post": post}
    if not any(row.is_ticked for row in rows) and not post:
        context["refusal"] = "Tick what should be added."
        return _page(request, context)
    try:
        with transaction.atomic():
            count = importing.keep(rows, post=post)
            audit.record("sources imported", post, after={"sources": count})
    except publishing.ImportRefusedError:
        context["refusal"] = "Nothing was added, because one of them cannot be kept. See the row that says why."
        return _page(request, context)
    words = f"{count} {'source' if count == 1 else 'sources'} added."
    desk.message_user(request, f"{words} They stand at hand for “{post}”." if post else words, messages.SUCCESS)
    return HttpResponseRedirect(reverse("admin:blog_citation_changelist"))
