"""The invoice as a file, from the template that the page is drawn from. Only where WeasyPrint is installed."""

import re
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from blog.images import checked_image
from shop import papers
from shop.models import Store
from tests.builders import make_supplement, make_variant, picture_bytes, place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


@pytest.fixture
def order():
    return place((make_variant(supplement=make_supplement("Zinc"), name="60 capsules", sku="ZN-60"), 2))


def address(order):
    return f"{order.get_absolute_url()}invoice.pdf"


@pytest.fixture
def is_not_installed(monkeypatch):
    monkeypatch.setattr(papers, "is_offered", lambda: False)


def test_where_no_pdf_is_made_there_is_no_page_and_no_link(client, order, is_not_installed):
    assert client.get(address(order)).status_code == 404
    for page in (order.get_absolute_url(), f"{order.get_absolute_url()}invoice/"):
        assert "invoice.pdf" not in client.get(page).content.decode()


def test_wrong_token_is_the_same_404(client, order):
    assert client.get(f"/orders/{order.number}/{'x' * 22}/invoice.pdf").status_code == 404


@pytest.mark.parametrize(
    "url",
    [
        "http://testserver/media/secret.png",
        "http://other.example/static/paper/paper.css",
        "file:///etc/passwd",
        "http://testserver/static/../manage.py",
        "http://testserver/static/%2e%2e/manage.py",
        "http://testserver/static/%2e%2e/%2e%2e/etc/passwd",
        "http://testserver/static//etc/passwd",
        "http://testserver/static/none.css",
        "data:text/css,a{}",
    ],
)
def test_document_reaches_no_file_but_our_static_ones(url):
    assert papers.static_file(url) is None


def test_document_reaches_its_stylesheet_and_fonts():
    for name in ("paper/paper.css", "fonts/figtree.woff2"):
        found = papers.static_file(f"http://testserver/static/{name}")
        assert found is not None
        assert found.is_file()


def test_collected_file_is_found_under_the_name_with_its_hash(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "paper.0123456789ab.css").write_text("a {}")

    assert papers.static_file("http://testserver/static/paper.0123456789ab.css") == tmp_path / "paper.0123456789ab.css"


class TestDrawn:
    @pytest.fixture(autouse=True)
    def _is_installed(self):
        pytest.importorskip("weasyprint")

    def test_pdf_is_one_tagged_page_of_an_ordinary_order_and_kept_by_nobody(self, client, order):
        Store.objects.update(abn="51 824 753 556")

        response = client.get(address(order))

        assert (response.status_code, response.headers["Content-Type"]) == (200, "application/pdf")
        assert response.headers["Content-Disposition"] == f'inline; filename="invoice-{order.number}.pdf"'
        assert response.headers["Cache-Control"] == "private, no-store"
        assert response.content.startswith(b"%PDF-")
        structure = unpacked(response.content)
        assert len(re.findall(rb"/Type /Page\b(?!s)", structure)) == 1
        assert b"/StructTreeRoot" in structure
        assert f"Tax invoice {order.number}".encode("utf-16-be") in structure or order.number.encode() in structure

    def test_fonts_are_ours_and_nothing_was_missing(self, client, order, caplog):
        response = client.get(address(order))

        assert b"Figtree" in unpacked(response.content)
        assert [record.message for record in caplog.records if record.name.startswith("weasyprint")] == []

    def test_markup_that_a_customer_typed_reads_no_file(self, client, order, monkeypatch):
        asked = []
        real = papers.static_file
        monkeypatch.setattr(papers, "static_file", lambda url: asked.append(url) or real(url))
        order.full_name = '<img src="file:///etc/passwd"><link rel=stylesheet href="http://other.example/x.css">'
        order.save()

        assert client.get(address(order)).status_code == 200
        assert {url.rsplit("/", 1)[1] for url in asked} == {"paper.css", "figtree.woff2"}

    def test_eleventh_pdf_in_a_minute_is_told_to_wait(self, client, order, monkeypatch):
        monkeypatch.setattr(papers, "as_pdf", lambda html: b"%PDF-")
        answers = [client.get(address(order)) for _ in range(11)]

        assert [answer.status_code for answer in answers] == [200] * 10 + [429]
        assert "Retry-After" in answers[-1].headers

    def test_pages_offer_it(self, client, order):
        for page in (order.get_absolute_url(), f"{order.get_absolute_url()}invoice/"):
            assert f'href="{address(order)}"' in client.get(page).content.decode()

    def test_pictures_that_are_cut_off_are_still_refused_afterwards(self, client, order):
        client.get(address(order))

        with pytest.raises(ValidationError):
            checked_image(SimpleUploadedFile("x.png", picture_bytes()[:60]))


def unpacked(pdf):
    """The bytes of a PDF with its compressed streams beside them."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    opened = []
    for stream in streams:
        try:
            opened.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"\n".join([pdf, *opened])
