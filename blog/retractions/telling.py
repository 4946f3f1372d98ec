"""One mail to staff about the sources that have fallen."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.template.loader import render_to_string

from accounts.models import User
from blog import publishing
from blog.citations.notices import CONCERN, FALLEN
from blog.models import Notice, Post


def untold() -> "QuerySet[Notice]":
    """Retractions and concerns that staff have had no mail of. A correction changes no conclusion by itself."""
    return Notice.objects.filter(told_at=None, kind__in=(*FALLEN, *CONCERN)).select_related("citation")


def recipients() -> list[str]:
    """Active staff who may change a source."""
    able: QuerySet[User] = ModelBackend().with_perm("blog.change_citation", is_active=True)
    return list(able.filter(is_staff=True).order_by("email").values_list("email", flat=True))


def tell_staff() -> int:
    """Send one mail about all that staff were not told of; the number of notices in it.

    A notice counts as told only when the mail has gone: an error of the mail server is raised, and the next run tells
    of it again. Without anybody to tell nothing is sent and nothing counts as told.
    """
    news = list(untold().order_by("citation__key", "pk"))
    to = recipients()
    if not news or not to:
        return 0
    keys = list(dict.fromkeys(notice.citation.key for notice in news))
    sources = [
        {
            "citation": next(notice.citation for notice in news if notice.citation.key == key),
            "notices": [notice for notice in news if notice.citation.key == key],
            "posts": Post.objects.published().filter(references__citation__key=key).order_by("slug"),
        }
        for key in keys
    ]
    context = {"sources": sources, "site_url": settings.SITE_URL}
    EmailMessage(
        subject="A source of ours has fallen" if len(keys) == 1 else f"{len(keys)} sources of ours have fallen",
        body=render_to_string("email/source_notices.txt", context),
        to=to,
    ).send()
    publishing.record_telling(news)
    return len(news)
