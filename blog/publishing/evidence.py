"""Claims: what studies found of an ingredient, the grade that follows, and the columns that show it."""

import hashlib
import json
from collections.abc import Iterable

from blog import evidence
from blog.models import Citation, Claim, Ingredient, Outcome, Post
from blog.publishing.said import write_said
from blog.publishing.texts import write_columns
from blog.transactions import all_or_nothing


@all_or_nothing
def save_claim(claim: Claim) -> None:
    """Save `claim` itself. Afterwards, when its studies and articles have been written: `save_claim_studies`."""
    moved_from = Claim.objects.filter(pk=claim.pk).exclude(ingredient=claim.ingredient).first()
    claim.full_clean()
    claim.save()
    if moved_from:
        write_ingredient_hash(moved_from.ingredient)
    _show_again(claim)


@all_or_nothing
def save_claim_studies(claim: Claim, *, no_longer_in: Iterable[Post] = ()) -> None:
    """After studies or articles of `claim` have changed: its grade, and what pages show of it.

    `no_longer_in` are the articles that showed it before.
    """
    studies = claim.studies.select_related("citation")
    claim.grade = evidence.grade(study.as_evidence() for study in studies)
    write_columns(claim, "grade")
    _show_again(claim)
    for post in no_longer_in:
        write_evidence(post)


@all_or_nothing
def delete_claim(claim: Claim) -> None:
    """Delete `claim`, and take it off the pages that show it."""
    ingredient, posts = claim.ingredient, list(claim.posts.all())
    claim.delete()
    write_ingredient_hash(ingredient)
    for post in posts:
        write_evidence(post)


@all_or_nothing
def save_outcome(outcome: Outcome) -> None:
    """Save `outcome`, and its name where claims show it."""
    outcome.save()
    for claim in outcome.claims.all():
        _show_again(claim)


@all_or_nothing
def regrade_claims_with(citation: Citation) -> None:
    """After design, subjects, standing or name of `citation` have changed: the claims that it speaks to."""
    for claim in Claim.objects.filter(studies__citation=citation):
        save_claim_studies(claim)


@all_or_nothing
def show_claims_of(ingredient: Ingredient) -> None:
    """After `ingredient` has got another name or address: the articles whose evidence box names it."""
    for post in Post.objects.filter(claims__ingredient=ingredient).distinct():
        write_evidence(post)


def write_evidence(post: Post) -> None:
    """Write the rows of the evidence box of `post` again."""
    post.evidence = [claim.as_shown() for claim in post.claims.for_evidence()]
    write_columns(post, "evidence")
    write_said(post)


def write_ingredient_hash(ingredient: Ingredient) -> None:
    """Write down which words and grades the page of `ingredient` shows: what a sign-off of goods speaks for."""
    names = sorted(ingredient.other_names.values_list("name", flat=True))
    claimed = evidence.substance(claim.as_shown() for claim in ingredient.claims.for_evidence())
    words = [ingredient.name, ingredient.summary, ingredient.intro, names, claimed]
    ingredient.text_hash = hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()
    write_columns(ingredient, "text_hash")


def _show_again(claim: Claim) -> None:
    write_ingredient_hash(claim.ingredient)
    for post in claim.posts.all():
        write_evidence(post)
