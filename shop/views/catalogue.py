"""What anyone may see: listings, products, what shipping costs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from blog.paging import page_of
from blog.public import public_page
from shop.models import Category, ShippingRule, Supplement

SUPPLEMENTS_PER_PAGE = 24


@public_page
def shop_home(request: HttpRequest) -> HttpResponse:
    page = page_of(Supplement.objects.on_sale().for_lists(), request, size=SUPPLEMENTS_PER_PAGE)
    departments = Category.objects.filter(parent=None)
    return render(request, "shop/home.html", {"page": page, "departments": departments})


@public_page
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """A department's supplements, those of its sub-departments among them."""
    department = get_object_or_404(Category.objects.select_related("parent"), slug=slug)
    families = Category.objects.filter(pk=department.pk) | Category.objects.filter(parent=department)
    goods = Supplement.objects.on_sale().filter(category__in=families).for_lists()
    page = page_of(goods, request, size=SUPPLEMENTS_PER_PAGE)
    return render(request, "shop/category.html", {"page": page, "category": department})


@public_page
def supplement(request: HttpRequest, slug: str) -> HttpResponse:
    product = get_object_or_404(Supplement.objects.on_sale().for_page(), slug=slug)
    chosen = next((pack for pack in product.packs if pack.available), product.packs[0])
    return render(request, "shop/supplement_detail.html", {"supplement": product, "chosen": chosen})


@public_page
def shipping(request: HttpRequest) -> HttpResponse:
    rules = list(ShippingRule.objects.current())
    context = {
        "rule": next((rule for rule in rules if not rule.places), None),
        "local_rules": [rule for rule in rules if rule.places],
    }
    return render(request, "shop/shipping.html", context)
