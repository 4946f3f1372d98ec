"""The bridge: which supplements staff placed below a post. The post itself knows nothing of it."""

import hashlib
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from blog.models import Post
from shop.models.catalogue import Supplement

MOST_PLACEMENTS = 3


class ShopBlock(models.Model):
    """The labelled block below one post, and its sign-off. Shown only while text and goods are those approved."""

    post = models.OneToOneField(Post, models.CASCADE, related_name="shop_block")
    is_barred = models.BooleanField(
        "no products here",
        default=False,
        help_text="For articles that name a serious disease: nothing is ever sold below them.",
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
                violation_error_message="Nothing can be signed off below this article.",
            )
        ]

    def __str__(self) -> str:
        return f"Below “{self.post}”"

    @staticmethod
    def fingerprint(post: Post, supplement_ids: list[int]) -> str:
        """What a sign-off speaks for: the words of `post` and the goods below it, in their order."""
        return hashlib.sha256(f"{post.text_hash}:{supplement_ids}".encode()).hexdigest()


class Placement(models.Model):
    """One supplement below a post."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="placements")
    supplement = models.ForeignKey(Supplement, models.CASCADE, related_name="placements")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["post", "supplement"],
                name="placement_once",
                violation_error_message="This supplement already stands below the article.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.supplement} below “{self.post}”"
