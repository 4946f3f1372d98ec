"""What a save says of a text: what stops publishing, and what is worth a look, with its place."""

import pytest

from blog import publishing
from blog.models import Citation, Post
from tests.blog.desk import POSTS, errors, messages, post_form
from tests.builders import make_citation, make_post
from tests.conftest import sign_in_as

GOOD = {"DOI": "10.1056/abc"}
PUBLISHED = {"status": "published", "published_at_0": "13/01/2021", "published_at_1": "09:00"}


@pytest.fixture
def editor(client, db):
    sign_in_as(client, "editor", "publish_post")
    return client


def cites(*keys, heading="Why"):
    marks = "".join(f'<p>x<cite data-ref="{key}"></cite></p>' for key in keys)
    return f"<h2>{heading}</h2>{marks}"


def warnings(post):
    return [finding.sentence for finding in publishing.check_post(post)]


def test_text_with_sound_sources_has_nothing_to_say(db):
    make_citation("aa", **GOOD)

    assert warnings(make_post(status="draft", body=cites("aa"))) == []


@pytest.mark.parametrize(
    ("members", "columns", "sentence"),
    [
        ({}, {}, "has no identifier and no web address, so readers cannot check it."),
        (GOOD, {"standing": "retracted"}, "has been retracted."),
        (GOOD, {"standing": "concern"}, "carries an expression of concern."),
        (GOOD, {"link_state": "dead"}, ": its web address is broken."),
        (GOOD, {"lookup_state": "waiting"}, "is still being looked up; what its record lacks may come."),
        (
            {"PII": "S2352914818301498"},
            {},
            ": the check character of PII S2352914818301498 does not agree.",
        ),
    ],
)
def test_doubt_about_a_cited_source_is_a_warning_that_names_the_place(db, members, columns, sentence):
    make_citation("aa", **members)
    Citation.objects.update(**columns)

    [finding] = publishing.check_post(make_post(status="draft", body=cites("aa", heading="Iron and zinc")))

    joint = "" if sentence.startswith(":") else " "
    assert finding == publishing.Finding("warning", f"Reference “aa” in “Iron and zinc”{joint}{sentence}")


@pytest.mark.parametrize(
    ("members", "columns"),
    [
        ({"URL": "https://example.com/"}, {}),
        ({"ISBN": "9780306406157", "type": "book"}, {}),
        ({"PII": "S2352914818301497"}, {}),
        (GOOD, {"standing": "corrected"}),
        (GOOD, {"link_state": "unknown"}),
        (GOOD, {"lookup_state": "failed"}),
    ],
)
def test_what_readers_can_check_is_no_warning(db, members, columns):
    make_citation("aa", **members)
    Citation.objects.update(**columns)

    assert warnings(make_post(status="draft", body=cites("aa"))) == []


def test_place_is_the_first_one(db):
    make_citation("aa")

    [sentence] = warnings(make_post(status="draft", body=f'<p>x<cite data-ref="aa"></cite></p>{cites("aa")}'))

    assert sentence.startswith("Reference “aa” in the opening ")


def test_unused_source_at_hand_is_named(db):
    make_citation("aa", **GOOD)
    unused = make_citation("bb")
    post = make_post(status="draft", body=cites("aa"))
    post.sources_at_hand.add(unused)

    assert warnings(post) == ["“bb” is among the sources at hand and is not cited."]


def test_heading_below_no_main_heading_is_named(db):
    assert warnings(make_post(status="draft", body="<h3>Detail</h3><h2>Main</h2>")) == [
        "The heading “Detail” stands before any main heading. Make it a main heading, or write one above."
    ]
    assert warnings(make_post(status="draft", body="<h2>Main</h2><h3>Detail</h3><h2>Next</h2>")) == []


# --- what stops publishing ----------------------------------------------------------------------------------------

UNTITLED = (
    "Reference “aa” in “Why” has no title yet. Write it in the library, or wait until it is looked up, "
    "and publish then."
)


def test_source_without_a_title_stops_publishing_beside_the_text(editor):
    make_citation("aa", title="PMID 30089069", PMID="30089069")

    response = editor.post(f"{POSTS}add/", post_form(body=cites("aa"), **PUBLISHED))

    assert errors(response) == {"body": [UNTITLED]}
    assert not Post.objects.exists()


