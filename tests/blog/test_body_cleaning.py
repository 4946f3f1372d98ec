"""What cleaning keeps and drops. The same walls at the database: test_unsafe_html.py."""

import subprocess
import sys
import time

import pytest

from blog import body

KEPT = (
    "<h2>Sleep</h2><p>A <strong>b</strong> <em>c</em> H<sub>2</sub>O m<sup>2</sup><br>d "
    '<a href="https://example.com/" title="t">e</a></p><h3>F</h3><ul><li>g</li></ul><ol start="3"><li>h</li></ol>'
    '<blockquote><p>i</p></blockquote><hr><p>j<cite data-ref="tague2011vitamind"></cite></p>'
    '<figure data-image="twitch-causes"></figure>'
)


def test_all_that_an_article_may_hold_is_kept_as_it_is():
    assert body.clean(KEPT) == KEPT


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a<script>alert(1)</script>b</p>", "<p>ab</p>"),
        ("<p>a<style>p{color:red}</style>b</p>", "<p>ab</p>"),
        ('<p>a<iframe src="https://evil.example/">c</iframe>b</p>', "<p>ab</p>"),
        ('<p onclick="alert(1)" style="color:red" class="x" id="y">a</p>', "<p>a</p>"),
        ('<p><a href="javascript:alert(1)">a</a></p>', "<p><a>a</a></p>"),
        ('<p><a href="data:text/html,x">a</a></p>', "<p><a>a</a></p>"),
        ('<p>a<img src="https://evil.example/pixel.png">b</p>', "<p>ab</p>"),
        ('<form action="https://evil.example/"><input name="card"><p>a</p></form>', "<p>a</p>"),
        ("<h1>a</h1><h4>b</h4>", "ab"),
        ("<table><tr><th>mg</th><TD>12</TD></tr><tr><td>34 </td><td>5</td></tr></table>", "mg 12 34 5 "),
        ("<p>a<!-- note -->b</p>", "<p>ab</p>"),
        ("<p>a\0b</p>", "<p>ab</p>"),
        ('<p><cite data-ref="k" onclick="x">typed</cite></p>', '<p><cite data-ref="k">typed</cite></p>'),
        ('<figure data-image="k" class="x"><img src="y"></figure>', '<figure data-image="k"></figure>'),
    ],
)
def test_anything_else_is_dropped(html, expected):
    assert body.clean(html) == expected


@pytest.mark.parametrize("address", ["https://a.example/", "http://a.example/", "mailto:a@a.example", "/shop/", "#x"])
def test_link_to_an_ordinary_address_is_kept(address):
    assert body.clean(f'<a href="{address}">a</a>') == f'<a href="{address}">a</a>'


@pytest.mark.parametrize("html", ["", "<p></p>", "<h2></h2>", "<p><script>x</script></p>", "\0"])
def test_body_without_content_is_empty(html):
    assert body.clean(html) == ""


@pytest.mark.parametrize(
    "html",
    [
        KEPT,
        "<p><button><p>a",
        '<a href="https://a.example/"><table><a href="https://b.example/">a',
        "<ul><li><button><li>a",
        "<p>a<marquee><h2>b</h2>",
        '<table><td>a</td><td><a title="</td>" href="https://a.example/">b</a></td>',
    ],
)
def test_cleaning_twice_changes_nothing(html):
    once = body.clean(html)

    assert body.clean(once) == once


@pytest.mark.parametrize(
    "html",
    ["<" * 400_000, "<h2>a</h2>" * 10_000, '<cite data-ref="aa"></cite>' * 8_000, "<ul>" * 10_000],
    ids=["angle brackets", "equal headings", "one source over and over", "nested"],
)
def test_body_made_to_be_slow_is_rendered_within_seconds(html):
    started = time.perf_counter()

    body.render(html, {})

    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    ("html", "levels"),
    [
        ("<p>a</p><p>b</p>", 1),
        ("<ul><li>a<br><br></li></ul>", 2),
        ("</p></p><em>a</em>", 1),
        ("<em>" * 300, 300),
    ],
)
def test_depth_counts_elements_that_stand_inside_each_other(html, levels):
    assert body.depth(html) == levels


def test_what_was_nested_to_deceive_keeps_its_words_and_loses_its_tags():
    assert body.clean("<ul><li>" * 10_000 + "words") == "words"


def test_body_nested_a_hundred_thousand_times_does_not_end_the_process():
    code = "from blog import body; body.clean('<em>' * 100_000); print('alive')"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)  # noqa: S603

    assert done.stdout == "alive\n"
