"""The article's form: who may publish, two people at one post, previews, steps for many, dates and addresses."""

import gzip
import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from rjsmin import jsmin

from blog import publishing
from blog.forms.rows import with_lost_rows_as_new
from blog.models import Authorship, Category, Image, Post, Presence, Redirect, Review
from config import assets
from tests.blog.desk import POSTS, errors, inline, messages, post_form
from tests.builders import file_under, make_author, make_category, make_citation, make_image, make_post, tag
from tests.conftest import sign_in_as

PUBLISHED = {"status": "published", "published_at_0": "13/01/2021", "published_at_1": "09:00"}


@pytest.fixture
def publisher(client, db):
    sign_in_as(client, "editor", "publish_post")
    return client


@pytest.fixture
def writer(db):
    """An editor who may write and submit, and no more."""
    client = Client()
    sign_in_as(client, "editor")
    return client


@pytest.fixture
def colleague(db):
    """Somebody else at another desk."""
    client = Client()
    sign_in_as(client, "owner")
    return client


def stored(post, **changes):
    """What a browser sends back of the form of `post`, with `changes`."""
    authorship = post.authorships.get()
    local = timezone.localtime(post.published_at) if post.published_at else None
    return post_form(
        **{
            "title": post.title,
            "slug": post.slug,
            "summary": post.summary,
            "body": post.body,
            "status": post.status,
            "published_at_0": f"{local:%d/%m/%Y}" if local else "",
            "published_at_1": f"{local:%H:%M:%S}" if local else "",
            "category": Category.objects.first() or make_category("Sleep"),
            "began_with": str(Post.objects.get(pk=post.pk).version),
            "authorships-INITIAL_FORMS": "1",
            "authorships-0-id": authorship.pk,
            "authorships-0-post": post.pk,
            "authorships-0-author": authorship.author_id,
        }
        | changes
    )


def change(client, post, form):
    return client.post(f"{POSTS}{post.pk}/change/", form)


def whole_seconds(**fields):
    return make_post(published_at=timezone.now().replace(microsecond=0) - timedelta(days=2), **fields)


# --- draft, in review, published ----------------------------------------------------------------------------------


def test_editor_submits_and_somebody_who_may_publish_publishes(writer, client):
    assert writer.post(f"{POSTS}add/", post_form(status="in_review")).status_code == 302
    post = Post.objects.get()
    sign_in_as(client, "owner")

    assert change(client, post, stored(post, **PUBLISHED)).status_code == 302

    assert Client().get(post.get_absolute_url()).status_code == 200


def test_editor_without_the_right_does_not_publish_even_by_hand(writer):
    response = writer.post(f"{POSTS}add/", post_form(**PUBLISHED))

    assert errors(response) == {
        "status": ["You may not publish. Choose “In review”; somebody who may publish is shown it."]
    }
    assert not Post.objects.exists()
    assert '<option value="published"' not in response.content.decode()


@pytest.mark.parametrize("field", ["title", "summary", "body", "meta_title", "meta_description", "key_points"])
def test_words_that_readers_see_are_not_changed_without_the_right(writer, field):
    post = whole_seconds(body="<p>Text.</p>")

    response = change(writer, post, stored(post, **{field: "<p>Other</p>"}))

    assert list(errors(response)) == [field]
    assert getattr(Post.objects.get(), field) == getattr(post, field)


def test_what_stands_beside_published_words_is_changed_without_the_right(writer):
    post = whole_seconds(body="<p>Text.</p>")

    response = change(writer, post, stored(post, tags="zinc", body="<p>Text.</p>\n"))

    assert response.status_code == 302
    assert list(post.tags.names()) == ["zinc"]


def test_editor_takes_a_published_article_down(writer):
    post = whole_seconds()

    assert change(writer, post, stored(post, status="in_review")).status_code == 302

    assert Client().get(post.get_absolute_url()).status_code == 404


def test_version_of_a_published_article_is_not_restored_without_the_right(writer):
    post = whole_seconds(title="Old")
    post.title = "New"
    publishing.save_post(post)

    writer.post(f"{POSTS}{post.pk}/history/{post.history.earliest().pk}/")

    assert Post.objects.get().title == "New"


