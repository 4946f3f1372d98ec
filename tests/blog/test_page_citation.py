"""How readers cite a page of ours, in four styles."""

from datetime import date

import pytest

from blog.citations.page import PageToCite

PAGE = PageToCite(
    title="Caffeine and sleep: how late is too late?",
    authors=["Editorial team", "Naturopath"],
    site="Simples",
    published_on=date(2026, 7, 9),
    url="https://www.example.com/blog/caffeine-and-sleep/",
    key="simples-caffeine-and-sleep",
)


def test_ama_vancouver_and_apa_end_a_question_once():
    assert PAGE.ama() == (
        "Editorial team, Naturopath. Caffeine and sleep: how late is too late? Simples. "
        "Published July 9, 2026. https://www.example.com/blog/caffeine-and-sleep/"
    )
    assert PAGE.vancouver() == (
        "Editorial team, Naturopath. Caffeine and sleep: how late is too late? [Internet]. Simples; 2026 Jul 9. "
        "Available from: https://www.example.com/blog/caffeine-and-sleep/"
    )
    assert PAGE.apa() == (
        "Editorial team & Naturopath. (2026, July 9). Caffeine and sleep: how late is too late? Simples. "
        "https://www.example.com/blog/caffeine-and-sleep/"
    )


def test_bibtex_keeps_a_role_as_one_name():
    assert PAGE.bibtex() == (
        "@misc{simples-caffeine-and-sleep,\n"
        "  author = {{Editorial team} and {Naturopath}},\n"
        "  title = {{Caffeine and sleep: how late is too late?}},\n"
        "  howpublished = {Simples},\n"
        "  year = {2026},\n"
        "  month = {7},\n"
        "  url = {https://www.example.com/blog/caffeine-and-sleep/}\n"
        "}"
    )


@pytest.mark.parametrize(
    ("title", "written"), [("B12 & nerves", r"B12 \& nerves"), ("5% {x}", r"5\% \{x\}"), ("a_b", r"a\_b")]
)
def test_bibtex_escapes_what_tex_would_read(title, written):
    page = PageToCite(title, ["A"], "S", date(2026, 1, 1), "https://example.com/", "k")

    assert f"title = {{{{{written}}}}}" in page.bibtex()
