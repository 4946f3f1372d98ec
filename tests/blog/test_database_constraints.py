"""Each constraint of the library, broken on purpose below the forms."""

from datetime import date

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import F
from taggit.models import Tag

from accounts.models import User
from blog import publishing
from blog.models import (
    Author,
    Authorship,
    Category,
    Citation,
    Claim,
    ClaimStudy,
    Image,
    Ingredient,
    IngredientName,
    Intake,
    Notice,
    Outcome,
    Post,
    PostCitation,
    PostImage,
    Presence,
    Redirect,
    Review,
    TaggedPost,
)
from tests.builders import make_author, make_category, make_citation, make_image, make_post

pytestmark = pytest.mark.django_db


def authorship_once():
    existing = make_post().authorships.get()
    Authorship.objects.create(post=existing.post, author=existing.author, role=existing.role)


def authorship_role_known():
    make_post()
    Authorship.objects.update(role="ghost")


def category_not_inside_itself():
    category = make_category("Sleep")
    Category.objects.update(parent=category)


def citation_with_the_same(**columns):
    for key in ("aa", "bb"):
        Citation.objects.create(key=key, title=key, **columns)


def citation_doi_once():
    citation_with_the_same(doi="10.1056/x")


def citation_pmid_once():
    citation_with_the_same(pmid="1")


def citation_pmcid_once():
    citation_with_the_same(pmcid="PMC1")


def citation_pii_once():
    citation_with_the_same(pii="S0957417413007100")


def citation_doi_in_lower_case():
    make_citation("aa")
    Citation.objects.update(doi="10.1056/X")


def citation_has_title():
    make_citation("aa")
    Citation.objects.update(title="")


def citation_design_known():
    make_citation("aa")
    Citation.objects.update(design="guess")


def citation_subjects_known():
    make_citation("aa")
    Citation.objects.update(subjects="plants")


def citation_standing_known():
    make_citation("aa")
    Citation.objects.update(standing="doubtful")


def notice_kind_known():
    make_citation("aa").notices.create(kind="gossip", source="Crossref")


def notice_once():
    study = make_citation("aa")
    for _ in range(2):
        study.notices.create(kind=Notice.Kind.RETRACTION, doi="10.1016/x", source="Crossref")


def claimed(**fields):
    zinc = Ingredient.objects.create(name="Zinc", slug="zinc")
    return Claim.objects.create(
        ingredient=zinc, outcome=Outcome.objects.create(name="Length of a cold"), words="Zinc and colds.", **fields
    )


def review_due_after_it():
    review = Review(post=make_post(), reviewer=make_author("Pharmacist"))
    publishing.record_review(review)
    Review.objects.update(due_on=review.reviewed_on)


def claim_once():
    claim = claimed()
    Claim.objects.create(ingredient=claim.ingredient, outcome=claim.outcome, words="Again.")


def claim_grade_known():
    claimed(grade="proven")


def claim_study_once():
    claim, study = claimed(), make_citation("aa")
    for _ in range(2):
        ClaimStudy.objects.create(claim=claim, citation=study)


def claim_study_direction_known():
    ClaimStudy.objects.create(claim=claimed(), citation=make_citation("aa"), direction="upwards")


def image_alt_text_unless_decorative():
    make_image("pic")
    Image.objects.update(alt_text="")


def image_focus_known():
    make_image("pic")
    Image.objects.update(focus="middle")


def post_published_has_date():
    make_post()
    Post.objects.update(published_at=None)


def post_expires_after_it_appears():
    make_post()
    Post.objects.update(expires_at=F("published_at"))


def presence_once():
    user = User.objects.create_user("kim@example.com", "a-long-password")
    for post in [make_post()] * 2:
        Presence.objects.create(post=post, user=user)


def post_status_known():
    make_post()
    Post.objects.update(status="hidden")


def cited_twice(**second):
    for key in ("aa", "bb"):
        make_citation(key)
    post = make_post(body='<p><cite data-ref="aa"></cite></p>')
    PostCitation.objects.create(post=post, **second)


def post_citation_once():
    cited_twice(citation_id="aa", number=2)


def post_citation_number_once():
    cited_twice(citation_id="bb", number=1)


def post_citation_number_from_1():
    cited_twice(citation_id="bb", number=0)


def post_image_once():
    make_image("pic")
    post = make_post(body='<figure data-image="pic"></figure>')
    PostImage.objects.create(post=post, image_id="pic")


