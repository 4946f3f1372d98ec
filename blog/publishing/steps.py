"""What is done to an article beside writing it: sent to review, given to a reviewer, moved to a topic.

Each step is of one person before one state: `version` is the one that they saw.
"""

from typing import Any

from blog.models import Author, Category, Post
from blog.publishing.filing import save_filing
from blog.transactions import all_or_nothing


class ChangedMeanwhileError(Exception):
    """Somebody else has changed the post since the list was shown."""

    def __str__(self) -> str:
        return "Somebody else changed it meanwhile. Look at it again."


class RefusedStepError(Exception):
    """The step makes no sense for this post; the message is a sentence."""


@all_or_nothing
def submit(post_id: int, *, version: int) -> Post:
    """Send a draft to review."""
    post = _locked(post_id, version)
    if post.status != Post.Status.DRAFT:
        raise RefusedStepError(f"It is {post.standing.lower()} already.")
    return _moved(post, "Sent to review", status=Post.Status.IN_REVIEW)


@all_or_nothing
def assign_reviewer(post_id: int, reviewer: Author, *, version: int) -> Post:
    """Say who is to read the post next. Nobody reviews an article of their own."""
    post = _locked(post_id, version)
    if post.authorships.filter(author=reviewer).exists():
        raise RefusedStepError(f"{reviewer} wrote it, and nobody reviews an article of their own.")
    if post.reviewer_id == reviewer.pk:
        raise RefusedStepError(f"{reviewer} is its reviewer already.")
    return _moved(post, f"Given to {reviewer}", reviewer=reviewer)


@all_or_nothing
def file_under_topic(post_id: int, topic: Category, *, version: int) -> Post:
    """File the post under `topic` instead of what it was filed under."""
    post = _locked(post_id, version)
    if list(post.categories.all()) == [topic]:
        raise RefusedStepError(f"It is filed under {topic} already, and nowhere else.")
    post.categories.set([topic])
    post = _moved(post, f"Filed under {topic}")
    save_filing(post)
    return post


def _locked(post_id: int, version: int) -> Post:
    post = Post.objects.select_for_update().filter(pk=post_id).first()
    if post is None or post.version != version:
        raise ChangedMeanwhileError
    return post


def _moved(post: Post, reason: str, **columns: Any) -> Post:
    """Write `columns` as a version of the post. Its words, and the day that readers see, stay."""
    for name, value in columns.items():
        setattr(post, name, value)
    post.version += 1
    post._change_reason = reason  # type: ignore[attr-defined]
    post.save(update_fields=[*columns, "version"])
    post.open_version = post.history.latest().pk  # type: ignore[attr-defined]
    return post
