"""The head of a page: its one address, the words and picture that it is shared with."""

import pytest
from django.core.files.base import ContentFile
from PIL import Image as PillowImage

from blog.models import Author, Post
from shop.models import Category as Department
from shop.models import SupplementImage
from tests.builders import (
    file_under,
    make_category,
    make_image,
    make_post,
    make_supplement,
    make_variant,
    picture_bytes,
    tag,
)
from tests.machines import Head

SITE = "https://www.example.com"
CARD = f"{SITE}/static/img/social-card.jpg"
CARD_WORDS = "Simples, a health library and a supplement shop"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE


@pytest.fixture
def zinc():
    post = make_post(
        "Zinc & colds", slug="zinc", summary="What trials say.", cover=make_image("pic", alt_text="Pills")
    )
    file_under(post, make_category("Sleep", intro="How we sleep.\n\nAnd why."))
    tag(post, "zinc")
    return post


@pytest.fixture
def magnesium():
    supplement = make_supplement("Magnesium", slug="magnesium", summary="Two capsules hold 150 mg.")
    make_variant(supplement=supplement)
    return supplement


PATHS = (
    *("/", "/blog/", "/blog/zinc/", "/blog/category/sleep/", "/blog/tag/zinc/", "/blog/author/naturopath/"),
    *("/shop/", "/shop/magnesium/", "/shop/category/minerals/"),
)


@pytest.mark.parametrize("path", PATHS)
def test_page_has_one_address_whatever_it_was_asked_by(client, zinc, magnesium, path):
    for address in (path, f"{path}?utm_source=x", f"{path}?sort=title&brand=a"):
        head = Head(client.get(address, headers={"host": "localhost"}))

        assert head.canonical == f"{SITE}{path}"
        assert head.meta["og:url"] == f"{SITE}{path}"


@pytest.mark.parametrize("path", PATHS)
def test_page_says_what_it_is_in_words_and_a_picture(client, zinc, magnesium, path):
    meta = Head(client.get(path)).meta

    assert meta["og:site_name"] == "Simples"
    assert meta["description"] == meta["og:description"] != ""
    assert meta["og:image"].startswith(f"{SITE}/")
    assert "" not in {meta["og:title"], meta["og:type"], meta["og:image:alt"], meta["twitter:card"]}


@pytest.mark.parametrize("path", ["/blog/", "/blog/category/sleep/", "/blog/tag/zinc/", "/blog/author/naturopath/"])
def test_further_page_of_a_list_is_an_address_of_its_own(client, path):
    topic = make_category("Sleep")
    for _ in range(13):
        post = make_post()
        file_under(post, topic)
        tag(post, "zinc")

    assert Head(client.get(f"{path}?sort=x&page=2")).canonical == f"{SITE}{path}?page=2"
    assert Head(client.get(f"{path}?page=1")).canonical == f"{SITE}{path}"


def test_further_page_of_the_shop_is_an_address_of_its_own(client):
    for _ in range(25):
        make_variant()

    for path in ("/shop/", "/shop/category/minerals/"):
        assert Head(client.get(f"{path}?brand=a&page=2")).canonical == f"{SITE}{path}?page=2"


def test_article_is_shared_with_its_title_summary_and_cover(client, zinc):
    meta = Head(client.get("/blog/zinc/")).meta

    assert {name: meta[name] for name in meta if name.startswith(("og:", "twitter:"))} == {
        "og:site_name": "Simples",
        "og:locale": "en_AU",
        "og:type": "article",
        "og:title": "Zinc & colds",
        "og:description": "What trials say.",
        "og:url": f"{SITE}/blog/zinc/",
        "og:image": f"{SITE}{zinc.cover.file.url}",
        "og:image:alt": "Pills",
        "twitter:card": "summary_large_image",
    }
    assert meta["article:published_time"][:10] == f"{zinc.published_at.astimezone():%Y-%m-%d}"


