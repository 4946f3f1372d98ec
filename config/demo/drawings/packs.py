"""Supplement packs from three sides: the front, its label from near by, and the facts panel on the back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from .canvas import Canvas
from .cartons import CARTON_LABEL, POUCH_LABEL, draw_carton, draw_pouch
from .labels import Box, Print, draw_label
from .lettering import plain
from .palette import CAP, GROUND, INK, RUBBER, WHITE_PLASTIC, mix
from .shapes import FIELD, LIGHT, MIDDLE, cap, glass, ground_shadow, mirrored, plastic, wrapped

SIDE = 1600  # px, both ways

# A pack this large is a pouch, and tablets as few as these come in blisters.
POUCH_GRAMS, BLISTER_TABLETS = 400, 40


@dataclass(frozen=True)
class Shape:
    """A kind of pack: how its body is drawn, where its label is, and how light falls on the printed label."""

    draw: Callable[[Canvas, Print], None]
    label: Box
    light: Callable[[Canvas, Box], None] = wrapped


def draw_pack(name: str, amount: str, brand: str, *, form: str, seed: int) -> bytes:
    """A pack's front as a JPEG of 1600 x 1600 px: form and amount choose its shape, the seed its colour and mark."""
    canvas = Canvas(SIDE, SIDE, GROUND, view=(0.0, 0.0, FIELD))
    _stand(canvas, shape_of(form, amount, seed), _print(name, amount, brand, seed))
    return canvas.jpeg()


def draw_pack_label(name: str, amount: str, brand: str, *, form: str, seed: int) -> bytes:
    """The same pack's label from near by, as a JPEG of 1600 x 1600 px."""
    shape = shape_of(form, amount, seed)
    box = shape.label
    # A little less than the label's width: the pack runs off both sides, and the print keeps its margin.
    span = max(box.right - box.left - 0.7 * box.margin, box.bottom - box.top + 48)
    middle = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
    canvas = Canvas(SIDE, SIDE, GROUND, view=(middle[0] - span / 2, middle[1] - span / 2, span))
    _stand(canvas, shape, _print(name, amount, brand, seed))
    return canvas.jpeg()


def shape_of(form: str, amount: str, seed: int) -> Shape:
    """The shape of the pack of this form and size; where both fit, the seed decides."""
    if form not in FORMS:
        raise ValueError(f"No pack is drawn for the form {form!r}; known forms: {', '.join(FORMS)}.")
    return FORMS[form](_count(amount), seed)


def _print(name: str, amount: str, brand: str, seed: int) -> Print:
    return Print(plain(name), plain(amount), plain(brand), seed)


def _stand(canvas: Canvas, shape: Shape, words: Print) -> None:
    """The pack with its label printed and lit."""
    if shape.light is wrapped:
        canvas.cover(shape.label.top, shape.label.bottom)
    shape.draw(canvas, words)
    canvas.cover(0, 0)
    draw_label(canvas, shape.label, words)
    shape.light(canvas, shape.label)


def _count(amount: str) -> int:
    """How much a pack holds, in whole grams, millilitres or pieces; 0 where its words do not begin with a number."""
    found = re.match(r"\s*(\d+)(?:\.\d+)?\s*(kg|l)?\b", amount, re.IGNORECASE)
    if not found:
        return 0
    return int(found[1]) * (1000 if found[2] else 1)


def _amber_bottle(canvas: Canvas, words: Print) -> None:
    """Amber glass with a pale cap."""
    ground_shadow(canvas, 330, 1112)
    glass(canvas, mirrored([(178, 250, 4), (182, 312, 40), (338, 372, 120), (338, 1112, 46)]))
    cap(canvas, 218, 84, 280, CAP)


def _wide_bottle(canvas: Canvas, words: Print) -> None:
    """A low, wide amber jar with a broad cap in the label's colour."""
    ground_shadow(canvas, 392, 1100)
    glass(canvas, mirrored([(282, 366, 4), (284, 402, 24), (402, 446, 96), (402, 1100, 64)]))
    cap(canvas, 316, 196, 384, mix(words.hue, INK, 0.12), 4.6)


