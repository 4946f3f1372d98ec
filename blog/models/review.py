"""Who has read an article against its sources, and when."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from blog.models.author import Author
from blog.text import refuse_hidden_characters


class Review(models.Model):
    """A recorded review. It speaks for the text as it was: `text_hash` says which that was."""

    post = models.ForeignKey("blog.Post", models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(Author, models.PROTECT, related_name="reviews")
    reviewed_on = models.DateField(default=timezone.localdate)
    scope = models.CharField(
        max_length=200,
        blank=True,
        validators=[refuse_hidden_characters],
        help_text="What was checked, such as: doses and interactions.",
    )
    due_on = models.DateField("next review due", blank=True, help_text="Blank: two years after this review.")
    # As they were on that day: the reviewer's credential may change, the text will.
    credential = models.CharField(max_length=160, blank=True, editable=False)
    text_hash = models.CharField(max_length=64, editable=False)

    class Meta:
        ordering: ClassVar = ["-reviewed_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="review_due_after_it",
                condition=Q(due_on__gt=F("reviewed_on")),
                violation_error_message="The next review comes after this one.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reviewer}, {self.reviewed_on:%d/%m/%Y}"

    def clean(self) -> None:
        if self.due_on and self.reviewed_on and self.due_on <= self.reviewed_on:
            raise ValidationError({"due_on": "The next review comes after this one."})
        if self.reviewed_on and self.reviewed_on > timezone.localdate():
            raise ValidationError({"reviewed_on": "A review lies in the past."})
        if self.post_id and self.reviewer_id and self.post.authorships.filter(author=self.reviewer_id).exists():
            raise ValidationError({"reviewer": "Nobody reviews an article of their own."})
