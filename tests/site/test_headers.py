"""What every answer carries."""

import pytest
from django.test import Client
from django.urls import get_resolver

from tests.builders import file_under, make_author, make_category, make_citation, make_post, make_variant, tag

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
CONSTANT = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}


@pytest.fixture
def public_paths(store):
    """One address of every public view, with something on each page."""
    make_citation("source1")
    post = make_post(body='<h2>A</h2><p>B<cite data-ref="source1"></cite></p>')
    file_under(post, make_category("Sleep"))
    tag(post, "zinc")
    supplement = make_variant().supplement
    return [
        *("/", "/blog/", post.get_absolute_url(), "/blog/category/sleep/", "/blog/tag/zinc/"),
        *("/shop/", "/shop/category/minerals/", supplement.get_absolute_url(), "/shipping/", "/robots.txt"),
        *("/sitemap.xml", "/sitemap-posts.xml", "/blog/feed/", "/blog/category/sleep/feed/"),
        make_author().get_absolute_url(),
    ]


def test_public_pages_may_be_kept_by_anyone_and_set_nothing(client, public_paths):
    for path in public_paths:
        response = client.get(path)

        assert response.status_code == 200, path
        assert response.headers["Cache-Control"] == "public, max-age=0, s-maxage=30, stale-while-revalidate=30", path
        assert not response.cookies, path
        assert "Cookie" not in response.headers.get("Vary", ""), path
        assert response.headers["Referrer-Policy"] == "strict-origin-when-cross-origin", path
        assert {name: response.headers[name] for name in CONSTANT} == CONSTANT, path


def test_public_pages_are_the_same_bytes_for_everybody(client, staff, public_paths):
    stranger = type(client)()
    for path in public_paths:
        assert staff.get(path).content == stranger.get(path).content, path


def test_public_page_that_is_known_answers_304_without_a_body(client, public_paths):
    for path in public_paths:
        etag = client.get(path).headers["ETag"]

        again = client.get(path, headers={"If-None-Match": etag})

        assert again.status_code == 304, path
        assert again.content == b"", path
        assert again.headers["ETag"] == etag, path


def test_public_pages_write_nothing(client, public_paths, django_assert_max_num_queries, warm_copies, writes):
    for path in public_paths:
        warm_copies(path)
        with django_assert_max_num_queries(10):
            assert writes(lambda path=path: client.get(path)) == [], path


def test_answer_with_a_broken_session_cookie_is_not_shared(client, public_paths):
    client.cookies["session"] = "x"

    for path in public_paths:
        response = client.get(path)
        is_shared = "public" in response.headers["Cache-Control"]
        assert not (is_shared and response.cookies), path


@pytest.mark.parametrize("path", ["/cart/", "/checkout/", "/orders/S-AAAAAAAAAA/aaaaaaaaaaaaaaaaaaaaaa/", "/nothing/"])
@pytest.mark.django_db
def test_everything_else_is_private(client, path):
    response = client.get(path)

    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Referrer-Policy"] == "same-origin"
    # A form of checkout may be answered with a redirect to the hosted page; nothing else may.
    hosted = {"form-action 'self'": "form-action 'self' https://checkout.stripe.com"} if path == "/checkout/" else {}
    for before, after in hosted.items():
        assert after in response.headers["Content-Security-Policy"]
        response.headers["Content-Security-Policy"] = response.headers["Content-Security-Policy"].replace(
            after, before
        )
    assert {name: response.headers[name] for name in CONSTANT} == CONSTANT


def test_admin_has_the_same_policy_with_a_nonce_only_where_the_editor_is(staff):
    lists = staff.get("/admin/blog/post/").headers["Content-Security-Policy"]
    form = staff.get("/admin/blog/post/add/").headers["Content-Security-Policy"]

    assert lists == CSP
    assert "'unsafe" not in form
    assert "script-src 'self' 'nonce-" in form


@pytest.mark.django_db
def test_every_view_refuses_methods_it_does_not_know(client):
    paths = ["/", "/blog/", "/shop/", "/cart/", "/checkout/", "/cart/add/", "/shipping/", "/healthz/live"]
    for path in paths:
        response = client.delete(path, headers={"Sec-Fetch-Site": "same-origin"})
        assert response.status_code in {403, 405}, path
    assert get_resolver().url_patterns


@pytest.mark.parametrize(
    "path", ["/blog/%00/", "/shop/?page=%00", "/blog/%ff%fe/", "/search/%1b/", "/?q=%ed%a0%80%00"]
)
@pytest.mark.django_db
def test_unreadable_address_is_400_or_404_never_500(client, path):
    response = client.get(path)

    assert response.status_code in {400, 404}


@pytest.mark.django_db
def test_post_to_the_checkout_without_a_token_is_refused_in_words(store):
    response = Client(enforce_csrf_checks=True).post("/checkout/", {"email": "kim@example.com"})

    assert response.status_code == 403
    assert b"This form is out of date" in response.content
