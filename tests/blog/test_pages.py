"""The pages of the library as a reader meets them."""

import re
from datetime import UTC, datetime

import pytest

from blog import publishing
from tests.builders import (
    add_author,
    file_under,
    make_author,
    make_category,
    make_citation,
    make_image,
    make_post,
    tag,
)

pytestmark = pytest.mark.django_db


def page(client, path):
    """The page as one line: where the template breaks its lines means nothing."""
    response = client.get(path)
    assert response.status_code == 200, path
    return re.sub(r"\s+", " ", response.content.decode())


def cited_article(**fields):
    make_citation("aa", DOI="10.1056/x", PMID="1", PMCID="PMC2", PII="S0957417413007100", title="First study")
    make_citation("bb", URL="https://example.com/bb", title="Second study")
    source = '<h2>Why</h2><p>One<cite data-ref="bb"></cite>.</p><p>Two<cite data-ref="aa"></cite> three.'
    return make_post(body=f'{source}<cite data-ref="bb"></cite></p>', **fields)


def test_article_shows_topics_date_author_with_role_and_summary(client):
    post = make_post(
        "Zinc & colds", summary="What 12 trials say.", published_at=datetime(2021, 1, 13, 1, 0, tzinfo=UTC)
    )
    file_under(post, make_category("Sleep"), make_category("Minerals"))
    add_author(post, make_author("Kim Lee", credential="BHSc"), role="editor", position=1)

    html = page(client, post.get_absolute_url())

    assert "<h1>Zinc &amp; colds</h1>" in html
    assert '<p class="lead">What 12 trials say.</p>' in html
    assert ">13 January 2021</time>" in html
    assert '<a href="/blog/category/minerals/">Minerals</a> <span aria-hidden="true">·</span>' in html
    assert '<a href="/blog/category/sleep/">Sleep</a>' in html
    assert 'By <a href="/blog/author/naturopath/">Naturopath</a>' in html
    assert 'Editor: <a href="/blog/author/kim-lee/">Kim Lee</a>, BHSc' in html
    assert "1 min" in html


def test_article_links_marks_and_references_both_ways(client):
    html = page(client, cited_article().get_absolute_url())

    for number, anchors in {1: ["cite-1-a", "cite-1-b"], 2: ["cite-2-a"]}.items():
        assert html.count(f'id="ref-{number}"') == 1
        assert html.count(f'href="#ref-{number}"') == len(anchors)
        for anchor in anchors:
            assert html.count(f'id="{anchor}"') == 1
            assert html.count(f'href="#{anchor}"') == 1
    assert html.index("Second study") < html.index("First study")


def test_every_link_within_an_article_has_its_target_once(client):
    html = page(client, cited_article().get_absolute_url())

    targets = set(re.findall(r'href="#([^"]+)"', html))

    assert {"ref-1", "ref-2", "cite-1-b", "references", "main"} <= targets
    assert {target: html.count(f'id="{target}"') for target in targets} == dict.fromkeys(targets, 1)


def test_reference_links_to_the_records_of_its_source(client):
    html = page(client, cited_article().get_absolute_url())

    for address in (
        "https://doi.org/10.1056/x",
        "https://pubmed.ncbi.nlm.nih.gov/1/",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC2/",
        "https://www.sciencedirect.com/science/article/pii/S0957417413007100",
        "https://example.com/bb",
    ):
        assert f'<a href="{address}" rel="external"' in html


def test_way_back_to_the_blog_stands_after_the_references(client):
    html = page(client, cited_article().get_absolute_url())

    back = html.index("Back to Blog Home</a>")

    assert html.index('<h2 id="references">References</h2>') < html.index('id="ref-2"') < back


def test_article_without_references_has_no_list_of_them_and_leads_back(client):
    html = page(client, make_post().get_absolute_url())

    assert "References" not in html
    assert "#references" not in html
    assert "Back to Blog Home" in html


def test_article_in_three_parts_has_a_contents_list_and_in_two_none(client):
    long = make_post(body="<h2>One &amp; all</h2><h3>Within</h3><h2>Two</h2>")
    short = make_post(body="<h2>One</h2><h2>Two</h2>")

    html = page(client, long.get_absolute_url())

    assert '<li><a href="#s-one-all">One &amp; all</a></li><li><a href="#s-two">Two</a></li>' in html
    assert "On this page" not in page(client, short.get_absolute_url())


def test_article_links_to_its_tags(client):
    post = make_post()
    tag(post, "zinc", "vitamin d")

    html = page(client, post.get_absolute_url())

    assert '<a class="chip" href="/blog/tag/zinc/">zinc</a>' in html
    assert '<a class="chip" href="/blog/tag/vitamin-d/">vitamin d</a>' in html


