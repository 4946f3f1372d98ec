"""A page that is made from process copies is over when a date comes that they have not seen."""

import time
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.utils import timezone

from blog.copies import Copy
from blog.models import Post
from blog.reads import recording
from config.kept.moments import next_moment
from config.kept.versions import Snapshot
from tests.builders import make_post
from tests.content import marks


@pytest.mark.django_db
def test_page_made_after_a_date_from_a_copy_of_before_is_over_at_once(settings):
    settings.COPY_SECONDS = 600
    titles = Copy(lambda: list(Post.objects.published().values_list("title", flat=True)))
    make_post("Zinc")
    appears = timezone.now() + timedelta(seconds=0.1)
    Post.objects.update(published_at=appears)
    assert titles() == []
    time.sleep(0.15)

    with recording() as reads:
        page = HttpResponse(titles())

    assert page.content == b""
    assert next_moment(frozenset(reads.tables), Snapshot(marks()), reads.since) == appears
    assert appears < timezone.now()
    # And the next page is made without that copy.
    with recording() as reads:
        assert titles() == ["Zinc"]
    assert next_moment(frozenset(reads.tables), Snapshot(marks()), reads.since) > timezone.now()