def test_past_date_publishes_now_and_says_so_and_a_coming_one_says_when(publisher):
    make_category("Sleep")
    response = publisher.post(f"{POSTS}add/", post_form(category=Category.objects.get(), **PUBLISHED), follow=True)
    coming = PUBLISHED | {"published_at_0": "13/01/2099"}
    form = post_form(category=Category.objects.get(), slug="later", **coming)
    later = publisher.post(f"{POSTS}add/", form, follow=True)

    past = "Published now: 13 January 2021, 9:00 AM (Sydney time) has passed, so readers see it at once."
    assert past in messages(response)
    assert "Readers see it from 13 January 2099, 9:00 AM (Sydney time)." in messages(later)


# --- what stops publishing ----------------------------------------------------------------------------------------


def nameless_picture(key="pic"):
    """A picture with the name of its file for alt text, as older uploads have."""
    image = make_image(key)
    Image.objects.filter(pk=image.pk).update(alt_text="IMG_4711.jpg")
    return image


@pytest.mark.parametrize("place", ["cover", "body"])
def test_picture_without_alt_text_stops_publishing_and_leads_to_its_field(publisher, place):
    image = nameless_picture()
    value = image.pk if place == "cover" else '<figure data-image="pic"></figure>'

    response = publisher.post(f"{POSTS}add/", post_form(**PUBLISHED, **{place: value}))

    [sentence] = errors(response)[place]
    assert "has no alt text that describes it" in sentence
    assert f'<a href="/admin/blog/image/{image.pk}/change/#id_alt_text">' in sentence
    assert not Post.objects.exists()


def test_draft_with_a_picture_without_alt_text_is_kept(publisher):
    assert publisher.post(f"{POSTS}add/", post_form(cover=nameless_picture().pk)).status_code == 302


def test_missing_summary_stops_publishing_on_every_path(db):
    post = make_post(status="draft", summary=" ")
    post.status = "published"

    with pytest.raises(publishing.NotReadyError, match="Write a summary"):
        publishing.save_post(post)


def test_heading_out_of_order_stops_publishing_beside_the_text(publisher):
    response = publisher.post(f"{POSTS}add/", post_form(**PUBLISHED, body="<h3>Detail</h3><p>x</p>"))

    assert list(errors(response)) == ["body"]


@pytest.mark.parametrize(
    ("alt_text", "is_found"),
    [("A moth on a leaf", False), ("IMG_1.JPG", True), ("moth.webp", True), ("pic", True), ("  ", True)],
)
def test_pictures_without_alt_text_are_reported(db, alt_text, is_found):
    make_image("pic")
    Image.objects.update(alt_text=alt_text)

    assert Image.objects.without_alt_text().exists() is is_found
    Image.objects.update(is_decorative=True)
    assert not Image.objects.without_alt_text().exists()


def test_list_finds_articles_by_what_they_lack(publisher):
    make_citation("aa")
    bare = make_post("Bare", status="draft", cover=nameless_picture())
    make_post("Sound", body='<p>x<cite data-ref="aa"></cite></p>', reviewer=make_author("Pharmacist"))

    def titles(query):
        return [post.title for post in publisher.get(f"{POSTS}?{query}").context["cl"].result_list]

    assert titles("doubt=alt") == [bare.title]
    assert titles("doubt=none") == ["Bare"]
    assert titles("doubt=reviewer") == ["Bare"]
    assert titles("doubt=broken") == []
    publishing.set_standing(make_citation("bb"))
    Post.citations.through.objects.get().citation.__class__.objects.filter(key="aa").update(link_state="dead")
    assert titles("doubt=broken") == ["Sound"]
    assert titles("standing=draft") == ["Bare"]
    assert titles("standing=out") == ["Sound"]


# --- dates and addresses ------------------------------------------------------------------------------------------


