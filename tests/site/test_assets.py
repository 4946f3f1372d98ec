"""One stylesheet and one script: everything in it once, in order, and small."""

import re

import pytest

from config import assets
from tests.site.test_site import ROOT


def test_every_stylesheet_and_module_is_joined():
    for kind, extra in (("css", set()), ("js", {"js/theme.js"})):
        there = {f"{kind}/{path.name}" for path in (ROOT / "static" / kind).iterdir()}
        assert there == set(assets.sources(kind)) | extra


def test_joined_files_keep_the_order_of_the_layers_and_every_selector_that_has_a_space(tmp_path):
    sizes = assets.join(tmp_path)

    sheet = (tmp_path / "css/site.css").read_text()
    assert sheet.startswith("@layer reset,tokens,base,layout,components,utilities,print;")
    assert "/*" not in sheet
    assert re.search(r"\.on-bar \*:focus-visible", sheet)
    assert sizes["css/site.css"] == len(sheet.encode())


def test_modules_share_no_names(tmp_path):
    assets.join(tmp_path)

    script = (tmp_path / "js/site.js").read_text()
    assert script.count("{") == script.count("}")
    assert not re.search(r"^(import|export)\b", script, re.MULTILINE)


@pytest.mark.django_db
def test_page_links_the_joined_files_and_no_others(client):
    html = client.get("/blog/").content.decode()

    assert re.findall(r'<link rel="stylesheet" href="([^"]+)"', html) == ["/static/css/site.css"]
    assert re.findall(r'<script(?: type="module")? src="([^"]+)"', html) == [
        "/static/js/theme.js",
        "/static/js/site.js",
    ]


@pytest.mark.django_db
def test_developers_desk_links_the_sources(client, settings):
    settings.DEBUG = True

    html = client.get("/blog/").content.decode()

    assert "/static/css/tokens.css" in html
    assert "/static/css/site.css" not in html


@pytest.mark.django_db
def test_no_public_page_carries_a_style_or_a_script_of_its_own(client):
    for path in ("/", "/blog/", "/shop/", "/cart/", "/search/", "/shipping/", "/orders/", "/nothing/"):
        html = client.get(path).content.decode()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", html), path
        assert re.findall(r"<script(?![^>]*(?:src=|application/ld\+json))", html) == [], path


@pytest.mark.django_db
def test_style_guide_is_for_those_who_build_pages(client, staff):
    stranger = type(client)()

    assert stranger.get("/styleguide/").status_code == 404
    assert b"Style guide" in staff.get("/styleguide/").content
