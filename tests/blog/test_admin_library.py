"""Topics, authors and what is typed into any field: refused beside the field, or shown escaped."""

import pytest
from django.test import Client

from blog.models import Author, Category, Citation, Image, Post
from tests.blog.desk import CITATIONS, IMAGES, POSTS, citation_form, errors, image_form, post_form
from tests.builders import make_author, make_category, make_post

CATEGORIES, AUTHORS = "/admin/blog/category/", "/admin/blog/author/"
HIDDEN = "This text holds a hidden character (U+{}). Remove it and try again."


def script(where):
    return f"<script>alert('{where}')</script>"


def escaped(where):
    return f"&lt;script&gt;alert(&#x27;{where}&#x27;)&lt;/script&gt;"


def category_form(**fields):
    return {"name": "Sleep", "slug": "sleep", "parent": "", "intro": "", "icon": "leaf", "position": "0"} | fields


def author_form(**fields):
    empty = dict.fromkeys(("credential", "bio", "register_url", "interests", "portrait", "user"), "")
    return empty | {"name": "Kim Lee", "slug": "kim-lee", "kind": "person"} | fields


def test_topic_and_sub_topic_are_added(staff):
    staff.post(f"{CATEGORIES}add/", category_form())
    staff.post(f"{CATEGORIES}add/", category_form(name="Naps", slug="naps", parent=Category.objects.get().pk))

    assert list(Category.objects.order_by("pk").values_list("name", "parent__name")) == [
        ("Sleep", None),
        ("Naps", "Sleep"),
    ]


def test_third_level_of_topics_is_refused(staff):
    naps = make_category("Naps", parent=make_category("Sleep"))

    response = staff.post(f"{CATEGORIES}add/", category_form(name="Short", slug="short", parent=naps.pk))

    assert errors(response) == {"parent": ["Categories have two levels; choose one that is not inside another."]}


def test_topic_with_sub_topics_cannot_go_inside_another(staff):
    sleep, food = make_category("Sleep"), make_category("Food")
    make_category("Naps", parent=sleep)

    response = staff.post(f"{CATEGORIES}{sleep.pk}/change/", category_form(parent=food.pk))

    assert errors(response) == {"parent": ["This category has sub-topics, so it cannot be inside another."]}


def test_topic_inside_itself_is_refused_in_a_sentence(staff):
    sleep = make_category("Sleep")

    response = staff.post(f"{CATEGORIES}{sleep.pk}/change/", category_form(parent=sleep.pk))

    assert sum(errors(response).values(), []) == ["A category cannot be inside itself."]


@pytest.mark.parametrize(
    ("path", "form"),
    [
        (f"{CATEGORIES}add/", category_form(slug="author")),
        (f"{AUTHORS}add/", author_form(slug="tag")),
    ],
)
def test_slug_that_is_part_of_another_address_is_refused(staff, path, form):
    assert errors(staff.post(path, form)) == {
        "slug": [f"“{form['slug']}” is part of another address. Choose another."]
    }


@pytest.mark.parametrize("character", ["\u202e", "\u2066", "\x07", "\x7f", "\x85"])
@pytest.mark.parametrize(
    ("path", "form", "field"),
    [
        (f"{CATEGORIES}add/", category_form, "name"),
        (f"{CATEGORIES}add/", category_form, "intro"),
        (f"{AUTHORS}add/", author_form, "name"),
        (f"{AUTHORS}add/", author_form, "credential"),
        (f"{AUTHORS}add/", author_form, "bio"),
    ],
)
def test_hidden_character_is_refused_beside_its_field(staff, path, form, field, character):
    response = staff.post(path, form(**{field: f"a{character}b"}))

    assert errors(response) == {field: [HIDDEN.format(f"{ord(character):04X}")]}


def test_bio_of_several_lines_is_kept(staff):
    staff.post(f"{AUTHORS}add/", author_form(bio="Writes.\r\n\tCooks."))

    assert Author.objects.get().bio == "Writes.\r\n\tCooks."


