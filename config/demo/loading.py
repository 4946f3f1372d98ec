"""Load the demo into a database. Idempotent: rows are found by their natural keys and left as staff changed them."""

import secrets
from collections.abc import Callable

from django.contrib.auth.models import Group

from accounts.models import User
from blog.models import Citation, Post
from config.demo.library import load_library
from config.demo.orders import load_orders, of_the_demo
from config.demo.shop import load_shop, place_goods
from shop.models import Order, Supplement, Variant

STAFF_EMAIL = "staff@example.com"

Report = Callable[[str], None]


class RealOrdersError(Exception):
    """The database has orders that the demo did not make; it must not be mixed with them."""


def load(report: Report) -> str:
    """Everything, then the staff user. Returns the password of a staff user made now, "" for one that was there."""
    if Order.objects.exclude(pk__in=of_the_demo()).exists():
        raise RealOrdersError("This database has orders; the demo is for an empty one.")
    load_library()
    report(f"{Post.objects.count()} articles, {Citation.objects.count()} sources")
    load_shop()
    report(f"{Supplement.objects.count()} supplements, {Variant.objects.count()} packs")
    password = make_staff()
    staff = User.objects.get(email=STAFF_EMAIL)
    place_goods(staff)
    load_orders(actor=staff)
    report(f"{Order.objects.count()} orders")
    return password


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
