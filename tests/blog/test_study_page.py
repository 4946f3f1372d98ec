"""The page of one study, and what a reference says of its source: standing, facts, what was checked."""

import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from blog import publishing
from blog.citations import standing
from blog.models import Citation, Claim, ClaimStudy, Ingredient, Notice, Outcome, Post
from tests.builders import fall, make_citation, make_post
from tests.machines import Head

pytestmark = pytest.mark.django_db
NOV_3 = datetime(2026, 11, 3, 1, tzinfo=UTC)
# Domain reference 2.7: a real record, and the only one that tests call retracted.
LANCET = {"DOI": "10.1016/s0140-6736(97)11096-0", "PMID": "9500320"}
NOTICE_OF_2010 = {"kind": "retraction", "doi": "10.1016/s0140-6736(10)60175-4", "issued_on": date(2010, 2, 6)}
NOTICE_URL = "https://doi.org/10.1016/s0140-6736(10)60175-4"


def text(client, path):
    """What readers see of a page, blanks folded."""
    html = client.get(path).content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def cite(*keys, **fields):
    return make_post(body="".join(f'<p>x<cite data-ref="{key}"></cite></p>' for key in keys), **fields)


def test_page_shows_the_reference_in_three_styles(client):
    make_citation(
        "tyler",
        title="Acute viral encephalitis.",
        author=[{"family": "Tyler", "given": "Kenneth L."}],
        volume="379",
        issue="6",
        page="557-566",
        issued={"date-parts": [[2018, 8, 9]]},
        DOI="10.1056/NEJMra1708714",
        **{"container-title": "The New England Journal of Medicine", "container-title-short": "N Engl J Med"},
    )

    shown = client.get("/citations/tyler/").content.decode()

    for words in (
        "Tyler KL. Acute viral encephalitis. <em>N Engl J Med</em>. 2018;379(6):557-566. doi:10.1056/NEJMra1708714",
        "Tyler KL. Acute viral encephalitis. N Engl J Med. 2018 Aug 9;379(6):557-66. doi: 10.1056/NEJMra1708714.",
        "Tyler, K. L. (2018). Acute viral encephalitis. <em>The New England Journal of Medicine</em>, "
        "<em>379</em>(6), 557–566. https://doi.org/10.1056/NEJMra1708714",
    ):
        assert words in re.sub(r"<em\s+>", "<em>", shown)
    assert '<a href="https://doi.org/10.1056/nejmra1708714" rel="external">10.1056/nejmra1708714</a>' in shown


@pytest.mark.parametrize(
    ("address", "is_shown"),
    [
        ("https://pubmed.ncbi.nlm.nih.gov/21957236/", False),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/pmc4192433/", False),
        ("https://www.example.org/zinc", True),
    ],
)
def test_web_address_is_shown_unless_an_identifier_leads_there(client, address, is_shown):
    make_citation("study", PMID="21957236", PMCID="PMC4192433", URL=address)

    assert (f"Web page {address}" in text(client, "/citations/study/")) == is_shown


def test_blank_study_facts_read_as_not_recorded_and_full_ones_as_they_are(client):
    make_citation("bare")
    full = make_citation("full")
    full.design, full.sample_size, full.subjects = "randomised_trial", 1412, "humans"
    full.funding = "Example Foundation"
    publishing.save_citation(full)

    bare, full = text(client, "/citations/bare/"), text(client, "/citations/full/")

    assert "Study design Not recorded Sample size Not recorded Studied in Not recorded Funding Not recorded" in bare
    assert (
        "Study design Randomised controlled trial Sample size 1,412 participants Studied in People "
        "Funding Example Foundation" in full
    )
    assert "Study design, not quality" in bare


def test_reference_in_a_list_names_what_is_recorded_and_nothing_else(client):
    study = make_citation("study")
    bare = cite("study")
    before = text(client, bare.get_absolute_url())
    study.design, study.funding, study.sample_size = "meta_analysis", "Example Foundation", 1
    publishing.save_citation(study)

    after = text(client, bare.get_absolute_url())

    assert "Study design" not in before
    assert "ot recorded" not in before
    assert "Study design: Meta-analysis Sample size: 1 participant Funding: Example Foundation" in after


