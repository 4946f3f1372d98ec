"""Pictures: saving them, and drawing them in other sizes."""

from django.db.models import Q
from django.utils import timezone

from blog.models import Author, Image, Page, Post
from blog.models.image import ImageQuerySet
from blog.models.picture_file import RETRY_AFTER, PictureFile
from blog.publishing.filing import save_author
from blog.publishing.pages import refresh_page
from blog.publishing.said import write_said
from blog.publishing.texts import RENDERED_COLUMNS, render_post, write_columns
from blog.transactions import all_or_nothing


@all_or_nothing
def save_image(image: Image) -> None:
    """Save `image`, and render again what shows it: words, address and size stand in the text."""
    image.full_clean()
    image.save()
    render_where_shown(image)
    for author in Author.objects.filter(portrait=image):
        save_author(author)


def claim_rendering(picture: PictureFile) -> bool:
    """Count a try before it begins, so that one which ends the process counts too. False: it is another's by now."""
    is_retry = picture.rendering_of == picture.file.name
    same_file = type(picture).objects.of_file(picture)
    unclaimed = same_file.filter(rendering_of=picture.rendering_of, render_tries=picture.render_tries)
    claimed = unclaimed.update(
        rendering_of=picture.file.name,
        renditions=None,
        render_tries=picture.render_tries + 1 if is_retry else 1,
        render_due_at=timezone.now() + RETRY_AFTER,
    )
    return claimed == 1


@all_or_nothing
def record_renditions(picture: PictureFile, renditions: dict[str, list[int]]) -> bool:
    """Write down that `renditions` of the file of `picture` are stored, and render again the texts that show it.

    False, and nothing is written, where the file has been replaced since `picture` was read.
    """
    still_there = type(picture).objects.of_file(picture)
    if not still_there.update(rendering_of=picture.file.name, renditions=renditions):
        return False
    if isinstance(picture, Image):
        render_where_shown(picture)
    return True


def covers_to_cut() -> ImageQuerySet:
    """Covers whose cut for networks is missing, or keeps a place that staff have changed since."""
    covers: ImageQuerySet = Image.objects.due_for_share()
    return covers.filter(pk__in=Post.objects.filter(cover__isnull=False).values("cover"))


@all_or_nothing
def record_share(image: Image) -> bool:
    """Write down that the cut of `image` is stored; False where its file or focal point is another by now."""
    return bool(Image.objects.of_cut(image).update(share_of=f"{image.file.name} {image.focus}"))


@all_or_nothing
def render_where_shown(image: Image) -> None:
    """Render the posts and pages again that show `image` in their text."""
    for post in Post.objects.filter(pictures__image=image):
        render_post(post)
        write_columns(post, *RENDERED_COLUMNS)
    for post in Post.objects.filter(Q(pictures__image=image) | Q(cover=image)).distinct():
        write_said(post)
    for page in Page.objects.filter(body__contains=image.key):  # a handful of pages, so no table of what they show
        refresh_page(page)
