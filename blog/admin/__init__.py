"""The editors' desk."""

from blog.admin import citations, evidence, filing, library, pages
from blog.admin.posts import PostAdmin

__all__ = ["PostAdmin", "citations", "evidence", "filing", "library", "pages"]
