"""The demo's pictures: the same bytes every time, the sizes the site expects, and words that stay on the label."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, ImageChops

from config.demo import drawings
from config.demo.drawings import packs
from config.demo.drawings.canvas import Canvas
from config.demo.drawings.facts import fit_table
from config.demo.drawings.labels import LAYOUTS, NOTICE, Print, draw_label, layout_of
from config.demo.drawings.lettering import plain, text_width
from config.demo.drawings.palette import GROUND, PAPER, rgb

LONG_NAMES = ("Calcium Citrate with Vitamin D3", "Passionflower, Lemon Balm and Chamomile")
ENDLESS_NAME = "Pseudopseudohypoparathyroidism-and-Floccinaucinihilipilification " * 4
SHAPES = {
    "amber bottle": packs.AMBER_BOTTLE,
    "wide bottle": packs.WIDE_BOTTLE,
    "white bottle": packs.WHITE_BOTTLE,
    "tub": packs.TUB,
    "dropper": packs.DROPPER,
    "pouch": packs.POUCH,
    "carton": packs.CARTON,
}
ROWS = [("Zinc (as citrate)", "25 mg"), ("Microcrystalline cellulose", "")]


def opened(picture: bytes) -> Image.Image:
    return Image.open(io.BytesIO(picture))


def brand_for(layout: int) -> str:
    """A brand whose labels have this layout."""
    return next(f"Brand {n} (demo)" for n in range(99) if layout_of(f"Brand {n} (demo)") is LAYOUTS[layout])


class Listening(Canvas):
    """A canvas that remembers what was written on it, and how far each line reaches."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines: list[tuple[str, float, float]] = []

    def text(self, at: Any, text: str, size: float, colour: str, **kwargs: Any) -> None:
        width = text_width(text, size, bold=kwargs.get("bold", False), spacing=kwargs.get("spacing", 0))
        left = at[0] - {"l": 0.0, "m": width / 2, "r": width}[kwargs.get("anchor", "l")]
        self.lines.append((text, left, left + width))
        super().text(at, text, size, colour, **kwargs)


def printed(shape: packs.Shape, words: Print) -> Listening:
    box = shape.label
    width, height = box.right - box.left, box.bottom - box.top
    # As dense as on a pack's front: 1600 px for 1200 units.
    canvas = Listening(round(width * 4 / 3), round(height * 4 / 3), PAPER, view=(box.left, box.top, width))
    draw_label(canvas, shape.label, words)
    return canvas


DRAWINGS: dict[str, Callable[[], bytes]] = {
    "pack": lambda: drawings.draw_pack("Zinc", "60 capsules", "Quillmoss (demo)", form="capsules", seed=3),
    "label": lambda: drawings.draw_pack_label("Zinc", "60 capsules", "Quillmoss (demo)", form="capsules", seed=3),
    "facts": lambda: drawings.draw_pack_facts("Zinc", ROWS, "Per capsule", seed=3),
    "cover": lambda: drawings.draw_article_image("iron-and-tiredness-cover"),
    "diagram": lambda: drawings.draw_article_image("twitch-motor-unit"),
    "emblem": lambda: drawings.draw_emblem("pharmacist"),
    "card": drawings.draw_social_card,
}
SIZES = {
    "pack": (1600, 1600),
    "label": (1600, 1600),
    "facts": (1600, 1600),
    "cover": (1600, 1067),
    "diagram": (1600, 1067),
    "emblem": (480, 480),
    "card": (1200, 630),
}


@pytest.mark.parametrize("kind", DRAWINGS)
def test_a_drawing_is_a_jpeg_of_the_size_its_place_needs_and_the_same_bytes_every_time(kind):
    first = DRAWINGS[kind]()
    picture = opened(first)
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", SIZES[kind])
    assert DRAWINGS[kind]() == first


def test_every_article_picture_draws_and_no_two_are_alike():
    pictures = {key: drawings.draw_article_image(key) for key in drawings.ARTICLE_IMAGES}
    assert len(set(pictures.values())) == len(pictures) == 21
    assert {opened(picture).size for picture in pictures.values()} == {(1600, 1067)}


def test_every_role_has_an_emblem():
    assert set(drawings.EMBLEMS) == {"naturopath", "pharmacist", "dietitian", "editorial-team"}
    assert len({drawings.draw_emblem(slug) for slug in drawings.EMBLEMS}) == 4


def test_an_unknown_article_picture_is_refused_by_name():
    with pytest.raises(ValueError, match="no article picture 'astrology-cover'"):
        drawings.draw_article_image("astrology-cover")


def test_an_unknown_role_is_refused_by_name():
    with pytest.raises(ValueError, match="no emblem 'wizard'"):
        drawings.draw_emblem("wizard")


@pytest.mark.parametrize("draw", [drawings.draw_pack, drawings.draw_pack_label])
def test_an_unknown_form_is_refused_by_name(draw):
    with pytest.raises(ValueError, match="form 'potion'"):
        draw("Zinc", "60 capsules", "Quillmoss (demo)", form="potion", seed=0)


