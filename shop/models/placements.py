"""The bridge: which supplements staff placed below a page of the library, which itself knows nothing of it.

A page is an article or an ingredient's: never both, never neither.
"""

import hashlib
from typing import ClassVar, cast

from django.conf import settings
from django.db import models
from django.db.models import Q

from blog.models import Ingredient, Post
from shop.models.catalogue import Supplement

MOST_PLACEMENTS = 3
ONE_PAGE = Q(post__isnull=False, ingredient__isnull=True) | Q(post__isnull=True, ingredient__isnull=False)

LibraryPage = Post | Ingredient


class ShopBlock(models.Model):
    """The labelled block below one page, and its sign-off. Shown only while page and goods are those approved."""

    post = models.OneToOneField(Post, models.CASCADE, null=True, blank=True, related_name="shop_block")
    ingredient = models.OneToOneField(Ingredient, models.CASCADE, null=True, blank=True, related_name="shop_block")
    is_barred = models.BooleanField(
        "no products here",
        default=False,
        help_text="For pages that name a serious disease: nothing is ever sold below them.",
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_fingerprint = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = "shop block"
        permissions: ClassVar = [("approve_shopblock", "Can sign off what is sold below an article")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="shop_block_barred_is_not_approved",
                condition=Q(is_barred=False) | Q(approved_fingerprint=""),
                violation_error_message="Nothing can be signed off below this page.",
            ),
            models.CheckConstraint(
                name="shop_block_on_one_page",
                condition=ONE_PAGE,
                violation_error_message="A block stands below one article or one ingredient.",
            ),
        ]

    def __str__(self) -> str:
        return f"Below “{self.post or self.ingredient}”"

    @property
    def page(self) -> LibraryPage:
        return cast("LibraryPage", self.ingredient or self.post)  # `shop_block_on_one_page`

    @staticmethod
    def fingerprint(page: LibraryPage, supplement_ids: list[int]) -> str:
        """What a sign-off speaks for: words and grades on `page` and the goods below it, in their order."""
        return hashlib.sha256(f"{page.sign_off_hash}:{supplement_ids}".encode()).hexdigest()


class Placement(models.Model):
    """One supplement at the foot of a page."""

    post = models.ForeignKey(Post, models.CASCADE, null=True, blank=True, related_name="placements")
    ingredient = models.ForeignKey(Ingredient, models.CASCADE, null=True, blank=True, related_name="placements")
    supplement = models.ForeignKey(Supplement, models.CASCADE, related_name="placements")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["post", "supplement"],
                name="placement_once",
                violation_error_message="This supplement already stands below the article.",
            ),
            models.UniqueConstraint(
                fields=["ingredient", "supplement"],
                name="placement_once_with_ingredient",
                violation_error_message="This supplement already stands below the ingredient.",
            ),
            models.CheckConstraint(
                name="placement_on_one_page",
                condition=ONE_PAGE,
                violation_error_message="A supplement is placed below one article or one ingredient.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplement} below “{self.post or self.ingredient}”"
