"""Tags and pictures."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
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


class ImageForm(forms.ModelForm):
    class Meta:
        model = Image
        fields = ("key", "file", "alt_text", "is_decorative", "caption", "credit")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        return checked_image(file) if isinstance(file, UploadedFile) else file
