"""What an article tells machines: itself, who wrote and reviewed it, what it cites, where it stands."""

import json
from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template

from blog import publishing, structured_data
from blog.models import Author, Authorship, Post, Review
from tests.builders import (
    add_author,
    fall,
    file_under,
    make_author,
    make_category,
    make_citation,
    make_image,
    make_post,
    tag,
)
from tests.machines import Head

SITE = "http://testserver"
pytestmark = pytest.mark.django_db


@pytest.fixture
def zinc():
    post = make_post("Zinc and colds", slug="zinc", summary="What trials say.")
    Post.objects.update(
        published_at=datetime(2024, 4, 29, 23, tzinfo=UTC), changed_at=datetime(2024, 5, 3, 4, 20, 1, 5, tzinfo=UTC)
    )
    return post


def head(client, post):
    return Head(client.get(post.get_absolute_url()))


def test_article_says_what_it_is(client, zinc):
    file_under(zinc, make_category("Immunity"), make_category("Sleep"))
    tag(zinc, "zinc", "colds")

    page, article = (head(client, zinc).node(name) for name in ("MedicalWebPage", "BlogPosting"))

    assert page == {
        "@type": "MedicalWebPage",
        "@id": f"{SITE}/blog/zinc/#page",
        "url": f"{SITE}/blog/zinc/",
        "name": "Zinc and colds",
        "inLanguage": "en-AU",
        "breadcrumb": {"@id": f"{SITE}/blog/zinc/#breadcrumb"},
        "mainEntity": {"@id": f"{SITE}/blog/zinc/#article"},
    }
    assert article == {
        "@type": "BlogPosting",
        "@id": f"{SITE}/blog/zinc/#article",
        "mainEntityOfPage": {"@id": f"{SITE}/blog/zinc/#page"},
        "headline": "Zinc and colds",
        "description": "What trials say.",
        "inLanguage": "en-AU",
        "datePublished": "2024-04-30T09:00:00+10:00",
        "dateModified": "2024-05-03T14:20:01+10:00",
        "author": [{"@type": "Person", "name": "Naturopath", "url": f"{SITE}/blog/author/naturopath/"}],
        "publisher": {"@id": f"{SITE}/#organization"},
        "articleSection": ["Immunity", "Sleep"],
        "keywords": ["colds", "zinc"],
    }


def test_role_is_an_organisation_and_only_a_person_is_a_person(client, zinc):
    Author.objects.update(kind=Author.Kind.ROLE)
    kim = make_author("Kim Lee", kind=Author.Kind.PERSON, credential="Dr of nothing")
    add_author(zinc, kim, position=1)
    add_author(zinc, make_author("Editorial team", kind=Author.Kind.ROLE), role=Authorship.Role.EDITOR, position=2)

    article = head(client, zinc).node("BlogPosting")

    assert article["author"] == [
        {"@type": "Organization", "name": "Naturopath", "url": f"{SITE}/blog/author/naturopath/"},
        {"@type": "Person", "name": "Kim Lee", "url": f"{SITE}/blog/author/kim-lee/"},
    ]
    assert article["contributor"] == [
        {"@type": "Organization", "name": "Editorial team", "url": f"{SITE}/blog/author/editorial-team/"}
    ]


def review(post, **fields):
    reviewer = make_author("Pharmacist", kind=Author.Kind.ROLE)
    publishing.record_review(Review(post=post, reviewer=reviewer, **fields))


def test_review_belongs_to_the_page(client, zinc):
    review(Post.objects.get(), reviewed_on=date(2024, 5, 3))

    found = head(client, zinc)

    page = found.node("MedicalWebPage")
    assert page["lastReviewed"] == "2024-05-03"
    assert page["reviewedBy"] == {
        "@type": "Organization",
        "name": "Pharmacist",
        "url": f"{SITE}/blog/author/pharmacist/",
    }
    assert not {"lastReviewed", "reviewedBy"} & found.node("BlogPosting").keys()


def test_review_of_other_words_is_not_claimed(client, zinc):
    review(Post.objects.get())
    post = Post.objects.get()
    post.summary = "What other trials say."
    publishing.save_post(post)

    page = head(client, zinc).node("MedicalWebPage")

    assert not {"lastReviewed", "reviewedBy"} & page.keys()


