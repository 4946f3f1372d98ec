"""The sections of /sitemap.xml: the library's, the shop's, and the three pages that open them."""

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import Max
from django.db.models.functions import Greatest
from django.urls import reverse

from blog import sitemaps as library
from blog.models import Post
from shop import sitemaps as shop
from shop.models import Supplement

Front = tuple[str, datetime | None]


class Fronts(library.Section):
    """Home, health library and shop: each is as new as the newest that it shows."""

    def items(self) -> list[Front]:
        read = Post.objects.published().aggregate(at=Max(Greatest("changed_at", "published_at")))["at"]
        sold = Supplement.objects.on_sale().aggregate(at=Max("changed_at"))["at"]
        either = max((at for at in (read, sold) if at), default=None)
        return [(reverse("home"), either), (reverse("blog:home"), read), (reverse("shop:home"), sold)]

    def location(self, front: Front) -> str:
        return front[0]

    def lastmod(self, front: Front) -> datetime | None:
        return front[1]


SECTIONS: dict[str, type[Sitemap] | Sitemap] = {
    "fronts": Fronts,
    "posts": library.Posts,
    "topics": library.Topics,
    "authors": library.Authors,
    "ingredients": library.Ingredients,
    "studies": library.Studies,
    "pages": library.Pages,
    "supplements": shop.Supplements,
    "departments": shop.Departments,
}