@pytest.mark.parametrize("status", ["draft", "in_review"])
def test_source_without_a_title_stops_no_draft(editor, status):
    make_citation("aa", title="PMID 30089069", PMID="30089069")

    response = editor.post(f"{POSTS}add/", post_form(body=cites("aa"), status=status), follow=True)

    assert UNTITLED in messages(response)
    assert Post.objects.get().status == status


def test_no_other_path_publishes_it_either(db):
    make_citation("aa", title="DOI 10.1056/abc", **GOOD)

    with pytest.raises(publishing.NotReadyError, match="“aa” in “Why” has no title yet"):
        make_post(body=cites("aa"))


def test_source_that_was_looked_up_lets_the_post_out(editor):
    citation = make_citation("aa", title="PMID 30089069", PMID="30089069")
    found = {"title": "Vitamin D", "author": [{"family": "Tague"}]}
    publishing.fill_in(citation.key, found, [], source="PubMed")

    response = editor.post(f"{POSTS}add/", post_form(body=cites("aa"), **PUBLISHED))

    assert response.status_code == 302
    assert Post.objects.get().reference_list[0]["title"] == "Vitamin D"


# --- at the desk --------------------------------------------------------------------------------------------------


def test_save_goes_through_and_says_what_is_worth_a_look(editor):
    make_citation("aa")
    unused = make_citation("bb")

    form = post_form(body=cites("aa"), sources_at_hand=[unused.pk], **PUBLISHED)
    response = editor.post(f"{POSTS}add/", form, follow=True)

    said = messages(response)
    assert "Reference “aa” in “Why” has no identifier and no web address, so readers cannot check it." in said
    assert "“bb” is among the sources at hand and is not cited." in said
    assert Post.objects.get().status == "published"


def test_many_warnings_are_counted_instead_of_listed(editor):
    keys = [f"source{number}" for number in range(9)]
    for key in keys:
        make_citation(key)

    response = editor.post(f"{POSTS}add/", post_form(body=cites(*keys)), follow=True)

    said = messages(response)
    assert len(said) == 5 + 1 + 1
    assert said[5] == "4 more stand under Checks on the article's form."
    post = Post.objects.get()
    assert editor.get(f"{POSTS}{post.pk}/change/").content.decode().count("readers cannot check it") == 9


def test_what_the_text_cites_is_always_at_hand(editor):
    aa, bb = make_citation("aa", **GOOD), make_citation("bb", DOI="10.1056/b")

    editor.post(f"{POSTS}add/", post_form(body=cites("aa"), sources_at_hand=[bb.pk]))

    assert set(Post.objects.get().sources_at_hand.all()) == {aa, bb}


def test_form_lists_sources_by_number_then_the_unused(editor):
    make_citation("zz", title="Cited first", **GOOD)
    make_citation("mm", title="Cited second", PMID="5")
    unused = make_citation("aa", title="Not cited")
    Citation.objects.filter(key="mm").update(lookup_state="waiting")
    post = make_post(body=cites("zz", "mm", "zz"))
    post.sources_at_hand.add(unused)

    html = " ".join(editor.get(f"{POSTS}{post.pk}/change/").content.decode().split())

    table = html.split('<table class="sources">')[1].split("</table>")[0]
    cells = [row.split("</tr>")[0] for row in table.split("<tr>")[2:]]
    assert ["Cited first" in cells[0], "Cited second" in cells[1], "Not cited" in cells[2]] == [True, True, True]
    assert '<td data-label="Number">1</td> <td data-label="Used">2×</td>' in cells[0]
    assert '<td data-label="Number">–</td> <td data-label="Used">unused</td>' in cells[2]
    assert "Looking up…" in cells[1]
    assert 'href="https://pubmed.ncbi.nlm.nih.gov/5/"' in cells[1]


def test_titles_of_sources_are_printed_and_never_run(editor):
    make_citation("aa", title="</script><img src=x onerror=alert(1)>", **{"container-title": "<b>J</b>"})
    post = make_post("<img src=x>", body=cites("aa", heading="&lt;img src=x&gt;"))

    html = editor.get(f"{POSTS}{post.pk}/change/").content.decode()

    assert "<img src=x" not in html
    assert "</script><img" not in html


def test_form_asks_the_same_few_questions_for_one_source_and_for_twenty(editor, django_assert_max_num_queries):
    for number in range(20):
        make_citation(f"source{number}", DOI=f"10.1056/{number}")
    post = make_post(body=cites(*(f"source{number}" for number in range(20))))

    with django_assert_max_num_queries(60):
        editor.get(f"{POSTS}{post.pk}/change/")
