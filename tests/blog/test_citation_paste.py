"""The citation dialog's questions: what does this paste name, and add it."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from blog.models import Citation
from tests.blog.desk import CITATIONS
from tests.builders import make_citation
from tests.conftest import sign_in_as

RIS = """TY  - JOUR
AU  - Garrison, Scott R.
TI  - Magnesium for skeletal muscle cramps
PY  - 2020
JO  - Cochrane Database of Systematic Reviews
DO  - 10.1002/14651858.CD009402.pub3
ER  -
"""
XSS = "<img src=x onerror=alert(1)//"  # whole tags are taken out of what is pasted


@pytest.fixture
def editor(client, db):
    sign_in_as(client, "editor")
    return client


def recognise(client, text):
    response = client.post(f"{CITATIONS}recognise/", {"text": text})
    assert response.status_code == 200
    return response.json()


def add(client, text, **fields):
    """What the dialog sends: the first source of `text`, with its suggested words unless others were typed."""
    source = recognise(client, text)["sources"][0]
    posted = {"text": text, "index": source["index"], "key": source["key"], **source["fields"]} | fields
    response = client.post(f"{CITATIONS}paste/", posted)
    assert response.status_code == 200
    return response.json()


@pytest.mark.parametrize(
    "text",
    [
        "https://pubmed.ncbi.nlm.nih.gov/32956536/",
        "PMID: 32956536",
        "https://doi.org/10.1002/14651858.cd009402.pub3",
        "see doi:10.1002/14651858.CD009402.pub3.",
        "https://europepmc.org/article/MED/32956536",
        RIS,
    ],
)
def test_study_of_the_library_is_offered_however_it_is_pasted(editor, text):
    known = make_citation("garrison2020", DOI="10.1002/14651858.CD009402.pub3", PMID="32956536")

    [source] = recognise(editor, text)["sources"]

    assert (source["known"], source["key"], source["id"]) == (True, "garrison2020", known.pk)
    assert source["text"] == "garrison2020: Study garrison2020"
    assert Citation.objects.count() == 1


def test_whole_record_is_added_with_all_that_the_paste_gave(editor):
    answer = add(editor, RIS)

    citation = Citation.objects.get()
    assert answer == {"source": {"key": citation.key, "id": citation.pk, "text": str(citation)}}
    assert citation.title == "Magnesium for skeletal muscle cramps"
    assert citation.csl["author"] == [{"family": "Garrison", "given": "Scott R."}]
    assert (citation.csl["container-title"], citation.year) == ("Cochrane Database of Systematic Reviews", 2020)
    assert citation.doi == "10.1002/14651858.cd009402.pub3"
    assert citation.key.startswith("garrison2020")


def test_identifier_alone_stands_for_the_title_until_it_is_looked_up(editor):
    add(editor, "https://pubmed.ncbi.nlm.nih.gov/30089069/")

    citation = Citation.objects.get()
    assert (citation.title, citation.pmid) == ("PMID 30089069", "30089069")
    assert citation.lookup_state == Citation.Lookup.WAITING
    assert timezone.now() - citation.lookup_due_at < timedelta(minutes=1)


def test_words_typed_in_the_dialog_are_kept(editor):
    typed = {"title": "Zinc", "authors": "Science, Michelle\nResearch Group", "issued": "2012", "type": "report"}

    add(editor, "PMID: 22566526", **typed, container_title="CMAJ", key="science2012")

    citation = Citation.objects.get()
    assert (citation.key, citation.title, citation.year, citation.pmid) == ("science2012", "Zinc", 2012, "22566526")
    assert citation.csl["author"] == [{"family": "Science", "given": "Michelle"}, {"literal": "Research Group"}]
    assert (citation.csl["type"], citation.csl["container-title"]) == ("report", "CMAJ")


def test_address_that_nobody_can_look_up_asks_for_a_title(editor):
    [source] = recognise(editor, "https://www.example.com/zinc")["sources"]
    assert (source["needs_title"], source["fields"]["type"]) == (True, "webpage")

    refused = add(editor, "https://www.example.com/zinc")
    assert refused == {"errors": {"title": ["No service knows this. Write the title."]}}
    assert not Citation.objects.exists()

    add(editor, "https://www.example.com/zinc", title="Zinc fact sheet")
    assert Citation.objects.get().url == "https://www.example.com/zinc"
    assert recognise(editor, "https://www.example.com/zinc")["sources"][0]["known"]


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("issued", "last year", "Write the date of issue as 2011, 2011-09 or 2011-09-28."),
        ("issued", "0999", "The date of issue needs a year between 1000 and 2100."),
        ("issued", "2011-02-30", "No calendar has this date of issue."),
        ("key", "Zinc 1", "Start with a small letter; then small letters, digits, - _ and . only."),
        ("key", "", "This field is required."),
        ("key", "taken", "Reference with this Key already exists."),
        ("title", "a\u202eb", "This text holds a hidden character (U+202E). Remove it and try again."),
        ("authors", "\u202e", "This text holds a hidden character (U+202E). Remove it and try again."),
        ("type", "song", "Select a valid choice. song is not one of the available choices."),
    ],
)
def test_what_cannot_be_kept_is_named_beside_its_field(editor, field, typed, sentence):
    make_citation("taken")

    assert add(editor, "PMID: 22566526", **{field: typed}) == {"errors": {field: [sentence]}}
    assert Citation.objects.count() == 1


def test_source_that_another_editor_added_meanwhile_is_used(editor):
    source = recognise(editor, "PMID: 22566526")["sources"][0]
    known = make_citation("other", PMID="22566526")

    posted = {"text": "PMID: 22566526", "index": 0, "key": source["key"], **source["fields"]}
    answer = editor.post(f"{CITATIONS}paste/", posted).json()

    assert answer["source"]["key"] == known.key
    assert Citation.objects.count() == 1


def test_wrong_check_character_of_a_pii_is_a_warning(editor):
    [source] = recognise(editor, "https://www.sciencedirect.com/science/article/pii/S2352914818301498")["sources"]

    assert source["warnings"] == ["The check character of PII S2352914818301498 does not agree."]
    add(editor, "https://www.sciencedirect.com/science/article/pii/S2352914818301498")
    assert Citation.objects.get().pii == "S2352914818301498"


def test_several_sources_of_one_paste_are_listed_in_its_order(editor):
    make_citation("bb", PMID="22566526")

    found = recognise(editor, "PMID: 30089069\n\nPMID: 22566526\n\nhttps://doi.org/10.1056/NEJMra1708714")["sources"]

    assert [(source["known"], source["key"]) for source in found if source["known"]] == [(True, "bb")]
    assert [source["text"] for source in found] == ["PMID 30089069", "bb: Study bb", "DOI 10.1056/NEJMra1708714"]
    assert len({source["key"] for source in found}) == 3


@pytest.mark.parametrize(
    "text",
    [
        *("", "   ", "zinc and colds", "\0", "PMID: 1\0", "\ud800", "10.1/", "10." * 5000, "9" * 5000),
        *(
            "[" * 50_000,
            "@article{" * 5000,
            "TY  - JOUR\n" * 5000,
            "{}",
            "[]",
            "null",
            "https://",
            "https://[",
            "pmid:",
        ),
        *(
            "10.1056/" + "a" * 5000,
            "S0140-6736(97)11096",
            "%" * 5000,
            "\u202e10.1056/x",
            "TY  - JOUR\nTI  - \0\nER  - \n",
        ),
    ],
)
def test_any_text_gets_an_answer(editor, text):
    answer = recognise(editor, text.encode("utf-8", "replace").decode())

    assert set(answer) == {"sources", "problems"}


def test_paste_of_a_book_is_sent_to_the_import_page(editor):
    answer = recognise(editor, "PMID: 30089069\n" * 20_000)

    assert answer == {"sources": [], "problems": ["This is long. Use “Import references” for whole files."]}


def test_at_most_twenty_sources_are_shown(editor):
    answer = recognise(editor, "\n\n".join(f"PMID: {number}" for number in range(1001, 1031)))

    assert len(answer["sources"]) == 20
    assert answer["problems"] == ["The first 20 are shown. Use “Import references” for all of them."]


@pytest.mark.parametrize("index", ["", "-1", "1", "x", "9" * 30, "²"])
def test_index_that_the_text_does_not_have_is_refused_in_words(editor, index):
    response = editor.post(f"{CITATIONS}paste/", {"text": "PMID: 30089069", "index": index, "key": "aa"})

    assert response.json() == {"problem": "The text has changed. Try again."}
    assert not Citation.objects.exists()


def test_pasted_words_come_back_as_data(editor):
    record = {
        "type": "article-journal",
        "title": XSS,
        "author": [{"literal": XSS}],
        "container-title": XSS,
        "PMID": "5",
    }

    response = editor.post(f"{CITATIONS}recognise/", {"text": json.dumps([record])})

    assert response.headers["Content-Type"] == "application/json"
    assert response.json()["sources"][0]["text"] == XSS
    add(editor, json.dumps([record]))
    for page in (CITATIONS, f"{CITATIONS}{Citation.objects.get().pk}/change/"):
        assert "<img src=x" not in editor.get(page).content.decode()


@pytest.mark.parametrize("page", ["recognise/", "paste/"])
def test_only_editors_may_ask(client, db, page):
    stranger = client.post(f"{CITATIONS}{page}", {"text": "PMID: 1", "index": 0})
    assert (stranger.status_code, stranger.url) == (302, f"/admin/login/?next={CITATIONS}{page}")
    sign_in_as(client, "fulfilment")

    assert client.post(f"{CITATIONS}{page}", {"text": "PMID: 1", "index": 0}).status_code == 403
    assert not Citation.objects.exists()


@pytest.mark.parametrize("page", ["recognise/", "paste/"])
def test_question_needs_its_token_and_a_post(db, page):
    client = Client(enforce_csrf_checks=True)
    sign_in_as(client, "editor")

    assert client.post(f"{CITATIONS}{page}", {"text": "PMID: 1"}).status_code == 403
    assert client.get(f"{CITATIONS}{page}").status_code == 405
