"""References leave as files for reference managers, and come back equal."""

import gzip
import json

import pytest

from blog.citations import exchange
from blog.models import Post
from tests.builders import make_citation, make_post

pytestmark = pytest.mark.django_db
TYPES = {
    "ris": "application/x-research-info-systems; charset=utf-8",
    "bib": "application/x-bibtex; charset=utf-8",
    "json": "application/vnd.citationstyles.csl+json; charset=utf-8",
}


@pytest.fixture
def zinc():
    for key in ("aa", "bb", "cc"):
        make_citation(key, title=f"Étude & {key}", author=[{"family": "Çınar", "given": "V."}])
    return make_post(
        slug="zinc", body="".join(f'<p>x<cite data-ref="{key}"></cite></p>' for key in ("bb", "aa", "bb"))
    )


@pytest.mark.parametrize(("ending", "content_type"), TYPES.items())
def test_references_of_an_article_come_as_a_file_in_their_order(client, zinc, ending, content_type):
    response = client.get(f"/blog/zinc/references.{ending}")

    assert response.status_code == 200
    assert response.headers["Content-Type"] == content_type
    assert response.headers["Content-Disposition"] == f'attachment; filename="zinc-references.{ending}"'
    assert response.headers["Cache-Control"].startswith("public")
    assert response.headers["X-Robots-Tag"] == "noindex"
    records = exchange.read(response.content).records
    assert [record["title"] for record in records] == ["Étude & bb", "Étude & aa"]


@pytest.mark.parametrize("ending", TYPES)
def test_one_study_comes_as_a_file(client, zinc, ending):
    response = client.get(f"/citations/cc/references.{ending}")

    assert response.headers["Content-Disposition"] == f'attachment; filename="cc.{ending}"'
    assert [record["title"] for record in exchange.read(response.content).records] == ["Étude & cc"]


@pytest.mark.parametrize("path", ["/blog/zinc/references.ris", "/citations/aa/references.ris"])
def test_file_that_has_not_changed_is_not_sent_again(client, zinc, path):
    etag = client.get(path).headers["ETag"]

    assert client.get(path, headers={"if-none-match": etag}).status_code == 304
    assert client.get(path, headers={"if-none-match": '"other"'}).status_code == 200


def test_large_file_travels_compressed(client):
    for n in range(9):
        make_citation(f"study{n}", title=f"A study with a long title, the {n}th of nine")
    make_post(slug="zinc", body="".join(f'<p>x<cite data-ref="study{n}"></cite></p>' for n in range(9)))

    response = client.get("/blog/zinc/references.ris", headers={"accept-encoding": "gzip"})

    assert response.headers["Content-Encoding"] == "gzip"
    assert len(exchange.read(gzip.decompress(response.content)).records) == 9


@pytest.mark.parametrize("ending", TYPES)
def test_references_of_what_readers_do_not_see_are_not_found(client, zinc, ending):
    make_post(slug="bare")
    Post.objects.filter(slug="zinc").update(status=Post.Status.DRAFT)

    for path in ("/blog/zinc/", "/blog/bare/", "/blog/none/", "/citations/none/"):
        assert client.get(f"{path}references.{ending}").status_code == 404


@pytest.mark.parametrize("ending", ["exe", "RIS", "ris/", "", "ris.bib"])
def test_other_formats_are_not_found(client, zinc, ending):
    assert client.get(f"/blog/zinc/references.{ending}").status_code == 404
    assert client.get(f"/citations/aa/references.{ending}").status_code == 404


def test_csl_json_carries_the_keys_that_texts_use(client, zinc):
    records = json.loads(client.get("/blog/zinc/references.json").content)

    assert [record["id"] for record in records] == ["bb", "aa"]


def test_pages_link_their_exports_and_a_draft_links_none(client, staff, zinc):
    for path in ("/blog/zinc/", "/citations/aa/"):
        html = client.get(path).content.decode()
        assert [html.count(f'href="{path}references.{ending}"') for ending in TYPES] == [1, 1, 1]

    Post.objects.filter(slug="zinc").update(status=Post.Status.DRAFT)
    preview = staff.get(f"/admin/blog/post/{zinc.pk}/preview/").content.decode()
    assert "references.ris" not in preview


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("ending", TYPES)
def test_file_asks_the_same_with_1_or_30_references(client, ending, count, django_assert_num_queries):
    keys = [f"study{n}" for n in range(count)]
    for key in keys:
        make_citation(key)
    make_post(slug="zinc", body="".join(f'<p>x<cite data-ref="{key}"></cite></p>' for key in keys))

    with django_assert_num_queries(2):
        client.get(f"/blog/zinc/references.{ending}")


def test_study_page_shows_its_bibtex(client, zinc):
    html = client.get("/citations/aa/").content.decode()

    assert "@article{aa," in html


def test_hostile_title_is_text_in_the_bibtex_of_the_page(client):
    make_citation("aa", title="</p><script>alert(1)</script>")

    assert "<script>alert" not in client.get("/citations/aa/").content.decode()
