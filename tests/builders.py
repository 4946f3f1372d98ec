"""Rows for tests. Each builder sets only what a row cannot be without; a test names what it asserts."""

import itertools
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image as PillowImage

from blog import publishing
from blog.models import Author, Authorship, Category, Citation, Image, Notice, Post
from shop import audit, orders, stock
from shop.cart import Cart, CartLine
from shop.models import Brand, Order, Promotion, Refund, Supplement, SupplementImage, Variant
from shop.models import Category as ShopCategory
from shop.pricing import price_cart

_numbers = itertools.count(1)


def picture_bytes(*, size: tuple[int, int] = (30, 20), format: str = "PNG") -> bytes:
    out = BytesIO()
    PillowImage.new("RGB", size, "#0b5a4a").save(out, format=format)
    return out.getvalue()


def make_image(
    key: str, *, alt_text: str = "A picture", size: tuple[int, int] = (30, 20), content: bytes = b"", **fields: Any
) -> Image:
    image = Image(key=key, alt_text=alt_text, **fields)
    image.file.save("x.png", ContentFile(content or picture_bytes(size=size), name="x.png"), save=False)
    publishing.save_image(image)
    return image


def make_author(name: str = "Naturopath", **fields: Any) -> Author:
    return Author.objects.get_or_create(name=name, defaults={"slug": name.lower().replace(" ", "-")} | fields)[0]


def make_category(name: str, **fields: Any) -> Category:
    return Category.objects.create(name=name, slug=name.lower().replace(" ", "-"), **fields)


def make_citation(key: str, **members: Any) -> Citation:
    record = {"type": "article-journal", "title": f"Study {key}", "issued": {"date-parts": [[2020]]}} | members
    citation = Citation(key=key, csl=record)
    publishing.save_citation(citation)
    return citation


def fall(citation: Citation, standing: str, **notice: Any) -> Citation:
    """What a watch writes of `citation`: its standing, a notice where one is given, and the pages that show it."""
    Citation.objects.filter(pk=citation.pk).update(standing=standing)
    if notice:
        Notice.objects.create(citation=citation, **{"source": "Crossref"} | notice)
    for post in Post.objects.filter(references__citation=citation):
        publishing.refresh_references(post)
    citation.refresh_from_db()
    return citation


def make_post(title: str = "A post", *, body: str = "<p>Text.</p>", **fields: Any) -> Post:
    """A post that readers see, by the Naturopath, unless said otherwise."""
    days = fields.pop("days_ago", 1)
    defaults = {
        "slug": f"post-{next(_numbers)}",
        "summary": "What it says.",
        "status": Post.Status.PUBLISHED,
        "published_at": timezone.now() - timedelta(days=days),
    }
    post = Post(title=title, body=body, **defaults | fields)
    publishing.save_post(post)
    Authorship.objects.create(post=post, author=make_author())
    publishing.save_filing(post)
    return post


def file_under(post: Post, *topics: Category) -> None:
    post.categories.add(*topics)
    publishing.save_filing(post)


def tag(post: Post, *names: str) -> None:
    post.tags.add(*names)
    publishing.save_filing(post)


def add_author(post: Post, author: Author, **fields: Any) -> None:
    Authorship.objects.create(post=post, author=author, **fields)
    publishing.save_filing(post)


def make_variant(
    *, price_cents: int = 20_00, available: int = 10, supplement: Supplement | None = None, **fields: Any
) -> Variant:
    """A pack that can be bought, of a supplement of its own unless one is given."""
    number = next(_numbers)
    supplement = supplement or make_supplement()
    defaults = {"name": f"Pack {number}", "sku": f"SKU-{number}"}
    variant = Variant.objects.create(supplement=supplement, price_cents=price_cents, **defaults | fields)
    if available:
        stock.adjust(variant, available, reason="test")
    return variant


def make_pack_picture(*, size: tuple[int, int] = (30, 20), **fields: Any) -> SupplementImage:
    picture = SupplementImage(**{"supplement": make_supplement(), "alt_text": "A pack"} | fields)
    picture.file.save("x.png", ContentFile(picture_bytes(size=size), name="x.png"), save=True)
    return picture


def make_supplement(name: str = "", **fields: Any) -> Supplement:
    number = next(_numbers)
    name = name or f"Supplement {number}"
    defaults = {
        "slug": f"supplement-{number}",
        "brand": Brand.objects.get_or_create(slug="brand-a", defaults={"name": "Brand A"})[0],
        "category": ShopCategory.objects.get_or_create(slug="minerals", defaults={"name": "Minerals"})[0],
    }
    return Supplement.objects.create(name=name, **defaults | fields)


def make_promotion(code: str = "", *, goods: tuple[Any, ...] = (), **fields: Any) -> Promotion:
    """Ten per cent off everything, unless said otherwise. `goods`: categories, brands and supplements it is about."""
    terms = {} if "kind" in fields else {"kind": Promotion.Kind.PERCENT, "percent": 10}
    promotion = Promotion.objects.create(**{"name": "Ten off", "code": code} | terms | fields)
    for row in goods:
        named = {ShopCategory: promotion.categories, Brand: promotion.brands, Supplement: promotion.supplements}
        named[type(row)].add(row)
    return promotion


DESTINATION = orders.Destination(
    email="kim@example.com",
    full_name="Kim Lee",
    street_address="1 Example Street",
    suburb="Sydney",
    state="NSW",
    postcode="2000",
)


def cart_of(*lines: tuple[Variant, int], code: str = "") -> Cart:
    return Cart(tuple(CartLine(variant.pk, quantity) for variant, quantity in lines), code=code)


def place(
    *lines: tuple[Variant, int],
    attempt_key: str = "",
    destination: orders.Destination = DESTINATION,
    code: str = "",
    gateway: str = "manual",
    expires_at: datetime | None = None,
) -> Order:
    """An order as checkout makes it, from what the page would have shown."""
    cart = cart_of(*lines, code=code)
    shown = price_cart(cart, postcode=destination.postcode, email=destination.email).shown()
    key = attempt_key or f"attempt-{next(_numbers):010d}"
    return orders.place_order(cart, destination, attempt_key=key, shown=shown, gateway=gateway, expires_at=expires_at)


def paid(*lines: tuple[Variant, int], **fields: Any) -> Order:
    order = place(*lines, **fields)
    orders.record_payment(order)
    return order


def packed(*lines: tuple[Variant, int], **fields: Any) -> Order:
    order = paid(*lines, **fields)
    orders.mark_packed(order)
    return order


def shipped(*lines: tuple[Variant, int], **fields: Any) -> Order:
    order = packed(*lines, **fields)
    orders.mark_shipped(order)
    return order


def refund_units(order: Order, quantity: int = 1, *, reason: str = "goodwill", **fields: Any) -> Refund:
    """`quantity` units of the first line go back."""
    line = order.lines.all()[0]
    return orders.refund(order, lines={line.pk: orders.Portion(quantity)}, reason=reason, **fields)


def differences() -> list[str]:
    """What `shop_audit` would say."""
    return list(audit.differences())
