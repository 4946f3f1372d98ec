from django.urls import path

from blog import views

app_name = "blog"
urlpatterns = [
    path("", views.blog_home, name="home"),
    path("category/<slug:slug>/", views.category, name="category"),
    path("tag/<slug:slug>/", views.tag, name="tag"),
    path("author/<slug:slug>/", views.author, name="author"),
    path("<slug:slug>/", views.post, name="post"),
]
