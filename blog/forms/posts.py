"""Texts: posts, and pages of the house."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from blog import body, publishing
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


# What readers see of a published post, beside what has rules of its own (reviews, corrections, goods).
SEEN: tuple[str, ...] = (
    *("title", "slug", "summary", "key_points", "body", "cover", "published_at", "expires_at"),
    *("meta_title", "meta_description"),
)
NOT_YOURS = (
    "Readers see this. You may correct what stands beside it; to change the words themselves, set it to “In review” "
    "(readers lose it until it is approved) or ask somebody who may publish."
)
SUBMIT_IT = "You may not publish. Choose “In review”; somebody who may publish is shown it."


class PostForm(forms.ModelForm):
    # The state of the post that the editor began with: two people may have it open.
    began_with = forms.CharField(required=False, widget=forms.HiddenInput)
    in_conflict = forms.CharField(required=False, widget=forms.HiddenInput)
    on_conflict = forms.ChoiceField(required=False, choices=[("mine", "mine"), ("theirs", "theirs")])
    moves_address = forms.BooleanField(
        required=False,
        label="Move the address",
        help_text="Only for a published article: the old address leads to the new one for good.",
    )
    may_publish = True  # the desk says who may
    conflict: dict[str, Any] | None = None  # who saved when, where somebody else did meanwhile

    class Meta:
        model = Post
        fields = (
            *("title", "slug", "summary", "key_points", "body", "cover", "status", "published_at", "expires_at"),
            *("categories", "tags", "ingredients", "sources_at_hand", "reviewer", "meta_title", "meta_description"),
        )
        help_texts: ClassVar = {
            "body": "Ctrl+Alt+C cites a source, Ctrl+K makes a link. An address pasted over marked words links them.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored: Post | None = None
        if self.instance.pk:
            self.initial["began_with"] = str(self.instance.version)
        if not self.may_publish and self.initial.get("status") != Post.Status.PUBLISHED and "status" in self.fields:
            choices = [choice for choice in Post.Status.choices if choice[0] != Post.Status.PUBLISHED]
            self.fields["status"].widget.choices = choices  # what is only hidden could be posted: `clean` refuses it

    def clean_body(self) -> str:
        return refuse_missing_records(self.cleaned_data["body"])

    def clean_tags(self) -> list[str]:
        tags: list[str] = self.cleaned_data["tags"]
        for tag in tags:
            refuse_unusable_tag(tag)
        return tags

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.instance.pk:
            self.stored = Post.objects.select_for_update().get(pk=self.instance.pk)
            self._refuse_newer_version(self.stored)
            self._refuse_silent_move(self.stored)
        if cleaned.get("status") == Post.Status.PUBLISHED and not self.may_publish:
            self._refuse_what_readers_see()
        topics = [topic.name for topic in cleaned.get("categories", ())]
        self.instance.names_brought = (topics, list(cleaned.get("tags", ())))
        return cleaned

    def _post_clean(self) -> None:
        """After the instance has got what was typed: what stands in the way of publishing it, beside its field."""
        super()._post_clean()  # type: ignore[misc]  # the stubs leave it out
        if self.cleaned_data.get("status") != Post.Status.PUBLISHED:
            return
        for finding in publishing.stops(self.instance):
            field = finding.field if finding.field in self.fields else None
            if field in self.errors:  # said already, in other words
                continue
            sentence: Any = finding.sentence
            if finding.image:
                address = reverse("admin:blog_image_change", args=[finding.image])
                sentence = format_html('{} <a href="{}#id_alt_text">Open it</a>', sentence, address)
            self.add_error(field, ValidationError(sentence, code="not_ready"))

    def _refuse_what_readers_see(self) -> None:
        if self.stored is None or self.stored.status != Post.Status.PUBLISHED:
            self.add_error("status", ValidationError(SUBMIT_IT, code="may_not_publish"))
            return
        for name in SEEN:
            if name not in self.cleaned_data:
                continue
            if _as_read(name, self.cleaned_data[name]) != _as_read(name, getattr(self.stored, name)):
                self.add_error(name, ValidationError(NOT_YOURS, code="may_not_publish"))

    def _refuse_silent_move(self, stored: Post) -> None:
        slug = self.cleaned_data.get("slug")
        is_known = stored.status == Post.Status.PUBLISHED
        if slug and is_known and slug != stored.slug and not self.cleaned_data.get("moves_address"):
            self.add_error(
                "slug",
                ValidationError(
                    f"Readers know this article as “{stored.slug}”. Tick “Move the address” as well; the old address "
                    "then leads to the new one.",
                    code="locked",
                ),
            )

    def _refuse_newer_version(self, stored: Post) -> None:
        """Say it where somebody else has saved meanwhile: nothing is overwritten without a choice, nothing is lost.

        What was typed stays in the form, the other version in the history. The form that is shown again starts from
        the newer state, so that the choice is made of that one.
        """
        began_with = self.cleaned_data.get("began_with")
        is_newer = bool(began_with) and began_with != str(stored.version)
        has_chosen = self.cleaned_data.get("on_conflict") == "mine"
        if not is_newer and (has_chosen or not self.cleaned_data.get("in_conflict")):
            return
        last = Post.history.filter(id=stored.pk).select_related("history_user").first()
        who = last.history_user if last and last.history_user else "somebody else"
        at = timezone.localtime(stored.changed_at).strftime("%H:%M")
        self.conflict = {"who": who, "at": at, "version": last}
        data = QueryDict(mutable=True)
        data.update(self.data)
        data[self.add_prefix("began_with")] = str(stored.version)
        data[self.add_prefix("in_conflict")] = "1"
        data.pop(self.add_prefix("on_conflict"), None)
        self.data = data
        self.add_error(
            None,
            f"Changed by {who} at {at} while you were writing. Your words stand below and are not saved: choose above "
            "which of the two is kept. The other stays in the history or on this page.",
        )


def _as_read(name: str, value: Any) -> Any:
    """`value` as readers tell it from another: line ends and markup that mean the same are the same."""
    if name == "body":
        return body.lines(value)
    return value.splitlines() if isinstance(value, str) else value
