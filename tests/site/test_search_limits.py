"""Searching costs most of what anybody may ask for, so one network may do it so often a minute. Nothing is written."""

import pytest

from tests.shop.pages import Page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/search/", "/shop/"])
def test_thirty_first_search_in_a_minute_is_told_to_wait(client, path):
    answers = [client.get(path, {"q": f"zinc {n}"}).status_code for n in range(30)]
    refused = client.get(path, {"q": "magnesium"})

    assert answers == [200] * 30
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert "That was tried too often. Please wait 1 minute, then try again." in Page(refused).text
    assert refused.headers["Cache-Control"] == "private, no-store"
    assert client.get(path, {"q": "magnesium"}, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_search_page_and_listing_count_together(client):
    for n in range(15):
        client.get("/search/", {"q": f"zinc {n}"})
        client.get("/shop/", {"q": f"zinc {n}"})

    assert client.get("/search/", {"q": "zinc"}).status_code == 429


def test_page_that_says_wait_keeps_the_words(client):
    for _ in range(31):
        response = client.get("/search/", {"q": "zinc and magnesium"})

    assert Page(response).value("q") == "zinc and magnesium"


def test_pages_that_search_for_nothing_are_never_too_many(client):
    for path in ("/search/", "/shop/"):
        assert {client.get(path).status_code for _ in range(40)} == {200}


def test_hundred_and_twenty_first_suggestion_in_a_minute_is_empty_and_says_wait(client):
    answers = {client.get("/search/suggestions/", {"q": "z"}).status_code for _ in range(120)}
    refused = client.get("/search/suggestions/", {"q": "zi"})

    assert answers == {200}
    assert (refused.status_code, refused.content) == (429, b"")
    assert int(refused.headers["Retry-After"]) <= 60


def test_words_are_cut_at_two_hundred_characters(client):
    assert len(Page(client.get("/search/", {"q": "a" * 100_000})).value("q")) == 200
