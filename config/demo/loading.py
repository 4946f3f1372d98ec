"""Load the demo into a database. Idempotent: rows are found by their natural keys and left as staff changed them."""

import json
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import User
from blog import publishing
from blog.models import Author, Authorship, Category, Citation, Image, Post
from config.demo.drawings import draw_article_image, draw_pack
from shop import stock
from shop.models import Brand, Order, Statement, Store, Supplement, SupplementImage, Variant
from shop.models import Category as ShopCategory

CONTENT = Path(__file__).parent / "content"
STAFF_EMAIL = "staff@example.com"

Report = Callable[[str], None]


class RealOrdersError(Exception):
    """The database has orders that the demo did not make; it must not be mixed with them."""


def read(name: str) -> Any:
    return json.loads((CONTENT / name).read_text(encoding="utf-8"))


def load(report: Report) -> str:
    """Everything, then the staff user. Returns the password of a staff user made now, "" for one that was there."""
    if Order.objects.exists():
        raise RealOrdersError("This database has orders; the demo is for an empty one.")
    load_library(report)
    load_shop(report)
    return make_staff()


def load_library(report: Report) -> None:
    library = read("library.json")
    for position, row in enumerate(library["categories"]):
        defaults = {"name": row["name"], "intro": row["intro"], "position": position}
        Category.objects.get_or_create(slug=row["slug"], defaults=defaults)
    for row in library["authors"]:
        defaults = {"name": row["name"], "bio": row["bio"], "kind": Author.Kind.ROLE}
        Author.objects.get_or_create(slug=row["slug"], defaults=defaults)
    for row in library["images"]:
        _load_image(row)
    for record in read("citations.json"):
        if not Citation.objects.filter(key=record["id"]).exists():
            publishing.save_citation(Citation(key=record["id"], csl=record))
    for row in read("articles.json"):
        _load_post(row)
    report(f"{Post.objects.count()} articles, {Citation.objects.count()} sources")


def _load_image(row: dict[str, str]) -> None:
    if Image.objects.filter(key=row["key"]).exists():
        return
    image = Image(key=row["key"], alt_text=row["alt_text"], caption=row.get("caption", ""), credit="Simples")
    image.file.save("drawing.jpg", ContentFile(draw_article_image(row["key"]), name="drawing.jpg"), save=False)
    publishing.save_image(image)


@transaction.atomic
def _load_post(row: dict[str, Any]) -> None:
    if Post.objects.filter(slug=row["slug"]).exists():
        return
    post = Post(
        slug=row["slug"],
        title=row["title"],
        summary=row["summary"],
        body=(CONTENT / "articles" / Path(row["body"]).name).read_text(encoding="utf-8"),
        cover=Image.objects.get(key=row["cover"]),
        status=Post.Status.PUBLISHED,
        published_at=datetime.fromisoformat(row["published_at"]),
    )
    publishing.save_post(post)
    post.categories.set(Category.objects.filter(slug__in=row["categories"]))
    post.tags.set(row["tags"])
    for position, author in enumerate(row["authors"]):
        wanted = Author.objects.get(slug=author["author"])
        Authorship.objects.create(post=post, author=wanted, role=author["role"], position=position)
    publishing.save_filing(post)


def load_shop(report: Report) -> None:
    _fill_store()
    shop = read("shop.json")
    for row in shop["brands"]:
        Brand.objects.get_or_create(slug=row["slug"], defaults={"name": row["name"]})
    for position, row in enumerate(shop["categories"]):
        defaults = {"name": row["name"], "intro": row["intro"], "position": position}
        ShopCategory.objects.get_or_create(slug=row["slug"], defaults=defaults)
    for position, row in enumerate(shop["supplements"]):
        _load_supplement(row, position)
    report(f"{Supplement.objects.count()} supplements, {Variant.objects.count()} packs")


def _fill_store() -> None:
    """An account to transfer to, unless staff have written one. The digits are nobody's."""
    store = Store.objects.the_one()
    if not store.takes_transfers:
        store.bank_account_name, store.bank_bsb, store.bank_account_number = "Simples (demo)", "000-000", "00000000"
        store.email = store.email or "shop@example.com"
        store.full_clean()
        store.save()


@transaction.atomic
def _load_supplement(row: dict[str, Any], position: int) -> None:
    if Supplement.objects.filter(slug=row["slug"]).exists():
        return
    supplement = Supplement(
        brand=Brand.objects.get(slug=row["brand"]),
        category=ShopCategory.objects.get(slug=row["category"]),
        position=position,
        **{name: row[name] for name in ("slug", "name", "form", "summary", "description", "indications")},
        **{name: row[name] for name in ("directions", "ingredients", "warnings", "register_text", "is_gst_free")},
    )
    supplement.full_clean()
    supplement.save()
    supplement.statements.set(Statement.objects.filter(code__in=row["statements"]))
    for place, pack in enumerate(row["variants"]):
        facts = {name: pack[name] for name in ("sku", "name", "price_cents")}
        variant = Variant(supplement=supplement, position=place, **facts)
        variant.full_clean()
        variant.save()
        if pack["stock"]:
            stock.adjust(variant, pack["stock"], reason="Demo stock")
    first = row["variants"][0]
    drawing = draw_pack(row["name"], first["name"], supplement.brand.name, form=row["form"], seed=position)
    image = SupplementImage(supplement=supplement, alt_text=f"Drawn pack of {row['name']}, {first['name']}")
    image.file.save("pack.jpg", ContentFile(drawing, name="pack.jpg"), save=True)


def make_staff() -> str:
    """A staff user with a password of its own, shown once. Never a fixed one."""
    if User.objects.filter(email=STAFF_EMAIL).exists():
        return ""
    password = secrets.token_urlsafe(12)
    user = User.objects.create_user(STAFF_EMAIL, password, full_name="Demo owner", is_staff=True)
    user.groups.set(Group.objects.filter(name="owner"))
    return password


def is_loaded() -> bool:
    return User.objects.filter(email=STAFF_EMAIL).exists()
