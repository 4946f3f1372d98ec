"""The renditions of all pictures, of articles and of packs, drawn in the background."""

from collections.abc import Callable, Iterator

from blog import publishing
from blog.models import Image
from blog.models.image import Focus
from blog.models.picture_file import PictureFile
from blog.renditions import draw_renditions, draw_share
from shop.models import SupplementImage

KINDS: tuple[type[PictureFile], ...] = (Image, SupplementImage)


def render_due(report: Callable[[str], None] = lambda line: None) -> tuple[int, int]:
    """Draw the renditions that are due; (drawn, failed). A failure is tried again minutes later, three times in all.

    The rows are the queue: one that a crash left is simply due again.
    """
    drawn = failed = 0
    for picture in due():
        if not publishing.claim_rendering(picture):
            continue
        try:
            renditions = draw_renditions(picture.file)
        except Exception as error:  # whatever is wrong with this picture, the next one must be drawn
            failed += 1
            report(_complaint(picture, error))
        else:
            drawn += publishing.record_renditions(picture, renditions)
    for cover in publishing.covers_to_cut():
        try:
            draw_share(cover.file, cover.focus, Focus(cover.focus).kept)
        except Exception as error:  # as above
            failed += 1
            report(_complaint(cover, error))
        else:
            drawn += publishing.record_share(cover)
    return drawn, failed


def _complaint(picture: PictureFile, error: Exception) -> str:
    return f"{picture.file.name} ({picture}): {type(error).__name__}: {error}"


def due() -> Iterator[PictureFile]:
    """In the order in which pages show them: articles, then the first picture of each pack, then the others."""
    for kind in KINDS:
        yield from kind.objects.due_for_rendering()


def count_due() -> int:
    return sum(kind.objects.due_for_rendering().count() for kind in KINDS)


def count_without_renditions() -> int:
    """Those that are due, wait for their next try, or were given up."""
    return sum(kind.objects.without_renditions().count() for kind in KINDS)


def forget_renditions() -> None:
    """Have every picture drawn anew, also those that were given up: the settings or the files on the disk changed."""
    for kind in KINDS:
        kind.objects.update(rendering_of="")
    Image.objects.update(share_of="")
