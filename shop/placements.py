"""The bridge between reading and buying: goods that staff placed below a page, posts that speak of a supplement."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db import models
from django.utils import timezone

from accounts import audit
from accounts.models import User
from blog.articles import Title, titles_of
from blog.holdings import holdings
from blog.lasting import Lasting
from blog.models import Category, Ingredient, Post
from blog.prepared import Prepared
from blog.transactions import all_or_nothing
from shop import guard
from shop.assortment import assortment, cards_of
from shop.cards import Card
from shop.models import MOST_PLACEMENTS, LibraryPage, Placement, ShopBlock, Supplement

MOST_POSTS = 8  # that the page of a supplement names


class NothingToApproveError(Exception):
    """No goods are placed, or the page bars them."""


def goods_below(post: Post) -> list[Card]:
    """What is sold below `post`: at most three, and only while an approver's sign-off holds. Four queries, or one."""
    return _signed_goods(post)


def goods_with(ingredient: Ingredient) -> list[Card]:
    """The same at the foot of the page of `ingredient`: what staff chose, not all that holds it."""
    return _signed_goods(ingredient)


def _kind_of(page: LibraryPage) -> str:
    """Which column leads to `page`."""
    return "ingredient" if isinstance(page, Ingredient) else "post"


def _where(page: LibraryPage) -> dict[str, Any]:
    return {_kind_of(page): page}


def _placed(kind: str) -> Prepared[Any]:
    block = f"{kind}__shop_block__"
    columns = ("supplement_id", f"{block}approved_fingerprint", f"{block}findings_hash")
    return Prepared(
        lambda page: Placement.objects.filter(**{f"{kind}__pk": page}).values_list(*columns),
        page=models.BigIntegerField(),
    )


_placed_below = {kind: _placed(kind) for kind in ("post", "ingredient")}


def _signed_goods(page: LibraryPage) -> list[Card]:
    rows = _placed_below[_kind_of(page)](page=page.pk)
    goods = [supplement_id for supplement_id, _, _ in rows]
    if not rows or rows[0][1] != ShopBlock.fingerprint_of(page.sign_off_hash, goods, rows[0][2] or ""):
        return []
    wanted = goods[:MOST_PLACEMENTS]
    return cards_of(wanted)


class Signed(NamedTuple):
    """Articles below which goods stand with a sign-off that holds."""

    below: Mapping[int, Sequence[int]]  # ids of supplements, by article
    above: Mapping[int, Sequence[int]]  # ids of articles, by supplement


def _read_signed() -> Signed:
    """One query."""
    signed_once = Placement.objects.filter(post__shop_block__is_barred=False)
    placed = signed_once.exclude(post__shop_block__approved_fingerprint="").order_by("position", "pk")
    goods: dict[tuple[int, str, str, str], list[int]] = {}
    for *page, supplement in placed.values_list(
        *("post_id", "post__said_hash", "post__shop_block__approved_fingerprint", "post__shop_block__findings_hash"),
        "supplement_id",
    ):
        goods.setdefault((page[0], page[1], page[2], page[3]), []).append(supplement)
    below = {
        post: placed_below
        for (post, said, approved, findings), placed_below in goods.items()
        if approved == ShopBlock.fingerprint_of(said, placed_below, findings)
    }
    above: dict[int, list[int]] = {}
    for post, placed_below in below.items():
        for supplement in placed_below:
            above.setdefault(supplement, []).append(post)
    return Signed(below, above)


signed_copy = Lasting(_read_signed, frozenset({"shop_placement", "shop_shopblock", "blog_post"}), lambda _: True)


def posts_about(supplement: Supplement) -> list[Title]:
    """Readable posts below which `supplement` stands with a sign-off, the newest: named by title only on its page.

    One query.
    """
    held = holdings()
    places = sorted(held.place_of[pk] for pk in signed_copy().above.get(supplement.pk, ()) if pk in held.place_of)
    wanted = [held.posts[place] for place in places[:MOST_POSTS]]
    return titles_of(wanted)


def goods_named_in(topic: Category, limit: int = 6) -> list[Supplement]:
    """What is sold below the articles of `topic`, each once, without a price: for its list of links. Two queries."""
    held, below, goods = holdings(), signed_copy().below, assortment()
    topics = [topic.pk, *topic.children.values_list("pk", flat=True)]
    wanted: dict[int, None] = {}
    for post in held.ids(held.under(Category, topics), held.newest_first):
        wanted |= dict.fromkeys(pk for pk in below.get(post, ()) if pk in goods.place_of)
        if len(wanted) >= limit:
            break
    found = Supplement.objects.filter(is_visible=True).only("name", "slug").in_bulk(list(wanted)[:limit])
    return [found[pk] for pk in wanted if pk in found]


@all_or_nothing
def sign_off(page: LibraryPage, *, actor: User) -> ShopBlock:
    """`actor` has checked what `page` says against the goods below it, and what the guard found. Lapses with the next
    change of either.

    Raises NothingToApproveError where nothing is placed or the page bars goods.
    """
    block = guard.check_page(page)
    if block is None or block.is_barred or not guard.goods_on(page):
        raise NothingToApproveError
    if block.approved_fingerprint != block.fingerprint:  # the tick is sent with every save of the page
        audit.record("signed off", page, actor=actor, after={"supplements": guard.goods_on(page)})
    block.approved_by, block.approved_at, block.approved_fingerprint = actor, timezone.now(), block.fingerprint
    block.save()
    return block


@all_or_nothing
def withdraw_sign_off(page: LibraryPage) -> None:
    """Nothing is shown below `page` until somebody signs off again."""
    blocks = ShopBlock.objects.filter(**_where(page))
    if blocks.exclude(approved_at=None).exists():
        audit.record("sign-off withdrawn", page)
    blocks.update(approved_by=None, approved_at=None, approved_fingerprint="")


def sign_off_holds(block: ShopBlock) -> bool:
    """Whether the goods are shown now."""
    goods = guard.goods_on(block.page)
    return bool(goods) and _holds(block, block.page, goods)


def sign_off_covers(block: ShopBlock, findings: list[guard.Row]) -> bool:
    """Whether the sign-off holds, and has seen all of `findings`."""
    return sign_off_holds(block) and guard.seen(findings) <= guard.seen(block.findings)


def _holds(block: ShopBlock, page: LibraryPage, goods: list[int]) -> bool:
    return block.approved_fingerprint == ShopBlock.fingerprint_of(page.sign_off_hash, goods, block.findings_hash)
