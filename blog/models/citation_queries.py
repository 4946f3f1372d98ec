"""What lists, desks and commands ask of sources."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

if TYPE_CHECKING:
    from blog.models.citation import Citation  # noqa: F401  names the rows


class CitationQuerySet(models.QuerySet["Citation"]):
    def for_references(self) -> Self:
        """With all that a list of references shows. Two queries."""
        return self.prefetch_related("notices")

    def cited(self) -> Self:
        """Sources that some text marks."""
        return self.filter(Exists(self.model.posts.through.objects.filter(citation=OuterRef("key"))))

    def retracted(self) -> Self:
        return self.filter(standing=self.model.Standing.RETRACTED)

    def with_dead_link(self) -> Self:
        """Whose address answered nothing on several days; what is retracted or corrected counts as that first."""
        return self.filter(standing="", link_state=self.model.Link.DEAD)

    def due_for_lookup(self) -> Self:
        """Asked for, and not waiting for another try; the longest waiting first."""
        return self.filter(lookup_due_at__lte=timezone.now()).order_by("lookup_due_at", "pk")

    def due_for_watch(self, *, before: datetime) -> Self:
        """Not checked for notices since `before`, or in vain; the longest unchecked first."""
        is_old = Q(watch_tried_at=None) | Q(watch_tried_at__lt=before) | Q(watch_state=self.model.Watch.COULD_NOT)
        return self.filter(is_old).order_by(F("watch_tried_at").asc(nulls_first=True), "pk")

    def due_for_link_check(self, *, before: datetime, failing_before: datetime) -> Self:
        """Links not asked since `before`, those that failed not since `failing_before`; the longest unasked first."""
        is_old = Q(link_checked_at=None) | Q(link_checked_at__lt=before)
        may_be_dead = ~Q(link_failed_on=[]) & Q(link_checked_at__lt=failing_before)
        has_link = ~Q(doi="", pmid="", pmcid="", pii="", url="")
        return self.filter(has_link & (is_old | may_be_dead)).order_by(
            F("link_checked_at").asc(nulls_first=True), "pk"
        )