def test_article_is_gone_from_its_day_on_everywhere(client, db):
    post = make_post("Taken down", expires_at=timezone.now() - timedelta(minutes=1), days_ago=9)
    file_under(post, make_category("Sleep"))
    tag(post, "zinc")

    response = client.get(post.get_absolute_url())

    assert response.status_code == 410
    assert "no longer published" in response.content.decode()
    assert response.headers["Cache-Control"] == "private, no-store"
    for path in ("/blog/", "/blog/feed/", "/blog/category/sleep/", "/search/?q=taken", "/sitemap-posts.xml", "/"):
        assert "Taken down" not in client.get(path).content.decode()
        assert post.get_absolute_url() not in client.get(path).content.decode()
    assert client.get(f"{post.get_absolute_url()}references.ris").status_code == 404
    assert post.standing == "Expired"


def test_article_stays_until_its_day(client, db):
    post = make_post(expires_at=timezone.now() + timedelta(minutes=1))

    assert client.get(post.get_absolute_url()).status_code == 200
    assert post.is_visible


def test_day_before_it_appears_is_refused_in_words(publisher):
    form = post_form(**PUBLISHED, expires_at_0="12/01/2021", expires_at_1="09:00")

    assert errors(publisher.post(f"{POSTS}add/", form)) == {
        "__all__": ["It is taken down after it has appeared, not before."]
    }


def test_address_of_a_published_article_moves_only_on_purpose_and_leaves_a_redirect(publisher):
    post = whole_seconds(slug="zinc")

    refused = change(publisher, post, stored(post, slug="zinc-and-colds"))
    assert list(errors(refused)) == ["slug"]
    moved = change(publisher, post, stored(post, slug="zinc-and-colds", moves_address="on"))

    assert moved.status_code == 302
    assert Redirect.objects.get().new_path == "/blog/zinc-and-colds/"


def test_address_of_a_draft_changes_freely(publisher):
    post = make_post(slug="zinc", status="draft", published_at=None)

    assert change(publisher, post, stored(post, slug="other")).status_code == 302


# --- two people at one post ---------------------------------------------------------------------------------------


def twice(client, post, first, second, **choice):
    """Both began with the same state; the answer to the second."""
    mine = stored(post, **second)
    assert change(client, post, stored(post, **first)).status_code == 302
    return change(client, post, mine | choice)


def test_second_save_writes_nothing_and_shows_both_versions(publisher):
    post = make_post("Zinc", status="draft", published_at=None)

    response = twice(publisher, post, {"title": "Zinc for colds"}, {"title": "Zinc at night", "tags": "night"})

    html = response.content.decode()
    assert Post.objects.get().title == "Zinc for colds"
    assert 'value="Zinc at night"' in html
    assert "Which one is kept?" in html
    assert [d.label for d in response.context["conflict"]["differences"]] == ["title", "filing"]


def test_second_save_with_a_role_that_nobody_has_is_told_beside_it_and_shows_both_versions(publisher):
    post = make_post("Zinc", status="draft", published_at=None)

    response = twice(publisher, post, {"title": "Theirs"}, {"title": "Mine", "authorships-0-role": "king"})

    assert "Which one is kept?" in response.content.decode()
    (authors, *_) = response.context["inline_admin_formsets"]
    assert list(authors.formset.forms[0].errors) == ["role"]


def test_mine_anyway_is_saved_and_theirs_is_kept_in_the_history(publisher):
    post = make_post("Zinc", status="draft", published_at=None)
    response = twice(publisher, post, {"title": "Theirs"}, {"title": "Mine"})
    again = response.context["adminform"].form["began_with"].value()

    choice = {"began_with": again, "in_conflict": "1", "on_conflict": "mine"}
    assert change(publisher, post, stored(post, title="Mine", **choice)).status_code == 302

    assert [version.title for version in post.history.all()] == ["Mine", "Theirs", "Zinc"]


def test_conflict_without_a_choice_is_asked_again(publisher):
    post = make_post("Zinc", status="draft", published_at=None)
    response = twice(publisher, post, {"title": "Theirs"}, {"title": "Mine"})
    again = response.context["adminform"].form["began_with"].value()

    response = change(publisher, post, stored(post, title="Mine", began_with=again, in_conflict="1"))

    assert list(errors(response)) == ["__all__"]
    assert Post.objects.get().title == "Theirs"