def test_page_without_a_picture_has_the_card_of_the_house(client):
    make_post(slug="bare")

    meta = Head(client.get("/blog/bare/")).meta

    assert (meta["og:image"], meta["og:image:alt"]) == (CARD, CARD_WORDS)


def test_card_of_the_house_has_the_size_that_networks_ask_for(settings):
    with PillowImage.open(settings.BASE_DIR / "static/img/social-card.jpg") as card:
        assert (card.format, card.size) == ("JPEG", (1200, 630))


def test_picture_at_another_host_keeps_its_address(client, zinc, settings):
    settings.MEDIA_URL = "https://pictures.example.com/"

    assert Head(client.get("/blog/zinc/")).meta["og:image"].startswith("https://pictures.example.com/images/")


def test_decorative_cover_is_described_by_the_title(client):
    make_post("Zinc", slug="zinc", cover=make_image("pic", alt_text="", is_decorative=True))

    assert Head(client.get("/blog/zinc/")).meta["og:image:alt"] == "Zinc"


def test_supplement_is_shared_with_its_pack(client, magnesium):
    image = SupplementImage(supplement=magnesium, alt_text="A jar of magnesium")
    image.file.save("x.png", ContentFile(picture_bytes(), name="x.png"))

    meta = Head(client.get("/shop/magnesium/")).meta

    assert (meta["og:type"], meta["og:title"], meta["og:description"], meta["twitter:card"]) == (
        *("product", "Magnesium", "Two capsules hold 150 mg.", "summary"),
    )
    assert (meta["og:image"], meta["og:image:alt"]) == (f"{SITE}{image.file.url}", "A jar of magnesium")


def test_intro_of_several_lines_is_one_line(client, zinc):
    assert Head(client.get("/blog/category/sleep/")).meta["description"] == "How we sleep. And why."


def test_department_is_described_by_its_intro(client, magnesium):
    Department.objects.update(intro="Salts and elements.")

    assert Head(client.get("/shop/category/minerals/")).meta["description"] == "Salts and elements."


def test_author_is_described_by_the_bio(client, zinc):
    Author.objects.update(bio="Writes about food.", portrait=make_image("face", alt_text="A face"))

    meta = Head(client.get("/blog/author/naturopath/")).meta

    assert (meta["og:type"], meta["description"], meta["og:image:alt"]) == ("profile", "Writes about food.", "A face")


def test_tag_of_fewer_than_three_articles_stays_out_of_search_results(client):
    for number, expected in enumerate(["noindex", "noindex", None], start=1):
        tag(make_post(), "zinc")
        assert Head(client.get("/blog/tag/zinc/")).meta.get("robots") == expected, number


@pytest.mark.parametrize(
    ("path", "feeds"),
    [
        ("/blog/", ["/blog/feed/"]),
        ("/blog/zinc/", ["/blog/feed/"]),
        ("/blog/category/sleep/", ["/blog/category/sleep/feed/"]),
        ("/blog/author/naturopath/", []),
        ("/shop/", []),
    ],
)
def test_page_leads_to_the_feed_of_what_it_lists(client, zinc, path, feeds):
    assert Head(client.get(path)).links.get("alternate", []) == feeds


def test_words_cannot_leave_their_attribute(client):
    title = '"><script>alert(1)</script>'
    make_post(title, slug="zinc", summary=title)

    response = client.get("/blog/zinc/")
    head = Head(response)

    assert (head.meta["og:title"], head.meta["description"]) == (title, title)
    assert b"<script>alert" not in response.content


def test_preview_is_kept_from_search_and_speaks_to_no_machine(staff):
    post = make_post(status=Post.Status.DRAFT)

    head = Head(staff.get(f"/admin/blog/post/{post.pk}/preview/"))

    assert head.meta["robots"] == "noindex"
    assert (head.links.get("canonical"), head.printed) == (None, [])
