"""Posts, taxonomy, authors, pictures and the citation library."""

from blog.models.author import Author, Authorship
from blog.models.citation import Citation
from blog.models.claim import Claim, ClaimStudy, Outcome
from blog.models.correction import Correction
from blog.models.image import Image
from blog.models.ingredient import Ingredient, IngredientName
from blog.models.notice import Notice
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
    "Claim",
    "ClaimStudy",
    "Correction",
    "Image",
    "Ingredient",
    "IngredientName",
    "Notice",
    "Outcome",
    "Page",
    "Post",
    "PostCitation",
    "PostImage",
    "Redirect",
    "Review",
    "TaggedPost",
]
