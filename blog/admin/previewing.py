"""The article as readers would see it: the saved one, and the one that is being written. Nothing is stored."""

from typing import Any

from csp.decorators import csp_replace
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from blog import publishing
from blog.models import Post

SAVED_AND_PREVIEWED = "_save_and_preview"


class PreviewAdmin(admin.ModelAdmin):
    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        return [
            path("<int:pk>/preview/", guarded(self.preview), name="blog_post_preview"),
            path("<int:pk>/preview/typed/", guarded(self.preview_typed), name="blog_post_preview_typed"),
            path("preview/typed/", guarded(self.preview_typed), name="blog_post_preview_new"),
            *super().get_urls(),
        ]

    @admin.display(description="preview")
    def preview_link(self, post: Post) -> str:
        if not post.pk:
            return "Save first; then the saved text can be previewed here."
        return format_html(
            '<a href="{}">Preview the saved text</a>', reverse("admin:blog_post_preview", args=[post.pk])
        )

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The saved post as readers would see it; drafts have no other address."""
        post = get_object_or_404(Post.objects.for_article(), pk=pk)
        if not self.has_view_permission(request, post):
            self.message_user(request, "You may not see articles.", messages.ERROR)
            return render(request, "403.html", {"reason": "You may not see articles."}, status=403)
        return render(request, "admin/blog/post/preview.html", {"post": post, "is_preview": True, "is_saved": True})

    @method_decorator(require_POST)
    @method_decorator(xframe_options_sameorigin)
    @method_decorator(csp_replace({"frame-ancestors": ["'self'"], "script-src": ["'none'"]}))
    def preview_typed(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """The post as the form has it now. The one answer that a page of ours may frame; it runs no script."""
        post = get_object_or_404(Post.objects.select_related("cover", "current_review"), pk=pk) if pk else Post()
        may = self.has_change_permission(request, post) if pk else self.has_add_permission(request)
        if not may:
            return render(request, "403.html", {"reason": "You may not see articles."}, status=403)
        problems = publishing.show_typed(post, request.POST)
        context = {"post": post, "is_preview": True, "is_saved": False, "problems": problems}
        return render(request, "admin/blog/post/preview.html", context)

    def response_add(self, request: HttpRequest, obj: Post, post_url_continue: Any = None) -> HttpResponse:
        answer = super().response_add(request, obj, post_url_continue)
        return self._to_preview(request, obj, answer)

    def response_change(self, request: HttpRequest, obj: Post) -> HttpResponse:
        return self._to_preview(request, obj, super().response_change(request, obj))

    def _to_preview(self, request: HttpRequest, post: Post, answer: HttpResponse) -> HttpResponse:
        """Where “Save and preview” was pressed: the preview, which needs no script."""
        if SAVED_AND_PREVIEWED in request.POST:
            return HttpResponseRedirect(reverse("admin:blog_post_preview", args=[post.pk]))
        return answer
