"""What anyone may see: listings, products, what shipping costs."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from blog.models import Page
from blog.paging import page_of
from blog.public import public_page
from shop import limits
from shop.clients import network_of
from shop.listing import READ, find_department, list_goods
from shop.models import Category, ShippingRule, Store
from shop.placements import posts_about
from shop.product import read_product
from shop.search import find_supplements
from shop.views.too_often import too_often

SUPPLEMENTS_PER_PAGE = 24
LISTING_PARAMETERS = ("q", *READ, "page")


@public_page(knows=LISTING_PARAMETERS)
def shop_home(request: HttpRequest) -> HttpResponse:
    return _listing(request, "shop/home.html")


@public_page(knows=LISTING_PARAMETERS)
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """A department's supplements, those of its sub-departments among them."""
    department = find_department(slug)
    if department is None:
        raise Http404("No such department.")
    return _listing(request, "shop/category.html", department)


def _listing(request: HttpRequest, template: str, department: Category | None = None) -> HttpResponse:
    words = " ".join(request.GET.get("q", "").split())
    if words:
        try:
            limits.SEARCHES.count(network_of(request))
        except limits.TooOftenError as error:
            return too_often(request, error)
    found = find_supplements(words) if words else None
    listing = list_goods(
        request.GET, request.path, department=department, found_ids=found.ids if found else None, words=words
    )
    page = page_of(listing.goods, request, size=SUPPLEMENTS_PER_PAGE)
    context = {"listing": listing, "page": page, "category": department, "corrected": found.corrected if found else ""}
    return render(request, template, context)


@public_page
def supplement(request: HttpRequest, slug: str) -> HttpResponse:
    return supplement_page(request, slug)


def supplement_page(request: HttpRequest, slug: str, *, is_preview: bool = False) -> HttpResponse:
    """What shoppers see; as a preview also of one that is hidden."""
    product = read_product(slug, is_preview=is_preview)
    context = {
        "is_preview": is_preview,
        "supplement": product.supplement,
        "chosen": product.chosen,
        "sold_out": [] if is_preview else product.sold_out,
        "facts": product.facts,
        "fact_table": product.fact_table,
        "marks": product.marks,
        "serve": product.serve,
        "alternatives": product.alternatives,
        "posts": posts_about(product.supplement),
    }
    return render(request, "shop/supplement_detail.html", context)


@public_page
def shipping(request: HttpRequest) -> HttpResponse:
    """The rules state themselves; what staff wrote stands below them."""
    rules = list(ShippingRule.objects.current())
    context = {
        "rule": next((rule for rule in rules if rule.is_everywhere), None),
        "other_rules": [rule for rule in rules if not rule.is_everywhere],
        "store": Store.objects.first(),
        "words": Page.objects.filter(slug=Page.Slug.SHIPPING).first(),
    }
    return render(request, "shop/shipping.html", context)
