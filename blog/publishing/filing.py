"""What a post is filed under and who wrote it, and the rows that stand in its columns for that."""

from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from taggit.models import Tag

from blog.models import Author, Category, Ingredient, Post, TaggedPost
from blog.publishing.evidence import show_claims_of, write_evidence, write_ingredient_hash
from blog.publishing.redirects import leave_redirect
from blog.publishing.texts import write_columns


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
    write_columns(post, "byline", "filing", "search_words")


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
    write_ingredient_hash(ingredient)
    show_claims_of(ingredient)


@transaction.atomic
def save_ingredient_names(ingredient: Ingredient) -> None:
    """After the names of `ingredient` have changed: posts are found by the new ones, and goods need a new sign-off."""
    write_ingredient_hash(ingredient)
    for post in ingredient.posts.all():
        save_filing(post)


@transaction.atomic
def delete_ingredient(ingredient: Ingredient) -> None:
    """Delete `ingredient` with its claims, and take both off the articles that show them."""
    spoken_of, claimed = list(ingredient.posts.all()), list(Post.objects.filter(claims__ingredient=ingredient))
    ingredient.delete()
    for post in spoken_of:
        save_filing(post)
    for post in claimed:
        write_evidence(post)


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
