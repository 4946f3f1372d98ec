"""Pictures that lie elsewhere are sent there before the counter's transaction begins."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from blog.images import store_ahead


class StoresAhead:
    """Mix into a ModelAdmin, before it: nobody waits for a row that waits for a bucket."""

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any) -> Any:
        has_right = self.has_change_permission if object_id else self.has_add_permission  # type: ignore[attr-defined]
        if request.method == "POST" and has_right(request):
            for upload in request.FILES.values():
                if isinstance(upload, UploadedFile):
                    store_ahead(upload)
        return super().changeform_view(request, object_id, *args, **kwargs)  # type: ignore[misc]
