"""Uploaded pictures: judged by their content, stored under a random name, without what the camera knew."""

import io
import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
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


def checked_image(upload: UploadedFile) -> ContentFile:
    """`upload` drawn anew as JPEG, PNG or WebP: no EXIF (place, owner), no second file hidden behind the first.

    Raises ValidationError with a sentence for anything else, judged from the header before any pixel is read.
    """
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
    return ContentFile(out.getvalue(), name=f"picture.{FORMATS[name]}")
