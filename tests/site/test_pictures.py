"""The renderer: what it draws, what it gives up, and how the drawn files are served."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from blog import publishing
from blog.models import Image
from config.pictures import render_due
from shop.models import SupplementImage
from tests.blog.test_images import png_that_claims
from tests.builders import make_image, make_pack_picture, make_post, picture_bytes
from tests.content import committing, moved

SIZE = (200, 100)
NOTHING = (0, 0)


def write_over(image, content):
    """What a broken disk or a forged file leaves under the name of a stored picture."""
    Path(settings.MEDIA_ROOT, image.file.name).write_bytes(content)


def wait_until_due():
    Image.objects.update(render_due_at=timezone.now() - timedelta(seconds=1))


def render_pictures(**options):
    out = StringIO()
    call_command("render_pictures", stdout=out, stderr=out, **options)
    return out.getvalue()


@pytest.mark.django_db
def test_renderer_draws_the_pictures_of_articles_and_of_packs_once():
    make_image("pic", size=SIZE)
    make_pack_picture(size=SIZE)

    assert render_due() == (2, 0)
    assert render_due() == NOTHING
    assert Image.objects.get().is_ready
    assert SupplementImage.objects.get().is_ready


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "UnidentifiedImageError"),
        (b"just text", "UnidentifiedImageError"),
        (picture_bytes(size=SIZE)[:60], "OSError"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\nshowpage\n%%EOF\n", "Unidentified"),
        (png_that_claims(8_000, 5_001), "ValueError: 8000 x 5001 pixels are too many"),
        (png_that_claims(20_000, 20_000), "DecompressionBombError"),
    ],
)
@pytest.mark.django_db
def test_file_that_cannot_be_drawn_is_named_and_the_next_is_drawn(content, complaint):
    bad, good = make_image("bad", size=SIZE), make_image("good", size=SIZE)
    write_over(bad, content)
    lines = []

    assert render_due(lines.append) == (1, 1)

    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.is_ready, good.is_ready) == (False, True)
    assert len(lines) == 1
    assert lines[0].startswith(f"{bad.file.name} (bad): ")
    assert complaint in lines[0]


@pytest.mark.django_db
def test_file_that_cannot_be_drawn_is_tried_three_times_with_a_wait_between():
    image = make_image("bad", size=SIZE)
    write_over(image, b"just text")
    outcomes = []

    for _ in range(5):
        outcomes += [render_due(), render_due()]
        wait_until_due()

    assert outcomes == [(0, 1), NOTHING] * 3 + [NOTHING] * 4
    assert render_pictures(dry_run=True) == "1 without renditions, 0 due\n"


@pytest.mark.django_db
def test_lost_file_fails_like_a_bad_one():
    image = make_image("lost", size=SIZE)
    default_storage.delete(image.file.name)

    assert render_due() == (0, 1)


@pytest.mark.django_db
def test_picture_whose_drawing_was_killed_is_drawn_after_the_wait():
    image = make_image("pic", size=SIZE)
    assert publishing.claim_rendering(image)  # and then the process ends

    assert render_due() == NOTHING
    wait_until_due()
    assert render_due() == (1, 0)


@pytest.mark.django_db
def test_picture_that_was_given_up_gets_its_tries_back_with_a_new_file():
    image = make_image("pic", size=SIZE)
    write_over(image, b"just text")
    for _ in range(3):
        render_due()
        wait_until_due()
    image.refresh_from_db()

    image.file.save("x.png", ContentFile(picture_bytes(size=SIZE), name="x.png"), save=True)
    write_over(image, b"just text")
    outcomes = []
    for _ in range(4):
        outcomes.append(render_due())
        wait_until_due()

    assert outcomes == [(0, 1)] * 3 + [NOTHING]


@pytest.mark.django_db
def test_again_draws_everything_anew_and_what_was_given_up():
    bad, good = make_image("bad", size=SIZE), make_image("good", size=SIZE)
    write_over(bad, b"just text")
    for _ in range(3):
        render_due()
        wait_until_due()
    write_over(bad, picture_bytes(size=SIZE))

    assert render_pictures() == "0 drawn, 0 failed\n"
    assert render_pictures(again=True) == "2 drawn, 0 failed\n"
    for image in (bad, good):
        image.refresh_from_db()
        assert image.is_ready


@pytest.mark.django_db
def test_dry_run_draws_nothing():
    image = make_image("pic", size=SIZE)

    assert render_pictures(dry_run=True) == "1 without renditions, 1 due\n"
    image.refresh_from_db()
    assert not image.is_ready


@pytest.mark.django_db
def test_renderer_cuts_a_cover_for_networks_once_for_each_focal_point():
    image = make_image("pic", size=(700, 400))
    make_post(cover=image)

    assert render_due() == (2, 0)  # its renditions and its cut
    assert render_due() == NOTHING
    Image.objects.update(focus="top-left")
    assert render_due() == (1, 0)

    image.refresh_from_db()
    assert image.share_url.endswith("/share-top-left.jpg")
    assert default_storage.exists(image.share_url.removeprefix(settings.MEDIA_URL))


@pytest.mark.django_db
def test_cover_whose_cut_fails_is_named_and_its_renditions_stay():
    bad, good = make_image("bad", size=(700, 400)), make_image("good", size=(700, 400))
    make_post(cover=bad)
    make_post(cover=good)
    render_due()
    Image.objects.update(share_of="")
    write_over(bad, b"just text")
    lines = []

    assert render_due(lines.append) == (1, 1)

    assert lines[0].startswith(f"{bad.file.name} (bad): UnidentifiedImageError")
    bad.refresh_from_db()
    assert (bad.is_ready, bad.share_url) == (True, bad.file.url)


@committing
def test_pages_that_show_a_picture_are_made_anew_when_its_focal_point_or_its_cut_changes():
    make_image("pic")

    assert moved(lambda: Image.objects.update(focus="top")) == {"blog_image"}
    assert moved(lambda: Image.objects.update(share_of="x top")) == {"blog_image"}


@pytest.mark.parametrize("extension", ["avif", "webp"])
@pytest.mark.django_db
def test_rendition_is_served_as_what_it_is_and_may_be_kept_for_ever(client, extension):
    image = make_image("pic", size=SIZE)
    render_due()

    response = client.get(f"{image.file.url.removesuffix('.png')}/180w.{extension}")

    assert response.status_code == 200
    assert response.headers["Content-Type"] == f"image/{extension}"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert int(response.headers["Content-Length"]) == len(b"".join(response.streaming_content)) > 0


@pytest.mark.parametrize(
    "path",
    [
        "images/pic/../../secret-key",
        "images/pic/..%2f..%2fsecret.png",
        "images/../secret.png",
        "../secret.png",
        "secret.png",
        "images/secret",
        "images/secret.txt",
        "images/secret.png%0a",
        "images/secret.png%00.png",
        "images/secret.png/",
        "images//secret.png",
        "images/secret/secret.png",
        "images/a/b/180w.avif",
        "images/secret/180w.svg",
        "images/.secret.png",
        "/etc/passwd",
    ],
)
def test_strange_address_of_a_picture_leads_nowhere(client, db, path):
    folder = Path(settings.MEDIA_ROOT, "images")
    for name in (
        *("secret", "secret.txt", "secret.png", ".secret.png", "../secret.png", "../../secret.png"),
        *("a/b/180w.avif", "pic/180w.avif", "secret\n.png"),
    ):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.is_dir():
            file.write_bytes(b"secret")

    assert b"".join(client.get("/media/images/secret.png").streaming_content) == b"secret"
    assert client.get(f"/media/{path}").status_code in {400, 404}
