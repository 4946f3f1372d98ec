"""Writing posts at the editors' desk, with the forms as a browser sends them."""

import re

import pytest
from django.test import Client
from django.utils.html import escape

from blog.models import Category, Post
from tests.blog.desk import POSTS, errors, post_form
from tests.builders import make_category, make_citation, make_image, make_post, tag
from tests.conftest import sign_in_as

LIBRARY = ["blog/post", "blog/category", "blog/author", "blog/image", "blog/citation", "taggit/tag"]


@pytest.fixture
def editor(client, db):
    sign_in_as(client, "editor", "publish_post")
    return client


def test_editor_publishes_a_post_that_readers_then_find(editor):
    make_citation("aa")
    form = post_form(
        body='<h2>Why</h2><p>x<cite data-ref="aa"></cite></p>',
        status="published",
        published_at_0="13/01/2021",
        published_at_1="09:00",
        tags="zinc, vitamin d",
    )

    response = editor.post(f"{POSTS}add/", form)

    assert response.status_code == 302
    post = Post.objects.get()
    assert list(post.references.values_list("citation_id", "number")) == [("aa", 1)]
    assert [author.name for author in post.authors.all()] == ["Naturopath"]
    assert sorted(post.tags.names()) == ["vitamin d", "zinc"]
    html = Client().get("/blog/zinc-and-colds/").content.decode()
    assert ">13 January 2021</time>" in html
    assert '<h2 id="s-why">Why</h2>' in html


def test_post_changed_at_the_desk_is_rendered_anew(editor):
    post = make_post()
    authorship = post.authorships.get()
    form = post_form(
        **{
            "slug": "changed",
            "moves_address": "on",
            "body": "<p>Changed.</p>",
            "authorships-INITIAL_FORMS": "1",
            "authorships-0-id": authorship.pk,
            "authorships-0-post": post.pk,
        }
    )

    response = editor.post(f"{POSTS}{post.pk}/change/", form)

    post.refresh_from_db()
    assert response.status_code == 302
    assert (post.slug, post.body_rendered) == ("changed", "<p>Changed.</p>")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            '<p>x<cite data-ref="nosuch"></cite></p>',
            "Reference “nosuch” in the opening is not in the library. Add it or remove the mark.",
        ),
        (
            '<h2>Iron</h2><p>x<cite data-ref="nosuch"></cite></p>',
            "Reference “nosuch” in “Iron” is not in the library. Add it or remove the mark.",
        ),
        (
            '<h2>Iron</h2><figure data-image="nosuch"></figure>',
            "Picture “nosuch” in “Iron” is not in the library. Add it or remove it from the text.",
        ),
    ],
)
def test_unknown_key_is_named_beside_the_body_and_what_was_typed_is_kept(editor, body, sentence):
    response = editor.post(f"{POSTS}add/", post_form(body=body))

    assert errors(response) == {"body": [sentence]}
    html = response.content.decode()
    assert f"<li>{sentence}</li>" in html
    assert escape(body) in html
    assert not Post.objects.exists()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"title": ""}, {"title": ["This field is required."]}),
        ({"slug": ""}, {"slug": ["This field is required."]}),
        ({"slug": "Category"}, {"slug": ["“Category” is part of another address. Choose another."]}),
        ({"slug": "feed"}, {"slug": ["“feed” is part of another address. Choose another."]}),
        ({"slug": "taken"}, {"slug": ["Article with this Slug already exists."]}),
        ({"status": "published"}, {"__all__": ["A published article needs a publication date."]}),
        ({"categories": []}, {"categories": ["This field is required."]}),
        ({"title": "a\u202eb"}, {"title": ["This text holds a hidden character (U+202E). Remove it and try again."]}),
        (
            {"summary": "a\x1bb"},
            {"summary": ["This text holds a hidden character (U+001B). Remove it and try again."]},
        ),
        ({"title": "a\0b"}, {"title": ["Null characters are not allowed."]}),
    ],
)
def test_post_that_cannot_be_kept_is_refused_beside_its_field(editor, fields, expected):
    make_post(slug="taken")

    response = editor.post(f"{POSTS}add/", post_form(**fields))

    assert errors(response) == expected
    assert Post.objects.count() == 1


