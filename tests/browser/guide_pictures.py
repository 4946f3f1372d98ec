"""The pictures of the staff guide, from a demo whose clock stands still: make guide-pictures."""

import datetime
import io
import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.test.utils import setup_databases, teardown_databases
from django.utils import timezone
from PIL import Image

from accounts import staff
from accounts.models import User
from blog import publishing
from blog.models import Citation, Claim, Post
from shop import orders
from shop.models import Order, Outbox, Promotion, ShippingRule, Supplement
from shop.models.outbox import MOST_TRIES
from tests.browser import counter_states
from tests.browser.counter_states import ORDERS, page_of, sign_in

OUT = Path(settings.BASE_DIR) / "docs" / "staff-guide" / "pictures"
NOW = datetime.datetime(2026, 11, 25, 23, 30, tzinfo=datetime.UTC)  # Thursday 26 November, 10.30 in Sydney
MOST_BYTES = 60_000
AROUND = 12  # px of the page around what a picture shows
CALM = """
  .submit-row, #header, .post-actions { position: static !important }
  #counter-menu { overflow: hidden }
  * { caret-color: transparent !important }
"""


class AnyMoment(type):
    def __instancecheck__(cls, value: Any) -> bool:
        return isinstance(value, datetime.datetime)


class StillClock(datetime.datetime, metaclass=AnyMoment):
    """What `django.utils.timezone` takes for the clock; every moment counts as one of it."""

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:
        return NOW.astimezone(tz) if tz else NOW.replace(tzinfo=None)


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="session")
def demo(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo as of `NOW`, its order numbers the same each time."""
    patch = pytest.MonkeyPatch()
    patch.setattr(timezone, "datetime", StillClock)
    patch.setattr("shop.models.orders.secrets.choice", random.Random(7).choice)  # noqa: S311  numbers in pictures
    call_command("join_assets", verbosity=0)
    with django_db_blocker.unblock():
        databases = setup_databases(verbosity=0, interactive=False)
        call_command("demo", once=True, stdout=io.StringIO())
        call_command("join_assets", verbosity=0)
        staff.make_staff("editor@example.com", "a-long-password", full_name="Demo editor", role="editor")
        yield
        teardown_databases(databases, verbosity=0)
    patch.undo()


@pytest.fixture(scope="session")
def site(demo: None) -> Iterator[str]:
    """In this process, for its clock."""
    with make_server("127.0.0.1", 0, StaticFilesHandler(get_wsgi_application()), Server, Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@dataclass(frozen=True)
class Shot:
    """`reach` brings a visitor to the page; `parts` are the selectors whose common box is shown, `height` at most."""

    reach: str | Callable[[Any], None]
    parts: str = "#content"
    width: int = 1280
    height: int = 620
    email: str = "staff@example.com"


def at_order(status: str) -> Callable[[Any], None]:
    return lambda visitor: visitor.open(page_of(first(status)))


def first(status: str) -> Order:
    return Order.objects.filter(status=status).order_by("pk")[0]


def sign_in_page(visitor: Any) -> None:
    visitor.page.context.clear_cookies()
    visitor.open("/account/login/")


def asked_again(visitor: Any) -> None:
    """What a change of rights asks, the password typed long ago."""
    user = User.objects.get(email="editor@example.com")
    unconfirmed(visitor)
    visitor.open(f"/admin/accounts/user/{user.pk}/change/")
    visitor.page.get_by_label("Is active").uncheck()
    visitor.page.get_by_role("button", name="Save", exact=True).click()
    visitor.page.locator("[name=again_password]").wait_for()


def unconfirmed(visitor: Any) -> None:
    for session in Session.objects.all():
        store = session.get_session_store_class()(session.session_key)
        if store.pop("account_authentication_methods", None):
            store.save()


def bank_preview(visitor: Any) -> None:
    order = first("pending")
    visitor.open("/admin/shop/bankline/import/")
    rows = (
        (f"{order.total_cents / 100:.2f}", order.number),
        ("44.95", "Transfer without a number"),
        ("1.00", f"Part of {order.number}"),
    )
    visitor.page.get_by_label("CSV file of the bank").set_input_files(counter_states.statement(*rows))
    visitor.page.get_by_role("button", name="Read and preview").click()
    visitor.page.get_by_role("button", name="Import").wait_for()


def refund_preview(visitor: Any) -> None:
    order = Order.objects.filter(status="completed", payments__gateway="manual").order_by("-pk")[0]
    visitor.open(f"{ORDERS}{order.pk}/refund/")


def return_asked(visitor: Any) -> None:
    order = Order.objects.filter(return_requests__status="requested").order_by("pk")[0]
    visitor.open(page_of(order))


def article(name: str = "Content", slug: str = "muscle-twitches") -> Callable[[Any], None]:
    def reach(visitor: Any) -> None:
        visitor.open(f"/admin/blog/post/{Post.objects.get(slug=slug).pk}/change/")
        visitor.page.get_by_role("tab", name=name).click()
        if name == "Content":  # the page of readers beside it, drawn whole
            visitor.page.wait_for_load_state("networkidle")
            visitor.page.wait_for_timeout(2000)

    return reach


def versions(visitor: Any) -> None:
    post = Post.objects.get(slug="muscle-twitches")
    if post.summary.startswith("What"):
        post.summary = "Why a muscle jumps by itself, which everyday causes are known, and when to see a doctor."
        publishing.save_post(post)
    oldest = post.history.order_by("history_id")[0]
    visitor.open(f"/admin/blog/post/{post.pk}/history/{oldest.pk}/")


def cite(visitor: Any) -> None:
    article()(visitor)
    page = visitor.page
    page.locator(".ProseMirror[contenteditable=true] > p").first.click()
    page.locator("button[title='Insert reference']").click()
    page.locator("dialog[open] input").first.fill("magnesium")
    page.wait_for_timeout(1200)


def pasted(visitor: Any) -> None:
    record = (
        "TY  - JOUR\nID  - example2026\nTI  - An example of a record that the library has not\n"
        "AU  - Example, A.\nPY  - 2026\nJO  - Journal of Examples\nER  - \n"
        "TY  - BOOK\nTI  -\nER  - \n"
    )
    visitor.open("/admin/blog/citation/import/")
    visitor.page.get_by_label("Paste references").fill(record)
    visitor.page.get_by_role("button", name="Read and preview").click()
    visitor.page.locator("table").first.wait_for()


def bulk_prices(visitor: Any) -> None:
    visitor.open("/admin/shop/variant/")
    for box in visitor.page.locator("#result_list tbody input.action-select").all()[:4]:
        box.check()
    visitor.page.get_by_label("Action:").select_option(label="Change prices…")
    visitor.page.get_by_role("button", name="Go").click()
    visitor.page.locator("h1", has_text="rice").wait_for()


def goods_file(visitor: Any) -> None:
    text = (
        "sku,price,stock_change,stock_reason\nMAG-GLY-060,24.95,24,Delivery\nVIT-D3-100,abc,,\nZIN-LOZ-030,12.95,,\n"
    )
    visitor.open("/admin/shop/goodsfile/import/")
    file = {"name": "goods.csv", "mimeType": "text/csv", "buffer": text.encode()}
    visitor.page.get_by_label("File of goods").set_input_files(file)
    visitor.page.get_by_role("button", name="Read and check").click()
    visitor.page.get_by_role("button", name="Write").first.wait_for()


def holidays(visitor: Any) -> None:
    visitor.open("/admin/shop/holiday/paste/")
    visitor.page.get_by_label("Holidays, one to a line").fill("2027-01-26 Australia Day\n25/12/2027 Christmas Day")
    visitor.page.get_by_role("button", name="Read and preview").click()
    visitor.page.locator("table").first.wait_for()


def failed_mail(visitor: Any) -> None:
    order = first("pending")
    if not Outbox.objects.filter(order=order).exists():
        orders.record_payment(first("pending"), bank_reference="Example", actor=User.objects.get(email=visitor.email))
    Outbox.objects.filter(sent_at=None).update(
        tries=MOST_TRIES, last_error="SMTPConnectError: the mail server is away"
    )
    visitor.open("/admin/shop/outbox/")


def product(tab: str) -> Callable[[Any], None]:
    """`tab` as its address says it."""

    def shot(visitor: Any) -> None:
        pk = Supplement.objects.get(slug="magnesium-glycinate").pk
        visitor.open(f"/admin/shop/supplement/{pk}/change/#in-{tab}")

    return shot


def one(model: Any, path: str, **which: Any) -> Callable[[Any], None]:
    return lambda visitor: visitor.open(f"/admin/{path}/{model.objects.filter(**which).order_by('pk')[0].pk}/change/")


def study(visitor: Any) -> None:
    visitor.open(f"/admin/blog/citation/{Citation.objects.retracted().order_by('pk')[0].pk}/change/")


# The order of the guide. Later ones may change what earlier ones show, so those that write stand last.
SHOTS = {
    "sign-in": Shot(sign_in_page, "main", height=520),
    "account-phone": Shot("/account/", "main", width=390, height=420),
    "first-page": Shot("/admin/", "body", height=720),
    "first-page-phone": Shot("/admin/", "body", width=390, height=760),
    "find": Shot("/admin/find/?q=magnesium", "#content", height=520),
    "orders": Shot(ORDERS, "#content", height=560),
    "orders-phone": Shot(f"{ORDERS}?queue=pack", "body", width=390, height=760),
    "mark-shipped": Shot(at_order("packed"), "#content", height=560),
    "record-payment": Shot(at_order("pending"), "#content", height=560),
    "bank-preview": Shot(bank_preview, "#content"),
    "refund": Shot(refund_preview, "#content"),
    "return": Shot(return_asked, "#content"),
    "order-to-look-at": Shot(at_order("needs_review"), "#content", height=700),
    "article": Shot(article(), "#content, [data-preview-pane]", height=760),
    "article-settings": Shot(article("Settings"), "#tab-settings", height=640),
    "cite": Shot(cite, "dialog[open]"),
    "import-references": Shot(pasted, "#content"),
    "library": Shot("/admin/blog/citation/", "#content", height=560),
    "study": Shot(study, "fieldset:has(h2:text-is('What is known of it')), #notices-group"),
    "reviews": Shot(article("Settings"), "#reviews-group, #corrections-group"),
    "version": Shot(versions, "#content"),
    "claim-guard": Shot(article(), ".claim-findings"),
    "below-an-article": Shot(article("Settings", slug="magnesium-and-cramps"), "#placements-group, #shop_block-group"),
    "claim": Shot(one(Claim, "blog/claim"), "#content", height=800),
    "picture": Shot("/admin/blog/image/add/", "#content"),
    "products": Shot("/admin/shop/supplement/", "#content", height=520),
    "product-packs": Shot(product("packs-price-and-stock"), "#content", height=900),
    "prices": Shot("/admin/shop/variant/", "#content", height=480),
    "bulk-prices": Shot(bulk_prices, "#content"),
    "goods-file": Shot(goods_file, "#content"),
    "label": Shot(product("label-and-compliance"), "#tab-label-and-compliance", height=900),
    "sale-channels": Shot("/admin/shop/salechannel/", "#content"),
    "shipping-rule": Shot(one(ShippingRule, "shop/shippingrule"), "#content", height=800),
    "try-the-rules": Shot("/admin/shop/shippingrule/try/?amount=98.99&postcode=0800", "#content", height=840),
    "holidays": Shot(holidays, "#content"),
    "promotion": Shot(one(Promotion, "shop/promotion", code="WELCOME10"), "#content", height=760),
    "reports": Shot("/admin/shop/sale/", "#content", height=720),
    "gst": Shot("/admin/shop/sale/?by=gst", "#content"),
    "person": Shot("/admin/accounts/user/add/", "#content"),
    "trail": Shot("/admin/accounts/auditentry/", "#content", height=420),
    "asked-again": Shot(asked_again, "#content, main"),
    "mail": Shot(failed_mail, "#content"),
    "cards-paused": Shot(counter_states.cards_paused, "#content", height=360),
}


@pytest.mark.parametrize("name", SHOTS)
def test_picture(browser: Any, site: str, name: str) -> None:
    shot = SHOTS[name]
    context = browser.new_context(
        viewport={"width": shot.width, "height": 844 if shot.width < 600 else 800},
        reduced_motion="reduce",
        bypass_csp=True,  # for CALM
        locale="en-AU",
        timezone_id="Australia/Sydney",
    )
    context.set_default_timeout(15_000)
    visitor = Opened(context.new_page(), site, shot.email)
    visitor.page.clock.set_fixed_time(NOW)
    sign_in(visitor, shot.email)

    if callable(shot.reach):
        shot.reach(visitor)
    else:
        visitor.open(shot.reach)
    save(take(visitor.page, shot), OUT / f"{name}.webp")
    context.close()


class Opened:
    def __init__(self, page: Any, site: str, email: str) -> None:
        self.page, self.site, self.email = page, site, email

    def open(self, path: str) -> None:
        answer = self.page.goto(f"{self.site}{path}")
        assert answer.status == 200, path


def take(page: Any, shot: Shot) -> bytes:
    page.add_style_tag(content=CALM)
    page.evaluate("for (const image of document.images) image.loading = 'eager'")
    page.wait_for_load_state("networkidle")
    page.evaluate("document.activeElement?.blur()")
    around = 0 if shot.parts.startswith(("#content", "body", "main")) else AROUND
    boxes = [box for part in page.locator(shot.parts).all() if (box := part.bounding_box())]
    assert boxes, f"nothing of {shot.parts}"
    scrolled = page.evaluate("scrollY")
    left = max(0, min(box["x"] for box in boxes) - around)
    top = max(0, min(box["y"] for box in boxes) + scrolled - around)
    right = min(shot.width, max(box["x"] + box["width"] for box in boxes) + around)
    bottom = max(box["y"] + box["height"] for box in boxes) + scrolled + around
    clip = {"x": left, "y": top, "width": right - left, "height": min(bottom - top, shot.height)}
    taken: bytes = page.screenshot(full_page=True, clip=clip)
    return taken


def save(png: bytes, path: Path) -> None:
    """Without loss where that is small enough."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture.save(path, "WEBP", lossless=True, method=6)
    quality = 90
    while path.stat().st_size > MOST_BYTES and quality > 40:
        picture.save(path, "WEBP", quality=quality, method=6)
        quality -= 10
    assert path.stat().st_size <= MOST_BYTES
