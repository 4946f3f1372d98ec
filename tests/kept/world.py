"""What happens to the shop and the library, run inside a process of the site: each way in which rows are written."""

from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from blog import publishing
from blog.models import Category, Post
from shop import stock
from shop.models import Variant
from tests import builders


def article(title: str, slug: str, *, in_seconds: float = -3600, **fields: Any) -> int:
    at = timezone.now() + timedelta(seconds=in_seconds)
    return builders.make_post(title, slug=slug, published_at=at, **fields).pk


def articles(*slugs: str) -> dict[str, int]:
    """Many at once, by slug."""
    return {slug: article("Zinc and colds", slug) for slug in slugs}


def pack(name: str, slug: str, *, price_cents: int = 20_00, available: int = 100) -> int:
    supplement = builders.make_supplement(name, slug=slug)
    return builders.make_variant(
        supplement=supplement, sku=f"SKU-{slug}", price_cents=price_cents, available=available
    ).pk


def topic(name: str, slug: str) -> int:
    return Category.objects.create(name=name, slug=slug).pk


def save(pk: int, title: str) -> None:
    post = Post.objects.get(pk=pk)
    post.title = title
    publishing.save_post(post)


def update(pk: int, title: str) -> None:
    Post.objects.filter(pk=pk).update(title=title)


def bulk_update(pk: int, title: str) -> None:
    post = Post.objects.get(pk=pk)
    post.title = title
    Post.objects.bulk_update([post], ["title"])


def raw_sql(pk: int, title: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE blog_post SET title = %s WHERE id = %s", [title, pk])


def admin_topic(pk: int, name: str) -> None:
    """The form of the admin, as a browser posts it."""
    client = Client(SERVER_NAME="127.0.0.1")
    builders.sign_in(client, builders.make_superuser(f"editor-{timezone.now().timestamp()}@example.com"))
    form = {
        "name": name,
        "slug": Category.objects.get(pk=pk).slug,
        "parent": "",
        "intro": "",
        "icon": "leaf",
        "position": "0",
    }
    answer = client.post(f"/admin/blog/category/{pk}/change/", form)
    assert answer.status_code == 302, answer.content.decode()[-3000:]


def rolled_back(pk: int, title: str) -> None:
    try:
        with transaction.atomic():
            Post.objects.filter(pk=pk).update(title=title)
            raise RuntimeError
    except RuntimeError:
        pass


def adjust(variant: int, units: int) -> None:
    stock.adjust(Variant.objects.get(pk=variant), units, reason="test")


def sell(variant: int, units: int) -> None:
    builders.place((Variant.objects.get(pk=variant), units), attempt_key=f"attempt-{timezone.now().timestamp()}")


def start_sale(variant: int, *, price_cents: int, in_seconds: float, for_seconds: float) -> None:
    now = timezone.now()
    Variant.objects.filter(pk=variant).update(
        sale_price_cents=price_cents,
        sale_from=now + timedelta(seconds=in_seconds),
        sale_until=now + timedelta(seconds=in_seconds + for_seconds),
    )
