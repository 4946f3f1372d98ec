"""Uploaded pictures: judged by their content, drawn anew, named at random."""

import re
import struct
import zlib
from io import BytesIO
from pathlib import PurePosixPath

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as PillowImage

from blog import publishing
from blog.images import checked_image, random_name
from blog.models import Image
from tests.blog.desk import IMAGES, errors, image_form
from tests.builders import make_image, make_post, picture_bytes

UNREADABLE = "This is not a JPEG, PNG or WebP picture that can be read."
INVALID = (
    "Upload a valid image. The file you uploaded was either not an image or a corrupted image.",
    UNREADABLE,
)
EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\nshowpage\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def png_that_claims(width, height):
    """A PNG whose header names a size that its pixels do not have."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def jpeg_of_a_phone():
    """30 × 20 pixels, lying on its side, with the place where it was taken."""
    exif = PillowImage.Exif()
    exif[0x0112] = 6  # turn right
    exif[0x010F] = "Phone of Kim"
    exif.get_ifd(0x8825)[2] = (33.0, 52.0, 0.0)
    out = BytesIO()
    PillowImage.new("RGB", (30, 20), "#0b5a4a").save(out, format="JPEG", exif=exif)
    return out.getvalue()


def stored_bytes():
    with Image.objects.get().file.open("rb") as file:
        return file.read()


def drawn(content, name="x"):
    return PillowImage.open(checked_image(SimpleUploadedFile(name, content)))


@pytest.mark.parametrize(("format", "extension"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")])
def test_picture_is_stored_as_what_it_is_under_a_random_name(staff, format, extension):
    response = staff.post(f"{IMAGES}add/", image_form(picture_bytes(format=format), name="../my cat.png"))

    assert response.status_code == 302
    image = Image.objects.get()
    assert re.fullmatch(rf"images/[A-Za-z0-9_-]{{16}}\.{extension}", image.file.name)
    assert (image.width, image.height) == (30, 20)
    with PillowImage.open(BytesIO(stored_bytes())) as stored:
        assert stored.format == format


def test_same_file_uploaded_twice_gets_two_names(staff):
    for key in ("aa", "bb"):
        staff.post(f"{IMAGES}add/", image_form(key=key))

    assert len({image.file.name for image in Image.objects.all()}) == 2


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"just text", "cat.jpg"),
        (b"GIF89a", "cat.png"),
        (SVG, "cat.png"),
        (EPS, "cat.jpg"),
        (picture_bytes(format="GIF"), "cat.png"),
        (picture_bytes(format="BMP"), "cat.jpg"),
        (picture_bytes(format="TIFF"), "cat.jpg"),
        (picture_bytes()[:40], "cat.png"),
        (png_that_claims(20_000, 20_000), "cat.png"),
    ],
)
def test_file_that_is_no_picture_is_refused_in_a_sentence(staff, content, name):
    response = staff.post(f"{IMAGES}add/", image_form(content, name=name))

    assert list(errors(response)) == ["file"]
    assert errors(response)["file"][0] in INVALID
    assert not Image.objects.exists()


@pytest.mark.parametrize("name", ["cat.svg", "cat.exe", "cat.html", "cat"])
def test_picture_with_the_name_of_something_else_is_not_stored_under_it(staff, name):
    staff.post(f"{IMAGES}add/", image_form(name=name))

    assert {PurePosixPath(image.file.name).suffix for image in Image.objects.all()} <= {".png"}


def test_picture_of_more_than_40_megapixels_is_refused_from_its_header(staff):
    response = staff.post(f"{IMAGES}add/", image_form(png_that_claims(8_000, 5_001)))

    assert errors(response) == {"file": ["Choose a picture of at most 40 megapixels."]}


def test_file_of_more_than_10_megabytes_is_refused(staff):
    response = staff.post(f"{IMAGES}add/", image_form(picture_bytes() + b"\0" * 10 * 1024 * 1024))

    assert errors(response) == {"file": ["Choose a picture of at most 10 MB."]}


def test_empty_file_is_refused(staff):
    assert errors(staff.post(f"{IMAGES}add/", image_form(b""))) == {"file": ["The submitted file is empty."]}


def test_stored_photo_stands_upright_and_says_nothing_of_its_owner(staff):
    staff.post(f"{IMAGES}add/", image_form(jpeg_of_a_phone(), name="cat.jpg"))

    image = Image.objects.get()
    raw = stored_bytes()
    with PillowImage.open(BytesIO(raw)) as stored:
        assert dict(stored.getexif()) == {}
        assert stored.size == (20, 30)
    assert (image.width, image.height) == (20, 30)
    assert b"Phone of Kim" not in raw
    assert b"Exif" not in raw


def test_what_hides_behind_a_picture_is_not_stored(staff):
    staff.post(f"{IMAGES}add/", image_form(picture_bytes() + b"PK\x03\x04<script>alert(1)</script>"))

    assert b"<script>" not in stored_bytes()


def test_text_inside_a_picture_is_not_stored():
    out = BytesIO()
    PillowImage.new("RGB", (3, 2)).save(out, format="JPEG", comment=b"secret", icc_profile=b"profile of Kim")

    raw = checked_image(SimpleUploadedFile("x.jpg", out.getvalue())).read()

    assert b"secret" not in raw
    assert b"profile of Kim" not in raw


@pytest.mark.parametrize("mode", ["CMYK", "L", "RGB"])
def test_jpeg_of_any_colours_can_be_shown(mode):
    out = BytesIO()
    PillowImage.new(mode, (3, 2)).save(out, format="JPEG")

    assert drawn(out.getvalue()).mode in {"RGB", "L"}


def test_photo_with_a_second_picture_inside_as_phones_write_is_kept_as_jpeg():
    out = BytesIO()
    second = PillowImage.new("RGB", (3, 2), "red")
    PillowImage.new("RGB", (30, 20)).save(out, format="MPO", save_all=True, append_images=[second])

    picture = drawn(out.getvalue(), "x.jpg")

    assert (picture.format, picture.size) == ("JPEG", (30, 20))


@pytest.mark.parametrize("mode", ["RGBA", "P"])
def test_transparent_picture_stays_transparent(mode):
    out = BytesIO()
    clear = PillowImage.new(mode, (3, 2), 0)
    clear.save(out, format="PNG", **({"transparency": 0} if mode == "P" else {}))

    assert drawn(out.getvalue()).convert("RGBA").getpixel((0, 0))[3] == 0


@pytest.mark.parametrize("name", ["../../etc/passwd", "a.svg", "a.php.jpg", "a", "", "a.PNG", "a.png\0.exe"])
def test_name_of_a_stored_picture_owes_nothing_to_the_uploader(name):
    assert re.fullmatch(r"images/[A-Za-z0-9_-]{16}\.(jpg|png|webp)", random_name(None, name))


def test_checked_image_refuses_what_it_cannot_read_in_a_sentence():
    for content in (b"x", EPS, SVG, picture_bytes()[:60], picture_bytes(format="GIF")):
        with pytest.raises(ValidationError) as refusal:
            checked_image(SimpleUploadedFile("x.png", content))

        assert refusal.value.messages == [UNREADABLE]


def test_replaced_file_is_shown_in_the_posts_with_its_new_size(staff):
    image = make_image("pic")
    post = make_post(body='<figure data-image="pic"></figure>')

    response = staff.post(f"{IMAGES}{image.pk}/change/", image_form(picture_bytes(size=(8, 4))))

    post.refresh_from_db()
    image.refresh_from_db()
    assert response.status_code == 302
    assert f'src="{image.file.url}"' in post.body_rendered
    assert 'width="8" height="4"' in post.body_rendered


def test_key_of_a_picture_is_not_changed_once_it_is_there(staff):
    image = make_image("pic")

    staff.post(f"{IMAGES}{image.pk}/change/", image_form(key="other", alt_text="New"))

    image.refresh_from_db()
    assert (image.key, image.alt_text) == ("pic", "New")


def test_picture_without_words_is_refused_until_it_is_decorative(staff):
    refused = staff.post(f"{IMAGES}add/", image_form(alt_text=""))
    kept = staff.post(f"{IMAGES}add/", image_form(alt_text="", is_decorative="on"))

    assert errors(refused) == {"__all__": ["Describe the picture in the alt text, or tick “decorative”."]}
    assert kept.status_code == 302


@pytest.mark.parametrize("field", ["alt_text", "caption", "credit"])
def test_hidden_character_in_the_words_of_a_picture_is_refused(staff, field):
    response = staff.post(f"{IMAGES}add/", image_form(**{field: "a\u202eb"}))

    assert errors(response) == {field: ["This text holds a hidden character (U+202E). Remove it and try again."]}


def test_stored_picture_is_served_from_its_address(client, db):
    image = make_image("pic")

    response = client.get(image.file.url)

    assert response.status_code == 200
    assert b"".join(response.streaming_content).startswith(b"\x89PNG")
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
def test_picture_saved_again_without_a_new_file_keeps_its_file():
    image = make_image("pic")
    name = image.file.name

    image.alt_text = "Other words"
    publishing.save_image(image)

    assert Image.objects.get().file.name == name
