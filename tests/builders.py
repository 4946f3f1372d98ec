"""Rows for tests. Each builder sets only what a row cannot be without; a test names what it asserts."""

import itertools
import time
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from PIL import Image as PillowImage

from accounts.models import User
from blog import publishing
from blog.models import Author, Authorship, Category, Citation, Image, Ingredient, Intake, Notice, Post
from shop import audit, orders, stock
from shop.cart import Cart, CartLine
from shop.models import (
    Brand,
    Order,
    Promotion,
    Refund,
    Supplement,
    SupplementImage,
    SupplementIngredient,
    Variant,
)
from shop.models import Category as ShopCategory
from shop.pricing import price_cart

_numbers = itertools.count(1)


def make_superuser(email: str) -> User:
    """One who signs in with "a-long-password": the address is verified."""
    user = User.objects.create_superuser(email, "a-long-password")
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def sign_in(client: Client, user: User, *, confirmed_minutes_ago: float | None = 0) -> None:
    """Past the sign-in page, the password asked for again just now (accounts/sudo.py); None: never."""
    client.force_login(user)
    session = client.session
    session["staff_since"] = session["staff_seen"] = time.time()
    if confirmed_minutes_ago is not None:
        at = time.time() - confirmed_minutes_ago * 60
        session["account_authentication_methods"] = [{"method": "password", "at": at, "reauthenticated": True}]
        session["account_authentication_methods_user"] = str(user.pk)
    session.save()


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
    """A pack that can be bought, at a price charged for a year, of a supplement of its own unless one is given."""
    number = next(_numbers)
    supplement = supplement or make_supplement()
    long_ago = timezone.now() - timedelta(days=365)
    defaults = {"name": f"Pack {number}", "sku": f"SKU-{number}", "price_since": long_ago}
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


def make_ingredient(name: str, **fields: Any) -> Ingredient:
    slug = name.lower().replace(" ", "-")
    return Ingredient.objects.get_or_create(slug=slug, defaults={"name": name} | fields)[0]


def make_holding(name: str, /, *holds: tuple[Ingredient, str, str], pack: Any = None, **fields: Any) -> Variant:
    """A pack of a supplement called `name` that holds these amounts in a serve: `(b6, "30", "mg")`."""
    supplement = make_supplement(name, **fields)
    for place, (ingredient, amount, unit) in enumerate(holds):
        SupplementIngredient.objects.create(
            supplement=supplement, ingredient=ingredient, amount=Decimal(amount), unit=unit, form=f"form {place}"
        )
    return make_variant(supplement=supplement, **pack or {})


def make_limit(ingredient: Ingredient, amount: str, unit: str = "mg", **fields: Any) -> Intake:
    return Intake.objects.create(
        **{"ingredient": ingredient, "amount": Decimal(amount), "unit": unit, "source": "Source of the limit"} | fields
    )


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
    is_collected = destination.delivery_method == Order.Method.COLLECT
    email = destination.email
    shown = price_cart(cart, postcode=destination.postcode, is_collected=is_collected, email=email).shown()
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
