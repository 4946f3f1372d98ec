"""What a post is filed under and who wrote it, and the rows that stand in its columns for that."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from taggit.models import Tag

from blog.models import Author, Authorship, Category, Ingredient, Intake, Post, TaggedPost
from blog.publishing.evidence import show_claims_of, write_evidence, write_ingredient_hash
from blog.publishing.redirects import leave_redirect
from blog.publishing.said import write_said
from blog.publishing.texts import write_columns
from blog.transactions import all_or_nothing


@all_or_nothing
def save_filing(post: Post) -> None:
    """After its authors, topics, tags or ingredients have changed: byline and the words that search finds it by."""
    before = post.filed
    work_out_filing(
        post,
        parts=post.authorships.select_related("author__portrait"),
        topics=post.categories.all(),
        tags=post.tags.order_by("name"),
        ingredients=post.ingredients.prefetch_related("other_names"),
    )
    write_columns(post, "byline", "filing", "search_words", "filed")
    _keep_in_history(post, before)
    write_said(post)


def work_out_filing(
    post: Post,
    *,
    parts: Iterable[Authorship],
    topics: Iterable[Category],
    tags: Iterable[Tag],
    ingredients: Iterable[Ingredient],
) -> None:
    """Put into the columns of `post`, unsaved, what follows from these rows, each kind in its own order."""
    parts, topics, tags, ingredients = list(parts), list(topics), list(tags), list(ingredients)
    post.byline = [part.as_shown() for part in parts]
    post.filing = {
        "topics": [[topic.name, topic.get_absolute_url()] for topic in topics],
        "tags": [[tag.name, reverse("blog:tag", args=[tag.slug])] for tag in tags],
    }
    words = [
        *(author["name"] for author in post.byline),
        *(name for kind in ("topics", "tags") for name, _ in post.filing[kind]),
        *(name for ingredient in ingredients for name in ingredient.all_names),
    ]
    post.search_words = ", ".join(dict.fromkeys(words))
    post.filed = {
        "authors": [[part.author_id, part.author.name, part.role, part.position] for part in parts],
        "topics": [[topic.pk, topic.name] for topic in topics],
        "tags": [[tag.pk, tag.name] for tag in tags],
        "ingredients": [[ingredient.pk, ingredient.name] for ingredient in ingredients],
    }


def _keep_in_history(post: Post, before: dict[str, Any]) -> None:
    """Complete the version that `save_post` has just begun; else begin one where something was filed anew.

    A new name of a tag or an author is nothing that anybody did to the article, so it makes no version.
    """
    if version := getattr(post, "open_version", None):
        Post.history.filter(pk=version).update(filed=post.filed)
    elif before and _numbers(before) != _numbers(post.filed):
        Post.history.bulk_history_create([post], update=True, default_change_reason="Filed anew")


def _numbers(filed: dict[str, Any]) -> dict[str, Any]:
    return {kind: [[row[0], *row[2:]] for row in rows] for kind, rows in filed.items()}


@all_or_nothing
def save_author(author: Author) -> None:
    """Save `author`, and the bylines in which the name stands."""
    leave_redirect(author)
    author.save()
    for post in Post.objects.filter(authorships__author=author).distinct():
        save_filing(post)


@all_or_nothing
def save_ingredient(ingredient: Ingredient) -> None:
    """Save `ingredient`; its names are search words of the posts that speak of it (`save_ingredient_names`)."""
    leave_redirect(ingredient)
    ingredient.save()
    write_ingredient_hash(ingredient)
    show_claims_of(ingredient)


@all_or_nothing
def save_ingredient_names(ingredient: Ingredient) -> None:
    """After the names of `ingredient` have changed: posts are found by the new ones, and goods need a new sign-off."""
    write_ingredient_hash(ingredient)
    for post in ingredient.posts.all():
        save_filing(post)


INTAKE_TERMS = ("kind", "amount", "unit", "source", "source_url", "valid_from", "valid_until")


@all_or_nothing
def save_intake(intake: Intake) -> None:
    """Save `intake`; what changes its terms gives it its next version, which orders name."""
    before = Intake.objects.filter(pk=intake.pk).first()
    if before and any(getattr(before, name) != getattr(intake, name) for name in INTAKE_TERMS):
        intake.version = before.version + 1
    intake.save()


@all_or_nothing
def delete_ingredient(ingredient: Ingredient) -> None:
    """Delete `ingredient` with its claims, and take both off the articles that show them."""
    spoken_of, claimed = list(ingredient.posts.all()), list(Post.objects.filter(claims__ingredient=ingredient))
    ingredient.delete()
    for post in spoken_of:
        save_filing(post)
    for post in claimed:
        write_evidence(post)


@all_or_nothing
def save_category(category: Category) -> None:
    """Save `category`, and its name on the posts filed under it; a changed address leaves a redirect."""
    leave_redirect(category)
    category.save()
    for post in category.posts.all():
        save_filing(post)


@all_or_nothing
def save_tag(tag: Tag) -> None:
    """Save `tag`, and its name on the posts that carry it."""
    tag.save()
    for post in Post.objects.filter(tags=tag):
        save_filing(post)


@all_or_nothing
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