def test_article_shows_its_picture_and_the_list_its_cover(client):
    image = make_image("pic", alt_text="A cat", caption="Mia")
    post = make_post(body='<figure data-image="pic"></figure>', cover=image)

    article, cards = page(client, post.get_absolute_url()), page(client, "/blog/")

    assert f'<img src="{image.file.url}" alt="A cat" width="30" height="20"' in article
    assert "<figcaption>Mia</figcaption>" in article
    assert f'<img src="{image.file.url}" alt="" width="30" height="20"' in cards


def test_cover_that_the_text_shows_too_stands_there_only(client):
    image = make_image("pic")
    twice = make_post(body='<figure data-image="pic"></figure>', cover=image)
    once = make_post(body="<p>Text.</p>", cover=image)

    assert page(client, twice.get_absolute_url()).count(f'<img src="{image.file.url}" alt="A picture"') == 1
    assert "hero-picture" not in page(client, twice.get_absolute_url())
    assert "hero-picture" in page(client, once.get_absolute_url())


def test_template_code_in_a_text_is_printed_and_not_run(client):
    post = make_post("{{ 7|add:7 }}", body="<p>{{ settings.SECRET_KEY }} {% debug %} %(x)s {0.__class__}</p>")

    html = page(client, post.get_absolute_url())

    assert "<h1>{{ 7|add:7 }}</h1>" in html
    assert "<p>{{ settings.SECRET_KEY }} {% debug %} %(x)s {0.__class__}</p>" in html


def test_blog_home_lists_topics_and_not_their_sub_topics(client):
    make_category("Naps", parent=make_category("Sleep"))

    html = page(client, "/blog/")

    assert re.search(r'<a class="chip" href="/blog/category/sleep/">.*?Sleep</a>', html)
    assert "Naps" not in html


def test_author_page_shows_credential_bio_and_portrait(client):
    make_author("Kim Lee", credential="BHSc", bio="Writes.\n\nCooks.", portrait=make_image("kim", alt_text="Kim"))

    html = page(client, "/blog/author/kim-lee/")

    assert "<h1>Kim Lee</h1>" in html
    assert re.search(r'<p class="lead">\s*BHSc', html)
    assert "<p>Writes.</p>" in html
    assert 'alt="Kim"' in html


def test_category_page_shows_its_intro_and_leads_to_its_topic(client):
    make_category("Naps", parent=make_category("Sleep"), intro="Short & sweet.")

    html = page(client, "/blog/category/naps/")

    assert '<p class="lead">Short &amp; sweet.</p>' in html
    assert '<a href="/blog/category/sleep/">Sleep</a>' in html


@pytest.mark.parametrize(("count", "is_indexed"), [(2, False), (3, True)])
def test_tag_of_few_articles_is_kept_from_search_engines(client, count, is_indexed):
    for _ in range(count):
        tag(make_post(), "zinc")

    html = page(client, "/blog/tag/zinc/")

    assert (f"{count} articles carry this tag." in html, "noindex" not in html) == (True, is_indexed)


def test_lists_are_cut_into_pages_of_twelve(client):
    for number in range(25):
        make_post(f"Post no. {number:02}", days_ago=number + 1)

    pages = [page(client, f"/blog/?page={number}") for number in (1, 2, 3)]

    assert [html.count('class="card post-card"') for html in pages] == [12, 12, 1]
    shown = re.findall(r"Post no\. \d\d", "".join(pages))
    assert shown == [f"Post no. {number:02}" for number in range(25)]
    assert 'rel="next" href="?page=2"' in pages[0]
    assert "Page 2 of 3" in pages[1]
    assert 'rel="prev" href="?page=2"' in pages[2]
    assert 'rel="next"' not in pages[2]


@pytest.mark.parametrize("path", ["/blog/", "/blog/category/sleep/", "/blog/tag/zinc/", "/blog/author/naturopath/"])
@pytest.mark.parametrize(
    "number",
    [
        *(
            "x",
            "0",
            "-1",
            "1_0",
            "٣",
            "1e9",
            "1" + "0" * 30,
            "99999",
            "2",
            "",
            " 1",
            "1.0",
            "01",
            "+1",
            "last",
            "1" * 5000,
        )
    ],
)
def test_page_that_is_none_is_not_found(client, path, number):
    post = make_post()
    file_under(post, make_category("Sleep"))
    tag(post, "zinc")

    assert client.get(path, {"page": number}).status_code == 404


def test_changed_source_is_shown_changed_in_the_articles_that_cite_it(client):
    citation = make_citation("aa", title="Old title")
    post = make_post(body='<p>x<cite data-ref="aa"></cite></p>')

    citation.csl["title"] = "New title"
    publishing.save_citation(citation)

    assert "New title" in page(client, post.get_absolute_url())
