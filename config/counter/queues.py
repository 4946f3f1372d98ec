"""What waits for somebody: each queue is a set of rows, the right that its work needs, and the list that shows them.

Rows and list say the same thing twice, in the ORM and in an address; a test holds each pair together.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import User
from blog.models import Citation, Image, Post
from shop.low_stock import low_packs
from shop.models import (
    BankLine,
    Order,
    Outbox,
    ProductCheck,
    Promotion,
    ProviderEvent,
    ShippingRule,
    ShopBlock,
    Store,
    Supplement,
)
from shop.orders import queues as order_queues
from shop.orders.queues import MOST_COUNTED, CountOf


@dataclass(frozen=True)
class Queue:
    """`one` and `many` follow its number. `model` ("shop.order") and `query` make the address of its list."""

    name: str
    one: str
    many: str
    right: str
    model: str
    query: str
    rows: Callable[[], "QuerySet[Any]"]
    is_trouble: bool = False

    @property
    def url(self) -> str:
        app, model = self.model.split(".")
        return f"{reverse(f'admin:{app}_{model}_changelist')}?{self.query}"


@dataclass(frozen=True)
class Waiting:
    """A queue with its number, as the counter shows it."""

    queue: Queue
    count: int

    @property
    def number(self) -> str:
        return order_queues.number(self.count)

    @property
    def words(self) -> str:
        return self.queue.one if self.count == 1 else self.queue.many


def orders_in(queue: str) -> Callable[[], "QuerySet[Order]"]:
    """The same condition as in the list of orders."""
    _, condition = order_queues.QUEUES[queue]
    return lambda: Order.objects.filter(condition)


def pages_unapproved(kind: str) -> "QuerySet[ShopBlock]":
    """Blocks below an article ("post") or an ingredient that want a sign-off."""
    return ShopBlock.objects.unapproved().filter(**{f"{kind}__isnull": False})


ORDERS, LIST_OF_ORDERS = "shop.view_order", "shop.order"
QUEUES: tuple[Queue, ...] = (
    Queue("pack", "order to pack", "orders to pack", ORDERS, LIST_OF_ORDERS, "queue=pack", orders_in("pack")),
    Queue("ship", "order to ship", "orders to ship", ORDERS, LIST_OF_ORDERS, "queue=ship", orders_in("ship")),
    Queue(
        *("transfers", "payment to match", "payments to match", "shop.change_bankline", "shop.bankline"),
        *("status__exact=open", lambda: BankLine.objects.filter(status=BankLine.Status.OPEN)),
    ),
    Queue(
        *("review", "order to look at", "orders to look at", ORDERS, LIST_OF_ORDERS),
        *("queue=review", orders_in("review")),
        is_trouble=True,
    ),
    Queue(
        *("parked", "payment message without an order", "payment messages without an order"),
        *("shop.view_providerevent", "shop.providerevent", "open=1"),
        lambda: ProviderEvent.objects.filter(outcome=ProviderEvent.Outcome.PARKED, resolved_at=None),
        is_trouble=True,
    ),
    Queue(
        *("refunds", "order with a refund to send", "orders with a refund to send", "shop.refund_order"),
        *(LIST_OF_ORDERS, "queue=refunds", orders_in("refunds")),
    ),
    Queue(
        *("returns", "order with a return to answer", "orders with a return to answer", "shop.view_returnrequest"),
        *(LIST_OF_ORDERS, "queue=returns", orders_in("returns")),
    ),
    Queue(
        *("mails", "mail that could not be sent", "mails that could not be sent", "shop.view_outbox", "shop.outbox"),
        *("state=failed", lambda: Outbox.objects.failed()),
        is_trouble=True,
    ),
    Queue(
        *("low", "pack low on stock", "packs low on stock", "shop.view_variant", "shop.variant", "low=yes"),
        lambda: low_packs(),
    ),
    Queue(
        *("in-review", "article in review", "articles in review", "blog.view_post", "blog.post"),
        *("standing=in_review", lambda: Post.objects.filter(status=Post.Status.IN_REVIEW)),
    ),
    Queue(
        *("scheduled", "article scheduled", "articles scheduled", "blog.view_post", "blog.post"),
        *("standing=scheduled", lambda: Post.objects.scheduled()),
    ),
    Queue(
        *("due", "article due for review", "articles due for review", "blog.view_post", "blog.post"),
        *("review=due", lambda: Post.objects.due_for_review()),
    ),
    Queue(
        *("selling", "article sells without sign-off", "articles sell without sign-off", "blog.view_post"),
        *("blog.post", "goods=open", lambda: pages_unapproved("post")),
        is_trouble=True,
    ),
    Queue(
        name="selling-ingredients",
        one="ingredient page sells without sign-off",
        many="ingredient pages sell without sign-off",
        right="blog.view_ingredient",
        model="blog.ingredient",
        query="goods=open",
        rows=lambda: pages_unapproved("ingredient"),
        is_trouble=True,
    ),
    Queue(
        name="claims",
        one="product with claims nobody approved",
        many="products with claims nobody approved",
        right="shop.view_productcheck",
        model="shop.supplement",
        query="claims=open",
        rows=lambda: ProductCheck.objects.unapproved(),
        is_trouble=True,
    ),
    Queue(
        *("statements", "label lacks a statement", "labels lack a statement", "shop.view_supplement"),
        *("shop.supplement", "statements=missing", lambda: Supplement.objects.lacking_statements()),
        is_trouble=True,
    ),
    Queue(
        *("alt", "picture without alt text", "pictures without alt text", "blog.view_image", "blog.image"),
        *("described=no", lambda: Image.objects.without_alt_text()),
    ),
    Queue(
        *("retracted", "retracted reference", "retracted references", "blog.view_citation", "blog.citation"),
        *("state=retracted&use=cited", lambda: Citation.objects.retracted().cited()),
        is_trouble=True,
    ),
    Queue(
        *("broken", "reference with a broken link", "references with a broken link", "blog.view_citation"),
        *("blog.citation", "state=broken&use=cited", lambda: Citation.objects.with_dead_link().cited()),
    ),
    Queue(
        *("promotions", "promotion ends this week", "promotions end this week", "shop.view_promotion"),
        *("shop.promotion", "state=ending", lambda: Promotion.objects.ending_soon()),
    ),
    Queue(
        *("rules", "shipping rule ends this week", "shipping rules end this week", "shop.view_shippingrule"),
        *("shop.shippingrule", "state=ending", lambda: ShippingRule.objects.ending_soon()),
    ),
)
MENU_QUEUES = tuple(queue for queue in QUEUES if queue.name in {"pack", "transfers", "mails", "in-review"})


def for_eyes_of(user: User | AnonymousUser, queues: Iterable[Queue]) -> list[Queue]:
    return [queue for queue in queues if user.has_perm(queue.right)]


def counts_for(request: HttpRequest, queues: Iterable[Queue]) -> dict[str, int]:
    """What waits in those of them that the person asking may see, by name.

    What was counted for the first page serves its menu too: one query for both. Any other page counts what its menu
    shows, not the whole shop.
    """
    known: dict[str, int] = vars(request).setdefault("counter_counts", {})
    known |= counts([queue for queue in for_eyes_of(request.user, queues) if queue.name not in known])
    return known


def counts(queues: Iterable[Queue]) -> dict[str, int]:
    """How many rows wait in each, by name; at most `MOST_COUNTED`. One query, none for no queue."""
    wanted = {f"n{n}": queue for n, queue in enumerate(queues)}
    if not wanted:
        return {}
    columns = {name: CountOf(queue.rows().order_by().values("pk")[:MOST_COUNTED]) for name, queue in wanted.items()}
    row = Store.objects.order_by().annotate(**columns).values(*columns).first() or {}
    return {queue.name: row.get(name, 0) for name, queue in wanted.items()}
