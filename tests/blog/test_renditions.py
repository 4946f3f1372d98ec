"""Pictures in other sizes: drawn apart from saving, and never mixed up with another file."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image as PillowImage

from blog import publishing
from blog.models import Image
from blog.renditions import draw_renditions
from tests.blog.pictures import SIZE, draw, replace_file, stored, tag
from tests.builders import make_image, make_pack_picture, make_post, make_supplement

FIGURE = '<figure data-image="pic"></figure>'


@pytest.mark.parametrize("make", [lambda: make_image("pic", size=SIZE), lambda: make_pack_picture(size=SIZE)])
@pytest.mark.django_db
def test_renditions_have_the_widths_and_formats_that_their_names_say(make):
    picture = make()

    draw(picture)

    assert stored(picture) == {
        ("180w.avif", "AVIF", (180, 135)),
        ("360w.avif", "AVIF", (360, 270)),
        ("180w.webp", "WEBP", (180, 135)),
        ("360w.webp", "WEBP", (360, 270)),
    }
    assert picture.renditions == {"AVIF": [180, 360], "WEBP": [180, 360]}
    assert picture.is_ready


@pytest.mark.django_db
def test_saving_a_picture_draws_nothing():
    picture = make_image("pic", size=SIZE)

    assert stored(picture) == set()
    assert not picture.is_ready


@pytest.mark.django_db
def test_picture_smaller_than_every_rendition_is_ready_and_shown_as_it_is():
    picture = make_image("pic")

    draw(picture)

    assert picture.is_ready
    assert stored(picture) == set()
    assert tag(picture).startswith("<img ")


@pytest.mark.parametrize("mode", ["RGBA", "P"])
@pytest.mark.django_db
def test_clear_colour_stays_clear_in_every_rendition(mode):
    out = BytesIO()
    PillowImage.new(mode, SIZE, 0).save(out, format="PNG", **({"transparency": 0} if mode == "P" else {}))
    picture = make_image("pic", content=out.getvalue())

    draw(picture)

    for name, *_ in stored(picture):
        with default_storage.open(f"{picture.file.name.rsplit('.', 1)[0]}/{name}") as file:
            assert PillowImage.open(file).convert("RGBA").getpixel((9, 9))[3] == 0


@pytest.mark.django_db
def test_fine_lines_of_a_large_palette_picture_blend_instead_of_vanishing():
    stripes = PillowImage.frombytes("L", (5760, 4), bytes([0, 255]) * 2880 * 4).convert("P")
    out = BytesIO()
    stripes.save(out, format="PNG")
    picture = make_image("pic", content=out.getvalue())

    draw(picture)

    with default_storage.open(f"{picture.file.name.rsplit('.', 1)[0]}/1440w.webp") as file:
        assert 100 < PillowImage.open(file).convert("L").getpixel((700, 0)) < 155


@pytest.mark.django_db
def test_photo_that_lies_on_its_side_is_drawn_upright():
    exif = PillowImage.Exif()
    exif[0x0112] = 6  # turn right
    out = BytesIO()
    PillowImage.new("RGB", (600, 400), "#0b5a4a").save(out, format="JPEG", exif=exif)
    picture = make_image("pic", content=out.getvalue())

    draw(picture)

    assert ("360w.avif", "AVIF", (360, 540)) in stored(picture)


@pytest.mark.django_db
def test_rendition_that_an_interrupted_run_left_is_written_over():
    picture = make_image("pic", size=SIZE)
    default_storage.save(f"{picture.file.name.rsplit('.', 1)[0]}/180w.avif", ContentFile(b"half a pict"))

    draw(picture)

    assert len(stored(picture)) == 4


@pytest.mark.parametrize("make", [lambda: make_image("pic", size=SIZE), lambda: make_pack_picture(size=SIZE)])
@pytest.mark.django_db
def test_replaced_file_has_no_renditions(make):
    picture = make()
    draw(picture)

    replace_file(picture)

    picture.refresh_from_db()
    assert not picture.is_ready
    assert tag(picture).startswith("<img ")
    assert type(picture).objects.due_for_rendering().count() == 1


@pytest.mark.django_db
def test_file_replaced_while_it_is_drawn_is_not_taken_for_the_new_one():
    picture = make_image("pic", size=SIZE)
    post = make_post(body=FIGURE)
    assert publishing.claim_rendering(picture)
    drawn = draw_renditions(picture.file)

    replace_file(picture, size=(800, 600))

    assert not publishing.record_renditions(picture, drawn)
    picture.refresh_from_db()
    post.refresh_from_db()
    assert (picture.width, picture.is_ready) == (800, False)
    assert "<source" not in post.body_rendered
    draw(picture)
    assert picture.renditions == {"AVIF": [180, 360, 540, 720], "WEBP": [180, 360, 540, 720]}


@pytest.mark.django_db
def test_picture_that_another_process_draws_or_replaced_is_not_claimed():
    first = make_image("pic", size=SIZE)
    second = Image.objects.get()
    assert publishing.claim_rendering(first)

    assert not publishing.claim_rendering(second)

    second.refresh_from_db()
    replace_file(first)
    assert not publishing.claim_rendering(second)


@pytest.mark.django_db
def test_pictures_are_due_until_they_are_drawn():
    supplement = make_supplement()
    second = make_pack_picture(supplement=supplement, position=1)
    first = make_pack_picture(supplement=supplement)
    due = type(first).objects.due_for_rendering

    assert list(due()) == [first, second]
    draw(first)
    assert list(due()) == [second]
