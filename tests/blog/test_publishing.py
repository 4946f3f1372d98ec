"""Writing posts, sources and pictures: rows follow the text."""

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.utils import timezone

from blog import body, publishing
from blog.citations import csl
from blog.models import Citation, Image, Post, PostCitation, PostImage
from tests.builders import make_citation, make_image, make_post

pytestmark = pytest.mark.django_db


def cites(*keys):
    return "".join(f'<p>x<cite data-ref="{key}"></cite></p>' for key in keys)


def shows(key):
    return f'<figure data-image="{key}"></figure>'


def numbers(post):
    return list(post.references.values_list("citation_id", "number", "mentions"))


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (cites("aa"), "Reference “aa” in the opening is not in the library. Add it or remove the mark."),
        (
            f"<p>x</p><h2>Salt &amp; sleep</h2>{cites('aa')}",
            "Reference “aa” in “Salt & sleep” is not in the library. Add it or remove the mark.",
        ),
        (
            f"<h3>Iron</h3>{shows('pic')}",
            "Picture “pic” in “Iron” is not in the library. Add it or remove it from the text.",
        ),
    ],
)
def test_post_with_an_unknown_key_is_refused_naming_key_and_place(source, sentence):
    with pytest.raises(body.UnknownReferenceError) as refusal:
        make_post(body=source)

    assert str(refusal.value) == sentence
    assert not Post.objects.exists()


def test_every_unknown_key_is_named_once_per_place():
    make_citation("known")
    source = cites("aa", "known", "aa", "bb") + f"<h2>Iron</h2>{cites('aa')}"

    assert publishing.missing_records(source) == [
        "Reference “aa” in the opening is not in the library. Add it or remove the mark.",
        "Reference “bb” in the opening is not in the library. Add it or remove the mark.",
        "Reference “aa” in “Iron” is not in the library. Add it or remove the mark.",
    ]


def test_post_refused_on_saving_again_keeps_its_text_and_rows():
    make_citation("aa")
    post = make_post(body=cites("aa"))
    post.body = cites("bb")

    with pytest.raises(body.UnknownReferenceError):
        publishing.save_post(post)

    stored = Post.objects.get()
    assert stored.body == cites("aa")
    assert numbers(stored) == [("aa", 1, 1)]


def test_saved_post_has_a_row_per_source_with_number_and_mentions():
    for key in ("aa", "bb"):
        make_citation(key)

    post = make_post(body=cites("bb", "aa", "bb"))

    assert numbers(post) == [("bb", 1, 2), ("aa", 2, 1)]
    assert post.reference_list[0]["back"] == [["a", "cite-1-a"], ["b", "cite-1-b"]]


def test_post_saved_with_its_text_in_another_order_is_numbered_anew():
    for key in ("aa", "bb", "cc"):
        make_citation(key)
    post = make_post(body=cites("aa", "bb"))

    post.body = cites("cc", "bb", "aa", "aa")
    publishing.save_post(post)

    assert numbers(post) == [("cc", 1, 1), ("bb", 2, 1), ("aa", 3, 2)]
    assert PostCitation.objects.count() == 3


def test_two_posts_number_the_same_source_each_for_itself():
    for key in ("aa", "bb"):
        make_citation(key)

    first, second = make_post(body=cites("aa", "bb")), make_post(body=cites("bb"))

    assert numbers(first) == [("aa", 1, 1), ("bb", 2, 1)]
    assert numbers(second) == [("bb", 1, 1)]


def test_saved_post_holds_contents_minutes_and_time_of_change():
    before = timezone.now()

    post = make_post(body=f"<h2>Iron</h2><p>{'word ' * 230}</p>")

    post.refresh_from_db()
    assert post.contents == [{"level": 2, "anchor": "s-iron", "title": "Iron"}]
    assert post.reading_minutes == 2
    assert before <= post.changed_at <= timezone.now()
    assert post.body_rendered.startswith('<h2 id="s-iron">Iron</h2>')


def test_post_that_shows_a_picture_twice_has_one_row_for_it():
    make_image("pic")

    make_post(body=shows("pic") + shows("pic"))

    assert list(PostImage.objects.values_list("image_id", flat=True)) == ["pic"]


def test_cited_source_and_shown_picture_cannot_be_deleted():
    citation, image = make_citation("aa"), make_image("pic")
    post = make_post(body=cites("aa") + shows("pic"))

    with pytest.raises(ProtectedError):
        citation.delete()
    with pytest.raises(ProtectedError):
        image.delete()

    post.delete()
    citation.delete()
    image.delete()
    assert not Citation.objects.exists()
    assert not Image.objects.exists()