def test_third_person_meanwhile_is_a_conflict_of_its_own(publisher):
    post = make_post("Zinc", status="draft", published_at=None)
    response = twice(publisher, post, {"title": "Theirs"}, {"title": "Mine"})
    again = response.context["adminform"].form["began_with"].value()
    change(publisher, post, stored(post, title="Third"))

    choice = {"began_with": again, "in_conflict": "1", "on_conflict": "mine"}
    response = change(publisher, post, stored(post, title="Mine") | choice)

    assert response.status_code == 200
    assert Post.objects.get().title == "Third"


def test_theirs_leads_to_the_form_as_it_is_stored(publisher):
    post = make_post("Zinc", status="draft", published_at=None)

    response = twice(publisher, post, {"title": "Theirs"}, {"title": "Mine"}, on_conflict="theirs", in_conflict="1")

    assert (response.status_code, response.url) == (302, f"{POSTS}{post.pk}/change/")
    assert Post.objects.get().title == "Theirs"


def test_change_of_an_inline_alone_is_a_newer_version_too(publisher):
    post = make_post("Zinc", status="draft", published_at=None)
    review = {"reviewer": make_author("Pharmacist").pk, "reviewed_on": "01/02/2026", "scope": "", "due_on": ""}

    response = twice(publisher, post, inline("reviews", review), {"title": "Mine"})

    assert response.status_code == 200
    assert Post.objects.get().title == "Zinc"
    assert Review.objects.count() == 1


def test_row_that_the_other_deleted_comes_back_with_mine(publisher):
    post = make_post("Zinc", status="draft", published_at=None)
    first = post.authorships.get()
    mine = stored(post, title="Mine")
    other = Authorship.objects.create(post=post, author=make_author("Dietitian"))
    first.delete()
    Post.objects.update(version=9)

    choice = {"began_with": "9", "in_conflict": "1", "on_conflict": "mine"}
    assert change(publisher, post, mine | choice).status_code == 302

    assert {row.author.name for row in post.authorships.all()} == {"Naturopath", "Dietitian"}
    assert Authorship.objects.filter(pk=other.pk).exists()


def test_lost_rows_move_behind_those_that_are_left():
    from django.http import QueryDict  # noqa: PLC0415  only here

    data = QueryDict("a-TOTAL_FORMS=4&a-INITIAL_FORMS=3&a-0-id=1&a-0-x=one&a-1-id=2&a-1-x=two&a-2-id=3&a-2-x=three"
                     "&a-2-DELETE=on&a-3-id=&a-3-x=new&b-0-id=1")  # fmt: skip

    changed = with_lost_rows_as_new(data, "a", {2})

    assert changed.dict() == {
        "a-TOTAL_FORMS": "3",
        "a-INITIAL_FORMS": "1",
        "b-0-id": "1",
        "a-0-id": "2",
        "a-0-x": "two",
        "a-1-id": "",
        "a-1-x": "one",
        "a-2-id": "",
        "a-2-x": "new",
    }


# --- who has it open ----------------------------------------------------------------------------------------------


def test_form_says_who_else_has_it_open_and_since_when(publisher, colleague):
    post = make_post()
    author = make_author("Editorial team")
    colleague.get(f"{POSTS}{post.pk}/change/")
    author.user = Presence.objects.get().user
    author.save()
    Presence.objects.update(opened_at=timezone.now() - timedelta(minutes=4, seconds=5))

    html = publisher.get(f"{POSTS}{post.pk}/change/").content.decode()

    assert "Editorial team opened this 4 minutes ago." in html
    beat = publisher.post(f"{POSTS}{post.pk}/open/")
    assert json.loads(beat.content) == {"others": ["Editorial team opened this 4 minutes ago."]}