def test_page_lists_the_readable_articles_that_cite_the_study_and_how_often(client):
    for key in ("study", "other"):
        make_citation(key)
    cite("other", "study", "study", title="First", days_ago=3)
    cite("study", "other", "other", "other", title="Second", days_ago=2)
    cite("other", title="Of another")
    cite("study", title="Draft", status=Post.Status.DRAFT)
    cite("study", title="Tomorrow", days_ago=-1)

    shown = text(client, "/citations/study/")

    cited_by = shown[shown.index("Cited by") :]
    assert re.findall(r"(\w+) (\d+) times?,", cited_by) == [("Second", "1"), ("First", "2")]
    assert not {"Draft", "Tomorrow", "another"} & set(shown.split())


def test_page_of_a_study_that_nobody_cites_says_so_and_is_kept_from_search_engines(client):
    make_citation("study")
    alone = Head(client.get("/citations/study/")).meta
    draft = cite("study", status=Post.Status.DRAFT)
    with_a_draft = Head(client.get("/citations/study/")).meta
    assert "No article cites it now." in text(client, "/citations/study/")

    Post.objects.filter(pk=draft.pk).update(status=Post.Status.PUBLISHED)

    assert alone["robots"] == with_a_draft["robots"] == "noindex"
    assert "robots" not in Head(client.get("/citations/study/")).meta


def test_page_lists_the_claims_that_the_study_speaks_to_and_what_it_found(client):
    study = make_citation("study")
    magnesium = Ingredient.objects.create(name="Magnesium", slug="magnesium", kind="mineral")
    for outcome, direction in (("Sleep", "supports"), ("Cramps", "")):
        claim = Claim.objects.create(ingredient=magnesium, outcome=Outcome.objects.create(name=outcome), words="W")
        ClaimStudy.objects.create(claim=claim, citation=study, direction=direction)

    shown = text(client, "/citations/study/")

    assert "Magnesium: Sleep Supports the claim" in shown
    assert "Magnesium: Cramps What it found for this claim is not recorded" in shown


def test_page_without_claims_has_no_such_part(client):
    make_citation("study")

    assert "Claims it speaks to" not in text(client, "/citations/study/")


def test_retracted_study_says_so_on_its_page_in_lists_and_above_the_text(client):
    study = make_citation("lancet", title="A study", **LANCET)
    make_citation("sound")
    post = cite("sound", "lancet")
    before = text(client, post.get_absolute_url())

    fall(study, Citation.Standing.RETRACTED, **NOTICE_OF_2010)

    page, article = text(client, "/citations/lancet/"), text(client, post.get_absolute_url())
    assert "etract" not in before
    assert "This study has been retracted Retracted 6 February 2010." in page
    above, _, below = article.partition("References Study sound")
    assert "A source of this article is in doubt Reference 2 , “A study”: Retracted 6 February 2010." in above
    assert "2 (retracted)" in above
    assert "Retracted 6 February 2010" in below
    html = client.get(post.get_absolute_url()).content.decode()
    assert html.count(f'href="{NOTICE_URL}"') == 2
    assert '<a href="#ref-2">Reference 2</a>' in html


def test_concern_is_said_above_the_text_and_leaves_the_mark_as_it_is(client):
    post = cite(make_citation("study").key)

    fall(Citation.objects.get(), Citation.Standing.CONCERN, kind="expression_of_concern")

    shown = text(client, post.get_absolute_url())
    assert "Reference 1 , “Study study”: Expression of concern." in shown
    assert "(retracted)" not in shown


def test_correction_is_no_retraction(client):
    post = cite(make_citation("study").key)

    fall(Citation.objects.get(), Citation.Standing.CORRECTED, kind="correction", issued_on=date(2004, 3, 6))

    shown = text(client, post.get_absolute_url())
    assert "Corrected 6 March 2004" in shown
    assert "in doubt" not in shown
    assert "etracted" not in shown
    assert "This study has been corrected Corrected 6 March 2004." in text(client, "/citations/study/")


def test_notice_goes_when_the_source_is_replaced(client):
    fall(make_citation("study"), Citation.Standing.RETRACTED)
    make_citation("better")
    post = cite("study")
    assert "in doubt" in text(client, post.get_absolute_url())

    post.body = '<p>x<cite data-ref="better"></cite></p>'
    publishing.save_post(post)

    assert "in doubt" not in text(client, post.get_absolute_url())


