"""Public pages: the same bytes for everybody, kept by anyone, set nothing."""

import pytest
from django.test import Client

from tests.builders import file_under, make_category, make_post, tag
from tests.conftest import sign_in_as

PATHS = ["/blog/", "/blog/zinc/", "/blog/category/sleep/", "/blog/tag/zinc/", "/blog/author/naturopath/"]

pytestmark = pytest.mark.parametrize("path", PATHS)


@pytest.fixture(autouse=True)
def zinc(store):
    post = make_post(slug="zinc")
    file_under(post, make_category("Sleep"))
    tag(post, "zinc")
    return post


def test_page_may_be_kept_by_anyone_and_sets_nothing(client, path):
    response = client.get(path)

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "public, max-age=0, s-maxage=30, stale-while-revalidate=30"
    assert "Set-Cookie" not in response.headers
    assert not response.cookies
    assert "cookie" not in response.headers.get("Vary", "").lower()
    assert response.headers["ETag"].startswith('"')


def test_page_that_is_known_is_answered_304_and_after_a_change_anew(client, zinc, path):
    etag = client.get(path).headers["ETag"]

    known = client.get(path, headers={"If-None-Match": etag})
    zinc.title = "Another title"
    zinc.save()
    changed = client.get(path, headers={"If-None-Match": etag})

    assert (known.status_code, known.content, known.headers["ETag"]) == (304, b"", etag)
    assert changed.status_code == 200
    assert changed.headers["ETag"] != etag


def test_page_asked_for_its_head_only_has_the_same_headers(client, path):
    whole = client.get(path)

    head = client.head(path)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["ETag"] == whole.headers["ETag"]
    assert head.headers["Cache-Control"] == whole.headers["Cache-Control"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_page_is_only_read(client, path, method):
    response = getattr(client, method)(path)

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("role", ["editor", "fulfilment"])
def test_page_is_the_same_bytes_for_staff(path, role):
    desk = Client()
    sign_in_as(desk, role)

    for_staff, for_stranger = desk.get(path), Client().get(path)

    assert for_staff.content == for_stranger.content
    assert for_staff.headers["ETag"] == for_stranger.headers["ETag"]
    assert "Set-Cookie" not in for_staff.headers


@pytest.mark.parametrize("cookie", ["x", "a" * 32, "'; DROP TABLE", "%00"])
def test_answer_to_a_malformed_session_cookie_is_not_both_public_and_setting_one(client, path, cookie):
    client.cookies["session"] = cookie

    response = client.get(path)

    is_public = "public" in response.headers["Cache-Control"]
    assert response.status_code == 200
    assert not (is_public and response.cookies)
    assert response.content == Client().get(path).content


def test_answer_that_is_not_found_is_not_kept(client, path):
    response = client.get(f"{path}?page=99") if path != "/blog/zinc/" else client.get("/blog/nothing/")

    assert response.status_code == 404
    assert response.headers["Cache-Control"] == "private, no-store"
