"""What search engines are told that there is: what visitors can see, with the date of its last real change."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from blog import publishing
from blog.models import Author, Citation, Ingredient, Page, Post, Review
from blog.sitemaps import Section
from shop.models import Category as Department
from shop.models import Supplement, Variant
from tests.builders import (
    add_author,
    file_under,
    make_author,
    make_category,
    make_citation,
    make_post,
    make_supplement,
    make_variant,
)
from tests.machines import sitemap, sitemap_files

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
MAY_1, MAY_2, MAY_3 = (datetime(2024, 5, day, 2, tzinfo=UTC) for day in (1, 2, 3))
IN_SYDNEY = {at: f"2024-05-0{day}T12:00:00+10:00" for day, at in enumerate((MAY_1, MAY_2, MAY_3), start=1)}


def dated(post, *, changed_at, published_at=MAY_1):
    Post.objects.filter(pk=post.pk).update(changed_at=changed_at, published_at=published_at)


def paths(client):
    return {address.removeprefix(SITE) for address in sitemap(client)}


def test_sitemap_of_a_new_site_lists_its_three_fronts_without_a_date(client):
    assert sitemap(client) == {f"{SITE}/": "", f"{SITE}/blog/": "", f"{SITE}/shop/": ""}


def test_sitemap_lists_every_kind_of_page(client):
    post = make_post(slug="zinc")
    file_under(post, make_category("Sleep"))
    publishing.save_page(Page(slug="about", title="About us"))
    make_variant(supplement=make_supplement(slug="zinc"))

    assert paths(client) == {
        *("/", "/blog/", "/shop/", "/blog/zinc/", "/blog/category/sleep/", "/blog/author/naturopath/"),
        *("/about/", "/shop/zinc/", "/shop/category/minerals/"),
    }


def test_sitemap_names_nothing_that_readers_do_not_see(client):
    for hidden in ({"status": Post.Status.DRAFT}, {"status": Post.Status.IN_REVIEW}, {"days_ago": -1}):
        post = make_post(slug=f"hidden-{len(hidden)}-{Post.objects.count()}", **hidden)
        file_under(post, make_category(f"Hidden topic {Post.objects.count()}"))
    make_supplement(slug="no-packs")
    make_variant(supplement=make_supplement(slug="invisible", is_visible=False))
    make_variant(supplement=make_supplement(slug="withdrawn"), is_offered=False)

    assert paths(client) == {"/", "/blog/", "/shop/"}


def test_post_that_is_withdrawn_is_gone_from_the_sitemap(client):
    post = make_post(slug="zinc")
    before = paths(client)

    Post.objects.filter(pk=post.pk).update(status=Post.Status.DRAFT)

    assert (
        "/blog/zinc/" in before,
        "/blog/zinc/" in paths(client),
        "/blog/author/naturopath/" in paths(client),
    ) == (
        True,
        False,
        False,
    )


def test_post_is_dated_by_its_change_or_by_the_publication_after_it(client):
    dated(make_post(slug="changed"), changed_at=MAY_3)
    dated(make_post(slug="scheduled"), changed_at=MAY_1, published_at=MAY_2)

    found = sitemap(client)

    assert found[f"{SITE}/blog/changed/"] == IN_SYDNEY[MAY_3]
    assert found[f"{SITE}/blog/scheduled/"] == IN_SYDNEY[MAY_2]


def test_saving_a_post_moves_its_date_and_those_of_the_lists_it_is_on(client):
    post = make_post(slug="zinc")
    file_under(post, make_category("Naps", parent=make_category("Sleep")))
    other = make_post(slug="other")
    file_under(other, make_category("Iron"))
    for each in (post, other):
        dated(each, changed_at=MAY_1)
    before = sitemap(client)

    publishing.save_post(Post.objects.get(slug="zinc"))
    after = sitemap(client)

    moved = {address.removeprefix(SITE) for address in after if after[address] != before[address]}
    assert moved == {
        *("/", "/blog/", "/blog/zinc/", "/blog/author/naturopath/"),
        *("/blog/category/naps/", "/blog/category/sleep/"),
    }


def test_lists_are_as_new_as_their_newest_readable_post(client):
    topic = make_category("Sleep")
    for slug, changed_at in (("a", MAY_1), ("b", MAY_2)):
        post = make_post(slug=slug)
        file_under(post, topic)
        dated(post, changed_at=changed_at)
    hidden = make_post(status=Post.Status.DRAFT)
    file_under(hidden, topic)
    dated(hidden, changed_at=MAY_3)

    found = sitemap(client)

    lists = ("/", "/blog/", "/blog/category/sleep/", "/blog/author/naturopath/")
    assert [found[f"{SITE}{path}"] for path in lists] == [IN_SYDNEY[MAY_2]] * 4


def test_sitemap_lists_who_reviewed_what_readers_see(client):
    reviewer = make_author("Pharmacist")
    make_author("Nobody yet")
    post = make_post()
    publishing.record_review(Review(post=post, reviewer=reviewer))
    dated(post, changed_at=MAY_2)

    found = sitemap(client)

    assert found[f"{SITE}/blog/author/pharmacist/"] == IN_SYDNEY[MAY_2]
    assert f"{SITE}/blog/author/nobody-yet/" not in found


def test_author_of_hidden_posts_only_is_not_named(client):
    post = make_post(status=Post.Status.DRAFT)
    add_author(post, make_author("Kim Lee"), position=1)

    assert Author.objects.count() == 2
    assert paths(client) == {"/", "/blog/", "/shop/"}


def test_supplement_and_its_departments_are_dated_by_its_last_change(client):
    parent = Department.objects.create(name="Herbs", slug="herbs")
    inner = Department.objects.create(name="Roots", slug="roots", parent=parent)
    Department.objects.create(name="Empty", slug="empty")
    supplement = make_supplement(slug="valerian", category=inner)
    make_variant(supplement=supplement)
    Supplement.objects.update(changed_at=MAY_2)

    found = sitemap(client)

    shelves = ("/shop/valerian/", "/shop/category/herbs/", "/shop/category/roots/", "/shop/", "/")
    assert [found[f"{SITE}{path}"] for path in shelves] == [IN_SYDNEY[MAY_2]] * 5
    assert f"{SITE}/shop/category/empty/" not in found


def test_sale_of_a_unit_and_search_words_move_no_date(client):
    supplement = make_supplement(slug="zinc")
    variant = make_variant(supplement=supplement)
    Supplement.objects.update(changed_at=MAY_1)

    Variant.objects.filter(pk=variant.pk).update(position=3)
    supplement.refresh_from_db()
    supplement.search_words = "zinc"
    supplement.save(update_fields=["search_words"])

    assert sitemap(client)[f"{SITE}/shop/zinc/"] == IN_SYDNEY[MAY_1]


def test_home_is_as_new_as_the_newer_of_library_and_shop(client):
    dated(make_post(), changed_at=MAY_1)
    make_variant(supplement=make_supplement())
    Supplement.objects.update(changed_at=MAY_3)

    found = sitemap(client)

    assert [found[f"{SITE}{path}"] for path in ("/", "/blog/", "/shop/")] == [
        IN_SYDNEY[MAY_3],
        IN_SYDNEY[MAY_1],
        IN_SYDNEY[MAY_3],
    ]


def test_page_of_the_house_is_dated_by_its_last_change(client):
    publishing.save_page(Page(slug="about", title="About us"))
    Page.objects.update(changed_at=MAY_1)
    before = sitemap(client)[f"{SITE}/about/"]

    publishing.save_page(Page.objects.get())

    assert before == IN_SYDNEY[MAY_1]
    assert sitemap(client)[f"{SITE}/about/"] == timezone.localtime(Page.objects.get().changed_at).isoformat()


def test_ingredients_are_as_new_as_the_newest_article_on_them(client):
    zinc = Ingredient.objects.create(name="Zinc", slug="zinc")
    Ingredient.objects.create(name="Iron", slug="iron")
    post = make_post()
    post.ingredients.add(zinc)
    dated(post, changed_at=MAY_2)

    found = sitemap(client)

    assert found[f"{SITE}/ingredients/zinc/"] == IN_SYDNEY[MAY_2]
    assert found[f"{SITE}/ingredients/iron/"] == ""


def test_addresses_come_from_the_setting_not_from_the_request(client, settings):
    settings.SITE_URL = "https://www.example.com"
    make_post(slug="zinc")

    index, posts = (
        client.get(path, headers={"host": "localhost"}).content.decode()
        for path in ("/sitemap.xml", "/sitemap-posts.xml")
    )

    assert "<loc>https://www.example.com/sitemap-posts.xml</loc>" in index
    assert "<loc>https://www.example.com/blog/zinc/</loc>" in posts
    assert "localhost" not in index + posts
    assert "testserver" not in index + posts


@pytest.mark.parametrize("path", ["/sitemap.xml", "/sitemap-posts.xml"])
def test_sitemap_may_be_kept_by_anyone_and_known_it_is_304(client, path):
    make_post()

    response = client.get(path)
    known = client.get(path, headers={"If-None-Match": response.headers["ETag"]})

    assert response.headers["Content-Type"] == "application/xml"
    assert response.headers["Cache-Control"] == "public, max-age=0, s-maxage=30, stale-while-revalidate=30"
    assert response.headers["X-Robots-Tag"] == "noindex, noodp, noarchive"
    assert "Cookie" not in response.headers.get("Vary", "")
    assert not response.cookies
    assert (known.status_code, known.content) == (304, b"")


def test_index_names_the_files_that_name_something_as_new_as_the_newest_in_them(client):
    dated(make_post(slug="a"), changed_at=MAY_1)
    dated(make_post(slug="b"), changed_at=MAY_2)
    Ingredient.objects.create(name="Iron", slug="iron")

    assert sitemap_files(client) == {
        f"{SITE}/sitemap-fronts.xml": IN_SYDNEY[MAY_2],
        f"{SITE}/sitemap-posts.xml": IN_SYDNEY[MAY_2],
        f"{SITE}/sitemap-authors.xml": IN_SYDNEY[MAY_2],
        f"{SITE}/sitemap-ingredients.xml": "",
    }


def test_many_addresses_are_shared_among_files_each_with_its_own_date(client, monkeypatch):
    monkeypatch.setattr(Section, "limit", 2)
    for slug, changed_at, published_at in (("old", MAY_1, MAY_1), ("changed", MAY_3, MAY_2), ("new", MAY_3, MAY_3)):
        dated(make_post(slug=slug), changed_at=changed_at, published_at=published_at)

    files = sitemap_files(client)
    second = client.get("/sitemap-posts.xml?p=2").content.decode()

    posts = {address: date for address, date in files.items() if "posts" in address}
    assert posts == {f"{SITE}/sitemap-posts.xml": IN_SYDNEY[MAY_3], f"{SITE}/sitemap-posts.xml?p=2": IN_SYDNEY[MAY_1]}
    assert second.count("<loc>") == 1
    assert f"<loc>{SITE}/blog/old/</loc>" in second
    assert {f"{SITE}/blog/{slug}/" for slug in ("old", "changed", "new")} <= sitemap(client).keys()


@pytest.mark.parametrize("page", ["2", "0", "x", "1" * 5000])
def test_page_of_the_sitemap_that_is_none_is_not_found(client, page):
    assert client.get(f"/sitemap-posts.xml?p={page}").status_code == 404


def test_section_that_is_none_is_not_found(client):
    assert client.get("/sitemap-orders.xml").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_sitemap_asks_the_same_however_much_there_is(client, django_assert_num_queries, count, warm_copies):
    for number in range(count):
        make_citation(f"study{number}")
        post = make_post(
            body=f'<p>x<cite data-ref="study{number}"></cite></p>',
            published_at=timezone.now() - timedelta(days=number + 1),
        )
        file_under(post, make_category(f"Topic {number}"))
        make_variant()
    assert len(sitemap(client)) == 5 + 4 * count

    for path, queries in {
        "/sitemap.xml": 7,  # topics, authors, ingredients, citations, studies, pages, departments
        "/sitemap-posts.xml": 0,
        "/sitemap-supplements.xml": 0,
        "/sitemap-studies.xml": 2,
        "/sitemap-topics.xml": 1,
    }.items():
        warm_copies(path)
        with django_assert_num_queries(queries):
            assert client.get(path).status_code == 200


def test_study_stands_in_the_sitemap_while_a_readable_post_cites_it(client):
    for key in ("cited", "of-a-draft", "uncited"):
        make_citation(key)
    post = make_post(body='<p>x<cite data-ref="cited"></cite></p>')
    make_post(body='<p>x<cite data-ref="of-a-draft"></cite></p>', status=Post.Status.DRAFT)
    dated(post, changed_at=MAY_2)
    Citation.objects.update(changed_at=MAY_1)
    by_post = sitemap(client)[f"{SITE}/citations/cited/"]
    Citation.objects.update(changed_at=MAY_3)
    by_itself = sitemap(client)[f"{SITE}/citations/cited/"]

    assert (by_post, by_itself) == (IN_SYDNEY[MAY_2], IN_SYDNEY[MAY_3])
    assert {path for path in paths(client) if path.startswith("/citations/")} == {"/citations/cited/"}
    Post.objects.filter(pk=post.pk).update(status=Post.Status.DRAFT)
    assert "/citations/cited/" not in paths(client)


def test_robots_are_led_to_the_sitemap_and_kept_from_what_is_personal(client, settings):
    settings.SITE_URL = "https://www.example.com"

    response = client.get("/robots.txt")

    assert response.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /cart/",
        "Disallow: /checkout/",
        "Disallow: /orders/",
        "Disallow: /account/",
        "Disallow: /search/",
        "Disallow: /alerts/",
        "",
        "Sitemap: https://www.example.com/sitemap.xml",
    ]
    assert settings.ADMIN_PATH not in response.content.decode()
