"""Claims as readers see them: graded by what editors recorded, the same words in every place."""

import pytest
from django.core.management import call_command

from blog import evidence, publishing
from blog.evidence import RULE, Grade
from blog.models import Claim, ClaimStudy, Ingredient, IngredientName, Outcome, Page, Post
from tests.builders import make_citation, make_post
from tests.shop.pages import Page as Seen

pytestmark = pytest.mark.django_db

HEADING = "Evidence at a glance"


def make_ingredient(name="Zinc"):
    ingredient = Ingredient(name=name, slug=name.lower())
    publishing.save_ingredient(ingredient)
    return ingredient


def make_claim(
    *studies, posts=(), ingredient=None, outcome="Length of a cold", words="Zinc and how long a cold lasts."
):
    """`studies`: (key, design, direction), in people."""
    claim = Claim(
        ingredient=ingredient or make_ingredient(),
        outcome=Outcome.objects.get_or_create(name=outcome)[0],
        words=words,
    )
    publishing.save_claim(claim)
    for key, design, direction in studies:
        study = make_citation(key, author=[{"family": key.title()}])
        study.design, study.subjects = design, "humans"
        publishing.save_citation(study)
        ClaimStudy.objects.create(claim=claim, citation=study, direction=direction)
    claim.posts.set(posts)
    publishing.save_claim_studies(claim)
    return claim


STRONG = [
    ("aa", "systematic_review", "supports"),
    ("bb", "randomised_trial", "supports"),
    ("cc", "randomised_trial", "supports"),
]


def box(client, path):
    """The words of the evidence box."""
    text = Seen(client.get(path)).text
    return text[text.index(HEADING) :]


def grades_shown(client, post):
    post = Post.objects.get(pk=post.pk)
    return [row["grade_words"] if row["is_graded"] else "Not graded yet" for row in post.evidence]


def test_article_and_ingredient_show_the_same_claim_with_grade_reason_tally_and_studies(client):
    post = make_post()
    make_claim(*STRONG, posts=[post])

    for path in (post.get_absolute_url(), "/ingredients/zinc/"):
        text = box(client, path)
        assert "Length of a cold Strong Zinc and how long a cold lasts. At least one systematic review" in text, path
        assert "Systematic review in people Supports the claim: 1" in text
        assert "Randomised controlled trial in people Supports the claim: 2" in text
        assert "Studies: Aa, 2020; Bb, 2020; Cc, 2020" in text
        assert "How we grade" in text
        html = client.get(path).content.decode()
        assert 'href="/citations/aa/"' in html
        assert 'href="/editorial-policy/#grades"' in html
        assert "#grade-strong" in html


def test_box_stands_between_text_and_references(client):
    make_citation("zz", title="Cited")
    post = make_post(body='<p>The end.<cite data-ref="zz"></cite></p>')
    make_claim(*STRONG, posts=[post])

    text = Seen(client.get(post.get_absolute_url())).text

    assert text.index("The end.") < text.index(HEADING) < text.index("References")


def test_article_without_claims_and_ingredient_without_claims_have_no_box(client):
    post = make_post()
    make_claim(*STRONG)
    make_ingredient("Iron")

    assert HEADING not in Seen(client.get(post.get_absolute_url())).text
    assert HEADING not in Seen(client.get("/ingredients/iron/")).text


@pytest.mark.parametrize(
    ("studies", "sentence"),
    [
        ([], "No study is linked yet, so there is no grade."),
        (
            [("aa", "meta_analysis", "")],
            "What this study found on this question is not recorded yet, so there is no grade.",
        ),
        (
            [("aa", "narrative_review", "supports")],
            "No study of a kind that counts is linked yet, so there is no grade.",
        ),
        (
            [("aa", "meta_analysis", ""), ("bb", "", "supports")],
            "What these studies found on this question is not recorded yet, so there is no grade.",
        ),
    ],
)
def test_claim_whose_results_are_not_recorded_says_so_and_shows_no_grade(client, studies, sentence):
    make_claim(*studies)

    text = box(client, "/ingredients/zinc/")

    assert sentence in text
    assert "Length of a cold Not graded yet" in text
    assert "No study that counts supports the claim." not in text


