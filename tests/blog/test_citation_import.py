"""Many references at once: read, looked at, then kept all together or not at all."""

import json
import re

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from blog.models import Citation
from tests.blog.desk import CITATIONS, messages
from tests.builders import make_citation, make_post
from tests.conftest import sign_in_as

PAGE = f"{CITATIONS}import/"
XSS = "<img src=x onerror=alert(1)//"  # whole tags are taken out of what files say


def ris(*titles, **doi_of):
    return "".join(
        f"TY  - JOUR\nAU  - Lee, Kim\nTI  - {title}\nPY  - 2020\n"
        + (f"DO  - {doi_of[title]}\n" if title in doi_of else "")
        + "ER  - \n"
        for title in titles
    )


@pytest.fixture
def editor(client, db):
    sign_in_as(client, "editor")
    return client


def preview(client, text, **fields):
    return client.post(PAGE, {"text": text, "post": ""} | fields)


def keep(client, response, *, ticked=None, **fields):
    """Send the preview's form as it stands, with `ticked` rows (all that were ticked)."""
    rows = response.context["rows"]
    posted = {"state": response.context["state"], "post": getattr(response.context["post"], "pk", "")}
    posted |= {f"key-{row.number}": row.key for row in rows if row.can_be_added}
    wanted = [row.number for row in rows if row.is_ticked] if ticked is None else ticked
    posted |= {f"take-{number}": "on" for number in wanted}
    return client.post(PAGE, posted | fields, follow=True)


def test_preview_says_what_is_new_what_is_known_and_keeps_nothing(editor):
    known = make_citation("known2020", DOI="10.1056/ABC")

    response = preview(editor, ris("Zinc", "Iron", "Zinc too", Iron="10.1056/abc"))

    rows = response.context["rows"]
    assert [(row.pasted.label, row.pasted.known, row.is_ticked) for row in rows] == [
        ("Zinc", None, True),
        ("Iron", known, False),
        ("Zinc too", None, True),
    ]
    html = response.content.decode()
    assert f'In the library already: <a href="{CITATIONS}{known.pk}/change/">known2020</a>' in html
    assert "Read as RIS." in html
    assert Citation.objects.count() == 1


def test_ticked_ones_are_added_by_the_keys_that_were_typed(editor):
    response = preview(editor, ris("Zinc", "Iron", "Tin"))

    done = keep(editor, response, ticked=[1, 3], **{"key-1": "zinc-study"})

    assert messages(done) == ["2 sources added."]
    assert set(Citation.objects.values_list("title", flat=True)) == {"Zinc", "Tin"}
    assert Citation.objects.get(title="Zinc").key == "zinc-study"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("Zinc Study", "Start with a small letter; then small letters, digits, - _ and . only."),
        ("taken", "Reference with this Key already exists."),
        ("same", "Reference with this Key already exists."),
        ("", "This field cannot be blank."),
        ("x" * 81, "Ensure this value has at most 80 characters (it has 81)."),
    ],
)
def test_one_that_cannot_be_kept_keeps_all_out_and_is_named_in_its_row(editor, typed, sentence):
    make_citation("taken")
    response = preview(editor, ris("Zinc", "Iron", "Tin"))

    again = keep(editor, response, **{"key-1": "same", "key-3": typed})

    assert Citation.objects.count() == 1
    assert [sentence in row.error for row in again.context["rows"]] == [False, False, True]
    html = again.content.decode()
    assert "Nothing was added, because one of them cannot be kept." in html
    assert 'value="same"' in html  # what was typed stays

    keep(editor, again, **{"key-1": "same", "key-3": "other"})
    assert Citation.objects.count() == 4


def test_record_that_stands_twice_in_a_file_is_ticked_once(editor):
    response = preview(editor, ris("Zinc", "Zinc again", **{"Zinc": "10.1056/abc", "Zinc again": "10.1056/ABC"}))

    assert [(row.is_ticked, row.same_as) for row in response.context["rows"]] == [(True, None), (False, 1)]
    keep(editor, response, ticked=[1, 2])
    assert Citation.objects.get().title == "Zinc"


def test_source_that_was_added_between_the_steps_is_not_added_twice(editor):
    response = preview(editor, ris("Zinc", "Iron", Zinc="10.1056/abc"))
    make_citation("other", DOI="10.1056/abc")

    done = keep(editor, response)

    assert messages(done) == ["1 source added."]
    assert Citation.objects.filter(doi="10.1056/abc").count() == 1


def test_chosen_article_gets_them_at_hand_with_those_of_the_library(editor):
    known = make_citation("known2020", DOI="10.1056/abc")
    post = make_post("Zinc and colds")

    response = preview(editor, ris("Zinc", "Iron", Iron="10.1056/abc"), post=post.pk)
    done = keep(editor, response)

    assert messages(done) == ["1 source added. They stand at hand for “Zinc and colds”."]
    assert set(post.sources_at_hand.all()) == {known, Citation.objects.get(title="Zinc")}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_file_is_read_in_the_encodings_that_managers_write(editor, encoding):
    file = SimpleUploadedFile("references.ris", ris("Études du zinc").encode(encoding))

    response = editor.post(PAGE, {"text": "", "file": file, "post": ""})

    assert [row.pasted.label for row in response.context["rows"]] == ["Études du zinc"]


