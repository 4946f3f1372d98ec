"""Posts, taxonomy, authors, pictures and the citation library."""

from blog.models.author import Author, Authorship
from blog.models.citation import Citation
from blog.models.claim import Claim, ClaimStudy, Outcome
from blog.models.correction import Correction
from blog.models.image import Image
from blog.models.ingredient import Ingredient, IngredientName, MassUnit
from blog.models.intake import Intake
from blog.models.notice import Notice
from blog.models.page import Page
from blog.models.post import Post
from blog.models.post_links import PostCitation, PostImage
from blog.models.presence import Presence
from blog.models.redirect import Redirect
from blog.models.review import Review
from blog.models.taxonomy import Category, TaggedPost
from blog.models.visibility import readable

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
    "Intake",
    "MassUnit",
    "Notice",
    "Outcome",
    "Page",
    "Post",
    "PostCitation",
    "PostImage",
    "Presence",
    "Redirect",
    "Review",
    "TaggedPost",
    "readable",
]
