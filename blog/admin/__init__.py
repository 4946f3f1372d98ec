"""The editors' desk."""

from blog.admin import filing, library, pages
from blog.admin.posts import PostAdmin

__all__ = ["PostAdmin", "filing", "library", "pages"]
