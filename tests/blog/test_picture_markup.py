"""What pages and texts say of a picture before and after it was drawn in other sizes."""

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from blog import publishing
from blog.models import Image, Page, Review
from tests.blog.pictures import SIZE, address, draw, markup, tag
from tests.builders import make_author, make_image, make_pack_picture, make_post, picture_bytes

FIGURE = '<figure data-image="pic"></figure>'
BODY_SIZES = "(min-width: 44.5rem) 42.5rem, calc(100vw - 2rem)"


@pytest.mark.django_db
def test_tag_shows_the_stored_file_until_its_renditions_are_drawn():
    picture = make_image("pic", size=SIZE, alt_text='A "cat" & co')
    shown = (
        f'<img src="{picture.file.url}" alt="A &quot;cat&quot; &amp; co" width="400" height="300" '
        'loading="lazy" decoding="async">'
    )

    before = tag(picture)
    draw(picture)

    assert before == shown
    assert tag(picture) == f"<picture>{markup(picture, '50vw')}{shown}</picture>"


@pytest.mark.django_db
def test_tag_of_the_picture_that_the_first_screen_waits_for():
    picture = make_pack_picture(alt_text="A pack")

    assert tag(picture, 'sizes="50vw" eager=True alt="" css="pack"') == (
        f'<img class="pack" src="{picture.file.url}" alt="" width="30" height="20" fetchpriority="high">'
    )
    assert 'alt="A pack"' in tag(picture)


def test_tag_of_no_picture_shows_nothing():
    assert tag(None) == ""


@pytest.mark.django_db
def test_tag_of_a_decorative_picture_has_no_words():
    assert 'alt=""' in tag(make_image("pic", alt_text="", is_decorative=True))


@pytest.mark.django_db
def test_tag_names_only_what_was_drawn_whatever_the_settings_ask_for_now():
    picture = make_image("pic", size=SIZE)
    Image.objects.update(rendering_of=picture.file.name, renditions={"AVIF": [90]})
    picture.refresh_from_db()

    html = tag(picture)

    assert html.count("<source ") == 1
    assert f'srcset="{address(picture, 90, "avif")} 90w"' in html


@pytest.mark.parametrize("make", [lambda: make_image("pic", size=SIZE), lambda: make_pack_picture(size=SIZE)])
def test_tag_asks_the_database_nothing(make, db, django_assert_num_queries):
    picture = make()
    draw(picture)

    with django_assert_num_queries(0):
        assert tag(picture).startswith("<picture>")


@pytest.mark.django_db
def test_picture_in_a_text_gets_its_renditions_when_they_are_drawn():
    image = make_image("pic", size=SIZE)
    post, other = make_post(body=FIGURE), make_post(body="<p>Text.</p>")
    page = Page(slug=Page.Slug.ABOUT, title="About", body=FIGURE)
    publishing.save_page(page)
    shown = f'<img src="{image.file.url}" alt="A picture" width="400" height="300" loading="lazy" decoding="async">'
    assert post.body_rendered == page.body_rendered == f'<figure class="picture">{shown}</figure>'

    draw(image)

    for row in (post, other, page):
        row.refresh_from_db()
    expected = f'<figure class="picture"><picture>{markup(image, BODY_SIZES)}{shown}</picture></figure>'
    assert post.body_rendered == page.body_rendered == expected
    assert other.body_rendered == "<p>Text.</p>"


@pytest.mark.django_db
def test_text_saved_after_its_picture_was_drawn_names_the_renditions():
    image = make_image("pic", size=SIZE)
    draw(image)

    post = make_post(body=FIGURE)

    post.refresh_from_db()
    assert markup(image, BODY_SIZES) in post.body_rendered


@pytest.mark.django_db
def test_review_speaks_for_words_and_holds_when_a_picture_is_drawn_or_replaced():
    image = make_image("pic", size=SIZE)
    post = make_post(body=f"<p>Text.</p>{FIGURE}")
    review = Review(post=post, reviewer=make_author("Pharmacist"), reviewed_on=timezone.localdate(), scope="All")
    publishing.record_review(review)

    draw(image)
    post.refresh_from_db()
    held = post.review_holds

    image.file.save("x.png", ContentFile(picture_bytes(size=SIZE), name="x.png"), save=False)
    publishing.save_image(image)
    post.refresh_from_db()

    assert "<picture>" not in post.body_rendered
    assert (held, post.review_holds) == (True, True)


@pytest.mark.django_db
def test_replaced_file_is_shown_on_pages_with_its_new_address():
    image = make_image("pic", size=SIZE)
    page = Page(slug=Page.Slug.ABOUT, title="About", body=FIGURE)
    publishing.save_page(page)

    image.file.save("x.png", ContentFile(picture_bytes(size=(8, 4)), name="x.png"), save=False)
    publishing.save_image(image)

    page.refresh_from_db()
    assert f'src="{image.file.url}" alt="A picture" width="8" height="4"' in page.body_rendered
