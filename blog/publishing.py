"""Every write to posts, sources and pictures. Admin, commands and the demo call these; nobody re-implements them."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from taggit.models import Tag

from blog import body
from blog.citations import csl
from blog.citations.identifiers import bare_doi
from blog.models import Citation, Image, Post, PostCitation, PostImage, TaggedPost


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


@transaction.atomic
def save_post(post: Post) -> None:
    """Save `post`, its rendered text, and one row per cited source, numbered in reading order.

    Raises body.UnknownReferenceError for a mark or picture without a record; the form has already refused those.
    """
    post.body = body.clean(post.body)  # type: ignore[assignment]  # the editor's field has no types
    if sentences := missing_records(post.body):
        raise body.UnknownReferenceError(" ".join(sentences))
    rendered = _render(post)
    post.changed_at = timezone.now()
    post.save()
    post.references.all().delete()
    PostCitation.objects.bulk_create(
        PostCitation(post=post, citation_id=key, number=number, mentions=mentions)
        for number, (key, mentions) in enumerate(rendered.mentions.items(), start=1)
    )
    post.pictures.all().delete()
    shown = dict.fromkeys(picture.key for picture in body.pictures(post.body) if picture.key)
    PostImage.objects.bulk_create(PostImage(post=post, image_id=key) for key in shown)


def _render(post: Post) -> body.Rendered:
    keys = {picture.key for picture in body.pictures(post.body)}
    images = {image.key: image.as_picture() for image in Image.objects.filter(key__in=keys)}
    rendered = body.render(post.body, images)
    post.body_rendered = rendered.html
    post.contents = [{"level": h.level, "anchor": h.anchor, "title": h.title} for h in rendered.headings]
    post.reading_minutes = rendered.minutes
    return rendered


@transaction.atomic
def save_citation(citation: Citation) -> None:
    """Save `citation` with the columns that follow from its record. Raises csl.BadRecordError naming the field."""
    identity = csl.identify(citation.csl)
    for name in csl.COLUMNS:
        setattr(citation, name, getattr(identity, name))
    citation.csl = citation.csl | {"id": citation.key}
    if identity.doi:
        citation.csl["DOI"] = bare_doi(citation.csl["DOI"])
    citation.full_clean()
    citation.save()


@transaction.atomic
def save_image(image: Image) -> None:
    """Save `image` and render the posts that show it again: words, address and size stand in their text."""
    image.full_clean()
    image.save()
    for post in Post.objects.filter(pictures__image=image):
        _render(post)
        post.save(update_fields=["body_rendered", "contents", "reading_minutes"])


@transaction.atomic
def merge_tags(tags: Iterable[Tag], *, into: str) -> Tag:
    """Give every post of `tags` the tag named `into` (found whatever its case, else made) and drop the others."""
    target = Tag.objects.filter(name__iexact=into).first() or Tag.objects.create(name=into)
    merged = [tag.pk for tag in tags if tag.pk != target.pk]
    posts = TaggedPost.objects.filter(tag_id__in=merged).values_list("content_object_id", flat=True).distinct()
    TaggedPost.objects.bulk_create(
        [TaggedPost(tag=target, content_object_id=post_id) for post_id in posts], ignore_conflicts=True
    )
    Tag.objects.filter(pk__in=merged).delete()
    return target