def test_author_of_a_post_cannot_be_deleted_at_the_desk(staff):
    author = make_post().authors.get()

    staff.post(f"{AUTHORS}{author.pk}/delete/", {"post": "yes"})

    assert Author.objects.filter(pk=author.pk).exists()


@pytest.fixture
def library_of_scripts(staff):
    """A script in every text field that a form offers, all sent as forms."""
    staff.post(f"{CATEGORIES}add/", category_form(name=script("topic"), intro=script("intro")))
    staff.post(f"{IMAGES}add/", image_form(alt_text=script("alt"), caption=script("caption"), credit=script("credit")))
    author = {"name": script("name"), "credential": script("credential"), "bio": script("bio")}
    staff.post(f"{AUTHORS}add/", author_form(**author, portrait=Image.objects.get().pk))
    parts = ("container_title", "container_title_short", "publisher", "volume", "issue", "page")
    citation = {name: script(name) for name in parts}
    doi = "10.1056/<script>alert(1)</script>"
    staff.post(f"{CITATIONS}add/", citation_form(title=script("title"), authors=script("group"), doi=doi, **citation))
    form = post_form(
        title=script("post"),
        summary=script("summary"),
        body=f"<h2>&lt;script&gt;x</h2><h2>A</h2><h2>B</h2><p>{script('body')}"
        '<cite data-ref="tague2011vitamind"></cite></p><figure data-image="pic"></figure>',
        category=Category.objects.get(),
        author=Author.objects.get(),
        cover=Image.objects.get().pk,
        tags=f"{script('tag')}, zinc",
        status="published",
        published_at_0="13/01/2021",
        published_at_1="09:00",
    )
    staff.post(f"{POSTS}add/", form)
    assert (Post.objects.count(), Citation.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("path", "places"),
    [
        ("/blog/", ["topic", "post", "summary", "name"]),
        (
            "/blog/zinc-and-colds/",
            ["topic", "post", "summary", "name", "credential", "title", "group", "container_title_short", "volume"],
        ),
        ("/blog/category/sleep/", ["topic", "intro", "post"]),
        ("/blog/author/kim-lee/", ["name", "credential", "bio", "alt", "post"]),
        ("/blog/tag/zinc/", ["post", "summary"]),
        ("/", ["post", "summary"]),
    ],
)
@pytest.mark.usefixtures("store", "library_of_scripts")
def test_script_in_any_field_is_shown_as_text_on_the_pages(path, places):
    html = Client().get(path).content.decode()

    assert "<script>" not in html
    assert {place: escaped(place) in html for place in places} == dict.fromkeys(places, True)


@pytest.mark.usefixtures("library_of_scripts")
def test_script_in_the_words_of_a_picture_is_shown_as_text_in_the_article():
    html = Client().get("/blog/zinc-and-colds/").content.decode()

    start = html.index('<figure class="picture">')
    figure = html[start : html.index("</figure>", start)]
    assert "<script" not in figure.replace('alt="<script', "")
    assert "&lt;script&gt;alert('caption')&lt;/script&gt;" in figure
    assert figure.count("<img") == 1


@pytest.mark.parametrize("model", ["post", "category", "author", "image", "citation"])
@pytest.mark.usefixtures("library_of_scripts")
def test_script_in_any_field_is_shown_as_text_at_the_desk(staff, model):
    pk = (
        {"post": Post, "category": Category, "author": Author, "image": Image, "citation": Citation}[model]
        .objects.get()
        .pk
    )

    for part in ("", f"{pk}/change/", f"{pk}/delete/", f"{pk}/history/"):
        html = staff.get(f"/admin/blog/{model}/{part}").content.decode()
        assert "<script>alert" not in html, part


def test_name_of_an_author_that_is_taken_is_refused(staff):
    make_author("Kim Lee")

    response = staff.post(f"{AUTHORS}add/", author_form())

    assert errors(response) == {
        "name": ["Author with this Name already exists."],
        "slug": ["Author with this Slug already exists."],
    }
