"""What anyone may see: listings, products, what shipping costs."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from blog.paging import page_of
from blog.public import public_page
from shop.listing import find_department, list_goods
from shop.models import Category, ShippingRule
from shop.placements import posts_about
from shop.product import read_product

SUPPLEMENTS_PER_PAGE = 24


@public_page
def shop_home(request: HttpRequest) -> HttpResponse:
    return _listing(request, "shop/home.html")


@public_page
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """A department's supplements, those of its sub-departments among them."""
    department = find_department(slug)
    if department is None:
        raise Http404("No such department.")
    return _listing(request, "shop/category.html", department)


def _listing(request: HttpRequest, template: str, department: Category | None = None) -> HttpResponse:
    listing = list_goods(request.GET, request.path, department=department)
    page = page_of(listing.goods, request, size=SUPPLEMENTS_PER_PAGE)
    return render(request, template, {"listing": listing, "page": page, "category": department})


@public_page
def supplement(request: HttpRequest, slug: str) -> HttpResponse:
    product = read_product(slug)
    context = {
        "supplement": product.supplement,
        "chosen": product.chosen,
        "facts": product.supplement.facts.all(),
        "serve": product.serve,
        "alternatives": product.alternatives,
        "posts": posts_about(product.supplement),
    }
    return render(request, "shop/supplement_detail.html", context)


@public_page
def shipping(request: HttpRequest) -> HttpResponse:
    rules = list(ShippingRule.objects.current())
    context = {
        "rule": next((rule for rule in rules if not rule.places), None),
        "local_rules": [rule for rule in rules if rule.places],
    }
    return render(request, "shop/shipping.html", context)
