"""The editors' desk."""

from blog.admin import citations, filing, library, pages
from blog.admin.posts import PostAdmin

__all__ = ["PostAdmin", "citations", "filing", "library", "pages"]