def test_forms_that_were_closed_are_forgotten_and_the_table_does_not_grow(publisher, colleague):
    post = make_post()
    for _ in range(3):
        colleague.get(f"{POSTS}{post.pk}/change/")
    assert Presence.objects.count() == 1
    Presence.objects.update(seen_at=timezone.now() - timedelta(minutes=6))

    html = publisher.get(f"{POSTS}{post.pk}/change/").content.decode()

    assert "opened this" not in html
    assert Presence.objects.count() == 1  # the publisher's own
    change(publisher, post, stored(post, status="draft"))
    assert not Presence.objects.exists()


def test_presence_is_told_to_nobody_who_may_not_write(client, db):
    post = make_post()
    sign_in_as(client, "fulfilment")

    assert client.post(f"{POSTS}{post.pk}/open/").status_code == 403
    assert not Presence.objects.exists()


# --- previews -----------------------------------------------------------------------------------------------------


def test_preview_of_what_is_typed_is_the_page_of_readers_and_keeps_nothing(publisher):
    make_citation("aa", title="A study")
    make_image("pic", alt_text="A moth")
    post = make_post("Stored", body="<p>Stored.</p>")
    body = '<h2>Why</h2><p>Typed<script>alert(1)</script><cite data-ref="aa"></cite></p>'
    body += '<figure data-image="pic"></figure>'

    response = publisher.post(
        f"{POSTS}{post.pk}/preview/typed/", post_form(title="Typed title", body=body, tags="zinc")
    )

    html = response.content.decode()
    assert "<h1>Typed title</h1>" in html
    assert 'href="#ref-1"' in html
    assert "A study" in html
    assert 'alt="A moth"' in html
    assert "alert(1)" not in html
    assert "<script" not in html
    post.refresh_from_db()
    assert (post.title, post.body, post.version) == ("Stored", "<p>Stored.</p>", Post.objects.get().version)
    assert post.history.count() == 1


def test_only_the_preview_of_what_is_typed_may_be_framed_and_by_us_alone(publisher):
    post = make_post()
    framed = publisher.post(f"{POSTS}{post.pk}/preview/typed/", post_form())
    form = publisher.get(f"{POSTS}{post.pk}/change/")

    def directive(response, name):
        parts = dict(part.partition(" ")[::2] for part in response.headers["Content-Security-Policy"].split("; "))
        return parts.get(name)

    assert directive(framed, "frame-ancestors") == "'self'"
    assert directive(framed, "script-src") == "'none'"
    assert framed.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "no-store" in framed.headers["Cache-Control"]
    assert (directive(form, "frame-ancestors"), directive(form, "frame-src")) == ("'none'", "'self'")
    for path in (f"{POSTS}{post.pk}/preview/", post.get_absolute_url(), "/admin/", POSTS):
        other = publisher.get(path)
        assert directive(other, "frame-ancestors") == "'none'"
        assert directive(other, "frame-src") is None
        assert other.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"body": "<p>" * 2000},
        {"body": '<figure data-image="no"><figure data-image="no"></figure></figure><p>x'},
        {"title": "x" * 9999, "cover": "abc", "authorships-TOTAL_FORMS": "-1"},
        {"cover": "9" * 30, "categories": ["x", "9" * 30], "tags": '"', "authorships-TOTAL_FORMS": "9" * 9},
        {"title": "a\0b", "key_points": "\0"},
    ],
)
def test_preview_of_anything_half_written_is_a_page(publisher, form):
    assert publisher.post(f"{POSTS}preview/typed/", form).status_code == 200
    assert not Post.objects.exists()


def test_preview_names_what_it_cannot_show_yet(publisher):
    html = publisher.post(
        f"{POSTS}preview/typed/", {"body": '<p>x<cite data-ref="nosuch"></cite></p>'}
    ).content.decode()

    assert "Reference “nosuch” in the opening is not in the library." in html


def test_preview_of_what_is_typed_asks_a_bounded_number_of_questions(publisher, django_assert_max_num_queries):
    for n in range(9):
        make_citation(f"source{n}")
        make_image(f"picture{n}")
    marks = "".join(
        f'<p>x<cite data-ref="source{n}"></cite></p><figure data-image="picture{n}"></figure>' for n in range(9)
    )

    with django_assert_max_num_queries(24):
        publisher.post(f"{POSTS}preview/typed/", {"body": marks})


