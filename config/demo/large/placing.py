"""Goods below many articles at once, signed off as `shop.placements.sign_off` would."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from blog.models import Ingredient, Post
from blog.publishing import said_by
from config.demo.large import words
from shop import guard
from shop.models import MOST_PLACEMENTS, Placement, ShopBlock, SupplementIngredient


class Shelf:
    """What holds which ingredient, read once."""

    def __init__(self) -> None:
        self.list = guard.word_list()
        self.holding: dict[int, list[int]] = {}
        rows = SupplementIngredient.objects.order_by("supplement_id")
        for ingredient, supplement in rows.values_list("ingredient_id", "supplement_id").distinct():
            self.holding.setdefault(ingredient, []).append(supplement)

    def choose(self, post: Post, ingredients: Sequence[Ingredient]) -> list[int]:
        """Up to three supplements that hold one of `ingredients`."""
        draw = words.chance("placement", post.slug)
        found = [self.holding[row.pk] for row in ingredients if row.pk in self.holding]
        if not found:
            return []
        count = draw.randrange(1, MOST_PLACEMENTS + 1)
        return list(dict.fromkeys(words.often_the_first(draw, draw.choice(found)) for _ in range(count)))


@transaction.atomic
def place_below(pages: Sequence[tuple[Post, bool, Sequence[Ingredient]]], shelf: Shelf, approver: User) -> None:
    """Below each (post, whether it bars goods, ingredients to choose by), all saved: goods and a sign-off, or the bar.

    Nothing where no ingredients are named.
    """
    blocks, rows = [], []
    for post, is_barred, ingredients in pages:
        if is_barred:
            blocks.append(ShopBlock(post=post, is_barred=True))
            continue
        goods = shelf.choose(post, ingredients)
        if not goods:
            continue
        rows += [Placement(post=post, supplement_id=pk, position=place) for place, pk in enumerate(goods)]
        findings = guard.findings_in(said_by(post), shelf.list)
        mark = guard.hash_of(findings)
        fingerprint = ShopBlock.fingerprint_of(post.sign_off_hash, goods, mark)
        now = timezone.now()
        blocks.append(
            ShopBlock(
                post=post,
                findings=findings,
                finding_count=len(findings),
                findings_hash=mark,
                fingerprint=fingerprint,
                checked_hash=post.sign_off_hash,
                checked_at=now,
                approved_by=approver,
                approved_at=now,
                approved_fingerprint=fingerprint,
            )
        )
    Placement.objects.bulk_create(rows)
    ShopBlock.objects.bulk_create(blocks)
