"""The site's addresses, with those of the ingredients where the site has none yet."""

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, include, path, reverse

from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as site

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def ingredient(request: HttpRequest, slug: str) -> HttpResponse:
    return HttpResponse(slug)


urlpatterns = list(site)
try:
    reverse("ingredients:ingredient", args=["zinc"], urlconf="config.urls")
except NoReverseMatch:
    ingredients = ([path("<slug:slug>/", ingredient, name="ingredient")], "ingredients")
    urlpatterns.append(path("ingredients/", include(ingredients)))