@pytest.mark.parametrize("role", ["fulfilment", "manager"])
def test_preview_of_what_is_typed_is_refused_to_others(client, db, role):
    sign_in_as(client, role)

    assert client.post(f"{POSTS}preview/typed/", {"title": "x"}).status_code == 403
    assert client.get(f"{POSTS}preview/typed/").status_code == 405


def test_preview_needs_the_token_of_its_form(db):
    strict = Client(enforce_csrf_checks=True)
    sign_in_as(strict, "editor")

    assert strict.post(f"{POSTS}preview/typed/", {"title": "x"}).status_code == 403


def test_save_and_preview_leads_to_the_saved_page_without_a_script(publisher):
    response = publisher.post(f"{POSTS}add/", post_form(_save_and_preview="Save and preview"))

    assert response.url == f"{POSTS}{Post.objects.get().pk}/preview/"


def test_save_tells_the_browser_which_draft_it_may_drop(publisher):
    make_category("Sleep")
    publisher.post(f"{POSTS}add/", post_form(category=Category.objects.get()))
    post = Post.objects.get()
    change(publisher, post, stored(post))

    cookie = publisher.cookies["saved-drafts"]
    assert (cookie.value, cookie["path"], cookie["samesite"]) == (f"new.{post.pk}", "/admin/", "Strict")


# --- many at once -------------------------------------------------------------------------------------------------


def together(client, name, *posts, **fields):
    rows = [f"{post.pk}.{post.version}" for post in posts]
    return client.post(f"{POSTS}together/{name}/", {"row": rows} | fields)


def test_drafts_are_sent_to_review_and_the_rest_is_listed_with_the_reason(writer):
    draft, out = make_post("Draft", status="draft"), make_post("Out")

    response = together(writer, "submit", draft, out)

    assert [(str(post), reason) for post, reason in response.context["refused"]] == [
        ("Out", "It is published already.")
    ]
    assert "1 article sent to review." in response.content.decode()
    assert set(Post.objects.values_list("title", "status")) == {("Draft", "in_review"), ("Out", "published")}


def test_row_that_changed_since_the_list_was_shown_is_refused(writer):
    draft = make_post("Draft", status="draft")
    seen = Post.objects.get()
    publishing.save_post(draft)

    response = together(writer, "submit", seen)

    [(_, reason)] = response.context["refused"]
    assert reason == "Somebody else changed it meanwhile. Look at it again."
    assert Post.objects.get().status == "draft"


def test_step_from_the_list_makes_an_open_form_the_older_one(writer):
    post = make_post("Zinc", status="draft", published_at=None)
    mine = stored(post, title="Mine")
    together(writer, "submit", Post.objects.get())

    response = change(writer, post, mine)

    assert list(errors(response)) == ["__all__"]
    assert (Post.objects.get().title, Post.objects.get().status) == ("Zinc", "in_review")


def test_reviewer_is_assigned_but_never_to_an_article_of_their_own(writer):
    mine, other = make_post("Mine"), make_post("Other")
    Authorship.objects.filter(post=other).update(author=make_author("Dietitian"))
    naturopath = make_author()

    response = together(writer, "reviewer", mine, other, chosen=naturopath.pk)

    [(post, reason)] = response.context["refused"]
    assert (post, reason) == (mine, "Naturopath wrote it, and nobody reviews an article of their own.")
    assert Post.objects.get(pk=other.pk).reviewer == naturopath
    assert other.history.first().history_change_reason == "Given to Naturopath"


def test_topic_is_changed_and_the_version_says_so(writer):
    post = make_post("Zinc")
    file_under(post, make_category("Sleep"))
    post = Post.objects.get()

    assert together(writer, "topic", post, chosen=make_category("Colds").pk).status_code == 302

    post.refresh_from_db()
    assert post.filing["topics"] == [["Colds", "/blog/category/colds/"]]
    newest = post.history.first()
    assert (newest.filed["topics"][0][1], newest.history_change_reason) == ("Colds", "Filed under Colds")