def test_none_says_that_nothing_that_counts_supports_it(client):
    make_claim(("aa", "randomised_trial", "mixed"))

    text = box(client, "/ingredients/zinc/")

    assert "Length of a cold None" in text
    assert "No study that counts supports the claim." in text


def test_studies_that_wait_and_kinds_that_are_never_counted_are_named(client):
    make_claim(*STRONG, ("dd", "randomised_trial", ""), ("ee", "narrative_review", ""))

    text = box(client, "/ingredients/zinc/")

    assert "1 more does not count until design and result are recorded." in text
    assert "Narrative review in people, not counted Result not recorded: 1" in text


def test_retracted_study_is_named_counts_for_nothing_and_the_grade_follows_everywhere(client):
    post = make_post()
    claim = make_claim(*STRONG, posts=[post])
    study = claim.citations.get(key="aa")
    study.standing = "retracted"

    publishing.save_citation(study)

    claim.refresh_from_db()
    assert claim.grade == Grade.MODERATE
    for path in (post.get_absolute_url(), "/ingredients/zinc/"):
        text = box(client, path)
        assert "Length of a cold Moderate" in text, path
        assert "1 retracted study is not counted." in text
        assert "Aa, 2020 (retracted, not counted)" in text
        assert "Systematic review" not in text[text.index("What they found") : text.index("Studies:")]


def test_contrary_trial_turns_strong_into_conflicting_in_the_article(client):
    post = make_post()
    claim = make_claim(*STRONG, posts=[post])
    study = make_citation("dd")
    study.design, study.subjects = "randomised_trial", "humans"
    publishing.save_citation(study)

    ClaimStudy.objects.create(claim=claim, citation=study, direction="no_effect")
    publishing.save_claim_studies(claim)

    assert grades_shown(client, post) == ["Conflicting"]


def test_design_that_an_editor_records_regrades_the_claim(client):
    post = make_post()
    claim = make_claim(("aa", "", "supports"), posts=[post])
    before = grades_shown(client, post)
    study = claim.citations.get()
    study.design = "meta_analysis"

    publishing.save_citation(study)

    claim.refresh_from_db()
    assert (before, grades_shown(client, post), claim.grade) == (["Not graded yet"], ["Moderate"], "moderate")


def test_renamed_ingredient_outcome_and_study_are_followed_in_the_article(client):
    post = make_post()
    claim = make_claim(*STRONG, posts=[post])
    ingredient = claim.ingredient
    ingredient.name, ingredient.slug = "Zincum", "zincum"
    publishing.save_ingredient(ingredient)
    outcome = claim.outcome
    outcome.name = "Days of a cold"
    publishing.save_outcome(outcome)
    study = claim.citations.get(key="aa")
    study.csl["author"] = [{"family": "Nault"}]
    publishing.save_citation(study)

    html = client.get(post.get_absolute_url()).content.decode()

    assert '<a href="/ingredients/zincum/">Zincum</a>: Days of a cold' in " ".join(html.split())
    assert "Nault, 2020" in " ".join(html.split())


def test_article_that_a_claim_no_longer_names_loses_it_and_a_deleted_claim_leaves_no_trace(client):
    one, other = make_post(), make_post()
    claim = make_claim(*STRONG, posts=[one, other])
    claim.posts.set([other])
    publishing.save_claim_studies(claim, no_longer_in=[one])
    after_the_change = [grades_shown(client, post) for post in (one, other)]

    publishing.delete_claim(claim)

    assert after_the_change == [[], ["Strong"]]
    assert grades_shown(client, other) == []


def test_deleted_ingredient_leaves_no_claim_and_no_search_word_in_articles(client):
    post = make_post()
    claim = make_claim(*STRONG, posts=[post])
    IngredientName.objects.create(ingredient=claim.ingredient, name="zincum")
    post.ingredients.add(claim.ingredient)
    publishing.save_ingredient_names(claim.ingredient)
    before = Post.objects.get().search_words

    publishing.delete_ingredient(claim.ingredient)

    assert ("zincum" in before, "zincum" in Post.objects.get().search_words) == (True, False)
    assert grades_shown(client, post) == []


