"""What saving a text asks the library: the records that it names, and how it looks to a reader."""

from typing import Any

from blog import body
from blog.models import Citation, Image, Post


def missing_records(source: str) -> list[str]:
    """One sentence for each mark or picture in `source` whose record is not in the library, naming the place."""
    marks, shown = body.citations(source), body.pictures(source)
    known_sources = set(Citation.objects.filter(key__in={m.key for m in marks}).values_list("key", flat=True))
    known_images = set(Image.objects.filter(key__in={m.key for m in shown}).values_list("key", flat=True))
    sentences = [
        f"Reference “{mark.key}” in {mark.place} is not in the library. Add it or remove the mark."
        for mark in marks
        if mark.key not in known_sources
    ]
    sentences += [
        f"Picture “{picture.key}” in {picture.place} is not in the library. Add it or remove it from the text."
        for picture in shown
        if picture.key not in known_images
    ]
    return list(dict.fromkeys(sentences))


def pictures_in(source: str) -> dict[str, body.Picture]:
    """What rendering needs of each picture that `source` shows, by key. One query."""
    keys = {picture.key for picture in body.pictures(source)}
    return {image.key: image.as_picture() for image in Image.objects.filter(key__in=keys)}


def render_post(post: Post) -> body.Rendered:
    """Render the text of `post` into its columns, unsaved. The marks of retracted sources say so."""
    keys = {mark.key for mark in body.citations(post.body)}
    fallen = Citation.objects.filter(key__in=keys, standing=Citation.Standing.RETRACTED)
    rendered = body.render(post.body, pictures_in(post.body), fallen=set(fallen.values_list("key", flat=True)))
    post.body_rendered = rendered.html
    post.body_text = rendered.text
    post.contents = [{"level": h.level, "anchor": h.anchor, "title": h.title} for h in rendered.headings]
    post.reading_minutes = rendered.minutes
    return rendered


RENDERED_COLUMNS = ("body_rendered", "body_text", "contents", "reading_minutes")


def write_columns(row: Any, *names: str) -> None:
    """Write columns that follow from others. Beside history: nobody wrote anything."""
    type(row).objects.filter(pk=row.pk).update(**{name: getattr(row, name) for name in names})
