"""All addresses of the site. What each shows: README, "The map"."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.urls.resolvers import URLPattern, URLResolver

from blog import views as blog_views
from config import search, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("blog/", include("blog.urls")),
    path("ingredients/", include("blog.ingredient_urls")),
    path("citations/", include("blog.citation_urls")),
    path("corrections/", blog_views.corrections, name="corrections"),
    path("", include("shop.urls")),
    re_path(r"^(?P<slug>about|contact|editorial-policy|privacy|returns|terms)/$", blog_views.page, name="page"),
    path("styleguide/", views.styleguide),
    path("search/", search.search, name="search"),
    path("search/suggestions/", search.suggestions, name="suggestions"),
    path("healthz/live", views.live),
    path("healthz/ready", views.ready),
    path("robots.txt", views.robots),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    re_path(r"^sitemap-(?P<section>[a-z]+)\.xml\Z", views.sitemap_section, name="sitemap-section"),
    path("favicon.ico", views.favicon),
    path("account/", include("accounts.urls")),
    path(f"{settings.ADMIN_PATH}/", admin.site.urls),
]
if settings.ADMIN_PATH != "admin":
    urlpatterns.append(re_path(r"^admin(?:/|\Z)", views.decoy))
if settings.MEDIA_IS_OURS:  # else a proxy or the bucket serves the pictures
    name = r"[a-z]+/[A-Za-z0-9_-]+(?:/(?:[0-9]+w|share-[a-z-]+))?\.(?:avif|jpeg|jpg|png|webp)"
    urlpatterns.append(re_path(rf"^media/(?P<path>{name})\Z", views.media))
if "debug_toolbar" in settings.INSTALLED_APPS:
    urlpatterns.append(path("__debug__/", include("debug_toolbar.urls")))

handler400 = "config.views.unreadable_request"
handler403 = "config.views.forbidden"
handler429 = "config.views.too_many_tries"
handler404 = "config.views.not_found"
handler500 = "config.views.server_error"
