"""What the tests of renditions share: drawing at once, and what a page then says."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template import Context, Template
from PIL import Image as PillowImage

from blog import publishing
from blog.models.picture_file import PictureFile
from blog.renditions import draw_renditions
from tests.builders import picture_bytes

SIZE = (400, 300)


def draw(picture: PictureFile) -> None:
    assert publishing.claim_rendering(picture)
    assert publishing.record_renditions(picture, draw_renditions(picture.file))
    picture.refresh_from_db()


def replace_file(picture: PictureFile, *, size: tuple[int, int] = SIZE) -> None:
    """As another process does: the row at hand keeps what it read."""
    other = type(picture).objects.get(pk=picture.pk)
    other.file.save("x.png", ContentFile(picture_bytes(size=size), name="x.png"), save=True)


def tag(image: PictureFile | None, arguments: str = 'sizes="50vw"') -> str:
    source = "{% load pictures %}{% picture image " + arguments + " %}"
    return Template(source).render(Context({"image": image}))


def address(picture: PictureFile, width: int, extension: str) -> str:
    return f"{picture.file.url.rsplit('.', 1)[0]}/{width}w.{extension}"


def markup(picture: PictureFile, sizes: str) -> str:
    """The `<source>` elements of a picture that was drawn in two widths."""
    return "".join(
        f'<source type="image/{name}" '
        f'srcset="{address(picture, 180, name)} 180w, {address(picture, 360, name)} 360w" sizes="{sizes}">'
        for name in ("avif", "webp")
    )


def stored(picture: PictureFile) -> set[tuple[str, str, tuple[int, int]]]:
    """Name, format and size of each rendition on the disk."""
    folder = picture.file.name.rsplit(".", 1)[0]
    if not default_storage.exists(folder):
        return set()
    found = set()
    for name in default_storage.listdir(folder)[1]:
        with default_storage.open(f"{folder}/{name}") as file, PillowImage.open(file) as drawn:
            found.add((name, drawn.format, drawn.size))
    return found
