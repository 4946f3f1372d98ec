"""The staff's questions to the library from the citation dialog: what does this paste name, and add it."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.urls.resolvers import URLPattern
from django.views.decorators.http import require_POST

from blog import publishing
from blog.citations import csl
from blog.citations.recognise import recognise
from blog.forms import pasting
from blog.forms.citations import FIELD_OF, shown_fields
from blog.models import Citation

Desk = admin.ModelAdmin


def urls(desk: Desk) -> list[URLPattern]:
    guarded = desk.admin_site.admin_view
    return [
        path("recognise/", guarded(require_POST(partial(recognise_view, desk))), name="blog_citation_recognise"),
        path("paste/", guarded(require_POST(partial(paste_view, desk))), name="blog_citation_paste"),
    ]


def recognise_view(desk: Desk, request: HttpRequest) -> JsonResponse:
    """`text` → {"sources": [what it names, those of the library marked "known"], "problems": [sentences]}."""
    if not desk.has_add_permission(request):
        return JsonResponse({"sources": [], "problems": ["You may not add sources."]}, status=403)
    text = request.POST.get("text", "")
    if len(text) > pasting.MAX_CHARACTERS:
        return JsonResponse({"sources": [], "problems": ["This is long. Use “Import references” for whole files."]})
    sources, problems = pasting.read_paste(text)
    if len(sources) > pasting.MOST_SOURCES:
        problems.append(f"The first {pasting.MOST_SOURCES} are shown. Use “Import references” for all of them.")
    shown = sources[: pasting.MOST_SOURCES]
    keys = pasting.keys_for([source.record for source in shown])
    rows = [_shown(index, source, key) for index, (source, key) in enumerate(zip(shown, keys, strict=True))]
    return JsonResponse({"sources": rows, "problems": problems})


def paste_view(desk: Desk, request: HttpRequest) -> JsonResponse:
    """Add source `index` of `text`, with what was typed → {"source": …}, or {"errors": {field: [sentences]}}."""
    if not desk.has_add_permission(request):
        return JsonResponse({"problem": "You may not add sources."}, status=403)
    sources, _ = pasting.read_paste(request.POST.get("text", "")[: pasting.MAX_CHARACTERS])
    index = request.POST.get("index", "")
    if not index.isascii() or not index.isdigit() or int(index[:6]) >= len(sources):
        return JsonResponse({"problem": "The text has changed. Try again."})
    pasted = sources[int(index[:6])]
    if pasted.known:
        return JsonResponse({"source": _row(pasted.known)})
    form = pasting.PastedForm(pasted, request.POST)
    if not form.is_valid():
        return _refusal(form.errors)
    try:
        with transaction.atomic():
            citation = publishing.add_citation(form.record(), key=form.cleaned_data["key"])
            desk.log_addition(request, citation, "Added from a paste.")
    except csl.BadRecordError as error:
        return _refusal({FIELD_OF.get(error.field, error.field): [str(error)]})
    except ValidationError as error:
        return _refusal(error.message_dict)
    return JsonResponse({"source": _row(citation)})


def _refusal(errors: Mapping[str, Iterable[Any]]) -> JsonResponse:
    """Sentences beside the fields that the dialog has, the others above them."""
    fields = pasting.PastedForm.base_fields
    beside = {name: [str(sentence) for sentence in sentences] for name, sentences in errors.items() if name in fields}
    above = [str(sentence) for name, sentences in errors.items() if name not in fields for sentence in sentences]
    return JsonResponse({"errors": beside} | ({"problem": " ".join(above)} if above else {}))


def sources_named(text: str) -> list[int]:
    """The rows of the library that `text` names by an identifier or an address; [] where it names none."""
    if len(text) > pasting.MAX_CHARACTERS or not any(character.isdigit() for character in text):
        return []
    known = []
    for found in recognise(text):
        if found.members:
            known.append(publishing.known_citation(pasting.record_of(found.members)))
    return [citation.pk for citation in known if citation]


def _row(citation: Citation) -> dict[str, Any]:
    return {"key": citation.key, "id": citation.pk, "text": str(citation)}


def _shown(index: int, source: pasting.Pasted, key: str) -> dict[str, Any]:
    row: dict[str, Any] = {"detail": source.detail, "warnings": list(source.warnings)}
    if source.known:
        return row | _row(source.known) | {"known": True}
    fields = shown_fields(source.record)
    return row | {
        "known": False,
        "index": index,
        "key": key,
        "text": source.label,
        "needs_title": source.needs_title,
        "looked_up": not fields["title"] and not source.needs_title,
        "fields": {name: fields[name] for name in pasting.PastedForm.base_fields if name != "key"},
    }
