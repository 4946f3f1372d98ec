"""The desk of claims: studies are linked and read, the grade is worked out."""

import pytest

from blog import publishing
from blog.models import Claim, ClaimStudy, Ingredient, Outcome, Post
from tests.blog.desk import errors, inline
from tests.builders import make_citation, make_post
from tests.conftest import sign_in_as

pytestmark = pytest.mark.django_db

CLAIMS, OUTCOMES = "/admin/blog/claim/", "/admin/blog/outcome/"
WORDS = "Zinc and how long a cold lasts."


@pytest.fixture
def zinc():
    made = Ingredient(name="Zinc", slug="zinc")
    publishing.save_ingredient(made)
    return made


@pytest.fixture
def cold():
    return Outcome.objects.create(name="Length of a cold")


def make_study(key, design="randomised_trial", subjects="humans"):
    study = make_citation(key)
    study.design, study.subjects = design, subjects
    publishing.save_citation(study)
    return study


def study_row(key, direction):
    return {"id": "", "claim": "", "citation": key, "direction": direction}


def claim_form(zinc, cold, *rows, **fields):
    words = {"ingredient": zinc.pk, "outcome": cold.pk, "words": WORDS, "position": "0", "posts": []}
    return words | inline("studies", *rows) | fields


def changed_form(claim, *rows, **fields):
    """The form of a stored claim whose studies are `rows` of (study, direction)."""
    data = claim_form(claim.ingredient, claim.outcome, *[study_row(s.citation_id, d) for s, d in rows], **fields)
    for number, (study, _) in enumerate(rows):
        data |= {f"studies-{number}-id": study.pk, f"studies-{number}-claim": claim.pk}
    return data | {"studies-INITIAL_FORMS": str(len(rows))}


def change_page(staff, claim):
    return " ".join(staff.get(f"{CLAIMS}{claim.pk}/change/").content.decode().split())


def test_claim_with_studies_and_an_article_is_added_and_graded(staff, zinc, cold):
    post = make_post()
    for key in ("aa", "bb"):
        make_study(key)
    rows = [study_row("aa", "supports"), study_row("bb", "supports")]

    response = staff.post(f"{CLAIMS}add/", claim_form(zinc, cold, *rows, posts=[post.pk]))

    assert response.status_code == 302
    assert Claim.objects.get().grade == "moderate"
    assert [row["grade"] for row in Post.objects.get().evidence] == ["moderate"]


def test_page_shows_grade_with_the_sentence_of_the_rule_tally_and_facts_of_each_study(staff, zinc, cold):
    make_study("aa")
    make_study("bb", design="", subjects="")
    rows = [study_row("aa", "supports"), study_row("bb", "")]
    staff.post(f"{CLAIMS}add/", claim_form(zinc, cold, *rows))

    html = change_page(staff, Claim.objects.get())

    assert "<strong>Limited</strong>: Some other study that counts supports the claim." in html
    assert "Randomised controlled trial (in people): Supports the claim 1" in html
    assert "Design not recorded: Result not recorded 1" in html
    assert "<p>Randomised controlled trial</p>" in html
    assert "<p>No notice known</p>" in html


def test_claim_without_results_says_what_is_missing(staff, zinc, cold):
    make_study("aa")
    staff.post(f"{CLAIMS}add/", claim_form(zinc, cold, study_row("aa", "")))

    html = change_page(staff, Claim.objects.get())

    assert "<strong>Not graded yet</strong>: No study counts yet. Link studies;" in html


def test_grade_cannot_be_typed(staff, zinc, cold):
    staff.post(f"{CLAIMS}add/", claim_form(zinc, cold, grade="strong"))

    assert Claim.objects.get().grade == "none"


def test_article_taken_off_a_claim_loses_the_box(staff, zinc, cold):
    post = make_post()
    make_study("aa")
    staff.post(f"{CLAIMS}add/", claim_form(zinc, cold, study_row("aa", "supports"), posts=[post.pk]))
    claim = Claim.objects.get()
    before = Post.objects.get().evidence

    staff.post(f"{CLAIMS}{claim.pk}/change/", changed_form(claim, (claim.studies.get(), "supports")))

    assert (len(before), Post.objects.get().evidence) == (1, [])


def test_changed_direction_regrades(staff, zinc, cold):
    make_study("aa", design="meta_analysis")
    staff.post(f"{CLAIMS}add/", claim_form(zinc, cold, study_row("aa", "supports")))
    claim = Claim.objects.get()

    staff.post(f"{CLAIMS}{claim.pk}/change/", changed_form(claim, (claim.studies.get(), "no_effect")))

    assert (claim.grade, Claim.objects.get().grade) == ("moderate", "none")


