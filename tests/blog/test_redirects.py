"""Addresses that have moved lead to where the page is now."""

import pytest
from django.core.exceptions import ValidationError

from blog import publishing
from blog.models import Post, Redirect
from tests.builders import make_author, make_category, make_post

pytestmark = pytest.mark.django_db


def led(client, path):
    """(status, where to)"""
    response = client.get(path)
    return response.status_code, response.headers.get("Location", "")


def rename(save, row, slug):
    row.slug = slug
    save(row)


def test_renamed_post_is_found_at_its_old_address(client):
    rename(publishing.save_post, make_post(slug="zinc"), "zinc-and-colds")

    assert led(client, "/blog/zinc/") == (301, "/blog/zinc-and-colds/")
    assert client.get("/blog/zinc/", follow=True).status_code == 200


def test_renamed_topic_is_found_at_its_old_address(client):
    rename(publishing.save_category, make_category("Sleep"), "sleep-and-rest")

    assert led(client, "/blog/category/sleep/") == (301, "/blog/category/sleep-and-rest/")


def test_renamed_author_is_found_at_the_old_address_and_bylines_lead_to_the_new_one(client):
    post = make_post()
    rename(publishing.save_author, make_author(), "naturopaths")

    assert led(client, "/blog/author/naturopath/") == (301, "/blog/author/naturopaths/")
    assert b'href="/blog/author/naturopaths/"' in client.get(post.get_absolute_url()).content


def test_page_that_moved_twice_is_one_step_away(client):
    post = make_post(slug="one")
    for slug in ("two", "three"):
        rename(publishing.save_post, post, slug)

    assert led(client, "/blog/one/") == (301, "/blog/three/")
    assert led(client, "/blog/two/") == (301, "/blog/three/")


def test_page_that_moved_back_is_at_its_address_and_the_other_leads_there(client):
    post = make_post(slug="one")
    for slug in ("two", "one"):
        rename(publishing.save_post, post, slug)

    assert led(client, "/blog/one/") == (200, "")
    assert led(client, "/blog/two/") == (301, "/blog/one/")


def test_address_that_is_used_again_shows_its_new_page(client):
    rename(publishing.save_post, make_post("First", slug="zinc"), "zinc-and-colds")

    second = make_post("Second", slug="zinc")

    assert led(client, "/blog/zinc/") == (200, "")
    assert b"Second" in client.get("/blog/zinc/").content
    assert not Redirect.objects.exists()
    rename(publishing.save_post, second, "zinc-again")
    assert led(client, "/blog/zinc/") == (301, "/blog/zinc-again/")


def test_query_goes_with_the_reader(client):
    Redirect.objects.create(old_path="/blog/old/", new_path="/blog/new/")

    assert led(client, "/blog/old/?page=2&q=a%20b") == (301, "/blog/new/?page=2&q=a%20b")


def test_page_that_is_there_is_shown_whatever_a_redirect_says(client):
    make_post(slug="zinc")
    Redirect.objects.create(old_path="/blog/zinc/", new_path="/blog/")

    assert led(client, "/blog/zinc/") == (200, "")


def test_hidden_page_with_a_redirect_leads_on(client):
    make_post(slug="zinc", status=Post.Status.DRAFT)
    Redirect.objects.create(old_path="/blog/zinc/", new_path="/blog/")

    assert led(client, "/blog/zinc/") == (301, "/blog/")


def test_only_reading_is_led_on(client):
    Redirect.objects.create(old_path="/old/", new_path="/blog/")

    assert client.head("/old/").status_code == 301
    assert [getattr(client, method)("/old/").status_code for method in ("post", "put", "delete")] == [404, 404, 404]


def test_redirect_may_be_kept_for_a_minute_by_anyone(client):
    Redirect.objects.create(old_path="/old/", new_path="/blog/")

    response = client.get("/old/")

    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert not response.cookies
    assert "Vary" not in response.headers


def test_redirect_costs_one_question_and_a_page_that_is_there_none(client, django_assert_num_queries):
    Redirect.objects.create(old_path="/old/", new_path="/blog/")

    with django_assert_num_queries(1):
        client.get("/old/")
    with django_assert_num_queries(0):
        client.get("/robots.txt")


@pytest.mark.parametrize(
    "rows",
    [
        [("/a/", "/b/"), ("/b/", "/a/")],
        [("/a/", "/b/"), ("/b/", "/c/"), ("/c/", "/a/")],
    ],
)
def test_circle_of_redirects_is_not_found(client, rows):
    Redirect.objects.bulk_create(Redirect(old_path=old, new_path=new) for old, new in rows)

    assert [led(client, old) for old, _ in rows] == [(404, "")] * len(rows)


@pytest.mark.parametrize(
    "goal", ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)", "blog/"]
)
def test_redirect_never_leaves_the_site(client, goal):
    Redirect.objects.create(old_path="/old/", new_path=goal)

    assert led(client, "/old/") == (404, "")
    with pytest.raises(ValidationError, match="Write a path of this site"):
        Redirect(old_path="/older/", new_path=goal).full_clean()


def test_editor_is_told_where_an_address_has_moved_to(staff):
    Redirect.objects.create(old_path="/b/", new_path="/c/")

    response = staff.post("/admin/blog/redirect/add/", {"old_path": "/a/", "new_path": "/b/"})

    assert response.context["adminform"].form.errors == {
        "new_path": ["That address has moved to /c/. Lead there instead."]
    }


def test_redirect_of_an_editor_shortens_those_that_led_to_its_old_path(staff, client):
    Redirect.objects.create(old_path="/a/", new_path="/b/")

    response = staff.post("/admin/blog/redirect/add/", {"old_path": "/b/", "new_path": "/blog/"})

    assert response.status_code == 302
    assert led(client, "/a/") == (301, "/blog/")
    assert led(client, "/b/") == (301, "/blog/")


def test_old_address_without_its_slash_arrives_too(client):
    rename(publishing.save_post, make_post(slug="zinc"), "zinc-and-colds")

    response = client.get("/blog/zinc", follow=True)

    assert [address for address, _ in response.redirect_chain] == ["/blog/zinc/", "/blog/zinc-and-colds/"]
    assert response.status_code == 200


def test_unknown_page_is_not_found_and_not_kept(client):
    Redirect.objects.create(old_path="/old/", new_path="/blog/")

    response = client.get("/old/er/")

    assert (response.status_code, response.headers["Cache-Control"]) == (404, "private, no-store")
