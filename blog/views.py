"""The health library."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from taggit.models import Tag

from blog import evidence
from blog.citations import csl, exchange
from blog.models import Author, Category, Citation, Correction, Ingredient, Page, Post
from blog.paging import page_of
from blog.public import public_page

POSTS_PER_PAGE = 12
CORRECTIONS_PER_PAGE = 50
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
    reviewed = Post.objects.published().reviewed_by(wanted).for_lists().by_review()
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
    """One study: how to cite it, what is known of it, and the articles and claims that use it."""
    study = get_object_or_404(Citation.objects.for_references(), key=key)
    posts = Post.objects.published().citing(study)
    context = {
        "study": study,
        "source": study.as_shown(),
        "bibtex": exchange.write_bibtex([study.csl]),
        "posts": posts,
        "is_uncited": not posts,  # then search engines need not know of it
        "claims": study.claim_uses.select_related("claim__ingredient", "claim__outcome"),
    }
    return render(request, "blog/citation_detail.html", context)


class Export(NamedTuple):
    """A format in which references leave, by the ending of its file."""

    content_type: str
    write: Callable[[Sequence[csl.Record]], str]


EXPORTS = {
    "ris": Export("application/x-research-info-systems", exchange.write_ris),
    "bib": Export("application/x-bibtex", exchange.write_bibtex),
    "json": Export("application/vnd.citationstyles.csl+json", exchange.write_csl_json),
}


@public_page
def post_references(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    """The references of an article as a file, in their order."""
    article = get_object_or_404(Post.objects.published().only("pk"), slug=slug)
    records = list(article.references.values_list("citation__csl", flat=True))
    if not records:
        raise Http404("This article has no references.")
    return _export(records, ending, name=f"{slug}-references")


@public_page
def citation_references(request: HttpRequest, key: str, ending: str) -> HttpResponse:
    """One study as a file."""
    return _export([get_object_or_404(Citation.objects.only("csl"), key=key).csl], ending, name=key)


def _export(records: list[csl.Record], ending: str, *, name: str) -> HttpResponse:
    export = EXPORTS[ending]
    response = HttpResponse(export.write(records), content_type=f"{export.content_type}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@public_page
def corrections(request: HttpRequest) -> HttpResponse:
    """What was put right in articles that readers can open, the latest first."""
    log = Correction.objects.filter(post__in=Post.objects.published().order_by()).select_related("post")
    page = page_of(log, request, size=CORRECTIONS_PER_PAGE)
    return render(request, "blog/corrections.html", {"page": page})


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
