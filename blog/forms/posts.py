"""Texts: posts, and pages of the house."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from blog import publishing
from blog.models import Page, Post
from blog.text import refuse_unusable_tag


def refuse_missing_records(body: str) -> str:
    """`body`, or ValidationError with one sentence per mark or picture that the library lacks."""
    if sentences := publishing.missing_records(body):
        raise ValidationError([ValidationError(sentence, code="unknown_reference") for sentence in sentences])
    return body


class PageForm(forms.ModelForm):
    class Meta:
        model = Page
        fields = ("slug", "title", "summary", "body")

    def clean_body(self) -> str:
        return refuse_missing_records(self.cleaned_data["body"])


class PostForm(forms.ModelForm):
    # The state of the post that the editor began with: two people may have it open.
    began_with = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Post
        fields = (
            *("title", "slug", "summary", "key_points", "body", "cover", "status", "published_at"),
            *("categories", "tags", "ingredients", "sources_at_hand"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["began_with"] = self.instance.changed_at.isoformat()

    def clean_body(self) -> str:
        return refuse_missing_records(self.cleaned_data["body"])

    def clean_tags(self) -> list[str]:
        tags: list[str] = self.cleaned_data["tags"]
        for tag in tags:
            refuse_unusable_tag(tag)
        return tags

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._refuse_newer_version()
        if cleaned.get("status") == Post.Status.PUBLISHED and "body" in cleaned:
            for sentence in publishing.unready_sources(cleaned["body"]):
                self.add_error("body", ValidationError(sentence, code="unready_source"))
        return cleaned

    def _refuse_newer_version(self) -> None:
        """Say it where somebody else has saved meanwhile. Nothing is lost: what was typed stays in the form, and the
        other version in the history, so the next try goes through."""
        began_with = self.cleaned_data.get("began_with")
        if not began_with or not self.instance.pk:
            return
        stored = Post.objects.select_for_update().filter(pk=self.instance.pk).values_list("changed_at", flat=True)
        if not stored or stored[0].isoformat() == began_with:
            return
        last = Post.history.filter(id=self.instance.pk).select_related("history_user").first()
        who = last.history_user if last and last.history_user else "somebody else"
        # The form that is shown again starts from the newer state.
        data = QueryDict(mutable=True)
        data.update(self.data)
        data[self.add_prefix("began_with")] = stored[0].isoformat()
        self.data = data
        self.add_error(
            None,
            format_html(
                "Changed by {} at {} while you were writing. Your words stand below and are not saved. "
                '<a href="{}">Look at the saved ones</a>, then save again to put yours in their place; '
                "the others stay in the history.",
                who,
                timezone.localtime(stored[0]).strftime("%H:%M"),
                reverse("admin:blog_post_history", args=[self.instance.pk]),
            ),
        )
