"""Posts, taxonomy, authors, pictures and the citation library."""

from blog.models.author import Author, Authorship
from blog.models.citation import Citation
from blog.models.image import Image
from blog.models.post import Post, PostCitation, PostImage
from blog.models.taxonomy import Category, TaggedPost

__all__ = [
    "Author",
    "Authorship",
    "Category",
    "Citation",
    "Image",
    "Post",
    "PostCitation",
    "PostImage",
    "TaggedPost",
]