def _white_bottle(canvas: Canvas, words: Print) -> None:
    """White plastic with square shoulders and a cap in the label's colour."""
    ground_shadow(canvas, 338, 1112)
    outline = mirrored([(216, 270, 4), (218, 306, 16), (348, 330, 84), (348, 1112, 54)])
    plastic(canvas, outline, WHITE_PLASTIC, 0.62, 0.6)
    canvas.box(MIDDLE - 216, 280, MIDDLE + 216, 294, mix(WHITE_PLASTIC, INK, 0.22))
    cap(canvas, 246, 96, 284, words.hue)


def _tub(canvas: Canvas, words: Print) -> None:
    """A wide white tub with a broad lid."""
    ground_shadow(canvas, 392, 1100)
    plastic(canvas, mirrored([(392, 320, 4), (392, 1100, 44)]), WHITE_PLASTIC, 0.62, 0.6)
    canvas.box(MIDDLE - 392, 336, MIDDLE + 392, 352, mix(WHITE_PLASTIC, INK, 0.22))
    cap(canvas, 414, 164, 338, CAP, 3.6)


def _dropper(canvas: Canvas, words: Print) -> None:
    """A slender amber bottle with a black rubber bulb."""
    ground_shadow(canvas, 280, 1112)
    glass(canvas, mirrored([(112, 330, 4), (114, 388, 30), (286, 440, 110), (286, 1112, 44)]))
    bulb = mirrored([(60, 60, 60), (78, 150, 60), (74, 214, 8), (96, 236, 12), (96, 262, 4)])
    plastic(canvas, bulb, RUBBER, 0.8, 0.3)
    cap(canvas, 138, 248, 366, RUBBER, 8.0)


def _flat(canvas: Canvas, box: Box) -> None:
    """Light over the printed front of a carton: a little darker towards the foot."""
    canvas.shade(box.corners, (((0.0, 0.0), (0.5, 0.0), (1.0, 0.09)), INK), down=True)


def _draped(canvas: Canvas, box: Box) -> None:
    """Light over a label on a filled pouch: softer than on a bottle, with the bulge of what is inside."""
    canvas.shade(
        box.corners,
        (((0.0, 0.1), (0.2, 0.0), (0.7, 0.0), (1.0, 0.14)), INK),
        (((0.0, 0.0), (0.14, 0.0), (0.26, 0.12), (0.46, 0.0), (1.0, 0.0)), LIGHT),
    )


AMBER_BOTTLE = Shape(_amber_bottle, Box(MIDDLE - 338, 474, MIDDLE + 338, 1040, 58))
WIDE_BOTTLE = Shape(_wide_bottle, Box(MIDDLE - 402, 524, MIDDLE + 402, 1024, 68))
WHITE_BOTTLE = Shape(_white_bottle, Box(MIDDLE - 348, 420, MIDDLE + 348, 1032, 60))
TUB = Shape(_tub, Box(MIDDLE - 392, 404, MIDDLE + 392, 1034, 66))
DROPPER = Shape(_dropper, Box(MIDDLE - 286, 524, MIDDLE + 286, 1046, 46))
POUCH = Shape(draw_pouch, POUCH_LABEL, _draped)
CARTON = Shape(draw_carton, CARTON_LABEL, _flat)

# For each form, its shape from the count and the seed.
FORMS: dict[str, Callable[[int, int], Shape]] = {
    "capsules": lambda count, seed: AMBER_BOTTLE,
    "soft capsules": lambda count, seed: WIDE_BOTTLE,
    "tablets": lambda count, seed: CARTON if 0 < count <= BLISTER_TABLETS or seed % 3 == 1 else WHITE_BOTTLE,
    "powder": lambda count, seed: POUCH if count >= POUCH_GRAMS or seed % 3 == 1 else TUB,
    "liquid": lambda count, seed: DROPPER,
    "lozenges": lambda count, seed: CARTON,
}
