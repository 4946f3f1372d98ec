"""The menu at the side: by what people do, not by which app holds the table."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from config.counter.queues import MENU_QUEUES, counts_for


@dataclass(frozen=True)
class Entry:
    """A list somebody may open; `waiting` says how many rows of it want something done, 0 for none."""

    words: str
    url: str
    is_here: bool = False
    waiting: str = ""


@dataclass(frozen=True)
class Group:
    words: str
    icon: str
    entries: list[Entry]


# Names of models in the order of the work. A model that no group names stands under "More".
GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "Orders",
        "shopping-cart",
        ("shop.order", "shop.bankline", "shop.payment", "shop.refund", "shop.providerevent", "shop.outbox"),
    ),
    (
        "Goods",
        "package",
        (
            *("shop.supplement", "shop.variant", "shop.stock", "shop.stockmovement", "shop.stockalert"),
            *("shop.promotion", "shop.brand", "shop.category", "shop.dietarymark", "shop.goodsfile"),
        ),
    ),
    ("Articles", "book-open", ("blog.post", "blog.image", "blog.category", "taggit.tag", "blog.author", "blog.page")),
    ("Evidence", "quote", ("blog.citation", "blog.ingredient", "blog.claim", "blog.outcome")),
    (
        "Law",
        "badge-check",
        ("shop.statement", "shop.caution", "shop.salechannel", "blog.intake", "shop.claimterm"),
    ),
    ("Figures", "activity", ("shop.sale", "accounts.auditentry")),
    (
        "House",
        "shield",
        (
            *("shop.store", "shop.shippingrule", "shop.holiday", "blog.redirect"),
            *("accounts.user", "auth.group", "accounts.auditentry"),
        ),
    ),
)


def menu_for(request: HttpRequest, apps: list[dict[str, Any]]) -> list[Group]:
    """The groups with what the person asking may see of them, of Django's list `apps`. One query, for the numbers."""
    models = {
        f"{app['app_label']}.{model['model']._meta.model_name}": model
        for app in apps
        for model in app["models"]
        if model["admin_url"]
    }
    numbers = counts_for(request, MENU_QUEUES)
    waiting = {queue.model: numbers[queue.name] for queue in MENU_QUEUES if numbers.get(queue.name)}

    def entry(name: str) -> Entry:
        model = models.pop(name)
        url = model["admin_url"]
        count = waiting.get(name)
        return Entry(model["name"], url, request.path.startswith(url), str(count) if count else "")

    groups = [Group(words, icon, [entry(n) for n in names if n in models]) for words, icon, names in GROUPS]
    groups.append(Group("More", "list-filter", [entry(name) for name in list(models)]))
    return [group for group in groups if group.entries]