def test_gravest_notice_speaks_and_of_one_kind_the_latest():
    def notice(kind, year=None):
        return Notice(kind=kind, issued_on=date(year, 1, 1) if year else None)

    correction, concern, old, new = (
        notice("correction", 2020),
        notice("expression_of_concern", 2019),
        notice("retraction", 2009),
        notice("retraction", 2010),
    )
    assert standing.gravest([correction, concern]) is concern
    assert standing.gravest([correction, old, concern, new]) is new
    assert standing.gravest([notice("retraction"), old]).issued_on == old.issued_on
    assert standing.gravest([]) is None


def test_every_kind_of_notice_and_standing_has_words():
    assert set(standing.KINDS) == set(Notice.Kind.values)
    assert list(standing.KINDS) == Notice.Kind.values  # the gravest first
    assert {"", *standing.STANDINGS} == set(Citation.Standing.values)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("", "Not checked yet for retractions and corrections."),
        ("clean", "Checked 3 November 2026: its record names no retraction, concern or correction."),
        ("flagged", "Checked 3 November 2026: its record names the notices above."),
        ("could_not", "Could not be checked on 3 November 2026: the service did not answer."),
        ("no_record", "Looked for on 3 November 2026: no service has a record of it."),
    ],
)
def test_only_an_answer_reads_as_checked(client, state, said):
    make_citation("study")
    post = cite("study")
    Citation.objects.update(watch_state=state, watched_at=NOV_3, watch_tried_at=NOV_3)
    publishing.refresh_references(post)

    page, article = text(client, "/citations/study/"), text(client, post.get_absolute_url())

    assert said in page
    assert ("No retraction notice, checked 3 Nov 2026" in article) == (state == "clean")
    assert ("hecked 3 Nov" in page) == (state in {"clean", "flagged"})


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("", "Not checked yet."),
        ("alive", "Answered on 3 November 2026."),
        ("unknown", "Could not be checked on 3 November 2026: the publisher answers no machines."),
        ("dead", "Broken: not found on several days, last on 3 November 2026."),
    ],
)
def test_only_a_link_that_answered_reads_as_checked(client, state, said):
    make_citation("study", PMID="21957236")
    post = cite("study")
    Citation.objects.update(link_state=state, link_checked_at=NOV_3)
    publishing.refresh_references(post)

    assert said in text(client, "/citations/study/")
    assert ("Link checked 3 Nov 2026" in text(client, post.get_absolute_url())) == (state == "alive")


def test_reference_leads_to_its_study_page(client):
    post = cite(make_citation("study").key)

    assert '<a href="/citations/study/">Study page<span' in client.get(post.get_absolute_url()).content.decode()


@pytest.mark.parametrize("key", ["nobody", "No-Key", "a" * 200, "x;--", "%00"])
def test_study_that_is_not_there_is_not_found(key):
    assert Client().get(f"/citations/{key}/").status_code in {400, 404}


@pytest.mark.parametrize("count", [1, 30])
def test_page_asks_the_same_with_1_or_30_of_everything(client, store, count, django_assert_num_queries, warm_copies):
    study = make_citation("study")
    magnesium = Ingredient.objects.create(name="Magnesium", slug="magnesium", kind="mineral")
    for number in range(count):
        cite("study", title=f"Post {number}")
        outcome = Outcome.objects.create(name=f"Outcome {number}")
        claim = Claim.objects.create(ingredient=magnesium, outcome=outcome, words="W")
        ClaimStudy.objects.create(claim=claim, citation=study)
        Notice.objects.create(citation=study, kind="correction", doi=f"10.1000/{number}", source="Crossref")

    warm_copies("/citations/study/")
    with django_assert_num_queries(5):  # study, notices, mentions, articles, claims
        response = client.get("/citations/study/")

    assert response.content.count(b"What it found for this claim") == count


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def test_hostile_record_runs_nowhere(client):
    study = make_citation(
        "study",
        title=HOSTILE,
        author=[{"family": HOSTILE, "given": HOSTILE}, {"literal": HOSTILE}],
        publisher=HOSTILE,
        volume=HOSTILE,
        edition=HOSTILE,
        URL='https://example.org/?a="><script>alert(1)</script>',
        type="book",
        **{"container-title": HOSTILE},
    )
    study.funding = HOSTILE
    publishing.save_citation(study)
    fall(study, "retracted", kind="retraction", source=HOSTILE[:40], doi='10.1000/"><script>')
    post = cite("study")

    for path in ("/citations/study/", post.get_absolute_url()):
        html = client.get(path).content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert '"><script' not in html
