"""Tags and pictures."""

from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from taggit.models import Tag

from blog.images import checked_image
from blog.models import Image
from blog.text import MAX_TAG_CHARACTERS, refuse_unusable_tag


class TagForm(forms.ModelForm):
    name = forms.CharField(max_length=MAX_TAG_CHARACTERS, validators=[refuse_unusable_tag])
    slug = forms.SlugField(max_length=MAX_TAG_CHARACTERS, help_text="The last part of the address, /blog/tag/…/.")

    class Meta:
        model = Tag
        fields = ("name", "slug")


class FocusPicker(forms.RadioSelect):
    """Nine places in rows of three, upon the stored picture where there is one."""

    picture: Image | None = None

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        context = self.get_context(name, value, attrs) | {"picture": self.picture}
        return render_to_string("admin/blog/image/_focus.html", context)


class ImageForm(forms.ModelForm):
    class Meta:
        model = Image
        fields = ("key", "file", "focus", "alt_text", "is_decorative", "caption", "credit")
        widgets: ClassVar = {"focus": FocusPicker}
        help_texts: ClassVar = {
            "credit": "Whose picture it is, where its licence asks for that. Readers see it below the picture."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "focus" not in self.fields:  # those who may only look have no fields
            return
        self.fields["focus"].required = False
        if self.instance.pk:
            self.fields["focus"].widget.picture = Image.objects.get(pk=self.instance.pk)  # whatever is typed

    def clean_focus(self) -> str:
        return str(self.cleaned_data["focus"] or self.instance.focus)  # none sent: it stays as it is

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        return checked_image(file) if isinstance(file, UploadedFile) else file
