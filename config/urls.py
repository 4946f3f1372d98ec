"""All addresses of the site. What each shows: README, "The map"."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.urls.resolvers import URLPattern, URLResolver

from config import views

admin.site.site_header = "Simples"
admin.site.site_title = "Simples admin"
admin.site.index_title = "Library and shop"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("blog/", include("blog.urls")),
    path("", include("shop.urls")),
    path("healthz/live", views.live),
    path("healthz/ready", views.ready),
    path("robots.txt", views.robots),
    path("favicon.ico", views.favicon),
    path(f"{settings.ADMIN_PATH}/", admin.site.urls),
]
if settings.IS_LOCAL:  # in production a proxy or object storage serves the pictures
    name = r"[a-z]+/[A-Za-z0-9_-]+(?:/[0-9]+w)?\.(?:avif|jpeg|jpg|png|webp)"
    urlpatterns.append(re_path(rf"^media/(?P<path>{name})\Z", views.media))
if "debug_toolbar" in settings.INSTALLED_APPS:
    urlpatterns.append(path("__debug__/", include("debug_toolbar.urls")))

handler400 = "config.views.unreadable_request"
handler403 = "config.views.forbidden"
handler404 = "config.views.not_found"
handler500 = "config.views.server_error"
