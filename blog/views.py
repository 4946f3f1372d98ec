"""The health library."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from taggit.models import Tag

from blog import evidence
from blog.articles import article_at, cards_of, titles_of
from blog.citations import csl, exchange
from blog.holdings import Articles, holdings
from blog.models import Author, Category, Citation, Correction, Ingredient, Page, Post
from blog.paging import page_of
from blog.places import Bits, bits
from blog.public import public_page

POSTS_PER_PAGE = 12
INGREDIENTS_PER_PAGE = 100
CORRECTIONS_PER_PAGE = 50
CITED_BY_PER_PAGE = 50
RELATED_POSTS = 3
RELATED_TAGS = 8
LIST_PARAMETERS = ("sort", "page")
MOST_REVIEWED = 24  # on the page of who reviewed them


@public_page(knows=LIST_PARAMETERS)
def blog_home(request: HttpRequest) -> HttpResponse:
    topics = Category.objects.filter(parent=None)
    return _list(request, holdings().everything, "blog/home.html", {"topics": topics})


@public_page(knows=LIST_PARAMETERS)
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """A topic's posts, those of its sub-topics among them."""
    topic = get_object_or_404(Category.objects.select_related("parent"), slug=slug)
    children = list(topic.children.all())
    articles = holdings().under(Category, [topic.pk, *(child.pk for child in children)])
    return _list(request, articles, "blog/category.html", {"category": topic, "children": children})


@public_page(knows=LIST_PARAMETERS)
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    wanted = get_object_or_404(Tag, slug=slug)
    held = holdings()
    beside = held.tags_beside(wanted, RELATED_TAGS)
    tags = Tag.objects.in_bulk(beside) if beside else {}
    context = {"tag": wanted, "related_tags": [tags[pk] for pk in beside if pk in tags]}
    return _list(request, held.under(Tag, [wanted.pk]), "blog/tag.html", context)


@public_page(knows=LIST_PARAMETERS)
def author(request: HttpRequest, slug: str) -> HttpResponse:
    wanted = get_object_or_404(Author.objects.select_related("portrait"), slug=slug)
    held = holdings()
    reviewed = Articles(held, held.reviewed_by(wanted), held.by_review)
    context = {"author": wanted, "reviewed": reviewed[:MOST_REVIEWED], "reviewed_total": len(reviewed)}
    return _list(request, held.under(Author, [wanted.pk]), "blog/author.html", context)


@public_page
def post(request: HttpRequest, slug: str) -> HttpResponse:
    """An article. One that was taken down on its day says so (410): search engines then drop it at once."""
    article = article_at(slug)
    if article is None:
        taken_down = get_object_or_404(Post.objects.expired().only("title"), slug=slug)
        return render(request, "blog/post_gone.html", {"post": taken_down}, status=410)
    return article_page(request, article)


def article_page(request: HttpRequest, article: Post, **context: Any) -> HttpResponse:
    """The page of `article`, which came with `for_article()`; its preview at the editors' desk is the same page."""
    related = cards_of(holdings().related_to(article, RELATED_POSTS))
    return render(request, "blog/post_detail.html", {"post": article, "related": related} | context)


@public_page(knows=("page",))
def ingredients(request: HttpRequest) -> HttpResponse:
    """From A to Z. The letters lead to the page on which each of them begins."""
    names = Ingredient.objects.a_to_z()
    page = page_of(names, request, size=INGREDIENTS_PER_PAGE)
    letters: dict[str, int] = {}
    for place, (name, _) in enumerate(names):
        letters.setdefault(name[:1].upper(), place // INGREDIENTS_PER_PAGE + 1)
    shown = [pk for _, pk in page.object_list]
    found = Ingredient.objects.with_other_names().only("name", "slug").in_bulk(shown) if shown else {}
    context = {
        "page": page,
        "letters": letters.items(),
        "ingredients": [found[pk] for pk in shown if pk in found],
    }
    return render(request, "blog/ingredients.html", context)


@public_page(knows=("page",))
def ingredient(request: HttpRequest, slug: str) -> HttpResponse:
    """Its evidence, and the articles that speak of it, the newest first."""
    wanted = get_object_or_404(Ingredient.objects.with_other_names(), slug=slug)
    held = holdings()
    articles = Articles(held, held.under(Ingredient, [wanted.pk]))
    context = {
        "ingredient": wanted,
        "claims": [claim.as_shown() for claim in wanted.claims.for_evidence()],
        "page": page_of(articles, request, size=POSTS_PER_PAGE),
    }
    return render(request, "blog/ingredient_detail.html", context)


@public_page(knows=("page",))
def citation(request: HttpRequest, key: str) -> HttpResponse:
    """One study: how to cite it, what is known of it, and the articles and claims that use it."""
    study = get_object_or_404(Citation.objects.for_references(), key=key)
    held = holdings()
    mentions = dict(study.uses.order_by().values_list("post_id", "mentions"))
    citing = bits(held.place_of[pk] for pk in mentions if pk in held.place_of)
    page = page_of(list(held.ids(citing, held.newest_first)), request, size=CITED_BY_PER_PAGE)
    context = {
        "study": study,
        "source": study.as_shown(),
        "bibtex": exchange.write_bibtex([study.csl]),
        "page": page,
        "cited_by": [(title, mentions[title.post]) for title in titles_of(list(page))],
        "is_uncited": not citing,  # then search engines need not know of it
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


@public_page(knows=("page",))
def corrections(request: HttpRequest) -> HttpResponse:
    """What was put right in articles that readers can open, the latest first."""
    page = page_of(Correction.objects.for_readers(), request, size=CORRECTIONS_PER_PAGE)
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


def _list(request: HttpRequest, articles: Bits, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page of `articles`; an unknown order is the usual one, as it is nothing that people type."""
    held, sort = holdings(), request.GET.get("sort", "")
    order = held.by_review if sort == "reviewed" else held.newest_first
    page = page_of(Articles(held, articles, order), request, size=POSTS_PER_PAGE)
    chosen = sort if sort in SORTS else "newest"
    return render(request, template, context | {"page": page, "sort": chosen, "sorts": SORTS.items()})
