"""What the shop tells search engines that there is, and when each of it really changed."""

from blog.sitemaps import ByDate, BySlug, Dated, Many
from shop.assortment import assortment
from shop.models import Category


class Supplements(Many):
    def items(self) -> BySlug:
        goods = assortment()
        return BySlug("shop:supplement", goods.slugs, goods.changed_at)


class Departments(ByDate):
    """Those with something on the shelf, of their own or of a department inside; they change with what they list."""

    def items(self) -> list[Dated]:
        goods, departments = assortment(), list(Category.objects.all())
        found = []
        for department in departments:
            inside = (row.slug for row in departments if department.pk in (row.pk, row.parent_id))
            latest = goods.latest_change(goods.having_any("category", inside))
            found.append((department.get_absolute_url(), latest))
        return [page for page in found if page[1]]