@pytest.mark.parametrize(
    ("form", "amount", "seed", "shape"),
    [
        ("capsules", "60 capsules", 0, "amber bottle"),
        ("soft capsules", "100 soft capsules", 0, "wide bottle"),
        ("tablets", "60 tablets", 0, "white bottle"),
        ("tablets", "60 tablets", 1, "carton"),
        ("tablets", "30 tablets", 0, "carton"),
        ("powder", "200 g", 0, "tub"),
        ("powder", "200 g", 1, "pouch"),
        ("powder", "500 g", 0, "pouch"),
        ("powder", "1 kg", 0, "pouch"),
        ("powder", "Family size", 0, "tub"),
        ("liquid", "50 mL", 0, "dropper"),
        ("lozenges", "24 lozenges", 0, "carton"),
    ],
)
def test_form_size_and_seed_choose_the_pack(form, amount, seed, shape):
    assert packs.shape_of(form, amount, seed) is SHAPES[shape]


@pytest.mark.parametrize("form", drawings.FORMS)
def test_a_pack_stands_on_the_tile_colour_so_that_its_edges_do_not_show(form):
    picture = opened(drawings.draw_pack("Zinc", "60", "Quillmoss (demo)", form=form, seed=0))
    corners = {picture.getpixel((x, y)) for x in (0, 1599) for y in (0, 1599)}
    # A JPEG rounds: each channel may be one step off.
    assert all(abs(had - wanted) <= 1 for corner in corners for had, wanted in zip(corner, rgb(GROUND), strict=True))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("layout", range(len(LAYOUTS)))
@pytest.mark.parametrize("name", ["Zinc", *LONG_NAMES, ENDLESS_NAME])
def test_no_print_leaves_the_label_or_its_margins(shape, layout, name):
    box = SHAPES[shape].label
    words = Print(name, "120 capsules, in a pack of three", brand_for(layout), 4)
    canvas = printed(SHAPES[shape], words)
    assert all(box.start - 0.5 <= left and right <= box.end + 0.5 for _, left, right in canvas.lines)
    blank = printed(SHAPES[shape], Print("", "", brand_for(layout), 4))
    changed = ImageChops.difference(canvas.image, blank.image).getbbox()
    assert changed is not None
    assert box.margin - 2 <= changed[0] / canvas.unit
    assert changed[2] / canvas.unit <= box.right - box.left - box.margin + 2


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("layout", range(len(LAYOUTS)))
@pytest.mark.parametrize("name", ["Zinc", *LONG_NAMES])
def test_a_label_says_the_whole_name_amount_and_brand_and_that_it_is_a_demo(shape, layout, name):
    words = Print(name, "120 capsules", brand_for(layout), 4)
    said = " ".join(text for text, _, _ in printed(SHAPES[shape], words).lines)
    for part in (name, words.amount, words.brand, NOTICE):
        assert part in said


def test_a_name_too_long_for_any_size_is_cut_with_dots():
    said = [text for text, _, _ in printed(packs.DROPPER, Print(ENDLESS_NAME, "", "", 0)).lines]
    assert any(text.endswith("...") for text in said)


def test_the_short_last_word_of_a_name_stays_with_the_word_before_it():
    words = Print("Zinc and Vitamin C", "24 lozenges", brand_for(2), 0)
    said = [text for text, _, _ in printed(packs.CARTON, words).lines]
    assert "Vitamin C" in said


def test_letters_the_font_lacks_are_spelled_plainly():
    assert plain("Açaí – 5 µg ×2") == "Acai - 5 ug x2"


def test_a_facts_table_that_fits_keeps_every_row_at_the_largest_size():
    table = fit_table(ROWS, 600)
    assert (table.size, table.rows, table.left_out) == (
        44,
        [(["Zinc (as citrate)"], "25 mg"), (["Microcrystalline cellulose"], "")],
        0,
    )


def test_a_long_facts_table_shrinks_and_then_says_how_many_rows_it_leaves_out():
    rows = [(f"Ingredient {n}, in its salt", f"{n} mg") for n in range(40)]
    some, most = fit_table(rows[:12], 600), fit_table(rows, 600)
    assert (some.size, len(some.rows), some.left_out) == (24, 12, 0)
    assert (most.size, len(most.rows), most.left_out) == (22, 12, 28)
    assert some.height <= 600
    assert most.height <= 600


def test_a_long_ingredient_wraps_beside_its_amount():
    table = fit_table([("Passiflora incarnata (passionflower) herb, equivalent to dry herb", "500 mg")], 600)
    lines, amount = table.rows[0]
    assert len(lines) > 1
    assert " ".join(lines) == "Passiflora incarnata (passionflower) herb, equivalent to dry herb"
    room = 1070 - 130 - 2 * 62
    assert max(text_width(line, table.size) for line in lines) + text_width(amount, table.size, bold=True) < room
