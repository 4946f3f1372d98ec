"""Reviews speak for the words that were read, and nobody reviews an article of their own."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from blog import publishing
from blog.holdings import holdings
from blog.models import Post, Review
from tests.blog.desk import POSTS, inline, post_form
from tests.builders import make_author, make_post
from tests.shop.pages import Page

pytestmark = pytest.mark.django_db


def review(post, *, by="Pharmacist", on=date(2026, 3, 2)):
    row = Review(post=post, reviewer=make_author(by), reviewed_on=on)
    publishing.record_review(row)
    return row


def page(client, post):
    return " ".join(client.get(post.get_absolute_url()).content.decode().split())


def test_article_names_its_reviewer_and_the_day(client):
    post = make_post()
    review(post)

    text = Page(client.get(post.get_absolute_url())).text

    assert "Reviewed 2 March 2026 by Pharmacist" in text
    assert "Next due 2 March 2028" in text
    assert "Text changed" not in text


def test_review_keeps_the_credential_that_the_reviewer_had_on_that_day(client):
    post, reviewer = make_post(), make_author("Pharmacist", credential="Registered pharmacist")
    review(post)
    reviewer.credential = "Retired"
    publishing.save_author(reviewer)

    assert "by Pharmacist, Registered pharmacist" in Page(client.get(post.get_absolute_url())).text


def test_article_without_a_recorded_review_names_no_reviewer(client):
    html = page(client, make_post())

    assert "Reviewed" not in html
    assert "Next due" not in html


def test_article_changed_after_its_review_says_so(client):
    post = make_post()
    review(post)
    post = Post.objects.get(pk=post.pk)
    post.body = "<p>Other words.</p>"
    publishing.save_post(post)

    text = Page(client.get(post.get_absolute_url())).text
    assert "Text changed since the review of 2 March 2026" in text
    assert "by Pharmacist" not in text
    assert "Next due" not in text


def test_badge_returns_when_the_words_are_those_reviewed_again(client):
    post = make_post()
    review(post)
    for words in ("<p>Other words.</p>", "<p>Text.</p>"):
        post = Post.objects.get(pk=post.pk)
        post.body = words
        publishing.save_post(post)

    assert "Reviewed 2 March 2026 by Pharmacist" in Page(client.get(post.get_absolute_url())).text


def lapsed(title, **fields):
    post = make_post(title, **fields)
    review(post, on=date(2026, 10, 1))
    post = Post.objects.get(pk=post.pk)
    post.body = "<p>Other words.</p>"
    publishing.save_post(post)
    return post


def test_lists_name_no_review_of_other_words(client):
    lapsed("Changed")

    card = Page(client.get("/blog/")).text
    assert "Reviewed 1 Oct" not in card
    assert "Changed" not in Page(client.get("/blog/author/pharmacist/")).text
    assert holdings().facts.last_review is None


def test_latest_review_is_the_one_shown(client):
    post = make_post()
    review(post, by="Dietitian", on=date(2026, 5, 1))
    review(post, by="Pharmacist", on=date(2025, 5, 1))

    post.refresh_from_db()

    assert post.current_review.reviewer.name == "Dietitian"


def test_review_that_is_taken_back_leaves_the_one_before_it():
    post = make_post()
    review(post, by="Dietitian", on=date(2025, 5, 1))
    latest = review(post, by="Pharmacist", on=date(2026, 5, 1))

    publishing.delete_review(latest)

    post.refresh_from_db()
    assert post.current_review.reviewer.name == "Dietitian"


def test_author_cannot_review_an_article_of_their_own():
    with pytest.raises(ValidationError, match=r"Nobody reviews an article of their own\."):
        review(make_post(), by="Naturopath")


def test_review_in_the_future_is_refused():
    with pytest.raises(ValidationError, match=r"A review lies in the past\."):
        review(make_post(), on=timezone.localdate() + timedelta(days=1))


@pytest.mark.parametrize(
    ("reviewed_on", "due_on"),
    [
        (date(2026, 3, 2), date(2028, 3, 2)),
        (date(2024, 2, 29), date(2026, 2, 28)),
        (date(2026, 2, 28), date(2028, 2, 28)),
    ],
)
def test_next_review_is_due_two_years_later_unless_said_otherwise(reviewed_on, due_on):
    assert review(make_post(), on=reviewed_on).due_on == due_on


@pytest.mark.parametrize(("days_left", "is_due"), [(1, False), (0, False), (-1, True)])
def test_article_is_due_for_review_after_the_day_that_was_named(client, days_left, is_due):
    post = make_post()
    due_on = timezone.localdate() + timedelta(days=days_left)
    row = Review(post=post, reviewer=make_author("Pharmacist"), reviewed_on=date(2025, 1, 1), due_on=due_on)
    publishing.record_review(row)

    assert ("Due for review" in page(client, post), Post.objects.due_for_review().exists()) == (is_due, is_due)


@pytest.mark.parametrize(("days", "is_due"), [(729, False), (731, True)])
def test_article_that_nobody_reviewed_is_due_two_years_after_it_appeared(days, is_due):
    post = make_post(days_ago=days)

    assert (post.is_due_for_review, Post.objects.due_for_review().exists()) == (is_due, is_due)


def test_review_due_before_itself_is_refused():
    row = Review(post=make_post(), reviewer=make_author("Pharmacist"), due_on=date(2020, 1, 1))

    with pytest.raises(ValidationError, match=r"The next review comes after this one\."):
        publishing.record_review(row)


@pytest.mark.parametrize(
    ("state", "titles"), [("holds", ["Read"]), ("lapsed", ["Changed"]), ("due", ["Old"]), ("none", ["Old", "New"])]
)
def test_staff_list_is_parted_by_what_is_known_of_reviews(staff, state, titles):
    make_post("Old", days_ago=900), make_post("New")
    review(make_post("Read"), on=date(2026, 10, 1))
    lapsed("Changed")

    shown = staff.get(f"{POSTS}?review={state}").context["cl"].result_list

    assert sorted(post.title for post in shown) == sorted(titles)


def test_editor_records_a_review_on_the_page_of_the_article(staff):
    reviewer = make_author("Pharmacist")
    row = {"id": "", "post": "", "reviewer": reviewer.pk, "reviewed_on": "02/03/2026", "scope": "Doses.", "due_on": ""}

    response = staff.post(f"{POSTS}add/", post_form(**inline("reviews", row)))

    assert response.status_code == 302
    post = Post.objects.get()
    assert (post.current_review.scope, post.review_holds) == ("Doses.", True)


def test_list_sorted_by_review_begins_with_the_latest_and_ends_with_those_without(client):
    make_post("None")
    old, new = make_post("Old review"), make_post("New review", days_ago=9)
    review(old, on=date(2025, 1, 1))
    review(new, on=date(2026, 1, 1))

    html = client.get("/blog/?sort=reviewed").content.decode()

    places = [html.index(f">{title}</a>") for title in ("New review", "Old review", "None")]
    assert places == sorted(places)
