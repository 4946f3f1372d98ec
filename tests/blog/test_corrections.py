"""What was put right, for everybody to read."""

from datetime import date

import pytest
from django.contrib.auth.models import Permission

from blog import publishing
from blog.models import Correction, Post
from tests.blog.desk import POSTS, inline, post_form
from tests.builders import make_post
from tests.conftest import sign_in_as
from tests.shop.pages import Page

pytestmark = pytest.mark.django_db
WHAT, WHY = "The dose read 5 mg and now reads 1.3 mg.", "Misread table."


def correct(post, *, on=date(2026, 5, 3), what=WHAT):
    publishing.record_correction(Correction(post=post, corrected_on=on, what=what, why=WHY))


def test_article_says_what_changed_when_and_why(client):
    post = make_post()
    correct(post)

    text = Page(client.get(post.get_absolute_url())).text

    assert f"What changed 3 May 2026: {WHAT} Why: {WHY}" in text


def test_article_that_was_never_corrected_has_no_such_part(client):
    assert "What changed" not in Page(client.get(make_post().get_absolute_url())).text


def test_latest_correction_stands_first_on_the_article(client):
    post = make_post()
    correct(post, on=date(2026, 5, 3), what="Later.")
    correct(post, on=date(2025, 5, 3), what="Earlier.")

    assert [row["what"] for row in Post.objects.get(pk=post.pk).corrections_shown] == ["Later.", "Earlier."]


def test_log_lists_corrections_of_all_readable_articles_and_no_others(client):
    correct(make_post("Zinc and colds"))
    correct(make_post("A draft", status=Post.Status.DRAFT), what="Of a draft.")

    text = Page(client.get("/corrections/")).text

    assert "Zinc and colds" in text
    assert WHAT in text
    assert "Of a draft." not in text


def test_log_without_entries_says_so(client):
    assert "No corrections so far." in Page(client.get("/corrections/")).text


def test_log_is_read_page_by_page_with_as_many_questions(client, warm_copies, django_assert_num_queries):
    post = make_post()
    for number in range(51):
        correct(post, what=f"Entry {number}.")
    warm_copies("/corrections/")

    with django_assert_num_queries(2):
        html = client.get("/corrections/?page=2").content.decode()

    assert "Page 2 of 2" in html


def test_markup_in_an_entry_is_shown_as_typed(client):
    post = make_post()
    correct(post, what="<script>alert(1)</script>")

    for path in (post.get_absolute_url(), "/corrections/"):
        assert "<script>alert(1)" not in client.get(path).content.decode()


def test_correction_is_kept_after_an_upgrade_writes_columns_again():
    post = make_post()
    correct(post)
    Post.objects.update(corrections_shown=[])

    publishing.refresh_post(Post.objects.get())

    assert Post.objects.get().corrections_shown == [
        {"on": "2026-05-03", "day": "3 May 2026", "what": WHAT, "why": WHY}
    ]


def test_editor_adds_an_entry_on_the_page_of_the_article(client):
    sign_in_as(client, "editor")
    row = {"id": "", "post": "", "corrected_on": "03/05/2026", "what": WHAT, "why": WHY}

    response = client.post(f"{POSTS}add/", post_form(**inline("corrections", row)))

    assert response.status_code == 302
    assert Post.objects.get().corrections_shown[0]["what"] == WHAT


def test_nobody_of_the_staff_groups_may_rewrite_the_log():
    rights = Permission.objects.filter(content_type__model="correction", group__isnull=False)

    assert set(rights.values_list("codename", flat=True)) == {"add_correction", "view_correction"}


def test_correcting_writes_no_new_version_of_the_words():
    post = make_post()
    versions = post.history.count()

    correct(post)

    assert post.history.count() == versions == 1