def test_article_cites_its_sources_in_their_order_with_what_each_record_has(client):
    make_citation(
        "study",
        title="On zinc.",
        author=[{"family": "Tyler", "given": "Kenneth L."}, {"literal": "Zinc Group"}],
        DOI="10.1016/S0140-6736(97)11096-0",
        PMID="21957236",
        issued={"date-parts": [[2020, 3, 9]]},
        **{"container-title": "Journal of Zinc", "container-title-short": "J Zinc"},
    )
    make_citation("manual", type="book", title="A book", ISBN="9780306406157", issued={"date-parts": [[1999]]})
    make_citation("site", type="webpage", title="A page", URL="https://www.example.org/zinc", issued={})
    marks = "".join(f'<p>x<cite data-ref="{key}"></cite></p>' for key in ("manual", "study", "site"))
    post = make_post(body=marks)

    citation = head(client, post).node("BlogPosting")["citation"]

    assert citation == [
        {"@type": "Book", "name": "A book", "datePublished": "1999"},
        {
            "@type": "ScholarlyArticle",
            "name": "On zinc",
            "author": [
                {"@type": "Person", "name": "Kenneth L. Tyler"},
                {"@type": "Organization", "name": "Zinc Group"},
            ],
            "datePublished": "2020-03-09",
            "isPartOf": {"@type": "Periodical", "name": "Journal of Zinc"},
            "identifier": ["doi:10.1016/s0140-6736(97)11096-0", "pmid:21957236"],
            "sameAs": [
                "https://doi.org/10.1016/s0140-6736(97)11096-0",
                "https://pubmed.ncbi.nlm.nih.gov/21957236/",
            ],
        },
        {"@type": "WebPage", "name": "A page", "sameAs": ["https://www.example.org/zinc"]},
    ]


@pytest.mark.parametrize(
    ("standing", "status"),
    [("retracted", "Retracted"), ("concern", "Expression of concern"), ("corrected", None), ("", None)],
)
def test_source_that_fell_says_so_to_machines_as_the_page_says_it_to_readers(client, standing, status):
    study = make_citation("study")
    post = make_post(body='<p>x<cite data-ref="study"></cite></p>')
    fall(study, standing)

    on_article = head(client, post).node("BlogPosting")["citation"][0]
    on_its_own = head(client, study).node("ScholarlyArticle")

    assert on_article.get("creativeWorkStatus") == on_its_own.get("creativeWorkStatus") == status
    assert (f"{status}\n" in client.get(post.get_absolute_url()).content.decode()) == (status is not None)


def test_page_of_a_study_says_what_it_is_about_and_where_it_stands(client):
    study = make_citation("study", title="On zinc", PMID="21957236")

    found = head(client, study)

    assert found.node("WebPage") == {
        "@type": "WebPage",
        "@id": f"{SITE}/citations/study/#page",
        "url": f"{SITE}/citations/study/",
        "name": "On zinc",
        "inLanguage": "en-AU",
        "breadcrumb": {"@id": f"{SITE}/citations/study/#breadcrumb"},
        "mainEntity": {"@id": f"{SITE}/citations/study/#study"},
    }
    assert found.node("ScholarlyArticle") == {
        "@id": f"{SITE}/citations/study/#study",
        "@type": "ScholarlyArticle",
        "name": "On zinc",
        "datePublished": "2020",
        "identifier": ["pmid:21957236"],
        "sameAs": ["https://pubmed.ncbi.nlm.nih.gov/21957236/"],
    }
    assert found.way() == [("Health library", f"{SITE}/blog/"), ("On zinc", f"{SITE}/citations/study/")]


def test_article_shows_its_cover_and_none_where_it_has_none(client, zinc):
    image = make_image("pic")
    bare = head(client, zinc).node("BlogPosting")
    Post.objects.update(cover=image)

    assert "image" not in bare
    assert head(client, zinc).node("BlogPosting")["image"] == [f"{SITE}{image.file.url}"]


