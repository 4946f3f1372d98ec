"""What is sold at the foot of an ingredient's page: chosen by staff, shown only while an approver's sign-off holds."""

import pytest
from django.core.management import call_command

from blog import evidence, publishing
from blog.models import Claim, ClaimStudy, Ingredient, IngredientName, Outcome
from shop import placements
from shop.models import Placement, ShopBlock, SupplementIngredient
from tests.blog.desk import inline
from tests.builders import make_citation, make_post, make_supplement, make_variant
from tests.conftest import sign_in_as
from tests.shop.pages import Page

pytestmark = pytest.mark.django_db

ADMIN = "/admin/blog/ingredient/"
DISCLOSURE = "We sell these. What stands above is written separately and links no product in the text."


@pytest.fixture
def approver(django_user_model):
    return django_user_model.objects.create_superuser("approver@example.com", "a-long-password")


@pytest.fixture
def zinc():
    made = Ingredient(name="Zinc", slug="zinc", kind="mineral", summary="A mineral.", intro="In meat.")
    publishing.save_ingredient(made)
    return made


def place(ingredient, *names):
    goods = [make_variant(supplement=make_supplement(name)).supplement for name in names]
    for position, supplement in enumerate(goods):
        SupplementIngredient.objects.create(supplement=supplement, ingredient=ingredient, amount=5)
        Placement.objects.create(ingredient=ingredient, supplement=supplement, position=position)
    return goods


def page(client):
    return Page(client.get("/ingredients/zinc/")).text


def claim_of(ingredient, *, direction="", design="randomised_trial"):
    outcome = Outcome.objects.create(name="Length of a cold")
    claim = Claim(ingredient=ingredient, outcome=outcome, words="Zinc and the length of a cold.")
    publishing.save_claim(claim)
    study = make_citation("aa")
    study.design, study.subjects = design, "humans"
    publishing.save_citation(study)
    ClaimStudy.objects.create(claim=claim, citation=study, direction=direction)
    publishing.save_claim_studies(claim)
    return claim


def test_signed_goods_stand_last_with_disclosure_statement_and_the_way_to_the_rest(client, zinc, approver):
    make_post("Zinc and colds").ingredients.add(zinc)
    place(zinc, "Lozenges", "Tablets")
    placements.sign_off(zinc, actor=approver)

    text = page(client)

    block = text[text.index("From our shop") :]
    assert DISCLOSURE in block
    assert block.index("Lozenges") < block.index("Tablets") < block.index("All supplements with Zinc")
    assert block.count("Always read the label and follow the directions for use.") == 2
    assert text.index("Zinc and colds") < text.index("From our shop")


def test_what_holds_the_ingredient_is_not_shown_by_itself(client, zinc):
    supplement = make_variant(supplement=make_supplement("Lozenges")).supplement
    SupplementIngredient.objects.create(supplement=supplement, ingredient=zinc, amount=5)

    text = page(client)

    assert ("From our shop" in text, "All supplements with" in text) == (False, False)


def change_name(zinc):
    zinc.name = "Zinc (Zn)"
    publishing.save_ingredient(zinc)


def change_summary(zinc):
    zinc.summary = "Other words."
    publishing.save_ingredient(zinc)


def change_intro(zinc):
    zinc.intro = "Other words."
    publishing.save_ingredient(zinc)


def add_a_name(zinc):
    IngredientName.objects.create(ingredient=zinc, name="zincum")
    publishing.save_ingredient_names(zinc)


def add_a_claim(zinc):
    claim_of(zinc)


def add_goods(zinc):
    place(zinc, "Tablets")


@pytest.mark.parametrize("change", [change_name, change_summary, change_intro, add_a_name, add_a_claim, add_goods])
def test_sign_off_lapses_with_the_next_change_of_words_names_claims_or_goods(client, zinc, approver, change):
    place(zinc, "Lozenges")
    placements.sign_off(zinc, actor=approver)
    before = page(client)

    change(Ingredient.objects.get())

    assert ("From our shop" in before, "From our shop" in page(client)) == (True, False)


def test_sign_off_lapses_when_a_study_falls(client, zinc, approver):
    claim = claim_of(zinc, direction="supports")
    place(zinc, "Lozenges")
    placements.sign_off(Ingredient.objects.get(), actor=approver)
    before = page(client)
    study = claim.citations.get()
    study.standing = "retracted"

    publishing.save_citation(study)

    assert ("From our shop" in before, "From our shop" in page(client)) == (True, False)


