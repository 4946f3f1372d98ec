"""The editors' desk."""

from blog.admin import evidence, filing, library, pages
from blog.admin.posts import PostAdmin

__all__ = ["PostAdmin", "evidence", "filing", "library", "pages"]
