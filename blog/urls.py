from django.urls import path

from blog import feeds, views

app_name = "blog"
urlpatterns = [
    path("", views.blog_home, name="home"),
    path("feed/", feeds.feed, name="feed"),
    path("category/<slug:slug>/", views.category, name="category"),
    path("category/<slug:slug>/feed/", feeds.category_feed, name="category_feed"),
    path("tag/<slug:slug>/", views.tag, name="tag"),
    path("author/<slug:slug>/", views.author, name="author"),
    path("<slug:slug>/", views.post, name="post"),
    *(path(f"<slug:slug>/references.{ending}", views.post_references, {"ending": ending}) for ending in views.EXPORTS),
]
