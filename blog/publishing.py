"""Every write to posts, sources and pictures. Admin, commands and the demo call these; nobody re-implements them."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from taggit.models import Tag

from blog import body
from blog.citations import csl
from blog.citations.identifiers import bare_doi
from blog.models import (
    Author,
    Category,
    Citation,
    Image,
    Ingredient,
    Page,
    Post,
    PostCitation,
    PostImage,
    Redirect,
    Review,
    TaggedPost,
)
from blog.models.picture_file import RETRY_AFTER, PictureFile


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
    """Save `post`, what its text renders to, and one row per cited source, numbered in reading order.

    A changed address leaves a redirect. Afterwards, when authors, topics or tags have been written: `save_filing`.
    Raises body.UnknownReferenceError for a mark or picture without a record; the form has already refused those.
    """
    post.body = body.clean(post.body)  # type: ignore[assignment]  # the editor's field has no types
    if sentences := missing_records(post.body):
        raise body.UnknownReferenceError(" ".join(sentences))
    rendered = _render(post)
    post.changed_at = timezone.now()
    post.text_hash = post.hash_of_words()
    leave_redirect(post)
    post.save()
    post.references.all().delete()
    PostCitation.objects.bulk_create(
        PostCitation(post=post, citation_id=key, number=number, mentions=mentions)
        for number, (key, mentions) in enumerate(rendered.mentions.items(), start=1)
    )
    post.pictures.all().delete()
    shown = dict.fromkeys(picture.key for picture in body.pictures(post.body) if picture.key)
    PostImage.objects.bulk_create(PostImage(post=post, image_id=key) for key in shown)
    _save_reference_list(post)


@transaction.atomic
def refresh_post(post: Post) -> None:
    """Write again what pages read of `post` from columns. Nothing that anybody wrote changes, and no date."""
    _render(post)
    post.text_hash = post.hash_of_words()
    post.save(update_fields=["body_rendered", "body_text", "contents", "reading_minutes", "text_hash"])
    _save_reference_list(post)
    save_filing(post)


def _pictures_in(source: str) -> dict[str, body.Picture]:
    keys = {picture.key for picture in body.pictures(source)}
    return {image.key: image.as_picture() for image in Image.objects.filter(key__in=keys)}


def _render(post: Post) -> body.Rendered:
    rendered = body.render(post.body, _pictures_in(post.body))
    post.body_rendered = rendered.html
    post.body_text = rendered.text
    post.contents = [{"level": h.level, "anchor": h.anchor, "title": h.title} for h in rendered.headings]
    post.reading_minutes = rendered.minutes
    return rendered


def _save_reference_list(post: Post) -> None:
    post.reference_list = [row.as_shown() for row in post.references.select_related("citation").order_by("number")]
    post.reference_count = len(post.reference_list)
    post.save(update_fields=["reference_list", "reference_count"])


@transaction.atomic
def save_filing(post: Post) -> None:
    """After its authors, topics, tags or ingredients have changed: byline and the words that search finds it by."""
    post.byline = [row.as_shown() for row in post.authorships.select_related("author__portrait")]
    post.filing = {
        "topics": [[topic.name, topic.get_absolute_url()] for topic in post.categories.all()],
        "tags": [[tag.name, reverse("blog:tag", args=[tag.slug])] for tag in post.tags.order_by("name")],
    }
    ingredients = post.ingredients.prefetch_related("other_names")
    words = [
        *(author["name"] for author in post.byline),
        *(name for kind in ("topics", "tags") for name, _ in post.filing[kind]),
        *(name for ingredient in ingredients for name in ingredient.all_names),
    ]
    post.search_words = ", ".join(dict.fromkeys(words))
    post.save(update_fields=["byline", "filing", "search_words"])


@transaction.atomic
def save_author(author: Author) -> None:
    """Save `author`, and the bylines in which the name stands."""
    leave_redirect(author)
    author.save()
    for post in Post.objects.filter(authorships__author=author).distinct():
        save_filing(post)


@transaction.atomic
def save_ingredient(ingredient: Ingredient) -> None:
    """Save `ingredient`; its names are search words of the posts that speak of it (`save_ingredient_names`)."""
    leave_redirect(ingredient)
    ingredient.save()


@transaction.atomic
def save_ingredient_names(ingredient: Ingredient) -> None:
    """After the names of `ingredient` have changed: posts are found by the new ones."""
    for post in ingredient.posts.all():
        save_filing(post)


@transaction.atomic
def record_review(review: Review) -> None:
    """Save `review` as one of the text as it stands now, and show the latest beside the article."""
    review.text_hash = review.post.text_hash
    review.full_clean()
    review.save()
    Post.objects.filter(pk=review.post_id).update(
        current_review=review.post.reviews.order_by("-reviewed_on", "-pk")[0]
    )


@transaction.atomic
def save_page(page: Page) -> None:
    """Save `page` and what its text renders to. Pages cite nothing; a picture must be in the library."""
    page.body = body.clean(page.body)  # type: ignore[assignment]
    page.body_rendered = body.render(page.body, _pictures_in(page.body)).html
    page.changed_at = timezone.now()
    page.save()


def refresh_page(page: Page) -> None:
    """The same for a page of the house."""
    page.body_rendered = body.render(page.body, _pictures_in(page.body)).html
    page.save(update_fields=["body_rendered"])


def leave_redirect(row: Any) -> None:
    """Where the address of `row` (any row with `get_absolute_url`) differs from the stored one, lead the old one here.

    Called before saving. A chain is shortened, and an address that is used again leads nowhere else.
    """
    old = type(row).objects.filter(pk=row.pk).first() if row.pk else None
    new_path = row.get_absolute_url()
    Redirect.objects.filter(old_path=new_path).delete()
    if old is None or old.get_absolute_url() == new_path:
        return
    Redirect.objects.filter(new_path=old.get_absolute_url()).update(new_path=new_path)
    Redirect.objects.update_or_create(old_path=old.get_absolute_url(), defaults={"new_path": new_path})


@transaction.atomic
def save_redirect(redirect: Redirect) -> None:
    """Save a redirect of an editor's own; those that led to its old path lead on to the new one."""
    redirect.full_clean()
    Redirect.objects.filter(new_path=redirect.old_path).update(new_path=redirect.new_path)
    redirect.save()


