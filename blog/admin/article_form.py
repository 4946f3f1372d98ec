"""The form of an article: who else has it open, and the choice between two versions."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from blog import publishing
from blog.admin.tabs import TabbedAdmin
from blog.body.rendering import WORDS_PER_MINUTE
from blog.forms.rows import with_lost_rows_as_new
from blog.forms.versions import compared
from blog.models import Post

SAVED = "saved-drafts"  # a cookie that tells the script which local drafts are in the library now


class ArticleFormAdmin(TabbedAdmin):
    change_form_template = "admin/blog/post/change_form.html"
    tab_of_the_rest = "Settings"

    def get_urls(self) -> list[URLPattern]:
        present = self.admin_site.admin_view(self.present)
        return [path("<int:pk>/open/", present, name="blog_post_open"), *super().get_urls()]

    @method_decorator(require_POST)
    def present(self, request: HttpRequest, pk: int) -> JsonResponse:
        """The form is open still → {"others": [sentences of who else has it open]}."""
        post = get_object_or_404(Post.objects.only("pk"), pk=pk)
        if not self.has_change_permission(request, post):
            return JsonResponse({"others": []}, status=403)
        others = publishing.open_post(post, request.user, is_new=False)  # type: ignore[arg-type]
        return JsonResponse({"others": [other.sentence for other in others]})

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any) -> Any:
        if request.method == "POST" and request.POST.get("on_conflict") == "theirs" and object_id:
            self.message_user(request, "Theirs stands; nothing of yours was saved.")
            return HttpResponseRedirect(request.path)
        answer = super().changeform_view(request, object_id, *args, **kwargs)
        # The preview beside the text, added to what the editor asks for: a second decorator would take its place.
        asked = getattr(answer, "_csp_update", {})
        answer._csp_update = asked | {"frame-src": ["'self'"]}  # type: ignore[attr-defined]  # of django-csp
        return answer

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> Any:
        """Rows that somebody else deleted while this form was open are added again, not refused."""
        made = super().get_formset_kwargs(request, obj, inline, prefix)
        if "data" in made and obj.pk:
            rows = made["queryset"].filter(**{_fk_name(inline, obj): obj}).values_list("pk", flat=True)
            made["data"] = with_lost_rows_as_new(made["data"], prefix, set(rows))
        return made

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        post = kwargs.get("obj")
        form = context["adminform"].form
        context["show_save_and_add_another"] = False  # nobody writes ten at once, and the row of buttons is short
        context["user_pk"] = request.user.pk
        context["words_per_minute"] = WORDS_PER_MINUTE
        context["may_publish"] = request.user.has_perm("blog.publish_post")
        context["preview_url"] = self._preview_url(post)
        if post and self.has_change_permission(request, post):
            is_new = request.method == "GET"
            context["others"] = publishing.open_post(post, request.user, is_new=is_new)  # type: ignore[arg-type]
        if getattr(form, "conflict", None):
            context["conflict"] = form.conflict | {"differences": self._between(form, context)}
        return super().render_change_form(request, context, *args, **kwargs)

    def _preview_url(self, post: Post | None) -> str:
        if post and post.pk:
            return reverse("admin:blog_post_preview_typed", args=[post.pk])
        return reverse("admin:blog_post_preview_new")

    def _between(self, form: Any, context: dict[str, Any]) -> list[Any]:
        """What the typed version changes in the stored one, its authors and filing with it."""
        theirs = form.conflict["version"]
        if theirs is None:
            return []
        mine, cleaned = form.instance, form.cleaned_data
        parts = [row.cleaned_data for row in self._rows(context, "authorships") if hasattr(row, "cleaned_data")]
        mine.filed = {
            "authors": [
                [row["author"].pk, row["author"].name, row.get("role", ""), row.get("position", 0)]
                for row in parts
                if row.get("author") and not row.get("DELETE")
            ],
            "topics": [[topic.pk, topic.name] for topic in cleaned.get("categories", ())],
            "tags": [["", name] for name in sorted(cleaned.get("tags", ()))],
            "ingredients": [[each.pk, each.name] for each in cleaned.get("ingredients", ())],
        }
        mine.reference_list = theirs.reference_list  # they follow from the text, which is compared
        return compared(theirs, mine)

    def _rows(self, context: dict[str, Any], prefix: str) -> list[Any]:
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        return [row for formset in formsets if formset.prefix == prefix for row in formset.forms]

    def response_add(self, request: HttpRequest, obj: Post, post_url_continue: Any = None) -> HttpResponse:
        return _saved(request, super().response_add(request, obj, post_url_continue), "new")

    def response_change(self, request: HttpRequest, obj: Post) -> HttpResponse:
        return _saved(request, super().response_change(request, obj), str(obj.pk))


def _fk_name(inline: Any, post: Post) -> str:
    return str(inline.fk_name or next(f.name for f in inline.model._meta.fields if f.related_model is type(post)))


def _saved(request: HttpRequest, answer: HttpResponse, slot: str) -> HttpResponse:
    """Tell the script that what its draft of `slot` held is stored."""
    before = [name for name in request.COOKIES.get(SAVED, "").split(".") if name.isalnum()][-20:]
    answer.set_cookie(
        SAVED,
        ".".join(dict.fromkeys([*before, slot])),
        max_age=86_400,
        path=reverse("admin:index"),
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Strict",
    )
    return answer
