"""Many rows at once: chosen in a list, a form, a preview of each row, and only then written."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.views.decorators.http import require_POST

from accounts import audit, sudo
from shop import bulk
from shop.forms.bulk import PricesForm, StockForm, SwitchForm, keep, kept
from shop.models import Supplement, Variant

AGAIN = "This preview is too old. Choose the rows again."
CONFIRM = "Some prices change by more than half. Look at them and tick the box, or change the amount."


@dataclass(frozen=True)
class Kind:
    """A way to change many rows. `plan` and `write` get the valid form, or what it said."""

    title: str
    model: type[Any]
    permission: str
    form: Callable[..., Any]
    plan: Callable[[Iterable[int], Any], list[bulk.Change]]
    says: Callable[[Any], Any]  # of a valid form: what goes along to the writing
    write: Callable[[Mapping[int, tuple[int, int]], Any, Any], bulk.Outcome]
    heads: tuple[str, str]
    done: str


def _write_stock(plan: Mapping[int, tuple[int, int]], said: Any, actor: Any) -> bulk.Outcome:
    change, reason = said
    return bulk.change_stock(plan, change, reason=reason, actor=actor)


KINDS = {
    "prices": Kind(
        "Change prices",
        Variant,
        "shop.change_variant",
        PricesForm,
        lambda pks, form: bulk.plan_prices(pks, form.terms),
        lambda form: None,
        lambda plan, said, actor: bulk.change_prices(plan, actor=actor),
        ("Price now", "Price then"),
        "Prices changed",
    ),
    "stock": Kind(
        "Change stock",
        Variant,
        "shop.add_stockmovement",
        StockForm,
        lambda pks, form: bulk.plan_stock(pks, form.cleaned_data["change"]),
        lambda form: [form.cleaned_data["change"], form.cleaned_data["reason"]],
        _write_stock,
        ("Available now", "Available then"),
        "Packs with new stock",
    ),
    "offered": Kind(
        "Offer packs or stop offering them",
        Variant,
        "shop.change_variant",
        partial(SwitchForm, bulk.OFFERED),
        lambda pks, form: bulk.plan_offered(pks, form.cleaned_data["to"] == "1"),
        lambda form: None,
        lambda plan, said, actor: bulk.change_offered(plan, actor=actor),
        ("Now", "Then"),
        "Packs changed",
    ),
    "visible": Kind(
        "Show or hide products",
        Supplement,
        "shop.change_supplement",
        partial(SwitchForm, bulk.VISIBLE),
        lambda pks, form: bulk.plan_visible(pks, form.cleaned_data["to"] == "1"),
        lambda form: None,
        lambda plan, said, actor: bulk.change_visible(plan, actor=actor),
        ("Now", "Then"),
        "Products changed",
    ),
}


def urls(desk: Any) -> list[URLPattern]:
    view = desk.admin_site.admin_view(require_POST(partial(_bulk_view, desk)))
    return [path("bulk/<slug:name>/", view, name="shop_bulk")]


def begin(desk: Any, request: HttpRequest, name: str, chosen: Iterable[int]) -> HttpResponse | None:
    """The first page, from an action. None, with a message, where too many are chosen."""
    pks = list(chosen[: bulk.MOST_ROWS + 1] if hasattr(chosen, "query") else chosen)  # type: ignore[index]
    if len(pks) > bulk.MOST_ROWS:
        text = f"At most {bulk.MOST_ROWS:,} rows go at once, so nothing was done. Narrow the list with its filters."
        desk.message_user(request, text, messages.ERROR)
        return None
    kind = KINDS[name]
    return _page(desk, request, name, pks, form=kind.form(data=None))


def _bulk_view(desk: Any, request: HttpRequest, name: str) -> HttpResponse:
    kind = KINDS.get(name)
    if kind is None:
        raise Http404("No such change.")
    if not request.user.has_perm(kind.permission):
        raise PermissionDenied
    try:
        if "plan" in request.POST:
            return _confirm(desk, request, name, kept(request.POST["plan"]))
        pks = kept(request.POST.get("chosen", ""))
    except ValueError:
        desk.message_user(request, AGAIN, messages.ERROR)
        return HttpResponseRedirect(_list_url(kind))
    form = kind.form(data=request.POST)
    if not form.is_valid():
        return _page(desk, request, name, pks, form=form, status=422)
    changes = kind.plan(pks, form)
    return _preview(desk, request, name, pks, changes, kind.says(form))


def _preview(
    desk: Any,
    request: HttpRequest,
    name: str,
    pks: Sequence[int],
    changes: list[bulk.Change],
    said: Any,
    *,
    error: str = "",
) -> HttpResponse:
    able = [change for change in changes if not change.refusal and not change.is_none]
    plan = {
        "kind": name,
        "said": said,
        "chosen": pks,
        "rows": [[one.pk, one.old, one.new] for one in able],
        "steep": [one.pk for one in bulk.steep(changes)],
        "shown": [[one.pk, one.name, one.old, one.new, *one.words, one.refusal, one.is_steep] for one in changes],
    }
    return _page(
        desk,
        request,
        name,
        pks,
        changes=changes,
        able_count=len(able),
        refused_count=sum(bool(one.refusal) for one in changes),
        steep_count=len(bulk.steep(changes)),
        plan=keep(plan),
        error=error,
        status=422 if error else 200,
    )


def _confirm(desk: Any, request: HttpRequest, name: str, plan: Any) -> HttpResponse:
    if not isinstance(plan, dict) or plan.get("kind") != name:
        raise ValueError("a plan of another kind")
    kind = KINDS[name]
    if plan["steep"] and request.POST.get("confirmed") != "on":
        changes = [
            bulk.Change(pk, words, old, new, (before, after), refusal, is_steep)
            for pk, words, old, new, before, after, refusal, is_steep in plan["shown"]
        ]
        return _preview(desk, request, name, plan["chosen"], changes, plan["said"], error=CONFIRM)
    if plan["steep"]:
        what = f"change {len(plan['steep'])} price{'' if len(plan['steep']) == 1 else 's'} by more than half"
        if asked_again := sudo.gate(request, what, asks_reason=True):
            return asked_again
    rows = {pk: (old, new) for pk, old, new in plan["rows"]}
    outcome = kind.write(rows, plan["said"], request.user)
    refused = {pk for pk, _, _ in outcome.refused}
    written = kind.model.objects.filter(pk__in=[pk for pk in rows if pk not in refused])
    moved = {row.pk: str(row) for row in written}
    audit.record(
        f"{kind.model._meta.verbose_name}s changed together",
        before={moved[pk]: old for pk, (old, _) in rows.items() if pk in moved},
        after={moved[pk]: new for pk, (_, new) in rows.items() if pk in moved},
    )
    if not outcome.refused:
        desk.message_user(request, f"{kind.done}: {outcome.done}.", messages.SUCCESS)
        return HttpResponseRedirect(_list_url(kind))
    again = [pk for pk, _, why in outcome.refused if why != bulk.GONE]
    return _page(desk, request, name, again, outcome=outcome, form=kind.form(data=None))


def _list_url(kind: Kind) -> str:
    return reverse(f"admin:shop_{kind.model._meta.model_name}_changelist")


def _page(
    desk: Any, request: HttpRequest, name: str, pks: Sequence[int], *, status: int = 200, **context: Any
) -> HttpResponse:
    kind = KINDS[name]
    context = {
        **desk.admin_site.each_context(request),
        "title": kind.title,
        "opts": kind.model._meta,
        "kind": kind,
        "action": reverse("admin:shop_bulk", args=[name]),
        "list_url": _list_url(kind),
        "chosen": keep(list(pks)),
        "chosen_count": len(pks),
        **context,
    }
    return TemplateResponse(request, "admin/shop/bulk.html", context, status=status)
