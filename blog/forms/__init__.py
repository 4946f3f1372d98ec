"""Forms of the editors. What they refuse, they refuse beside the field."""

from blog.forms.citations import CitationForm
from blog.forms.library import ImageForm, TagForm
from blog.forms.posts import PageForm, PostForm

__all__ = ["CitationForm", "ImageForm", "PageForm", "PostForm", "TagForm"]
