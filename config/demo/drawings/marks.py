"""The small botanical and mineral marks printed on pack labels."""

from __future__ import annotations

from collections.abc import Callable

from .canvas import Canvas
from .curves import Point, bend, polar
from .palette import Colour, mix

# A mark is drawn round a centre, within a radius (px), in one line colour on the ground it is printed on.
Mark = Callable[[Canvas, Point, float, Colour, Colour], None]

# Where each rod of a culture lies (in radii) and which way it points (degrees).
RODS = ((-0.3, -0.34, 30), (0.34, -0.3, 100), (-0.38, 0.28, 120), (0.22, 0.42, 20), (0.0, 0.02, 65))

LINE_SHARE = 0.075  # line width as a share of the radius

# Words that tell what a pack holds; anything else is taken to be a herb.
MINERAL_WORDS = ("magnes", "calcium", "zinc", "iron", "potass", "sodium", "electrolyt", "mineral", "selen", "iod")
VITAMIN_WORDS = ("vitamin", "complex", "folate", "folic", "biotin", "niacin", "b12", "b6", "multi")
OIL_WORDS = ("omega", "fish", " oil", "krill", "algal")
CULTURE_WORDS = ("probiotic", "lactobac", "bifido", "saccharomyces", "acidophilus", "yeast")
MOLECULE_WORDS = ("coenzyme", "creatine", "glucosamine", "chondroitin", "protein", "collagen", "carnitine", "lysine")


def mark_for(name: str, seed: int) -> Mark:
    """The mark of a product: its kind by what its name says, the drawing within that kind by the seed."""
    lowered = name.lower()
    for words, family in FAMILIES:
        if any(word in lowered for word in words):
            return family[seed % len(family)]
    return HERB_MARKS[seed % len(HERB_MARKS)]


def _leaf(canvas: Canvas, base: Point, length: float, degrees: float, ink: Colour, plump: float = 0.34) -> None:
    """One solid leaf growing from its base at this angle."""
    tip = polar(base, length, degrees)
    middle = polar(base, length * 0.45, degrees)
    sides = [polar(middle, length * plump, degrees + turn) for turn in (-90, 90)]
    canvas.polygon([*bend(base, sides[0], tip), *bend(tip, sides[1], base)], ink)


def _sprig(canvas: Canvas, centre: Point, radius: float, ink: Colour, ground: Colour) -> None:
    """A stem with paired leaves."""
    x, y = centre
    width = radius * LINE_SHARE
    canvas.line([(x, y + radius), (x, y - radius * 0.3)], ink, width)
    for height, length in ((0.62, 0.8), (0.2, 0.72), (-0.2, 0.58)):
        for side in (-1, 1):
            _leaf(canvas, (x, y + radius * height), radius * length, -90 + side * 52, ink)
    _leaf(canvas, (x, y - radius * 0.32), radius * 0.68, -90, ink)


def _gum_leaf(canvas: Canvas, centre: Point, radius: float, ink: Colour, ground: Colour) -> None:
    """Two long curved gum leaves on a twig."""
    x, y = centre
    for side, reach in ((-1, 1.0), (1, 0.86)):
        base = (x + side * radius * 0.06, y - radius * 0.85)
        tip = (x + side * radius * 0.62, y + radius * reach)
        outer = bend(base, (x + side * radius * 1.25, y - radius * 0.1), tip)
        inner = bend(tip, (x + side * radius * 0.38, y + radius * 0.1), base)
        canvas.polygon([*outer, *inner], ink)
        vein = bend(base, (x + side * radius * 0.86, y), tip)[3:-4]
        canvas.line(vein, ground, radius * LINE_SHARE * 0.6)
    canvas.line([(x - radius * 0.5, y - radius), (x + radius * 0.5, y - radius * 0.78)], ink, radius * LINE_SHARE)


def _flower(canvas: Canvas, centre: Point, radius: float, ink: Colour, ground: Colour) -> None:
    """A ten-petalled flower with a ring of fine threads, after the passionflower."""
    for petal in range(10):
        _leaf(canvas, polar(centre, radius * 0.3, petal * 36 - 90), radius * 0.7, petal * 36 - 90, ink, 0.3)
    canvas.dot(centre, radius * 0.46, ground)
    for thread in range(20):
        ends = [polar(centre, radius * share, thread * 18) for share in (0.26, 0.4)]
        canvas.line(ends, ink, radius * LINE_SHARE * 0.5)
    canvas.dot(centre, radius * 0.18, ink)


def _crystals(canvas: Canvas, centre: Point, radius: float, ink: Colour, ground: Colour) -> None:
    """A cluster of three pointed crystals."""
    for side, height, width, lean in ((-1, 1.05, 0.3, -0.34), (1, 1.3, 0.3, 0.34), (0, 1.95, 0.42, 0.0)):
        _crystal(canvas, centre, radius, (side * 0.42, height, width, lean), ink, ground)


def _crystal(
    canvas: Canvas, centre: Point, radius: float, form: tuple[float, float, float, float], ink: Colour, ground: Colour
) -> None:
    """One crystal standing on the mark's foot: form is offset, height, half-width and lean, in radii."""
    offset, height, half, lean = form

    def place(across: float, up: float) -> Point:
        return centre[0] + radius * (offset + across + lean * up), centre[1] + radius * (0.95 - up)

    shoulder = height - half * 1.1
    tip, ridge, foot = place(0, height), place(half * 0.15, shoulder * 0.94), place(half * 0.15, 0)
    left, right = [place(-half, 0), place(-half, shoulder)], [place(half, shoulder), place(half, 0)]
    canvas.polygon([*left, tip, ridge, foot], ink)
    canvas.polygon([tip, *right, foot, ridge], mix(ink, ground, 0.38))
    canvas.outline([*left, tip, *right], ground, radius * LINE_SHARE * 0.8)


