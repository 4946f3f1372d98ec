"""Load the demo into a database. Idempotent: rows are found by their natural keys and left as staff changed them."""

import secrets
from collections.abc import Callable

from accounts import audit
from accounts.models import User
from accounts.staff import make_staff as make_account
from blog.models import Citation, Post
from blog.statistics import analyse
from config.demo.law import load_law
from config.demo.library import load_library
from config.demo.orders import load_orders, of_the_demo
from config.demo.shop import load_shop, place_goods
from config.startup import DEMO_STAFF, MADE, password_mark
from shop.models import Order, Supplement, Variant

Report = Callable[[str], None]


class RealOrdersError(Exception):
    """The database has orders that the demo did not make; it must not be mixed with them."""


def load(report: Report) -> str:
    """Everything, then the staff user. Returns the password of a staff user made now, "" for one that was there."""
    if Order.objects.exclude(pk__in=of_the_demo()).exists():
        raise RealOrdersError("This database has orders; the demo is for an empty one.")
    load_library()
    report(f"{Post.objects.count()} articles, {Citation.objects.count()} sources")
    load_law()
    load_shop()
    report(f"{Supplement.objects.count()} supplements, {Variant.objects.count()} packs")
    password = make_staff()
    staff = User.objects.get(email=DEMO_STAFF)
    place_goods(staff)
    load_orders(actor=staff)
    report(f"{Order.objects.count()} orders")
    analyse()
    return password


def make_staff() -> str:
    """A staff user with a password of its own, shown once. Never a fixed one."""
    if User.objects.filter(email=DEMO_STAFF).exists():
        return ""
    password = secrets.token_urlsafe(12)
    user = make_account(DEMO_STAFF, password, full_name="Demo owner")
    audit.record(MADE, user, after={"mark": password_mark(user)})
    return password


def is_loaded() -> bool:
    return User.objects.filter(email=DEMO_STAFF).exists()
