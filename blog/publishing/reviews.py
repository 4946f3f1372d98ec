"""What vouches for an article: reviews of its words, and the log of what was corrected in them."""

from django.db import transaction

from blog.models import Correction, Post, Review


@transaction.atomic
def record_review(review: Review) -> None:
    """Save `review` as one of the text as it stands now, and show the latest beside the article."""
    review.text_hash = review.post.text_hash
    review.credential = review.reviewer.credential
    review.full_clean()
    review.save()
    Post.objects.filter(pk=review.post_id).update(
        current_review=review.post.reviews.order_by("-reviewed_on", "-pk")[0]
    )


@transaction.atomic
def record_correction(correction: Correction) -> None:
    """Save `correction`, what was changed in an article and why. The words themselves are saved by `save_post`."""
    correction.full_clean()
    correction.save()
