"""Grow a demo to a size. What is there stays; what is missing is added, in the same words each time."""

import gc
from dataclasses import dataclass

from django.db import connection

from accounts.models import User
from blog.statistics import analyse
from config import pictures
from config.demo.content_files import table
from config.demo.large.articles import ArticleBuilder
from config.demo.large.goods import GoodsBuilder
from config.demo.large.progress import Progress
from config.demo.large.sales import SalesBuilder
from config.demo.orders import plans
from config.startup import DEMO_STAFF

AT_ONCE = 500  # rows in one transaction: a long one keeps every other writer waiting


@dataclass(frozen=True)
class Sizes:
    """How many there are in the end, those of the ordinary demo among them."""

    products: int = 20_000
    posts: int = 10_000
    orders: int = 100_000


def load_large(sizes: Sizes, progress: Progress) -> None:
    """Goods first, since articles show them; then articles, then what was bought. The ordinary demo is loaded."""
    _let_statements_run()
    if due := pictures.count_due():  # the copies share the files, and must find them drawn
        progress.write(f"pictures: drawing {due} in all their sizes, about a minute\n")
        pictures.render_due()
    goods = GoodsBuilder()
    for numbers in progress.batches("supplements", sizes.products - len(table("shop")["supplements"]), AT_ONCE):
        goods.add(numbers)
    articles = ArticleBuilder(approver=User.objects.get(email=DEMO_STAFF))
    for numbers in progress.batches("articles", sizes.posts - len(table("articles")), AT_ONCE):
        articles.add(numbers)
    sales = SalesBuilder()
    gc.freeze()  # forty thousand packs stay; walking them again and again would take half of the time
    for numbers in progress.batches("orders", sizes.orders - len(plans()), AT_ONCE * 2):
        sales.add(numbers)
    analyse()


def _let_statements_run() -> None:
    """A thousand rows at once may take longer than a page is allowed to."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
