"""The bridge between reading and buying: goods that staff placed below a page, posts that speak of a supplement."""

from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.models import User
from blog.models import Category, Ingredient, Post
from shop.models import MOST_PLACEMENTS, LibraryPage, Placement, ShopBlock, Supplement, Variant


class NothingToApproveError(Exception):
    """No goods are placed, or the page bars them."""


def goods_below(post: Post) -> list[Supplement]:
    """What is sold below `post`: at most three, and only while an approver's sign-off holds. Four queries, or one."""
    return _signed_goods(post)


def goods_with(ingredient: Ingredient) -> list[Supplement]:
    """The same at the foot of the page of `ingredient`: what staff chose, not all that holds it."""
    return _signed_goods(ingredient)


def _kind_of(page: LibraryPage) -> str:
    """Which column leads to `page`."""
    return "ingredient" if isinstance(page, Ingredient) else "post"


def _where(page: LibraryPage) -> dict[str, Any]:
    return {_kind_of(page): page}


def _goods_on(page: LibraryPage) -> list[int]:
    return list(Placement.objects.filter(**_where(page)).values_list("supplement_id", flat=True))


def _signed_goods(page: LibraryPage) -> list[Supplement]:
    kind = _kind_of(page)
    rows = list(
        Placement.objects.filter(**_where(page))
        .annotate(fingerprint=F(f"{kind}__shop_block__approved_fingerprint"))
        .values_list("supplement_id", "fingerprint")
    )
    if not rows or rows[0][1] != ShopBlock.fingerprint(page, [supplement_id for supplement_id, _ in rows]):
        return []
    wanted = [supplement_id for supplement_id, _ in rows[:MOST_PLACEMENTS]]
    found = {row.pk: row for row in Variant.objects.shown().filter(supplement__in=wanted).as_cards()}
    return [found[pk] for pk in wanted if pk in found]


def _signed(rows: "QuerySet[Placement]") -> dict[Post, list[int]]:
    """Posts among `rows` (all placements of each) whose sign-off holds, with the goods below them. One query."""
    below: dict[Post, list[int]] = {}
    for row in rows.select_related("post__shop_block").order_by("-post__published_at", "position", "pk"):
        if row.post:  # always: the rows are those of articles
            below.setdefault(row.post, []).append(row.supplement_id)
    return {
        post: goods
        for post, goods in below.items()
        if post.shop_block.approved_fingerprint == ShopBlock.fingerprint(post, goods)
    }


def posts_about(supplement: Supplement) -> list[Post]:
    """Readable posts below which `supplement` stands with a sign-off: named by title only on its page. One query."""
    posts = Post.objects.published().filter(placements__supplement=supplement)
    return list(_signed(_placements_below(posts)))


def _placements_below(posts: "QuerySet[Post]") -> "QuerySet[Placement]":
    """All placements below those of `posts` that somebody signed off once."""
    signed_once = posts.exclude(shop_block__approved_fingerprint="").filter(shop_block__is_barred=False)
    return Placement.objects.filter(post__in=signed_once.order_by().values("pk"))


def goods_named_in(topic: Category, limit: int = 6) -> list[Supplement]:
    """What is sold below the articles of `topic`, each once, without a price: for its list of links. Two queries."""
    below = _signed(_placements_below(Post.objects.published().under(topic)))
    signed = [supplement_id for goods in below.values() for supplement_id in goods]
    wanted = list(dict.fromkeys(signed))[:limit]
    found = Supplement.objects.on_sale().only("name", "slug").in_bulk(wanted) if wanted else {}
    return [found[pk] for pk in wanted if pk in found]


@transaction.atomic
def sign_off(page: LibraryPage, *, actor: User) -> ShopBlock:
    """`actor` has checked what `page` says against the goods below it. Lapses with the next change of either.

    Raises NothingToApproveError where nothing is placed or the page bars goods.
    """
    block, _ = ShopBlock.objects.select_for_update().get_or_create(**_where(page))
    goods = _goods_on(page)
    if block.is_barred or not goods:
        raise NothingToApproveError
    block.approved_by, block.approved_at = actor, timezone.now()
    block.approved_fingerprint = ShopBlock.fingerprint(page, goods)
    block.save()
    return block


@transaction.atomic
def withdraw_sign_off(page: LibraryPage) -> None:
    """Nothing is shown below `page` until somebody signs off again."""
    blocks = ShopBlock.objects.filter(**_where(page))
    blocks.update(approved_by=None, approved_at=None, approved_fingerprint="")


def sign_off_holds(block: ShopBlock) -> bool:
    """Whether the goods are shown now."""
    goods = _goods_on(block.page)
    return bool(goods) and block.approved_fingerprint == ShopBlock.fingerprint(block.page, goods)
