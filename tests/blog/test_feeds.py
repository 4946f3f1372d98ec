"""Atom feeds: what subscribers get, and get once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from blog import body, publishing
from blog.models import Author, Category, Post
from tests.builders import add_author, file_under, make_author, make_category, make_citation, make_image, make_post
from tests.machines import ATOM, entries, words, xml

FEED = "/blog/feed/"
pytestmark = pytest.mark.django_db


def titles(response):
    return [words(entry, "title") for entry in entries(response)]


def test_feed_lists_what_readers_see_newest_first(client):
    make_post("Older", days_ago=3)
    make_post("Newer", days_ago=2)
    make_post("Unfinished", status=Post.Status.DRAFT)
    make_post("Unchecked", status=Post.Status.IN_REVIEW)
    make_post("Tomorrow", days_ago=-1)

    assert titles(client.get(FEED)) == ["Newer", "Older"]


def test_feed_holds_the_twenty_newest(client):
    for number in range(21):
        make_post(f"Post {number}", days_ago=number + 1)

    assert titles(client.get(FEED)) == [f"Post {number}" for number in range(20)]


def test_entry_says_who_wrote_what_when_and_where_it_is_filed(client):
    published = datetime(2024, 5, 1, 9, tzinfo=UTC)
    post = make_post("Zinc", slug="zinc", summary="What trials say.", published_at=published)
    add_author(post, make_author("Kim Lee"), position=1)
    file_under(post, make_category("Sleep"))
    Post.objects.update(
        created_at=datetime(2024, 4, 30, 20, tzinfo=UTC), changed_at=datetime(2024, 5, 3, 4, 20, tzinfo=UTC)
    )

    (entry,) = entries(client.get(FEED))

    assert words(entry, "title") == "Zinc"
    assert entry.find(f"{ATOM}link").attrib == {"rel": "alternate", "href": "http://testserver/blog/zinc/"}
    assert words(entry, "id") == f"tag:testserver,2024-04-30:post/{post.pk}"
    assert words(entry, "published") == "2024-05-01T09:00:00+00:00"
    assert words(entry, "updated") == "2024-05-03T04:20:00+00:00"
    assert words(entry, "summary") == "What trials say."
    assert [(words(author, "name"), words(author, "uri")) for author in entry.findall(f"{ATOM}author")] == [
        ("Naturopath", "http://testserver/blog/author/naturopath/"),
        ("Kim Lee", "http://testserver/blog/author/kim-lee/"),
    ]
    assert [category.attrib for category in entry.findall(f"{ATOM}category")] == [{"term": "Sleep"}]


def test_entry_holds_the_whole_text_with_links_that_work_elsewhere(client):
    make_citation("source1")
    image = make_image("pic")
    make_post(
        slug="zinc",
        body=(
            '<h2>Dose</h2><p>See <a href="/blog/iron/">iron</a> and <a href="https://example.org/x">that</a>.'
            '<cite data-ref="source1"></cite></p><figure data-image="pic"></figure>'
        ),
    )

    (entry,) = entries(client.get(FEED))
    content = words(entry, "content")

    assert entry.find(f"{ATOM}content").attrib == {"type": "html"}
    assert '<a href="http://testserver/blog/iron/">iron</a>' in content
    assert '<a href="https://example.org/x">that</a>' in content
    assert 'href="http://testserver/blog/zinc/#ref-1"' in content
    assert f'src="http://testserver{image.file.url}"' in content
    assert ">Dose</h2>" in content


def test_entry_keeps_its_id_when_its_address_changes(client):
    post = make_post(slug="zinc")
    before = words(entries(client.get(FEED))[0], "id")

    post.slug = "zinc-and-colds"
    publishing.save_post(post)
    (entry,) = entries(client.get(FEED))

    assert words(entry, "id") == before
    assert entry.find(f"{ATOM}link").attrib["href"] == "http://testserver/blog/zinc-and-colds/"


def test_changed_post_is_updated_in_entry_and_feed(client):
    post = make_post()
    Post.objects.update(changed_at=datetime(2024, 5, 3, tzinfo=UTC), published_at=datetime(2024, 5, 1, tzinfo=UTC))
    before = xml(client.get(FEED))

    publishing.save_post(Post.objects.get(pk=post.pk))
    after = xml(client.get(FEED))

    changed_at = Post.objects.get(pk=post.pk).changed_at.isoformat()
    assert words(before, "updated") == "2024-05-03T00:00:00+00:00"
    assert [words(after, "updated"), words(after.find(f"{ATOM}entry"), "updated")] == [changed_at, changed_at]


def test_scheduled_post_is_as_new_as_its_publication(client):
    make_post()
    Post.objects.update(changed_at=datetime(2024, 5, 1, tzinfo=UTC), published_at=datetime(2024, 5, 9, tzinfo=UTC))

    assert words(xml(client.get(FEED)), "updated") == "2024-05-09T00:00:00+00:00"


def test_topic_feed_holds_its_posts_and_those_of_its_sub_topics(client):
    sleep = make_category("Sleep")
    naps = make_category("Naps", parent=sleep)
    file_under(make_post("Of the topic", days_ago=3), sleep)
    file_under(make_post("Of the sub-topic", days_ago=2), naps)
    file_under(make_post("Of both"), sleep, naps)
    file_under(make_post("Of another"), make_category("Iron"))

    response = client.get("/blog/category/sleep/feed/")

    assert titles(response) == ["Of both", "Of the sub-topic", "Of the topic"]
    assert words(xml(response), "title") == "Sleep, Simples health library"
    assert words(xml(response), "id") == "http://testserver/blog/category/sleep/feed/"


def test_feed_of_a_topic_that_is_none_is_not_found(client):
    assert client.get("/blog/category/nothing/feed/").status_code == 404


def test_empty_feed_is_valid_and_the_same_each_time(client):
    first, second = client.get(FEED), client.get(FEED)

    assert words(xml(first), "updated") == "1970-01-01T00:00:00+00:00"
    assert entries(first) == []
    assert first.content == second.content


def test_titles_and_summaries_are_text_whatever_they_hold(client):
    make_post("<script>x</script> & co ]]>", summary="1 < 2 & <b>3</b>")

    (entry,) = entries(client.get(FEED))

    assert words(entry, "title") == "<script>x</script> & co ]]>"
    assert words(entry, "summary") == "1 &lt; 2 &amp; &lt;b&gt;3&lt;/b&gt;"  # read as HTML: the very words


def test_characters_that_no_xml_may_hold_are_dropped(client):
    post = make_post()
    file_under(post, make_category("Sleep"))
    Category.objects.update(name="Sle\x1bep")
    Author.objects.update(name="Natu\x07ropath")
    publishing.save_filing(post)
    Post.objects.update(title="Zi\x08nc\ufffe", summary="Wh\x0cat", body_rendered="<p>Te\x1fxt</p>")

    (entry,) = entries(client.get(FEED))

    found = [words(entry, name) for name in ("title", "summary", "content")]
    assert found == ["Zinc", "What", "<p>Text</p>"]
    assert words(entry.find(f"{ATOM}author"), "name") == "Naturopath"
    assert entry.find(f"{ATOM}category").attrib == {"term": "Sleep"}
    assert words(xml(client.get("/blog/category/sleep/feed/")), "title") == "Sleep, Simples health library"


def test_addresses_come_from_the_setting_not_from_the_request(client, settings):
    settings.SITE_URL = "https://www.example.com:8443"
    make_post(slug="zinc")

    root = xml(client.get(FEED, headers={"host": "localhost"}))

    assert [link.attrib["href"] for link in root.findall(f"{ATOM}link")] == [
        "https://www.example.com:8443/blog/",
        "https://www.example.com:8443/blog/feed/",
    ]
    assert words(root, "id") == "https://www.example.com:8443/blog/feed/"
    (entry,) = root.findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}link").attrib["href"] == "https://www.example.com:8443/blog/zinc/"
    assert words(entry, "id").startswith("tag:www.example.com,2")


@pytest.mark.parametrize("path", [FEED, "/blog/category/sleep/feed/"])
def test_feed_may_be_kept_by_anyone_and_sets_nothing(client, path):
    post = make_post()
    file_under(post, make_category("Sleep"))

    response = client.get(path)
    known = client.get(path, headers={"If-None-Match": response.headers["ETag"]})
    Post.objects.update(title="Another")
    changed = client.get(path, headers={"If-None-Match": response.headers["ETag"]})

    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert response.headers["Cache-Control"] == "public, max-age=0, s-maxage=30, stale-while-revalidate=30"
    assert "Cookie" not in response.headers.get("Vary", "")
    assert not response.cookies
    assert (known.status_code, known.content) == (304, b"")
    assert changed.status_code == 200
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_feed_asks_once_however_many_it_holds(client, django_assert_num_queries, count):
    for number in range(count):
        add_author(make_post(cover=make_image(f"pic{number}")), make_author(f"Author {number}"), position=1)

    with django_assert_num_queries(1):
        assert len(entries(client.get(FEED))) == count


@pytest.mark.parametrize(
    ("html", "elsewhere"),
    [
        ('<a href="#ref-1">1</a>', '<a href="https://a.example/p/#ref-1">1</a>'),
        ('<a href="/x/?a=1&amp;b=2">x</a>', '<a href="https://a.example/x/?a=1&amp;b=2">x</a>'),
        ('<a href="mailto:kim@example.com">k</a>', '<a href="mailto:kim@example.com">k</a>'),
        ('<a href="https://b.example/">b</a>', '<a href="https://b.example/">b</a>'),
        ('<p>The words href="/x" stay.</p>', '<p>The words href="/x" stay.</p>'),
        ('<img src="/m/a.jpg" alt="/m/">', '<img src="https://a.example/m/a.jpg" alt="/m/">'),
        (
            '<source srcset="/m/a/1w.avif 1w, https://b.example/2w.avif 2w">',
            '<source srcset="https://a.example/m/a/1w.avif 1w, https://b.example/2w.avif 2w">',
        ),
        ("<p>Text</p>", "<p>Text</p>"),
    ],
)
def test_links_lead_from_elsewhere_to_where_they_lead_on_the_page(html, elsewhere):
    assert body.with_absolute_links(html, "https://a.example/p/") == elsewhere


def test_post_that_appears_by_itself_appears_in_the_feed(client):
    make_post("Soon", published_at=timezone.now() + timedelta(hours=1))
    before = titles(client.get(FEED))

    Post.objects.update(published_at=timezone.now())

    assert (before, titles(client.get(FEED))) == ([], ["Soon"])
