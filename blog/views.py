"""The health library."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from taggit.models import Tag

from blog.models import Author, Category, Post
from blog.paging import page_of
from blog.public import public_page

POSTS_PER_PAGE = 12


@public_page
def blog_home(request: HttpRequest) -> HttpResponse:
    topics = Category.objects.filter(parent=None)
    return _list(request, Post.objects.all(), "blog/home.html", {"topics": topics})


@public_page
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """A topic's posts, those of its sub-topics among them."""
    topic = get_object_or_404(Category.objects.select_related("parent"), slug=slug)
    return _list(request, Post.objects.in_topic(topic), "blog/category.html", {"category": topic})


@public_page
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    wanted = get_object_or_404(Tag, slug=slug)
    return _list(request, Post.objects.filter(tags=wanted), "blog/tag.html", {"tag": wanted})


@public_page
def author(request: HttpRequest, slug: str) -> HttpResponse:
    wanted = get_object_or_404(Author.objects.select_related("portrait"), slug=slug)
    posts = Post.objects.filter(pk__in=wanted.authorships.values("post"))
    return _list(request, posts, "blog/author.html", {"author": wanted})


@public_page
def post(request: HttpRequest, slug: str) -> HttpResponse:
    article = get_object_or_404(Post.objects.published().for_article(), slug=slug)
    return render(request, "blog/post_detail.html", {"post": article})


def _list(request: HttpRequest, posts: "QuerySet[Post]", template: str, context: dict[str, Any]) -> HttpResponse:
    visible = posts & Post.objects.published()
    page = page_of(visible.for_lists(), request, size=POSTS_PER_PAGE)  # type: ignore[attr-defined]
    return render(request, template, context | {"page": page})
