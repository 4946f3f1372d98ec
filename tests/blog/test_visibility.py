"""Who sees which post: dates and status decide, on every page."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from blog.models import Post
from tests.builders import file_under, make_author, make_category, make_citation, make_post, tag

MINUTES_A_DAY = 24 * 60
LISTS = ["/", "/blog/", "/blog/category/sleep/", "/blog/category/naps/", "/blog/tag/zinc/", "/blog/author/naturopath/"]


def filed(title, **fields):
    """A post that every list would show."""
    post = make_post(title, **fields)
    topic = (
        make_category("Naps", parent=make_category("Sleep")) if not post.categories.model.objects.exists() else None
    )
    file_under(post, topic or post.categories.model.objects.get(slug="naps"))
    tag(post, "zinc")
    return post


def page(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


@pytest.mark.parametrize("path", LISTS)
def test_list_shows_published_and_due_posts_only(client, store, path):
    filed("Seen today")
    filed("Unfinished", status=Post.Status.DRAFT)
    filed("Unchecked", status=Post.Status.IN_REVIEW)
    filed("Tomorrow", days_ago=-1)
    filed("Dateless", status=Post.Status.DRAFT, published_at=None)

    html = page(client, path)

    assert "Seen today" in html
    for hidden in ("Unfinished", "Unchecked", "Tomorrow", "Dateless"):
        assert hidden not in html


@pytest.mark.parametrize(
    "fields",
    [
        {"status": Post.Status.DRAFT},
        {"status": Post.Status.IN_REVIEW},
        {"days_ago": -1},
        {"days_ago": -5 / MINUTES_A_DAY},
        {"status": Post.Status.DRAFT, "published_at": None},
    ],
)
@pytest.mark.django_db
def test_article_that_is_not_out_is_not_found_even_by_staff(client, staff, fields):
    post = make_post(**fields)

    assert type(client)().get(post.get_absolute_url()).status_code == 404
    assert staff.get(post.get_absolute_url()).status_code == 404
    assert not post.is_visible


@pytest.mark.django_db
def test_article_appears_by_itself_when_its_date_comes(client):
    post = make_post(published_at=timezone.now() + timedelta(hours=1))
    before = client.get(post.get_absolute_url()).status_code

    Post.objects.update(published_at=timezone.now())

    assert before == 404
    assert client.get(post.get_absolute_url()).status_code == 200


@pytest.mark.django_db
def test_withdrawn_article_is_gone_from_its_page_and_lists(client):
    post = filed("Withdrawn")

    Post.objects.update(status=Post.Status.DRAFT)

    assert client.get(post.get_absolute_url()).status_code == 404
    assert "Withdrawn" not in page(client, "/blog/")


@pytest.mark.django_db
def test_posts_of_a_sub_topic_stand_on_its_topic_and_not_the_other_way(client):
    sleep = make_category("Sleep")
    naps = make_category("Naps", parent=sleep)
    file_under(make_post("Of the topic"), sleep)
    file_under(make_post("Of the sub-topic"), naps)
    file_under(make_post("Of both"), sleep, naps)

    topic, sub_topic = page(client, "/blog/category/sleep/"), page(client, "/blog/category/naps/")

    assert [topic.count(f">{title}<") for title in ("Of the topic", "Of the sub-topic", "Of both")] == [1, 1, 1]
    assert [sub_topic.count(f">{title}<") for title in ("Of the topic", "Of the sub-topic", "Of both")] == [0, 1, 1]


@pytest.mark.django_db
def test_lists_do_not_show_posts_of_another_topic_tag_or_author(client):
    make_category("Sleep")
    make_author("Kim")
    tag(make_post("Tagged otherwise"), "iron")
    tag(make_post("Zinc it is"), "zinc")

    assert "Tagged otherwise" not in page(client, "/blog/tag/zinc/")
    assert "Zinc it is" in page(client, "/blog/tag/zinc/")
    assert "No articles here yet." in page(client, "/blog/category/sleep/")
    assert "No articles here yet." in page(client, "/blog/author/kim/")


@pytest.mark.django_db
def test_newest_post_stands_first(client):
    for title, days_ago in (("Older", 3), ("Newest", 1), ("Middle", 2)):
        make_post(title, days_ago=days_ago)

    html = page(client, "/blog/")

    assert html.index("Newest") < html.index("Middle") < html.index("Older")


@pytest.mark.django_db
def test_post_of_one_author_in_two_roles_is_listed_once(client):
    post = make_post("Once only")
    post.authorships.create(author=make_author(), role="illustrator")

    assert page(client, "/blog/author/naturopath/").count(">Once only<") == 1


@pytest.mark.parametrize("path", ["/blog/nothing/", "/blog/category/x/", "/blog/tag/x/", "/blog/author/x/"])
@pytest.mark.django_db
def test_address_of_nothing_is_not_found(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_draft_is_not_betrayed_by_the_source_that_it_cites(client):
    make_citation("aa")
    make_post("Secret plan", body='<p>x<cite data-ref="aa"></cite></p>', status=Post.Status.DRAFT)
    shown = make_post("Open", body='<p>x<cite data-ref="aa"></cite></p>')

    assert "Secret plan" not in page(client, shown.get_absolute_url())


@pytest.mark.django_db
def test_date_is_that_of_sydney(client):
    make_post(published_at=datetime(2021, 1, 12, 14, 30, tzinfo=UTC))

    html = page(client, "/blog/")

    assert '<time datetime="2021-01-13T01:30:00+11:00">13 January 2021</time>' in html
