"""A full house for measuring: the demo grown large (`config.demo.large`), and what waits at the counter."""

from django.core.management import call_command
from django.db import connection
from django.db.models import F

from blog.models import Citation, Image
from config.demo.large import Progress, Sizes, load_large
from shop.models import Order, SupplementImage

WAITING = 40  # rows of each kind that want something done


def load_world(orders: int) -> None:
    """So many orders, a fifth of them in products, a tenth in articles. No picture is drawn: nobody looks."""
    call_command("demo", verbosity=0)
    for model in (Image, SupplementImage):
        model.objects.update(rendering_of=F("file"), renditions={})
    sizes = Sizes(products=orders // 5, posts=orders // 10, orders=orders)
    load_large(sizes, Progress(lambda text: print(text, end="", flush=True)))  # noqa: T201


def let_some_wait() -> None:
    """Of the orders that are there some are to be packed, sent or looked at; and sources have fallen."""
    newest = list(Order.objects.order_by("-pk").values_list("pk", flat=True)[: WAITING * 3])
    for place, status in enumerate(("paid", "packed", "needs_review")):
        Order.objects.filter(pk__in=newest[place::3]).update(status=status)
    fallen = list(Citation.objects.order_by("-pk").values_list("pk", flat=True)[:WAITING])
    Citation.objects.filter(pk__in=fallen).update(standing="retracted")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
