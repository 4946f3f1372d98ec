"""The bridge: which supplements staff placed below a page of the library, which itself knows nothing of it.

A page is an article or an ingredient's: never both, never neither.
"""

import hashlib
from typing import ClassVar, Self, cast

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from blog.models import Ingredient, Post
from shop.models.catalogue import Supplement
from shop.models.claims import Checked

MOST_PLACEMENTS = 3
ONE_PAGE = Q(post__isnull=False, ingredient__isnull=True) | Q(post__isnull=True, ingredient__isnull=False)

LibraryPage = Post | Ingredient


class ShopBlockQuerySet(models.QuerySet["ShopBlock"]):
    def unapproved(self) -> Self:
        """Blocks with goods whose page, goods or findings nobody has signed off as they stand. One query.

        Of articles those that are published or will be. A page whose words have changed since the guard looked is
        among them: `checked_hash` tells, so no write of the library needs to know of the shop.
        """
        page_hash = Coalesce(F("post__said_hash"), F("ingredient__text_hash"))
        placed = Placement.objects.filter(
            Q(post__isnull=False, post=OuterRef("post"))
            | Q(ingredient__isnull=False, ingredient=OuterRef("ingredient"))
        )
        signed = Q(approved_fingerprint=F("fingerprint"), checked_hash=page_hash) & ~Q(fingerprint="")
        selling = self.filter(Exists(placed), Q(post=None) | Q(post__status=Post.Status.PUBLISHED), is_barred=False)
        return selling.exclude(signed)


class ShopBlock(Checked):
    """The labelled block below one page, and its sign-off. Shown only while page and goods are those approved."""

    post = models.OneToOneField(Post, models.CASCADE, null=True, blank=True, related_name="shop_block")
    ingredient = models.OneToOneField(Ingredient, models.CASCADE, null=True, blank=True, related_name="shop_block")
    is_barred = models.BooleanField(
        "no products here",
        default=False,
        help_text="For pages that name a serious disease: nothing is ever sold below them.",
    )
    checked_hash = models.CharField(max_length=64, blank=True, editable=False)  # of the page when the guard looked

    objects = ShopBlockQuerySet.as_manager()

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
    def fingerprint_of(page_hash: str, supplement_ids: list[int], findings_hash: str) -> str:
        """What a sign-off speaks for: all that the page says, the goods below it in their order, and what the guard
        found. The goods are shown only while this is the approved one."""
        return hashlib.sha256(f"{page_hash}:{supplement_ids}:{findings_hash}".encode()).hexdigest()


class Placement(models.Model):
    """One supplement at the foot of a page."""

    post = models.ForeignKey(Post, models.CASCADE, null=True, blank=True, related_name="placements")
    ingredient = models.ForeignKey(Ingredient, models.CASCADE, null=True, blank=True, related_name="placements")
    supplement = models.ForeignKey(Supplement, models.CASCADE, related_name="placements", verbose_name="product")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["post", "supplement"],
                name="placement_once",
                violation_error_message="This product already stands below the article.",
            ),
            models.UniqueConstraint(
                fields=["ingredient", "supplement"],
                name="placement_once_with_ingredient",
                violation_error_message="This product already stands below the ingredient.",
            ),
            models.CheckConstraint(
                name="placement_on_one_page",
                condition=ONE_PAGE,
                violation_error_message="A product is placed below one article or one ingredient.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplement} below “{self.post or self.ingredient}”"
