"""The citation library."""

from django.db import transaction

from blog.citations import csl
from blog.citations.identifiers import bare_doi
from blog.models import Citation, Post
from blog.publishing.evidence import regrade_claims_with
from blog.publishing.posts import refresh_references


@transaction.atomic
def save_citation(citation: Citation) -> None:
    """Save `citation` with the columns that follow from its record, and the lists and claims in which it stands.

    Raises csl.BadRecordError naming the field.
    """
    identity = csl.identify(citation.csl)
    for name in csl.COLUMNS:
        setattr(citation, name, getattr(identity, name))
    citation.csl = citation.csl | {"id": citation.key}
    if identity.doi:
        citation.csl["DOI"] = bare_doi(citation.csl["DOI"])
    citation.full_clean()
    citation.save()
    for post in Post.objects.filter(references__citation=citation):
        refresh_references(post)
    regrade_claims_with(citation)