def test_choice_that_is_missing_is_asked_for_and_the_rows_stay(writer):
    post = make_post()

    response = together(writer, "topic", post, chosen="")

    assert response.status_code == 200
    assert f'value="{post.pk}.{post.version}"' in response.content.decode()


@pytest.mark.parametrize("rows", [["x"], ["1"], ["1.x"], ["9" * 40 + ".1"], ["999.1"], []])
def test_rows_that_are_none_do_no_harm(writer, rows):
    assert writer.post(f"{POSTS}together/submit/", {"row": rows}).status_code in {200, 302}


def test_list_asks_before_it_acts(writer):
    post = make_post("Zinc", status="draft")

    response = writer.post(POSTS, {"action": "send_to_review", "_selected_action": [post.pk]})

    assert f'value="{post.pk}.{post.version}"' in response.content.decode()
    assert Post.objects.get().status == "draft"


@pytest.mark.parametrize("role", ["fulfilment", "manager"])
def test_many_at_once_is_refused_to_others(client, db, role):
    post = make_post(status="draft")
    sign_in_as(client, role)

    assert together(client, "submit", post).status_code == 403
    assert Post.objects.get().status == "draft"


# --- history ------------------------------------------------------------------------------------------------------


def test_version_keeps_authors_topics_tags_and_brings_them_back(publisher):
    post = make_post("Zinc")
    file_under(post, make_category("Sleep"))
    tag(post, "zinc", "colds")
    first = post.history.first()
    post = Post.objects.get()
    post.title = "Iron"
    publishing.save_post(post)
    post.authorships.all().delete()
    Authorship.objects.create(post=post, author=make_author("Dietitian"), role="editor")
    post.tags.set(["iron"])
    post.categories.set([make_category("Blood")])
    publishing.save_filing(post)
    page = publisher.get(f"{POSTS}{post.pk}/history/{first.pk}/").content.decode()
    assert "Naturopath" in page
    assert "<h2>Filing</h2>" in page

    publisher.post(f"{POSTS}{post.pk}/history/{first.pk}/")

    post = Post.objects.get()
    assert [row.author.name for row in post.authorships.all()] == ["Naturopath"]
    assert sorted(post.tags.names()) == ["colds", "zinc"]
    assert [topic.name for topic in post.categories.all()] == ["Sleep"]
    assert [author["name"] for author in post.byline] == ["Naturopath"]
    assert post.history.count() == 3


def test_restoring_names_what_is_not_there_any_more(publisher):
    post = make_post("Zinc")
    file_under(post, make_category("Sleep"))
    first = post.history.first()
    post = Post.objects.get()
    post.categories.set([make_category("Colds")])
    publishing.save_filing(post)
    Category.objects.get(name="Sleep").delete()

    response = publisher.post(f"{POSTS}{post.pk}/history/{first.pk}/", follow=True)

    assert "“Sleep” is not there any more, so it did not come back." in messages(response)
    assert [topic.name for topic in Post.objects.get().categories.all()] == ["Colds"]


def test_renamed_tag_is_no_version_of_the_article(db):
    post = make_post()
    tag(post, "zinc")
    versions = post.history.count()
    renamed = Post.tags.through.objects.get().tag
    renamed.name = "Zinc!"

    publishing.save_tag(renamed)

    assert post.history.count() == versions


def test_scripts_of_the_form_and_of_the_counter_weigh_at_most_eight_kilobytes_together(tmp_path):
    """Compressed, as a browser gets them, each file by itself: 8 KB besides the editor (ux.md, part 6)."""
    assets.join(tmp_path)
    shared = (tmp_path / "js/counter.js").read_bytes()
    own = [
        jsmin((settings.BASE_DIR / f"static/blog/{name}.js").read_text()).encode()
        for name in ("counters", "preview", "draft")
    ]

    assert sum(len(gzip.compress(source)) for source in (shared, *own)) <= 8192
