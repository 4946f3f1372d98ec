"""/sitemap.xml, the index, and its sections: the library's, the shop's, and the three pages that open them."""

from django.urls import reverse

from blog import sitemaps as library
from blog.holdings import holdings
from shop import sitemaps as shop
from shop.assortment import assortment


class Fronts(library.ByDate):
    """Home, health library and shop: each is as new as the newest that it shows."""

    def items(self) -> list[library.Dated]:
        held, goods = holdings(), assortment()
        read, sold = held.latest_change(held.everything), goods.latest_change(goods.everything)
        either = max((at for at in (read, sold) if at), default=None)
        return [(reverse("home"), either), (reverse("blog:home"), read), (reverse("shop:home"), sold)]


SECTIONS: dict[str, type[library.Section]] = {
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


def files() -> list[library.Dated]:
    """Every file with addresses in it, and when something that it names last changed. Seven queries."""
    found = []
    for name, section in SECTIONS.items():
        path = reverse("sitemap-section", args=[name])
        for number, latest in enumerate(section().files(), start=1):
            found.append((path if number == 1 else f"{path}?p={number}", latest))
    return found