def tagged_post_once():
    post, zinc = make_post(), Tag.objects.create(name="zinc")
    for _ in range(2):
        TaggedPost.objects.create(content_object=post, tag=zinc)


def ingredient_kind_known():
    Ingredient.objects.create(name="Zinc", slug="zinc", kind="metal")


def ingredient_iu_above_zero():
    Ingredient.objects.create(name="Zinc", slug="zinc", iu_micrograms=0)


def ingredient_compared_amount_has_a_unit():
    Ingredient.objects.create(name="Zinc", slug="zinc", compared_amount=15)


def limit_of_zinc(**fields):
    zinc = Ingredient.objects.get_or_create(name="Zinc", slug="zinc")[0]
    Intake.objects.create(**{"ingredient": zinc, "amount": 40, "source": "test"} | fields)


def intake_above_zero():
    limit_of_zinc(amount=0)


def intake_kind_known():
    limit_of_zinc(kind="unknown")


def intake_has_a_source():
    limit_of_zinc(source="")


def intake_ends_after_it_begins():
    limit_of_zinc(valid_from=date(2026, 1, 2), valid_until=date(2026, 1, 1))


def intake_one_open_end():
    limit_of_zinc()
    limit_of_zinc(amount=50)


def ingredient_name_once():
    zinc = Ingredient.objects.create(name="Zinc", slug="zinc")
    for name in ("Zincum", "zincum"):
        IngredientName.objects.create(ingredient=zinc, name=name)


def redirect_leads_elsewhere():
    Redirect.objects.create(old_path="/blog/a/", new_path="/blog/a/")


BREAKERS = [
    *(authorship_once, authorship_role_known, category_not_inside_itself),
    *(citation_doi_once, citation_pmid_once, citation_pmcid_once, citation_pii_once),
    *(citation_doi_in_lower_case, citation_has_title, image_alt_text_unless_decorative, image_focus_known),
    *(post_published_has_date, post_expires_after_it_appears, presence_once, post_status_known),
    *(post_citation_once, post_citation_number_once),
    *(post_citation_number_from_1, post_image_once, tagged_post_once),
    *(ingredient_kind_known, ingredient_name_once, redirect_leads_elsewhere),
    *(ingredient_iu_above_zero, ingredient_compared_amount_has_a_unit, intake_above_zero, intake_kind_known),
    *(intake_has_a_source, intake_ends_after_it_begins, intake_one_open_end),
    *(citation_design_known, citation_subjects_known, citation_standing_known, notice_kind_known, notice_once),
    review_due_after_it,
    *(claim_once, claim_grade_known, claim_study_once, claim_study_direction_known),
]


@pytest.mark.parametrize("breaker", BREAKERS)
def test_row_that_breaks_a_constraint_is_refused_by_the_database(breaker):
    with pytest.raises(IntegrityError), transaction.atomic():
        breaker()


def test_every_constraint_has_a_test_that_breaks_it():
    named = {
        constraint.name for model in apps.get_app_config("blog").get_models() for constraint in model._meta.constraints
    }

    assert named == {breaker.__name__ for breaker in BREAKERS}


def test_source_without_identifiers_may_stand_beside_another():
    citation_with_the_same(doi="", pmid="", pmcid="", pii="")

    assert Citation.objects.count() == 2


def test_citation_mentioned_never_is_refused():
    with pytest.raises(IntegrityError), transaction.atomic():
        cited_twice(citation_id="bb", number=2, mentions=0)


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (Author, {"name": "Kim", "slug": ("a", "b")}),
        (Author, {"name": ("Kim", "Lee"), "slug": "a"}),
        (Category, {"name": "Sleep", "slug": ("a", "b")}),
        (Category, {"name": ("Sleep", "Zinc"), "slug": "a"}),
        (Citation, {"key": "aa", "title": ("A", "B")}),
        (Image, {"key": "aa", "alt_text": ("A", "B")}),
        (Post, {"title": ("A", "B"), "slug": "a"}),
    ],
)
def test_name_that_is_taken_is_refused_by_the_database(model, fields):
    def nth(n):
        return {name: value[n] if isinstance(value, tuple) else value for name, value in fields.items()}

    model.objects.create(**nth(0))

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(**nth(1))


def test_draft_without_a_date_is_kept():
    make_post(status=Post.Status.DRAFT, published_at=None)

    assert Post.objects.get().published_at is None