@transaction.atomic
def save_category(category: Category) -> None:
    """Save `category`, and its name on the posts filed under it; a changed address leaves a redirect."""
    leave_redirect(category)
    category.save()
    for post in category.posts.all():
        save_filing(post)


@transaction.atomic
def save_tag(tag: Tag) -> None:
    """Save `tag`, and its name on the posts that carry it."""
    tag.save()
    for post in Post.objects.filter(tags=tag):
        save_filing(post)


@transaction.atomic
def save_citation(citation: Citation) -> None:
    """Save `citation` with the columns that follow from its record, and the reference lists in which it stands.

    Raises csl.BadRecordError naming the field.
    """
    identity = csl.identify(citation.csl)
    for name in csl.COLUMNS:
        setattr(citation, name, getattr(identity, name))
    citation.csl = citation.csl | {"id": citation.key}
    if identity.doi:
        citation.csl["DOI"] = bare_doi(citation.csl["DOI"])
    citation.full_clean()
    citation.save()
    for post in Post.objects.filter(references__citation=citation):
        _save_reference_list(post)


@transaction.atomic
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


@transaction.atomic
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


@transaction.atomic
def render_where_shown(image: Image) -> None:
    """Render the posts and pages again that show `image` in their text."""
    for post in Post.objects.filter(pictures__image=image):
        _render(post)
        post.save(update_fields=["body_rendered", "body_text", "contents", "reading_minutes"])
    for page in Page.objects.filter(body__contains=image.key):  # a handful of pages, so no table of what they show
        refresh_page(page)


@transaction.atomic
def merge_tags(tags: Iterable[Tag], *, into: str) -> Tag:
    """Give every post of `tags` the tag named `into` (found whatever its case, else made) and drop the others."""
    target = Tag.objects.filter(name__iexact=into).first() or Tag.objects.create(name=into)
    merged = [tag.pk for tag in tags if tag.pk != target.pk]
    posts = TaggedPost.objects.filter(tag_id__in=merged).values_list("content_object_id", flat=True).distinct()
    TaggedPost.objects.bulk_create(
        [TaggedPost(tag=target, content_object_id=post_id) for post_id in posts], ignore_conflicts=True
    )
    changed = list(posts)
    Tag.objects.filter(pk__in=merged).delete()
    for post in Post.objects.filter(pk__in=changed):
        save_filing(post)
    return target