@pytest.mark.parametrize("slug", ["..", "a b", "é", "x" * 121, "😀", "a/b", "<b>"])
def test_slug_that_is_no_address_is_refused(editor, slug):
    assert list(errors(editor.post(f"{POSTS}add/", post_form(slug=slug)))) == ["slug"]


@pytest.mark.parametrize(("date", "time"), [("31/02/2021", "09:00"), ("x", "y"), ("04/10/2026", "02:30")])
def test_date_that_does_not_exist_in_sydney_is_refused(editor, date, time):
    response = editor.post(f"{POSTS}add/", post_form(published_at_0=date, published_at_1=time))

    assert list(errors(response)) == ["published_at"]


@pytest.mark.parametrize("characters", [1_000_000, 2_000_000])
def test_body_of_more_than_a_million_characters_is_refused(editor, characters):
    response = editor.post(f"{POSTS}add/", post_form(body=f"<p>{'x' * characters}</p>"))

    assert list(errors(response)) == ["body"]
    assert "x" * characters in response.content.decode()


def nested_lists(levels):
    return "<ul><li>" * levels + "deep" + "</li></ul>" * levels


def test_lists_a_hundred_elements_deep_are_kept_and_deeper_ones_are_refused_with_a_sentence(editor):
    kept = editor.post(f"{POSTS}add/", post_form(body=nested_lists(50)))
    refused = editor.post(
        f"{POSTS}add/", post_form(slug="other", category=Category.objects.get(), body=nested_lists(100))
    )

    assert kept.status_code == 302
    assert Post.objects.get().body == nested_lists(50)
    assert errors(refused) == {
        "body": ["Lists or quotes of this text stand inside each other more than 100 deep. Take some levels out."]
    }


def test_post_without_an_author_is_refused(editor):
    response = editor.post(f"{POSTS}add/", post_form(**{"authorships-0-author": ""}))

    assert response.status_code == 200
    assert not Post.objects.exists()


def test_same_author_twice_in_one_role_is_refused_in_a_sentence(editor):
    form = post_form()
    form |= {key.replace("-0-", "-1-"): value for key, value in form.items() if "-0-" in key}

    response = editor.post(f"{POSTS}add/", form | {"authorships-TOTAL_FORMS": "2"})

    assert response.status_code == 200
    assert "Please correct the duplicate data" in response.content.decode()


def test_script_in_a_body_from_the_desk_is_not_stored(editor):
    editor.post(f"{POSTS}add/", post_form(body='<p onclick="x">a<script>alert(1)</script></p>'))

    assert Post.objects.get().body == "<p>a</p>"


@pytest.mark.parametrize("fields", [{"status": "draft"}, {"days_ago": -1}])
@pytest.mark.parametrize("role", ["editor", "owner"])
def test_preview_shows_an_unpublished_post_to_those_who_write(client, db, role, fields):
    post = make_post("Not yet", **fields)
    sign_in_as(client, role)

    response = client.get(f"{POSTS}{post.pk}/preview/")

    assert response.status_code == 200
    assert "<h1>Not yet</h1>" in response.content.decode()
    assert "Readers do not see this yet" in response.content.decode()
    assert response.headers["Cache-Control"].startswith(("private", "max-age=0, no-cache, no-store"))


def test_preview_leads_a_stranger_to_the_sign_in(client, db):
    post = make_post("Not yet", status="draft")

    response = client.get(f"{POSTS}{post.pk}/preview/")

    assert response.status_code == 302
    assert response.url == f"/admin/login/?next={POSTS}{post.pk}/preview/"


@pytest.mark.parametrize("role", ["fulfilment", "manager"])
def test_preview_is_refused_to_staff_without_rights_to_posts(client, db, role):
    post = make_post("Not yet", status="draft")
    sign_in_as(client, role)

    response = client.get(f"{POSTS}{post.pk}/preview/")

    assert response.status_code == 403
    assert "Not yet" not in response.content.decode()


