"""Renditions: a picture drawn again in the widths and formats of `settings.PICTURES`, for browsers to choose from.

Drawn by `manage.py render_pictures`, never while a page or a form waits.
"""

import io
from functools import lru_cache
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from pictures.models import PictureFieldFile, PillowPicture
from PIL import Image as PillowImage
from PIL import ImageOps

from blog.body import Source
from blog.images import FORMATS, MAX_PIXELS

# Judged side by side with the stored file. Speed before the last kilobyte: at AVIF's default speed a picture takes
# twice as long and is 7 to 19 % smaller.
ENCODING: dict[str, dict[str, Any]] = {
    "AVIF": {"quality": 60, "speed": 8, "max_threads": 1},
    "WEBP": {"quality": 80, "method": 2},
    "JPEG": {"quality": 80, "progressive": True},
}


SHARE_WIDTH, SHARE_HEIGHT = 1200, 630  # pixels, the shape in which networks show a picture that is shared
LEAST_SHARE_WIDTH = 600  # of a smaller one they show a stamp, or nothing

Renditions = dict[str, list[int]]  # widths that were drawn, by format: {"AVIF": [180, 360]}


class Rendition(PillowPicture):
    """django-pictures' file of one width and format, with our encoding and to the exact width that its name says."""

    def resize(self, image: PillowImage.Image) -> PillowImage.Image:
        height = max(1, round(image.height * self.width / image.width))
        return image.resize((self.width, height), PillowImage.Resampling.LANCZOS, reducing_gap=2.0)

    def save(self, image: PillowImage.Image) -> None:
        drawn = self.resize(image)
        if self.file_type == "JPEG":
            drawn = drawn.convert("RGB")
        out = io.BytesIO()
        drawn.save(out, format=self.file_type, **ENCODING[self.file_type])
        self.storage.delete(self.name)  # what an interrupted run left
        self.storage.save(self.name, ContentFile(out.getvalue()))


def draw_renditions(file: PictureFieldFile) -> Renditions:
    """Draw and store the renditions of `file`; the widths that were drawn, per format. None is wider than the file.

    Raises whatever is wrong with the file: Pillow's errors, OSError, ValueError.
    """
    wanted: dict[str, dict[int, Rendition]] = file.aspect_ratios[None]
    widest = max((width for drawn in wanted.values() for width in drawn), default=0)
    if widest:
        upright = _opened(file, widest)
        for drawn in wanted.values():
            for rendition in drawn.values():
                rendition.save(upright)
    return {file_type: sorted(drawn) for file_type, drawn in wanted.items()}


def share_size(width: int, height: int) -> tuple[int, int] | None:
    """What networks get of `width` x `height` pixels, cut and never enlarged; None where those are too few."""
    scale = min(1.0, width / SHARE_WIDTH, height / SHARE_HEIGHT)
    shared = round(SHARE_WIDTH * scale), round(SHARE_HEIGHT * scale)
    return shared if shared[0] >= LEAST_SHARE_WIDTH else None


def share_name(file_name: str, focus: str) -> str:
    """The stored name of the cut for networks: another place to keep is another name, so nobody keeps an old one."""
    return f"{file_name.rsplit('.', 1)[0]}/share-{focus}.jpg"


def draw_share(file: PictureFieldFile, focus: str, kept: tuple[float, float]) -> None:
    """Store the cut of `file` for networks. It keeps the place `kept`: (0, 0) is top left, (1, 1) bottom right.

    Raises what `draw_renditions` raises, and ValueError for a picture that is too small.
    """
    size = share_size(file.width, file.height)
    if size is None:
        raise ValueError(f"{file.width} x {file.height} pixels are too few to share")
    upright = _opened(file, size[0])
    if upright.mode == "RGBA":
        upright = PillowImage.alpha_composite(PillowImage.new("RGBA", upright.size, "white"), upright).convert("RGB")
    cut = ImageOps.fit(upright, size, PillowImage.Resampling.LANCZOS, centering=kept)
    out = io.BytesIO()
    cut.save(out, format="JPEG", **ENCODING["JPEG"])
    name = share_name(file.name, focus)
    default_storage.delete(name)  # of an earlier choice of the same place
    default_storage.save(name, ContentFile(out.getvalue()))


def _opened(file: PictureFieldFile, widest: int) -> PillowImage.Image:
    """The picture in `file`, upright and shrunk early: 40 megapixels cost 160 MB for each further step."""
    with file.storage.open(file.name) as stream, PillowImage.open(stream, formats=list(FORMATS)) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise ValueError(f"{picture.width} x {picture.height} pixels are too many")
        has_palette = picture.mode in {"1", "P"} or "transparency" in picture.info  # colours that cannot be blended
        blended = picture.convert("RGBA") if has_palette else picture
        box = 2 * max(widest, widest * file.height // file.width)
        blended.thumbnail((box, box))
        upright: PillowImage.Image = PillowPicture.pre_process(blended)
    is_opaque = upright.getchannel("A").getextrema() == (255, 255)
    return upright.convert("RGB") if is_opaque else upright  # without alpha, smaller and quicker


@lru_cache(maxsize=4096)  # names are never reused, so an entry cannot become wrong
def address_of(file_name: str) -> str:
    """Where browsers find the stored file itself."""
    return default_storage.url(file_name)


def sources_of(file_name: str, rendering_of: str, renditions: Renditions | None) -> tuple[Source, ...]:
    """What `<source>` elements say of `renditions` of the file `rendering_of`, best format first.

    None until those of `file_name` are drawn, and none of a very small picture.
    """
    if renditions is None or rendering_of != file_name:
        return ()
    return tuple(_source(file_name, file_type, tuple(widths)) for file_type, widths in renditions.items() if widths)


@lru_cache(maxsize=4096)  # as above
def _source(file_name: str, file_type: str, widths: tuple[int, ...]) -> Source:
    addresses = ((Rendition(file_name, file_type, None, default_storage, width).url, width) for width in widths)
    srcset = ", ".join(f"{address} {width}w" for address, width in addresses)
    return Source(type=f"image/{file_type.lower()}", srcset=srcset)