def test_claims_of_several_ingredients_stand_in_the_order_of_their_names(client):
    post = make_post()
    zinc, iron = make_ingredient("Zinc"), make_ingredient("Iron")
    make_claim(ingredient=zinc, outcome="B", words="Second.", posts=[post])
    make_claim(ingredient=iron, outcome="A", words="First.", posts=[post])

    text = box(client, post.get_absolute_url())

    assert text.index("Iron: A") < text.index("Zinc: B")


def test_hostile_words_of_a_claim_are_shown_as_they_are(client):
    post = make_post()
    make_claim(outcome="<b>x</b>", words="<script>alert(1)</script>", posts=[post])

    html = client.get(post.get_absolute_url()).content.decode()

    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_no_grade_is_claimed_to_machines(client):
    post = make_post()
    make_claim(*STRONG, posts=[post])

    for path in (post.get_absolute_url(), "/ingredients/zinc/"):
        html = client.get(path).content.decode()
        data = html[html.index("application/ld+json") : html.index("</head>")]
        assert ("Strong" in data, "how long a cold" in data) == (False, False), path


def test_ingredient_tells_machines_the_way_to_it(client):
    make_ingredient()

    html = client.get("/ingredients/zinc/").content.decode()

    assert '"@type":"BreadcrumbList"' in html
    assert '"name":"Ingredients A to Z"' in html


def test_refresh_writes_grades_boxes_and_hashes_again(client, capsys):
    post = make_post()
    make_claim(*STRONG, posts=[post])
    before = Ingredient.objects.get().text_hash
    Claim.objects.update(grade="none")
    Post.objects.update(evidence=[])
    Ingredient.objects.update(text_hash="")

    call_command("refresh")

    assert (Claim.objects.get().grade, grades_shown(client, post)) == ("strong", ["Strong"])
    assert Ingredient.objects.get().text_hash == before


def test_grade_is_beside_history(client):
    claim = make_claim(*STRONG)

    assert claim.history.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_article_and_ingredient_ask_the_same_with_1_or_3_claims(
    client, store, count, django_assert_num_queries, warm_copies
):
    post, zinc = make_post(), make_ingredient()
    for number in range(count):
        keys = [(f"{letter}{number}", *facts) for letter, *facts in (("a", "trial", ""), ("b", "trial", ""))]
        make_claim(*keys, ingredient=zinc, outcome=f"Outcome {number}", posts=[post])
    warm_copies(post.get_absolute_url())

    with django_assert_num_queries(2):  # post, related
        assert client.get(post.get_absolute_url()).content.count(b'class="claim"') == count
    with django_assert_num_queries(5):  # ingredient, other names, claims, studies, articles
        assert client.get("/ingredients/zinc/").content.count(b'class="claim"') == count


def test_editorial_policy_prints_every_row_of_the_rule_below_the_words_of_staff(client):
    publishing.save_page(Page(slug="editorial-policy", title="Editorial policy", body="<p>We read studies.</p>"))

    text = Seen(client.get("/editorial-policy/")).text

    positions = [text.index("We read studies."), text.index("How we grade")]
    positions += [text.index(f"{row.words} {row.condition}") for row in RULE]
    assert positions == sorted(positions)
    for sentence in evidence.COUNTING_RULES:
        assert sentence in text
    for design in evidence.Design:
        assert f"{evidence.DESIGN_WORDS[design]} {evidence.DESIGN_MEANINGS[design]}" in text


def test_editorial_policy_states_the_rule_before_staff_have_written_anything(client):
    html = client.get("/editorial-policy/").content.decode()

    assert '<h2 id="grades">How we grade</h2>' in html


def test_other_pages_of_the_house_print_no_rule(client):
    publishing.save_page(Page(slug="about", title="About us", body="<p>We.</p>"))

    assert "How we grade" not in Seen(client.get("/about/")).text
