"""The health library."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from taggit.models import Tag

from blog import evidence
from blog.models import Author, Category, Citation, Ingredient, Page, Post
from blog.paging import page_of
from blog.public import public_page

POSTS_PER_PAGE = 12
RELATED_POSTS = 3
RELATED_TAGS = 8


@public_page
def blog_home(request: HttpRequest) -> HttpResponse:
    topics = Category.objects.filter(parent=None)
    return _list(request, Post.objects.all(), "blog/home.html", {"topics": topics})


@public_page
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """A topic's posts, those of its sub-topics among them."""
    topic = get_object_or_404(Category.objects.select_related("parent"), slug=slug)
    posts = Post.objects.under(topic)
    return _list(request, posts, "blog/category.html", {"category": topic, "children": topic.children.all()})


@public_page
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    wanted = get_object_or_404(Tag, slug=slug)
    posts = Post.objects.filter(tags=wanted)
    related = Post.objects.published().tags_beside(wanted)[:RELATED_TAGS]
    return _list(request, posts, "blog/tag.html", {"tag": wanted, "related_tags": related})


@public_page
def author(request: HttpRequest, slug: str) -> HttpResponse:
    wanted = get_object_or_404(Author.objects.select_related("portrait"), slug=slug)
    written = Post.objects.filter(pk__in=wanted.authorships.values("post"))
    reviewed = Post.objects.published().filter(current_review__reviewer=wanted).for_lists().by_review()
    return _list(request, written, "blog/author.html", {"author": wanted, "reviewed": reviewed})


@public_page
def post(request: HttpRequest, slug: str) -> HttpResponse:
    article = get_object_or_404(Post.objects.published().for_article(), slug=slug)
    return article_page(request, article)


def article_page(request: HttpRequest, article: Post, **context: Any) -> HttpResponse:
    """The page of `article`, which came with `for_article()`; its preview at the editors' desk is the same page."""
    related = Post.objects.related_to(article)[:RELATED_POSTS]
    return render(request, "blog/post_detail.html", {"post": article, "related": related} | context)


@public_page
def ingredients(request: HttpRequest) -> HttpResponse:
    return render(request, "blog/ingredients.html", {"ingredients": Ingredient.objects.with_other_names()})


@public_page
def ingredient(request: HttpRequest, slug: str) -> HttpResponse:
    wanted = get_object_or_404(Ingredient.objects.with_other_names(), slug=slug)
    context = {
        "ingredient": wanted,
        "claims": [claim.as_shown() for claim in wanted.claims.for_evidence()],
        "posts": Post.objects.published().filter(ingredients=wanted).for_lists(),
    }
    return render(request, "blog/ingredient_detail.html", context)


@public_page
def citation(request: HttpRequest, key: str) -> HttpResponse:
    """One study and the articles that cite it."""
    study = get_object_or_404(Citation.objects.for_references(), key=key)
    posts = Post.objects.published().filter(references__citation=study).for_lists()
    return render(request, "blog/citation_detail.html", {"citation": study, "posts": posts})


@public_page
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """What staff wrote. The editorial policy states the rule of our grades below it, whether they wrote or not."""
    if slug != Page.Slug.EDITORIAL_POLICY:
        return render(request, "blog/page.html", {"page": get_object_or_404(Page, slug=slug)})
    written = Page.objects.filter(slug=slug).first()
    context = {
        "page": written or Page(slug=slug, title=Page.Slug.EDITORIAL_POLICY.label),
        "rule": evidence.RULE,
        "counting": evidence.COUNTING_RULES,
        "designs": [(evidence.DESIGN_WORDS[design], evidence.DESIGN_MEANINGS[design]) for design in evidence.Design],
    }
    return render(request, "blog/page.html", context)


SORTS = {"newest": "Newest", "reviewed": "Recently reviewed"}


def _list(request: HttpRequest, posts: "QuerySet[Post]", template: str, context: dict[str, Any]) -> HttpResponse:
    """A page of `posts`; an unknown order is the usual one, as it is nothing that people type."""
    visible = (posts & Post.objects.published()).for_lists()  # type: ignore[attr-defined]
    sort = request.GET.get("sort", "")
    if sort == "reviewed":
        visible = visible.by_review()
    page = page_of(visible, request, size=POSTS_PER_PAGE)
    chosen = sort if sort in SORTS else "newest"
    return render(request, template, context | {"page": page, "sort": chosen, "sorts": SORTS.items()})
