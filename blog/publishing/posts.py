"""Articles: their words, what these render to, and the sources that they cite."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from blog import body
from blog.models import Citation, Post, PostCitation, PostImage
from blog.publishing.checks import NotReadyError, stops
from blog.publishing.evidence import write_evidence
from blog.publishing.filing import save_filing
from blog.publishing.redirects import leave_redirect
from blog.publishing.said import write_said
from blog.publishing.texts import RENDERED_COLUMNS, missing_records, render_post, write_columns
from blog.transactions import all_or_nothing


@all_or_nothing
def save_post(post: Post) -> None:
    """Save `post`, what its text renders to, and one row per cited source, numbered in reading order.

    A changed address leaves a redirect. Afterwards, when authors, topics or tags have been written: `save_filing`.
    Raises body.UnknownReferenceError for a mark or picture without a record, and NotReadyError for a published post
    that `stops` has something against; the form has already refused those.
    """
    post.body = body.clean(post.body)  # type: ignore[assignment]  # the editor's field has no types
    if sentences := missing_records(post.body):
        raise body.UnknownReferenceError(" ".join(sentences))
    if post.status == Post.Status.PUBLISHED and (found := stops(post)):
        raise NotReadyError(" ".join(finding.sentence for finding in found))
    mentions = render_post(post).mentions
    post.changed_at = timezone.now()
    post.text_hash = post.hash_of_words()
    list_references(post, mentions)
    leave_redirect(post)
    post.version += 1
    post.save()
    post.open_version = post.history.latest().pk  # type: ignore[attr-defined]  # `save_filing` completes it
    post.references.all().delete()
    PostCitation.objects.bulk_create(
        PostCitation(post=post, citation_id=key, number=number, mentions=count)
        for number, (key, count) in enumerate(mentions.items(), start=1)
    )
    post.pictures.all().delete()
    shown = dict.fromkeys(picture.key for picture in body.pictures(post.body) if picture.key)
    PostImage.objects.bulk_create(PostImage(post=post, image_id=key) for key in shown)
    save_sources(post)
    write_said(post)


@all_or_nothing
def save_sources(post: Post) -> None:
    """After its sources at hand have been written: what the text cites is always among them."""
    post.sources_at_hand.add(*Citation.objects.filter(uses__post=post))


@all_or_nothing
def refresh_post(post: Post) -> None:
    """Write again what pages read of `post` from columns. Nothing that anybody wrote changes, and no date."""
    post.text_hash = post.hash_of_words()
    post.corrections_shown = [row.as_shown() for row in post.corrections.all()]
    write_columns(post, "text_hash", "corrections_shown")
    refresh_references(post)
    save_filing(post)
    write_evidence(post)


@all_or_nothing
def refresh_references(post: Post) -> None:
    """After a source has changed or fallen: the list below the text, and the marks in it."""
    list_references(post, render_post(post).mentions)
    write_columns(post, *RENDERED_COLUMNS, "reference_list", "reference_count")
    write_said(post)


def list_references(post: Post, mentions: Mapping[str, int]) -> None:
    """Work out the list below the text, by `mentions` of each source: into its columns, unsaved."""
    cited: dict[Any, Citation] = Citation.objects.filter(key__in=mentions).for_references().in_bulk(field_name="key")
    post.reference_list = [
        cited[key].as_reference(number=number, mentions=count)
        for number, (key, count) in enumerate(mentions.items(), start=1)
    ]
    post.reference_count = len(post.reference_list)
