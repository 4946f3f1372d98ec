"""Goods as files: written out, and read in with a preview. Each step is one request, so any file fits."""

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import audit, sudo
from shop import goods
from shop.admin.readonly import ReadOnly, moment
from shop.admin.reports.tables import as_file
from shop.fields import row_id
from shop.forms.goods import GoodsUploadForm
from shop.goods.exporting import HEADERS
from shop.models import GoodsFile, GoodsRow

ROWS_PER_PAGE = 50
NEEDED = (
    *("shop.add_goodsfile", "shop.add_supplement", "shop.change_supplement"),
    *("shop.add_variant", "shop.change_variant", "shop.add_stockmovement"),
)
STEEP = "Some prices change by more than half. Look at them and tick the box, or correct the file."
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@admin.register(GoodsFile)
class GoodsFileAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("name", "uploaded", "state", "row_count", "actor")
    list_select_related = ("actor",)
    change_list_template = "admin/shop/goodsfile/change_list.html"

    @admin.display(ordering="uploaded_at")
    def uploaded(self, file: GoodsFile) -> str:
        return moment(file.uploaded_at)

    def has_import_permission(self, request: HttpRequest) -> bool:
        return all(request.user.has_perm(one) for one in NEEDED)

    def get_urls(self) -> list[URLPattern]:
        def page(view: Any, *methods: str) -> Any:
            return self.admin_site.admin_view(require_http_methods(methods)(view))

        return [
            path("import/", page(self.import_view, "GET", "HEAD", "POST"), name="shop_goodsfile_import"),
            path("export/<slug:kind>/", page(self.export_view, "GET", "HEAD", "POST"), name="shop_goodsfile_export"),
            path("<int:pk>/next/", page(self.next_view, "POST"), name="shop_goodsfile_next"),
            path("<int:pk>/write/", page(self.write_view, "POST"), name="shop_goodsfile_write"),
            path("<int:pk>/discard/", page(self.discard_view, "POST"), name="shop_goodsfile_discard"),
            *super().get_urls(),
        ]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """The file's rows are kept; the next pages check them. Nothing of the catalogue is touched."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        form = GoodsUploadForm(request.POST, request.FILES) if request.method == "POST" else GoodsUploadForm()
        if form.is_bound and form.is_valid():
            goods.erase_old()
            upload = form.cleaned_data["file"]
            actor: Any = request.user
            try:
                file = goods.stage(upload.file, name=upload.name, size=upload.size, actor=actor)
            except goods.FileError as error:
                form.add_error("file", str(error))
            else:
                return _to_page(file)
        context = {"title": "Import goods", "form": form, "columns": goods.COLUMNS}
        return self._answer(request, "import", context, status=422 if form.errors else 200)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """How far it is, what it would change, what became of it."""
        if not self.has_view_permission(request) or request.method == "POST":
            raise PermissionDenied
        file = get_object_or_404(GoodsFile, pk=row_id(object_id))
        return self._file_page(request, file)

    def _file_page(self, request: HttpRequest, file: GoodsFile, *, error: str = "") -> HttpResponse:
        counts = goods.progress(file)
        wanted = request.GET.get("show", "")
        rows = file.rows.exclude(verdict=GoodsRow.Verdict.UNCHECKED).order_by("number")
        if wanted == "steep":
            rows = rows.filter(is_steep=True)
        elif wanted in GoodsRow.Verdict.values and wanted:
            rows = rows.filter(verdict=wanted)
        to_write = counts["new"] + counts["changed"]
        done = counts["written"] + counts["refused"] if file.state == GoodsFile.State.WRITING else 0
        checked = file.row_count - counts[""]
        choices = [("", "All", sum(counts[name] for name in GoodsRow.Verdict.values))]
        choices += [(name, label, counts[name]) for name, label in GoodsRow.Verdict.choices if name and counts[name]]
        if counts["steep"]:
            choices.append(("steep", "By more than half", counts["steep"]))
        context = {
            "title": f"Import of {file.name}",
            "file": file,
            "counts": counts,
            "choices": choices,
            "wanted": wanted,
            "page": Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page")),
            "to_write": to_write,
            "step": "Checking" if file.state == GoodsFile.State.CHECKING else "Writing",
            "is_working": file.state in {GoodsFile.State.CHECKING, GoodsFile.State.WRITING},
            "value": checked if file.state == GoodsFile.State.CHECKING else done,
            "most": file.row_count if file.state == GoodsFile.State.CHECKING else done + to_write,
            "may_import": self.has_import_permission(request),
            "error": error,
        }
        return self._answer(request, "file", context, status=422 if error else 200)

    def next_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One more chunk. Sent by a script or by the button, as often as it takes."""
        file = self._file(request, pk)
        actor: Any = request.user
        if file.state == GoodsFile.State.CHECKING:
            goods.check_chunk(file)
        elif file.state == GoodsFile.State.WRITING:
            goods.write_chunk(file, actor=actor)
        return _to_page(file)

    def write_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What was shown shall be written."""
        file = self._file(request, pk)
        is_steep = file.rows.filter(is_steep=True, verdict="changed").exists()
        if is_steep and request.POST.get("confirmed") != "on":
            return self._file_page(request, file, error=STEEP)
        if asked_again := sudo.gate(request, "write what this file says", asks_reason=is_steep):
            return asked_again
        audit.record("goods import confirmed", file, after={"rows": file.row_count})
        if not goods.confirm(file):
            self.message_user(request, "This import is no longer waiting for that.", messages.WARNING)
        return _to_page(file)

    def discard_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        file = self._file(request, pk)
        goods.discard(file)
        self.message_user(request, f"{file.name} and all that it said is erased.", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:shop_goodsfile_changelist"))

    def _file(self, request: HttpRequest, pk: int) -> GoodsFile:
        if not self.has_import_permission(request):
            raise PermissionDenied
        return get_object_or_404(GoodsFile, pk=pk)

    def export_view(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        if not (request.user.has_perm("shop.view_goodsfile") and request.user.has_perm("shop.view_variant")):
            raise PermissionDenied
        if kind not in {"csv", "xlsx"}:
            raise Http404("CSV or XLSX.")
        if asked_again := sudo.gate(request, "export the goods", asks_reason=True, is_export=True):
            return asked_again
        audit.record("goods exported", after={"as": kind})
        name = f"goods-{timezone.localdate()}"
        if kind == "csv":
            return as_file(name, HEADERS, goods.export_rows())
        with tempfile.TemporaryDirectory() as folder:
            book = Path(folder) / "goods.xlsx"
            goods.write_xlsx(book, goods.export_rows())
            opened = book.open("rb")  # the answer closes it; the file has no name any more by then
        response = FileResponse(opened, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def _answer(self, request: HttpRequest, name: str, context: dict[str, Any], *, status: int) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/shop/goodsfile/{name}.html", context, status=status)


def _to_page(file: GoodsFile) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:shop_goodsfile_change", args=[file.pk]))
