"""Posts, taxonomy, authors, pictures and the citation library."""

from blog.models.author import Author, Authorship
from blog.models.citation import Citation
from blog.models.image import Image
from blog.models.ingredient import Ingredient, IngredientName
from blog.models.page import Page
from blog.models.post import Post, PostCitation, PostImage
from blog.models.redirect import Redirect
from blog.models.review import Review
from blog.models.taxonomy import Category, TaggedPost

__all__ = [
    "Author",
    "Authorship",
    "Category",
    "Citation",
    "Image",
    "Ingredient",
    "IngredientName",
    "Page",
    "Post",
    "PostCitation",
    "PostImage",
    "Redirect",
    "Review",
    "TaggedPost",
]
