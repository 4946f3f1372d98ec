"""What vouches for an article: reviews of its words, and the log of what was corrected in them."""

from datetime import date

from blog.models import Correction, Post, Review
from blog.publishing.texts import write_columns
from blog.transactions import all_or_nothing


def two_years_after(day: date) -> date:
    """The same day, two years on; 28 February for a leap day."""
    return day.replace(year=day.year + 2, day=28 if (day.month, day.day) == (2, 29) else day.day)


@all_or_nothing
def record_review(review: Review) -> None:
    """Save `review` as one of the text as it stands now, and show the latest beside the article.

    Credential and text are kept as they are on this day. Without a day of its own the next review is due in two years.
    """
    review.text_hash = review.post.text_hash
    review.credential = review.reviewer.credential
    review.due_on = review.due_on or two_years_after(review.reviewed_on)
    review.full_clean()
    review.save()
    _show_latest(review.post)


@all_or_nothing
def delete_review(review: Review) -> None:
    """Take back a review that was recorded in error; the one before it is shown again."""
    review.delete()
    _show_latest(review.post)


def _show_latest(post: Post) -> None:
    post.current_review = post.reviews.order_by("-reviewed_on", "-pk").first()
    write_columns(post, "current_review")


@all_or_nothing
def record_correction(correction: Correction) -> None:
    """Add `correction` to the public log and to its article. The words themselves are saved by `save_post`."""
    correction.full_clean()
    correction.save()
    post = correction.post
    post.corrections_shown = [row.as_shown() for row in post.corrections.all()]
    write_columns(post, "corrections_shown")