@pytest.mark.parametrize(
    "content",
    [
        *(
            b"",
            b"\0",
            b"\xff\xfe",
            b"\xff" * 2000,
            b"hello",
            b"<html>",
            b"[",
            b"{" * 50_000,
            b"PK\x03\x04" + b"\0" * 999,
        ),
        *(b"@article{", b"TY  - ", b"PMID- \n", b"[[]]", b'{"items": 1}', b'[{"title": 1}]', b'[{"type": []}]'),
    ],
)
def test_file_that_holds_nothing_is_refused_beside_the_field_or_entry(editor, content):
    response = editor.post(PAGE, {"text": "", "file": SimpleUploadedFile("x.ris", content), "post": ""})

    assert response.status_code == 200
    said = [str(e) for es in response.context["form"].errors.values() for e in es]
    said += [problem.message for problem in response.context.get("problems") or []]
    assert said
    assert not response.context.get("rows")


def test_nothing_pasted_is_said(editor):
    assert preview(editor, "  ").context["form"].errors == {"text": ["Paste references, or choose a file."]}


def test_words_with_nul_are_kept_without_it(editor):
    response = editor.post(PAGE, {"file": SimpleUploadedFile("x.ris", ris("Zi\0nc").encode()), "text": "", "post": ""})
    keep(editor, response)

    assert Citation.objects.get().title == "Zinc"


def test_hundred_megabytes_are_refused_before_they_are_read(editor):
    response = editor.post(PAGE, {"text": "x"}, CONTENT_LENGTH=str(100 * 1024 * 1024))

    assert response.status_code == 413
    assert "a file of at most 5 MB" in response.content.decode()


def test_file_above_five_megabytes_is_refused_by_its_size(editor):
    response = editor.post(PAGE, {"text": "", "post": "", "file": SimpleUploadedFile("x.ris", b"x" * 5_300_000)})

    assert response.context["form"].errors == {"file": ["This file has 5.3 MB. At most 5 MB are read."]}


def test_text_that_belongs_in_a_file_is_refused_in_words(editor):
    response = editor.post(PAGE, {"text": "x" * 3_000_000, "post": ""})

    assert response.status_code == 413
    assert "a text of at most 2 MB" in response.content.decode()


def test_more_than_three_hundred_are_refused_by_number(editor):
    response = preview(editor, ris(*(f"Study {number}" for number in range(301))))

    sentence = "This holds 301 references. At most 300 are read at once: split it."
    assert response.context["form"].errors == {"text": [sentence]}


def test_three_hundred_are_added_at_once(editor):
    response = preview(editor, ris(*(f"Study {number}" for number in range(300))))

    keep(editor, response)

    assert Citation.objects.count() == 300


@pytest.mark.parametrize("state", ["", "x", "a:b:c", "forged"])
def test_preview_that_was_changed_on_its_way_is_not_kept(editor, state):
    if state == "forged":
        state = signing.dumps([{"type": "book", "title": "x"}], salt="other")

    response = editor.post(PAGE, {"state": state, "take-1": "on", "key-1": "aa"})

    assert "The preview was changed on its way. Read the references again." in response.content.decode()
    assert not Citation.objects.exists()


def test_nothing_ticked_is_said(editor):
    response = preview(editor, ris("Zinc"))

    assert "Tick what should be added." in keep(editor, response, ticked=[]).content.decode()


def test_words_of_a_file_are_printed_and_never_run(editor):
    make_citation("known", PMID="5", title=XSS)
    rows = [
        {"type": "article-journal", "title": XSS, "author": [{"literal": XSS}], "container-title": XSS},
        {"type": "article-journal", "title": XSS, "PMID": "5"},
    ]

    html = preview(editor, json.dumps(rows), post=make_post(XSS).pk).content.decode()

    assert "<img src=x" not in html
    assert html.count("&lt;img src=x") >= 4


def test_page_runs_no_script_of_its_own(editor):
    for response in (editor.get(PAGE), preview(editor, ris("Zinc"))):
        html = response.content.decode()
        assert not re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>|<style|\bstyle=|\son\w+=", html)


def test_page_is_for_those_who_may_add_and_needs_its_token(client, db):
    assert client.get(PAGE).status_code == 302
    sign_in_as(client, "fulfilment")
    assert client.get(PAGE).status_code == 403
    strict = Client(enforce_csrf_checks=True)
    sign_in_as(strict, "editor")
    assert strict.get(PAGE).status_code == 200
    assert strict.post(PAGE, {"text": ris("Zinc")}).status_code == 403


def test_list_of_the_library_leads_here(editor):
    assert f'<a href="{PAGE}">Import references</a>' in editor.get(CITATIONS).content.decode()