def test_sign_off_of_an_article_lapses_when_the_grade_in_it_changes(client, zinc, approver):
    claim, post = claim_of(zinc, direction="supports"), make_post()
    claim.posts.add(post)
    publishing.save_claim_studies(claim)
    post.refresh_from_db()
    Placement.objects.create(post=post, supplement=make_variant().supplement)
    placements.sign_off(post, actor=approver)
    shown = client.get(post.get_absolute_url()).content.decode()

    claim.studies.update(direction="no_effect")
    publishing.save_claim_studies(claim)

    after = client.get(post.get_absolute_url()).content.decode()
    assert ("From our shop" in shown, "From our shop" in after) == (True, False)


def test_saving_again_without_a_change_keeps_the_sign_off(client, zinc, approver):
    claim = claim_of(zinc, direction="supports")
    place(zinc, "Lozenges")
    placements.sign_off(Ingredient.objects.get(), actor=approver)

    publishing.save_ingredient(Ingredient.objects.get())
    publishing.save_claim_studies(claim)
    publishing.save_citation(claim.citations.get())

    assert "From our shop" in page(client)


def ingredient_form(**fields):
    words = {"name": "Zinc", "slug": "zinc", "kind": "mineral", "summary": "A mineral.", "intro": "In meat."}
    return words | inline("other_names") | inline("placements") | inline("shop_block") | fields


def placement_row(supplement):
    return inline("placements", {"id": "", "ingredient": "", "supplement": supplement.pk, "position": "0"})


def block_row(**fields):
    return inline("shop_block", {"id": "", "ingredient": ""} | fields)


def test_approver_names_places_and_signs_off_on_the_page_of_the_ingredient_at_once(staff):
    supplement = make_variant().supplement
    name = inline("other_names", {"id": "", "ingredient": "", "name": "zincum"})

    response = staff.post(
        f"{ADMIN}add/", ingredient_form(**name, **placement_row(supplement), **block_row(signs_off="on"))
    )

    assert response.status_code == 302
    made = Ingredient.objects.get()
    assert [card.supplement for card in placements.goods_with(made)] == [supplement.pk]
    assert made.all_names == ["Zinc", "zincum"]
    assert made.shop_block.approved_by.email == "owner@example.com"


def test_editor_places_but_has_no_tick_to_sign_off(client):
    sign_in_as(client, "editor")
    supplement = make_variant().supplement

    client.post(f"{ADMIN}add/", ingredient_form(**placement_row(supplement), **block_row(signs_off="on")))

    assert Placement.objects.count() == 1
    assert placements.goods_with(Ingredient.objects.get()) == []


def test_fourth_supplement_below_an_ingredient_is_refused(staff):
    rows = [{"id": "", "ingredient": "", "supplement": make_variant().supplement.pk, "position": n} for n in range(4)]

    response = staff.post(f"{ADMIN}add/", ingredient_form(**inline("placements", *rows)))

    assert response.status_code == 200
    assert not Ingredient.objects.exists()


def test_tick_without_goods_says_that_nothing_was_signed_off(staff):
    response = staff.post(f"{ADMIN}add/", ingredient_form(**block_row(signs_off="on")), follow=True)

    sentence = "Nothing was signed off: no product stands below this ingredient."
    assert [str(message) for message in response.context["messages"]][0] == sentence


def test_ingredient_that_bars_goods_cannot_be_signed_off(zinc, approver):
    place(zinc, "Lozenges")
    ShopBlock.objects.create(ingredient=zinc, is_barred=True)

    with pytest.raises(placements.NothingToApproveError):
        placements.sign_off(zinc, actor=approver)


def test_goods_of_an_ingredient_name_no_article_on_the_product_page(client, zinc, approver):
    (lozenges,) = place(zinc, "Lozenges")
    placements.sign_off(zinc, actor=approver)

    assert placements.posts_about(lozenges) == []
    assert client.get(lozenges.get_absolute_url()).status_code == 200


def test_page_shows_evidence_even_where_goods_stand_below_articles_only(client, zinc):
    claim_of(zinc, direction="supports")

    assert "Evidence at a glance" in page(client)


def test_new_words_of_ours_for_a_design_take_no_goods_away(client, zinc, approver, monkeypatch):
    claim_of(zinc, direction="supports")
    place(zinc, "Lozenges")
    placements.sign_off(Ingredient.objects.get(), actor=approver)
    monkeypatch.setitem(evidence.DESIGN_WORDS, evidence.Design.RANDOMISED_TRIAL, "Trial with chance")

    call_command("refresh")

    text = page(client)
    assert ("Trial with chance" in text, "From our shop" in text) == (True, True)
