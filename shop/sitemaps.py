"""What the shop tells search engines that there is, and when each of it really changed."""

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from blog.sitemaps import Section
from shop.models import Category, Supplement


class Supplements(Section):
    def items(self) -> list[Supplement]:
        return list(Supplement.objects.on_sale().only("slug", "changed_at"))

    def lastmod(self, supplement: Supplement) -> datetime:
        return supplement.changed_at


class Departments(Section):
    """Those with something on the shelf, of their own or of a department inside; they change with what they list."""

    def items(self) -> list[Category]:
        goods = Supplement.objects.on_sale().filter(Q(category=OuterRef("pk")) | Q(category__parent=OuterRef("pk")))
        latest = Subquery(goods.order_by("-changed_at").values("changed_at")[:1])
        return list(Category.objects.annotate(latest=latest).exclude(latest=None))

    def lastmod(self, department: Any) -> datetime:
        latest: datetime = department.latest
        return latest