def _gem(canvas: Canvas, centre: Point, radius: float, ink: Colour, ground: Colour) -> None:
    """A six-sided crystal seen from above, with its facets."""
    outer = [polar(centre, radius * 0.98, turn) for turn in range(-90, 270, 60)]
    inner = [polar(centre, radius * 0.5, turn) for turn in range(-90, 270, 60)]
    canvas.polygon(outer, ink)
    canvas.outline(inner, ground, radius * LINE_SHARE * 0.8)
    for far, near in zip(outer, inner, strict=True):
        canvas.line([far, near], ground, radius * LINE_SHARE * 0.8)


def _lattice(canvas: Canvas, centre: Point, radius: float, ink: Colour, ground: Colour) -> None:
    """Three joined hexagons with an atom at each corner."""
    cell = radius * 0.5
    for turn in (-90, 30, 150):
        middle = polar(centre, cell, turn)
        corners = [polar(middle, cell, angle) for angle in range(-90, 270, 60)]
        canvas.outline(corners, ink, radius * LINE_SHARE)
        for corner in corners:
            canvas.dot(corner, radius * 0.11, ink)


def _sun(canvas: Canvas, centre: Point, radius: float, ink: Colour, ground: Colour) -> None:
    """A sun with short rays."""
    canvas.dot(centre, radius * 0.46, ink)
    for ray in range(12):
        inner, outer = (0.64, 0.96) if ray % 2 == 0 else (0.64, 0.82)
        canvas.line([polar(centre, radius * share, ray * 30 - 90) for share in (inner, outer)], ink, radius * 0.1)


def _citrus(canvas: Canvas, centre: Point, radius: float, ink: Colour, ground: Colour) -> None:
    """A slice of citrus fruit."""
    canvas.ring(centre, radius * 0.93, ink, radius * LINE_SHARE)
    for segment in range(8):
        middle = segment * 45 + 22.5
        near = polar(centre, radius * 0.12, middle)
        arc = [polar(centre, radius * 0.8, middle + turn) for turn in range(-18, 19, 4)]
        canvas.polygon([near, *arc], ink)


def _drop(canvas: Canvas, centre: Point, radius: float, ink: Colour, ground: Colour) -> None:
    """A drop with a wave in it."""
    x, y = centre[0], centre[1] + radius * 0.28
    bowl = [polar((x, y), radius * 0.68, turn) for turn in range(-28, 209, 6)]
    tip = (x, y - radius * 1.26)
    left = bend(bowl[-1], (x - radius * 0.36, y - radius * 0.78), tip)
    right = bend(tip, (x + radius * 0.36, y - radius * 0.78), bowl[0])
    canvas.polygon([*bowl, *left, *right], ink)
    for level in (0.0, 0.26):
        start, end = (x - radius * 0.44, y + radius * level), (x + radius * 0.44, y + radius * level)
        middle = (x, y + radius * level)
        crest = bend(start, (x - radius * 0.22, y + radius * (level - 0.26)), middle, 10)
        trough = bend(middle, (x + radius * 0.22, y + radius * (level + 0.26)), end, 10)
        canvas.line([*crest, *trough[1:]], ground, radius * LINE_SHARE)


def _rods(canvas: Canvas, centre: Point, radius: float, ink: Colour, ground: Colour) -> None:
    """A ring with small rods in it, as a culture under a lens."""
    canvas.ring(centre, radius * 0.93, ink, radius * LINE_SHARE)
    for across, down, turn in RODS:
        at = (centre[0] + radius * across, centre[1] + radius * down)
        canvas.line([polar(at, radius * 0.16, turn), polar(at, radius * 0.16, turn + 180)], ink, radius * 0.2)


def _chain(canvas: Canvas, centre: Point, radius: float, ink: Colour, ground: Colour) -> None:
    """A six-sided ring with a tail of links."""
    ring = (centre[0] - radius * 0.44, centre[1] + radius * 0.2)
    corners = [polar(ring, radius * 0.5, turn) for turn in range(-90, 270, 60)]
    canvas.shape(corners, ink, ink, radius * LINE_SHARE)
    canvas.outline([polar(ring, radius * 0.27, turn) for turn in range(-90, 270, 60)], ground, radius * LINE_SHARE)
    beads = ((0.3, -0.36), (0.62, -0.04), (0.9, -0.36))
    links = [corners[1], *((centre[0] + radius * x, centre[1] + radius * y) for x, y in beads)]
    canvas.line(links, ink, radius * LINE_SHARE)
    for link in links[1:]:
        canvas.dot(link, radius * 0.15, ink)


HERB_MARKS: tuple[Mark, ...] = (_sprig, _gum_leaf, _flower)
FAMILIES: tuple[tuple[tuple[str, ...], tuple[Mark, ...]], ...] = (
    (MINERAL_WORDS, (_crystals, _gem, _lattice)),
    (VITAMIN_WORDS, (_sun, _citrus)),
    (OIL_WORDS, (_drop,)),
    (CULTURE_WORDS, (_rods,)),
    (MOLECULE_WORDS, (_chain, _lattice)),
)
