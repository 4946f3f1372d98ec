"""Uploaded pictures: judged by their content, stored under a random name, without what the camera knew."""

import io
import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from PIL import Image as PillowImage
from PIL import ImageOps

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}


def random_name(instance: Any, filename: str) -> str:
    """`upload_to`: the uploader's file name is never used, so it can neither collide nor reach outside."""
    extension = filename.rsplit(".", 1)[-1].lower()
    return f"images/{secrets.token_urlsafe(12)}.{extension if extension in FORMATS.values() else 'jpg'}"


class CheckedPicture(ContentFile):
    """A picture as it is stored. `stored_as` is the name under which a storage far away has it already."""

    stored_as = ""


def store_ahead(upload: UploadedFile) -> None:
    """Before a transaction begins, send a good picture to a storage that is not on this machine.

    `checked_image` then gives what was stored, and saving its row asks no network. What the form refuses afterwards
    stays in the bucket, like pictures that were replaced.
    """
    if not getattr(default_storage, "is_far", False):
        return
    try:
        picture = checked_image(upload)
    except ValidationError:
        return  # the form says why
    finally:
        upload.seek(0)
    picture.stored_as = default_storage.save(random_name(None, picture.name or ""), picture)
    upload.checked = picture  # type: ignore[attr-defined]


def checked_image(upload: UploadedFile) -> CheckedPicture:
    """`upload` drawn anew as JPEG, PNG or WebP: no EXIF (place, owner), no second file hidden behind the first.

    Raises ValidationError with a sentence for anything else, judged from the header before any pixel is read.
    """
    ready: CheckedPicture | None = getattr(upload, "checked", None)
    if ready is not None:
        return ready
    if not upload.size or upload.size > MAX_BYTES:
        raise ValidationError("Choose a picture of at most 10 MB.", code="size")
    try:
        upload.seek(0)
        picture = PillowImage.open(upload, formats=list(FORMATS))  # EPS would start Ghostscript, SVG holds scripts
        if picture.width * picture.height > MAX_PIXELS:
            raise ValidationError("Choose a picture of at most 40 megapixels.", code="pixels")
        # A phone's photo may be a JPEG that holds further pictures (MPO); the first is the one that is meant.
        name = "JPEG" if picture.format in {None, "MPO"} else picture.format
        has_clear_colour = "transparency" in picture.info
        upright = ImageOps.exif_transpose(picture)
        if has_clear_colour:
            upright = upright.convert("RGBA")  # else the clear colour would go with the rest of `info`
        if name == "JPEG" and upright.mode not in {"RGB", "L"}:
            upright = upright.convert("RGB")
        out = io.BytesIO()
        upright.info.clear()
        upright.save(out, format=name, **({"quality": 92} if name == "JPEG" else {}))
    except ValidationError:
        raise
    except (OSError, ValueError, SyntaxError, PillowImage.DecompressionBombError) as error:
        raise ValidationError("This is not a JPEG, PNG or WebP picture that can be read.", code="content") from error
    return CheckedPicture(out.getvalue(), name=f"picture.{FORMATS[name]}")