@pytest.mark.parametrize("pk", ["999", "9" * 30])
def test_preview_of_no_post_is_not_found(editor, pk):
    assert editor.get(f"{POSTS}{pk}/preview/").status_code == 404


def test_pickers_of_the_editor_find_sources_and_pictures_by_key(editor):
    make_citation("tague2011vitamind", title="Vitamin D in winter")
    make_image("twitch-causes")
    query = "/admin/autocomplete/?app_label=blog&model_name={}&field_name={}&term={}"

    by_title = editor.get(query.format("postcitation", "citation", "winter")).json()
    pictures = editor.get(query.format("postimage", "image", "twitch")).json()
    nothing = editor.get(query.format("postcitation", "citation", "zzz")).json()

    text = "tague2011vitamind: Vitamin D in winter"
    assert by_title["results"] == [{"id": "tague2011vitamind", "text": text}]
    assert pictures["results"] == [{"id": "twitch-causes", "text": "twitch-causes"}]
    assert nothing["results"] == []


def test_pickers_of_the_editor_are_refused_to_others(client, db):
    sign_in_as(client, "fulfilment")

    response = client.get("/admin/autocomplete/?app_label=blog&model_name=postcitation&field_name=citation&term=a")

    assert response.status_code == 403


@pytest.mark.parametrize("path", [f"{POSTS}add/", "change"])
def test_form_with_the_editor_carries_a_nonce_and_nothing_unsafe(editor, path):
    path = f"{POSTS}{make_post().pk}/change/" if path == "change" else path

    response = editor.get(path)

    policy = response.headers["Content-Security-Policy"]
    nonce = re.search(r"script-src 'self' 'nonce-([^']+)'", policy)[1]
    assert "unsafe" not in policy
    assert f'nonce="{nonce}"' in response.content.decode()
    inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", response.content.decode())
    assert inline
    assert all(f'nonce="{nonce}"' in tag or 'type="application/json"' in tag for tag in inline)


def test_nonce_is_another_on_every_answer(editor):
    policies = {editor.get(f"{POSTS}add/").headers["Content-Security-Policy"] for _ in range(3)}

    assert len(policies) == 3


@pytest.fixture
def one_of_each(db):
    post = make_post(body="<p>x</p>", cover=make_image("pic"))
    tag(post, "zinc")
    return {
        "blog/post": post.pk,
        "blog/category": make_category("Sleep").pk,
        "blog/author": post.authors.get().pk,
        "blog/image": post.cover.pk,
        "blog/citation": make_citation("aa").pk,
        "taggit/tag": post.tags.get().pk,
    }


@pytest.mark.parametrize("model", LIBRARY)
def test_desk_opens_for_editors_and_is_closed_to_fulfilment(client, one_of_each, model):
    pk = one_of_each[model]
    paths = [f"/admin/{model}/{part}" for part in ("", "add/", f"{pk}/change/", f"{pk}/delete/", f"{pk}/history/")]
    packer = Client()
    sign_in_as(client, "editor")
    sign_in_as(packer, "fulfilment")

    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)
    assert {path: packer.get(path).status_code for path in paths} == dict.fromkeys(paths, 403)


@pytest.mark.parametrize("model", LIBRARY)
def test_search_and_filters_of_the_desk_answer_anything(editor, one_of_each, model):
    for query in ("?q=x", "?q=' OR 1=1--", "?q=%25_", "?o=-1.2", "?all=", "?p=1"):
        assert editor.get(f"/admin/{model}/{query}").status_code == 200, query


def test_link_to_the_site_is_the_page_or_the_preview(editor):
    out, draft = make_post(), make_post(status="draft")

    assert f'href="{out.get_absolute_url()}"' in editor.get(f"{POSTS}{out.pk}/change/").content.decode()
    assert f'href="{POSTS}{draft.pk}/preview/"' in editor.get(f"{POSTS}{draft.pk}/change/").content.decode()


def test_list_names_the_authors_in_words(staff):
    make_post("Zinc and colds")

    html = staff.get(POSTS).content.decode()

    assert '<td class="field-writers" data-label="Authors">Naturopath</td>' in html
    assert "credential" not in html