def test_way_to_an_article_goes_by_its_first_topic(client, zinc):
    before = head(client, zinc).way()
    file_under(zinc, make_category("Immunity", position=1), make_category("Sleep", position=2))

    assert before == [
        ("Health library", f"{SITE}/blog/"),
        ("Zinc and colds", f"{SITE}/blog/zinc/"),
    ]
    assert head(client, zinc).way() == [
        ("Health library", f"{SITE}/blog/"),
        ("Immunity", f"{SITE}/blog/category/immunity/"),
        ("Zinc and colds", f"{SITE}/blog/zinc/"),
    ]


def test_way_to_a_topic_goes_by_the_one_above(client):
    make_category("Naps", parent=make_category("Sleep"))

    assert Head(client.get("/blog/category/naps/")).way() == [
        ("Health library", f"{SITE}/blog/"),
        ("Sleep", f"{SITE}/blog/category/sleep/"),
        ("Naps", f"{SITE}/blog/category/naps/"),
    ]


def test_page_of_a_person_is_a_profile(client):
    portrait = make_image("face")
    author = make_author("Kim Lee", kind=Author.Kind.PERSON, bio="Writes.", portrait=portrait, credential="BSc")

    assert Head(client.get(author.get_absolute_url())).node("ProfilePage") == {
        "@type": "ProfilePage",
        "url": f"{SITE}/blog/author/kim-lee/",
        "mainEntity": {
            "@type": "Person",
            "@id": f"{SITE}/blog/author/kim-lee/#author",
            "name": "Kim Lee",
            "url": f"{SITE}/blog/author/kim-lee/",
            "description": "Writes.",
            "image": f"{SITE}{portrait.file.url}",
        },
    }


def test_page_of_a_role_is_a_part_of_the_house(client):
    author = make_author("Pharmacist", kind=Author.Kind.ROLE)

    assert Head(client.get(author.get_absolute_url())).node("Organization") == {
        "@type": "Organization",
        "@id": f"{SITE}/blog/author/pharmacist/#author",
        "name": "Pharmacist",
        "url": f"{SITE}/blog/author/pharmacist/",
        "parentOrganization": {"@id": f"{SITE}/#organization"},
    }


def test_addresses_come_from_the_setting_not_from_the_request(client, zinc, settings):
    settings.SITE_URL = "https://www.example.com"

    (printed,) = Head(client.get("/blog/zinc/", headers={"host": "localhost"})).printed

    assert '"https://www.example.com/blog/zinc/#article"' in printed
    assert "localhost" not in printed
    assert "testserver" not in printed


@pytest.mark.parametrize(
    "title",
    ["</script><script>alert(1)</script>", "<!-- <script>", "]]> & &amp;", '"\\', "\u2028\u2029", "Café é 力"],
)
def test_title_cannot_leave_the_data_and_arrives_whole(client, title):
    post = make_post(title, slug="zinc")

    found = head(client, post)

    assert found.node("BlogPosting")["headline"] == title
    assert not {"<", ">", "&", "\u2028", "\u2029"} & set("".join(found.printed))


def test_data_is_printed_as_an_element_of_data_and_nothing_as_nothing():
    def printed(data):
        return Template("{% load head %}{% json_ld data %}").render(Context({"data": data}))

    assert printed({"a": "</b>"}) == '<script type="application/ld+json">{"a":"\\u003C/b\\u003E"}</script>'
    assert json.loads(printed({"a": [1, None]}).partition(">")[2].removesuffix("</script>")) == {"a": [1, None]}
    assert (printed({}), printed(None)) == ("", "")


def test_data_of_an_article_asks_nothing(zinc, django_assert_num_queries):
    review(Post.objects.get())
    make_citation("study")
    post = Post.objects.get()
    post.body, post.cover = '<p>x<cite data-ref="study"></cite></p>', make_image("pic")
    publishing.save_post(post)
    post = Post.objects.published().for_article().get()

    with django_assert_num_queries(0):
        structured_data.article(post)


def test_draft_is_spoken_of_to_nobody(client, zinc):
    Post.objects.update(status=Post.Status.DRAFT)

    response = client.get("/blog/zinc/")

    assert response.status_code == 404
    assert b"ld+json" not in response.content