def test_cover_and_author_of_a_post_cannot_be_deleted():
    post = make_post(cover=make_image("pic"))

    with pytest.raises(ProtectedError):
        post.cover.delete()
    with pytest.raises(ProtectedError):
        post.authors.get().delete()


def test_saved_citation_has_columns_in_one_spelling_and_its_key_as_id():
    make_citation("aa", DOI="https://doi.org/10.1056/NEJMra1708714", PMID="PMID: 30089069", PMCID="4349800")

    citation = Citation.objects.get()
    assert (citation.doi, citation.pmid, citation.pmcid) == ("10.1056/nejmra1708714", "30089069", "PMC4349800")
    assert (citation.title, citation.year, citation.csl["id"]) == ("Study aa", 2020, "aa")


@pytest.mark.parametrize(
    "typed", ["10.1056/NEJMra1708714", "https://doi.org/10.1056/NEJMra1708714", "doi:10.1056/NEJMra1708714."]
)
def test_reference_prints_the_bare_doi_in_the_case_given(typed):
    citation = make_citation("aa", DOI=typed)

    assert citation.ama[-1].text.endswith("doi:10.1056/NEJMra1708714")
    assert "http" not in citation.ama[-1].text


@pytest.mark.parametrize(
    ("member", "first", "second", "words"),
    [
        ("DOI", "10.1056/NEJMra1708714", "https://doi.org/10.1056/nejmRA1708714", "DOI"),
        ("PMID", "30089069", "PMID: 30089069", "PMID"),
        ("PMCID", "PMC4349800", "4349800.1", "PMCID"),
        ("PII", "S0140-6736(97)11096-0", "s0140673697110960", "PII"),
    ],
)
def test_second_source_with_the_same_identifier_is_refused_in_a_sentence(member, first, second, words):
    make_citation("aa", **{member: first})

    with pytest.raises(ValidationError) as refusal:
        make_citation("bb", **{member: second})

    assert refusal.value.messages == [f"The library already has a source with this {words}."]
    assert Citation.objects.count() == 1


def test_chapters_of_one_book_share_its_isbn():
    make_citation("aa", type="chapter", ISBN="0-306-40615-2")
    make_citation("bb", type="chapter", ISBN="9780306406157")

    assert set(Citation.objects.values_list("isbn", flat=True)) == {"9780306406157"}


@pytest.mark.parametrize("key", ["a", "A2", "2a", "a b", "a/b", "é2", "a" * 81, "", "aa\n"])
def test_key_that_is_no_name_is_refused(key):
    with pytest.raises(ValidationError) as refusal:
        make_citation(key)

    assert "key" in refusal.value.message_dict


def test_record_that_cannot_be_kept_is_not_saved():
    with pytest.raises(csl.BadRecordError):
        make_citation("aa", PMID="x")

    assert not Citation.objects.exists()


def test_links_of_a_source_lead_to_every_record_and_to_its_page_only_without_one():
    identified = make_citation(
        "aa", DOI="10.1056/x", PMID="1", PMCID="PMC2", PII="S0957417413007100", URL="https://example.com/"
    )
    bare = make_citation("bb", URL="https://example.com/c")
    nothing = make_citation("cc")

    assert identified.links == [
        ("DOI", "https://doi.org/10.1056/x"),
        ("PubMed", "https://pubmed.ncbi.nlm.nih.gov/1/"),
        ("PMC", "https://pmc.ncbi.nlm.nih.gov/articles/PMC2/"),
        ("ScienceDirect", "https://www.sciencedirect.com/science/article/pii/S0957417413007100"),
    ]
    assert bare.links == [("Web page", "https://example.com/c")]
    assert nothing.links == []


def test_changed_picture_is_shown_anew_in_the_posts_that_hold_it():
    image = make_image("pic", alt_text="A cat")
    post, other = make_post(body=shows("pic")), make_post(body="<p>x</p>")

    image.alt_text, image.caption = "A dog", "Rex & co"
    publishing.save_image(image)

    post.refresh_from_db()
    other.refresh_from_db()
    assert 'alt="A dog"' in post.body_rendered
    assert "<figcaption>Rex &amp; co</figcaption>" in post.body_rendered
    assert other.body_rendered == "<p>x</p>"


def test_decorative_picture_has_empty_words():
    image = make_image("pic", alt_text="Not said", is_decorative=True)

    post = make_post(body=shows("pic"))

    assert image.alt == ""
    assert 'alt=""' in post.body_rendered


def test_picture_without_words_is_refused_in_a_sentence():
    with pytest.raises(ValidationError) as refusal:
        make_image("pic", alt_text="")

    assert refusal.value.messages == ["Describe the picture in the alt text, or tick “decorative”."]