def test_second_claim_of_one_ingredient_and_outcome_is_refused_in_a_sentence(staff, zinc, cold):
    staff.post(f"{CLAIMS}add/", claim_form(zinc, cold))

    response = staff.post(f"{CLAIMS}add/", claim_form(zinc, cold))

    assert errors(response) == {"__all__": ["There is a claim for this ingredient and outcome already."]}


def test_same_study_linked_twice_is_refused(staff, zinc, cold):
    make_study("aa")

    response = staff.post(f"{CLAIMS}add/", claim_form(zinc, cold, study_row("aa", ""), study_row("aa", "supports")))

    assert response.status_code == 200
    assert not Claim.objects.exists()


@pytest.mark.parametrize("how", ["page", "list"])
def test_deleted_claims_leave_articles_and_the_hash_of_the_ingredient(staff, zinc, cold, how):
    post = make_post()
    staff.post(f"{CLAIMS}add/", claim_form(zinc, cold, posts=[post.pk]))
    claim = Claim.objects.get()
    hash_with = Ingredient.objects.get().text_hash

    if how == "page":
        staff.post(f"{CLAIMS}{claim.pk}/delete/", {"post": "yes"})
    else:
        chosen = {"action": "delete_selected", "_selected_action": [claim.pk], "post": "yes"}
        staff.post(CLAIMS, chosen)

    assert not Claim.objects.exists()
    assert Post.objects.get().evidence == []
    assert Ingredient.objects.get().text_hash == zinc.text_hash != hash_with


@pytest.mark.parametrize("how", ["page", "list"])
def test_deleted_ingredient_takes_its_claims_off_articles(staff, zinc, cold, how):
    post = make_post()
    staff.post(f"{CLAIMS}add/", claim_form(zinc, cold, posts=[post.pk]))

    if how == "page":
        staff.post(f"/admin/blog/ingredient/{zinc.pk}/delete/", {"post": "yes"})
    else:
        chosen = {"action": "delete_selected", "_selected_action": [zinc.pk], "post": "yes"}
        staff.post("/admin/blog/ingredient/", chosen)

    assert not Ingredient.objects.exists()
    assert Post.objects.get().evidence == []


def test_renamed_outcome_is_followed_in_articles(staff, zinc, cold):
    post = make_post()
    staff.post(f"{CLAIMS}add/", claim_form(zinc, cold, posts=[post.pk]))

    staff.post(f"{OUTCOMES}{cold.pk}/change/", {"name": "Days of a cold"})

    assert [row["outcome"] for row in Post.objects.get().evidence] == ["Days of a cold"]


def test_claim_moved_to_another_ingredient_leaves_the_first(staff, zinc, cold):
    iron = Ingredient(name="Iron", slug="iron")
    publishing.save_ingredient(iron)
    staff.post(f"{CLAIMS}add/", claim_form(zinc, cold))
    claim = Claim.objects.get()

    staff.post(f"{CLAIMS}{claim.pk}/change/", claim_form(iron, cold))

    hashes = dict(Ingredient.objects.values_list("slug", "text_hash"))
    assert hashes["zinc"] == zinc.text_hash
    assert hashes["iron"] != iron.text_hash


def test_hidden_character_in_the_words_is_refused_beside_the_field(staff, zinc, cold):
    response = staff.post(f"{CLAIMS}add/", claim_form(zinc, cold, words="Zinc\u202e and colds"))

    assert list(errors(response)) == ["words"]


def test_list_filters_by_grade_and_ingredient_and_says_what_is_not_graded_yet(staff, zinc, cold):
    make_study("aa", design="meta_analysis")
    staff.post(f"{CLAIMS}add/", claim_form(zinc, cold, study_row("aa", "supports")))
    staff.post(f"{CLAIMS}add/", claim_form(zinc, Outcome.objects.create(name="Taste")))

    moderate = staff.get(f"{CLAIMS}?grade__exact=moderate").content.decode()
    everything = staff.get(f"{CLAIMS}?ingredient__id__exact={zinc.pk}").content.decode()

    assert (">Moderate</td>" in moderate, ">Taste</a>" in moderate) == (True, False)
    assert "Not graded yet" in everything


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_with_1_or_3_claims(staff, zinc, count, django_assert_num_queries):
    for number in range(count):
        claim = Claim.objects.create(ingredient=zinc, outcome=Outcome.objects.create(name=str(number)), words="x")
        ClaimStudy.objects.create(claim=claim, citation=make_study(f"aa{number}"))

    with django_assert_num_queries(8):  # the same for any number: claims, their studies, what waits in the menu
        assert staff.get(CLAIMS).status_code == 200


def test_editor_may_grade_and_fulfilment_may_not(client, zinc, cold):
    sign_in_as(client, "editor")
    by_editor = client.post(f"{CLAIMS}add/", claim_form(zinc, cold)).status_code
    sign_in_as(client, "fulfilment")

    assert (by_editor, client.get(CLAIMS).status_code) == (302, 403)
