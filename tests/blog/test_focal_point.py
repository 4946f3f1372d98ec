"""The place of a picture that stays in sight where it is cut, pictures that are too narrow, and whose they are."""

import re
from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from PIL import Image as PillowImage

from blog import publishing
from blog.models import Image
from blog.models.image import Focus
from blog.renditions import draw_share, share_size
from tests.blog.desk import IMAGES, errors, image_form, messages
from tests.blog.pictures import draw, replace_file, tag
from tests.builders import make_author, make_image, make_post, picture_bytes

RED, BLUE = (200, 0, 0), (0, 0, 200)
PLACES = [
    *("top-left", "top", "top-right"),
    *("left", "centre", "right"),
    *("bottom-left", "bottom", "bottom-right"),
]


def halves(size, *, mode="RGB"):
    """A picture that is red above and blue below."""
    picture = PillowImage.new(mode, size, BLUE)
    picture.paste(RED, (0, 0, size[0], size[1] // 2))
    out = BytesIO()
    picture.save(out, format="PNG")
    return out.getvalue()


def cut(image):
    """Draw the cut of `image` for networks, as the renderer does; its pixels."""
    draw_share(image.file, image.focus, Focus(image.focus).kept)
    assert publishing.record_share(image)
    image.refresh_from_db()
    with default_storage.open(image.share_url.removeprefix(settings.MEDIA_URL)) as file:
        return PillowImage.open(file).convert("RGB")


def colour(picture, x, y):
    """Of a pixel, as which of the three it is closest to: a JPEG is never exact."""
    pixel = picture.getpixel((x, y))
    return min(
        {"red": RED, "blue": BLUE, "white": (255, 255, 255)}.items(),
        key=lambda named: sum(abs(a - b) for a, b in zip(pixel, named[1], strict=True)),
    )[0]


# --- in pages -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.django_db
def test_picture_says_with_a_class_which_place_is_kept_and_nothing_for_the_centre(place):
    image = make_image("pic", focus=place)

    named = re.search(r' class="([^"]*)"', tag(image, 'sizes="9px" css="portrait"')).group(1)

    assert named == ("portrait" if place == "centre" else f"portrait focus-{place}")
    assert (' class="' in tag(image)) is (place != "centre")


def test_sheet_keeps_each_of_the_nine_places_where_its_name_says():
    sheet = (settings.BASE_DIR / "static/css/focus.css").read_text()
    rules = dict(re.findall(r"\.focus-([a-z-]+) \{\s*object-position: ([^;]+);", sheet))

    kept = {place: " ".join(f"{part:.0%}" if part else "0" for part in Focus(place).kept) for place in PLACES}

    assert rules | {"centre": "50% 50%"} == kept


def test_sheet_of_the_form_shows_the_cuts_of_the_same_places():
    sheet = (settings.BASE_DIR / "static/blog/image-form.css").read_text()
    public = (settings.BASE_DIR / "static/css/focus.css").read_text()

    shown = re.findall(r'value="([a-z-]+)"\]:checked\) \.focus-cuts img \{\s*object-position: ([^;]+);', sheet)

    assert shown == re.findall(r"\.focus-([a-z-]+) \{\s*object-position: ([^;]+);", public)


@pytest.mark.django_db
def test_changed_place_reaches_the_card_and_the_portrait_below_the_text(client):
    cover, portrait = make_image("cover"), make_image("portrait")
    post = make_post(cover=cover)
    author = post.authorships.get().author
    author.portrait = portrait
    publishing.save_author(author)
    for image in (cover, portrait):
        image.focus = "bottom-right"
        publishing.save_image(image)

    listed, article = (client.get(path).content.decode() for path in ("/blog/", post.get_absolute_url()))

    assert f'<img class="focus-bottom-right" src="{cover.file.url}"' in listed
    assert re.search(rf'class="portrait focus-bottom-right"\s+src="{portrait.file.url}"', article)


# --- for networks -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "shared"),
    [
        ((1600, 1067), (1200, 630)),
        ((4000, 700), (1200, 630)),
        ((900, 900), (900, 472)),
        ((600, 315), (600, 315)),
        ((599, 900), None),
        ((900, 300), None),
        ((0, 0), None),
    ],
)
def test_cut_has_the_shape_of_networks_and_is_never_enlarged(size, shared):
    assert share_size(*size) == shared


@pytest.mark.parametrize(("place", "seen"), [("top", "red"), ("bottom-left", "blue")])
@pytest.mark.django_db
def test_cut_keeps_the_place(place, seen):
    picture = cut(make_image("pic", content=halves((1200, 1300)), focus=place))

    assert picture.size == (1200, 630)
    assert {colour(picture, x, y) for x in (5, 1190) for y in (5, 600)} == {seen}


@pytest.mark.django_db
def test_cut_around_the_centre_has_as_much_of_both_halves():
    picture = cut(make_image("pic", content=halves((1200, 1300))))

    assert (colour(picture, 9, 300), colour(picture, 9, 330)) == ("red", "blue")


@pytest.mark.django_db
def test_clear_colour_becomes_white_in_the_cut():
    out = BytesIO()
    PillowImage.new("RGBA", (700, 400), (0, 0, 0, 0)).save(out, format="PNG")

    assert colour(cut(make_image("pic", content=out.getvalue())), 9, 9) == "white"


@pytest.mark.django_db
def test_article_is_shared_with_the_cut_and_with_the_file_until_that_is_drawn(client):
    image = make_image("pic", content=halves((1200, 800)), focus="left")
    post = make_post(cover=image)

    def shared():
        html = client.get(post.get_absolute_url()).content.decode()
        return re.search(r'property="og:image" content="https?://[^/"]+([^"]+)"', html).group(1)

    assert shared() == image.file.url
    cut(image)
    assert shared() == f"{image.file.url.removesuffix('.png')}/share-left.jpg"
    answer = client.get(shared())
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")

    image.focus = "right"
    publishing.save_image(image)
    assert shared() == image.file.url
    cut(image)
    assert shared() == f"{image.file.url.removesuffix('.png')}/share-right.jpg"


@pytest.mark.django_db
def test_picture_too_small_for_networks_is_shared_as_it_is():
    image = make_image("pic", size=(500, 500))
    image.share_of = f"{image.file.name} centre"

    assert image.share_url == image.file.url
    with pytest.raises(ValueError, match="500 x 500 pixels are too few to share"):
        draw_share(image.file, "centre", (0.5, 0.5))


@pytest.mark.parametrize(
    "meanwhile", [lambda image: Image.objects.update(focus="top"), lambda image: replace_file(image, size=(700, 400))]
)
@pytest.mark.django_db
def test_cut_of_what_is_another_picture_or_place_by_now_is_not_recorded(meanwhile):
    image = make_image("pic", size=(700, 400))
    meanwhile(image)

    assert not publishing.record_share(image)
    assert Image.objects.get().share_of == ""


@pytest.mark.django_db
def test_only_covers_that_can_be_read_and_are_large_enough_are_due_for_a_cut():
    small, large, other = (
        make_image("small"),
        make_image("large", size=(700, 400)),
        make_image("other", size=(700, 400)),
    )
    make_post(cover=small)
    make_post(cover=large)
    assert list(publishing.covers_to_cut()) == []
    for image in (small, large, other):
        draw(image)

    assert [image.key for image in publishing.covers_to_cut()] == ["large"]
    cut(large)
    assert list(publishing.covers_to_cut()) == []


# --- at the desk --------------------------------------------------------------------------------------------------


def radios(html):
    """Value, whether chosen, and name of each radio, in order."""
    found = re.findall(
        r'<label title="([^"]+)">\s*<input type="radio" name="focus" value="([^"]+)"[^>]*?( checked)?>', html
    )
    return [(value, bool(checked), name) for name, value, checked in found]


def test_form_offers_nine_named_places_and_the_centre_is_chosen(staff):
    offered = radios(staff.get(f"{IMAGES}add/").content.decode())

    assert [value for value, _, _ in offered] == PLACES
    assert [name for _, _, name in offered] == [
        *("Top left", "Top", "Top right", "Left", "Centre", "Right", "Bottom left", "Bottom", "Bottom right"),
    ]
    assert [value for value, chosen, _ in offered if chosen] == ["centre"]


def test_chosen_place_is_kept_and_shown_on_the_picture(staff):
    staff.post(f"{IMAGES}add/", image_form(focus="top-right"))

    image = Image.objects.get()
    html = staff.get(f"{IMAGES}{image.pk}/change/").content.decode()
    assert [value for value, chosen, _ in radios(html) if chosen] == ["top-right"]
    assert html.count(f'src="{image.file.url}"') == 4  # below the nine places, and as cut in three shapes


@pytest.mark.parametrize("sent", [{}, {"focus": ""}])
def test_form_that_sends_no_place_leaves_it(staff, sent):
    image = make_image("pic", focus="top")

    assert staff.post(f"{IMAGES}{image.pk}/change/", image_form(**sent)).status_code == 302

    assert Image.objects.get().focus == "top"


def test_place_that_is_none_of_the_nine_is_refused_beside_the_field(staff):
    response = staff.post(f"{IMAGES}add/", image_form(focus="middle"))

    assert errors(response) == {"focus": ["Select a valid choice. middle is not one of the available choices."]}
    assert not Image.objects.exists()


# --- narrow pictures ----------------------------------------------------------------------------------------------

NOTE = "1,599 pixels wide: below 1,600 it may look soft on a large screen."


def narrow(**fields):
    return make_image("pic", size=(1599, 4), **fields)


def test_narrow_picture_is_kept_and_the_page_says_so_once(staff):
    form = image_form(picture_bytes(size=(1599, 4)))
    first = staff.post(f"{IMAGES}add/", form, follow=True)
    image = Image.objects.get()
    again = staff.post(f"{IMAGES}{image.pk}/change/", {"alt_text": "Other words"}, follow=True)

    assert f"“pic” is kept, and is {NOTE}" in messages(first)
    assert not [message for message in messages(again) if "pixels wide" in message]
    assert Image.objects.get().alt_text == "Other words"


def test_picture_of_1600_pixels_is_kept_without_a_word(staff):
    response = staff.post(f"{IMAGES}add/", image_form(picture_bytes(size=(1600, 4))), follow=True)

    assert Image.objects.get().width_note == ""
    assert not [message for message in messages(response) if "pixels wide" in message]


def test_note_stays_beside_a_narrow_picture_and_in_the_list(staff):
    image = narrow()

    for path in (f"{IMAGES}{image.pk}/change/", IMAGES):
        assert f'<p class="width-note">{NOTE}</p>' in staff.get(path).content.decode()


def test_list_finds_narrow_pictures_and_no_portraits(staff):
    narrow()
    make_image("wide", size=(1600, 4))
    make_author("Pharmacist", portrait=make_image("face"))

    html = staff.get(f"{IMAGES}?width=small").content.decode()
    listed = staff.get(f"{IMAGES}?width=small").context["cl"].result_list

    assert [image.key for image in listed] == ["pic"]
    assert html.count("width-note") == 1
    assert staff.get(IMAGES).content.decode().count("width-note") == 1  # a portrait is shown small


# --- whose picture it is ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("caption", "credit", "below"),
    [
        ("A moth", "", "A moth"),
        ("A moth", "Rex & Co", "A moth (picture: Rex &amp; Co)"),
        ("", "Rex", "Picture: Rex"),
    ],
)
@pytest.mark.django_db
def test_readers_are_told_whose_picture_it_is_where_that_is_known(client, caption, credit, below):
    image = make_image("pic", caption=caption, credit=credit)
    text = make_post(body='<figure data-image="pic"></figure>')
    covered = make_post(cover=image)

    for post in (text, covered):
        assert f"<figcaption>{below}</figcaption>" in client.get(post.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_picture_without_caption_and_credit_has_no_line_below_it(client):
    post = make_post(cover=make_image("pic"))

    assert "figcaption" not in client.get(post.get_absolute_url()).content.decode()
