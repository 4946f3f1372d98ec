"""The grain of print and paper: the same noise on every machine, so that a picture's bytes never change."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from PIL import Image, ImageChops

SPECK = 4  # drawn pixels, the side of one speck of sprayed colour
FIELD = 1280  # specks to a row of the noise, before it repeats
ROWS = 256
TOOTH = 5  # of 255: how far the paper's tooth lightens or darkens a pixel


@lru_cache(maxsize=1)
def _noise() -> Image.Image:
    """A field of even noise, 0-255."""
    return Image.frombytes("L", (FIELD, ROWS), hashlib.shake_128(b"grain").digest(FIELD * ROWS))


@lru_cache(maxsize=1)
def _specks() -> Image.Image:
    """The noise in drawn pixels."""
    return _noise().resize((FIELD * SPECK, ROWS * SPECK), Image.Resampling.NEAREST)


def speckled(strength: Image.Image, corner: tuple[int, int]) -> Image.Image:
    """A soft mask as a scatter of full specks, as many as its strength asks for; corner (px) is where it lies."""
    field = _specks()
    left = corner[0] % max(1, field.width - strength.width)
    top = corner[1] % max(1, field.height - strength.height)
    noise = field.crop((left, top, left + strength.width, top + strength.height))
    return ImageChops.subtract(strength, noise).point([0] + [255] * 255)


def toothed(picture: Image.Image) -> Image.Image:
    """The picture with the tooth of uncoated paper."""
    # Two layers of noise together are seldom extreme, which is what makes the tooth look soft.
    noise = _noise()
    field = Image.blend(noise, ImageChops.offset(noise, 517, 91), 0.5)
    soft = field.point([128 + round((value - 128) * TOOTH / 64) for value in range(256)])
    tile = Image.new("L", picture.size)
    for top in range(0, picture.height, ROWS):
        for left in range(0, picture.width, FIELD):
            tile.paste(soft, (left, top))
    return ImageChops.add(picture, Image.merge("RGB", (tile, tile, tile)), 1, -128)
