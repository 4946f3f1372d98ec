"""What must hold of every body, whoever wrote it."""

import re

import pytest

from blog import body
from tests.blog.test_unsafe_html import TRAPS, VECTORS, dangers

hypothesis = pytest.importorskip("hypothesis")
some = pytest.importorskip("hypothesis.strategies")
given = hypothesis.given
checked = hypothesis.settings(max_examples=300, deadline=None, database=None)

PIECES = [
    *("<p>", "</p>", "<h2>", "</h2>", "<h3>", "</h3>", "<ul>", "<li>", "</li>", "</ul>", "<ol start='2'>", "</ol>"),
    *(
        "<em>",
        "</em>",
        "<sup>",
        "</sup>",
        "<blockquote>",
        "</blockquote>",
        "<br>",
        "<hr>",
        "text",
        " ",
        "&amp;",
        "&lt",
    ),
    *('<a href="https://a.example/">', "</a>", '<a href="javascript:x">', '<a title="&quot;<b>">'),
    *('<cite data-ref="aa">', '<cite data-ref="bb">', "</cite>", '<figure data-image="pic">', "</figure>"),
    *("<table>", "<td>", "</table>", "<svg>", "<math>", "<mtext>", "</svg>", "<button>", "<select>", "<noscript>"),
    *("<script>", "</script>", "<style>", "</style>", "<!--", "-->", "<![CDATA[", "]]>", "<textarea>", "<title>"),
    *("<img src=x onerror=alert(1)>", "<iframe srcdoc='x'>", "\0", '"', "'", "<", ">", "<p onclick=x>"),
]
SCOPES = [
    "<p>",
    "</p>",
    "<li>",
    "<h2>",
    "<a>",
    "</a>",
    "<em>",
    "<ul>",
    "<button>",
    "<table>",
    "<td>",
    "<marquee>",
    "a",
]
soups = some.lists(some.sampled_from(PIECES) | some.text(max_size=5), max_size=25).map("".join)
nests = some.lists(some.sampled_from(SCOPES), min_size=2, max_size=8).map("".join)
PICTURES = {"pic": body.Picture(url="/media/x.png", width=3, height=2, alt="A", caption="B")}


@checked
@given(html=nests | soups | some.sampled_from(VECTORS + TRAPS))
def test_cleaning_any_body_twice_changes_nothing(html):
    once = body.clean(html)

    assert body.clean(once) == once


@checked
@given(html=soups)
def test_any_body_cleaned_or_rendered_holds_nothing_that_runs(html):
    rendered = body.render(html, PICTURES).html

    assert dangers(body.clean(html)) == []
    assert dangers(rendered) == []
    assert body.clean_rendered(rendered) == body.clean_rendered(body.clean_rendered(rendered))


@checked
@given(keys=some.lists(some.sampled_from(["aa", "bb", "cc", "dd"]), max_size=30))
def test_numbers_of_any_text_follow_first_use_and_anchors_are_unique(keys):
    source = "".join(f'<p>x<cite data-ref="{key}"></cite></p>' for key in keys)

    rendered = body.render(source, {})

    assert list(rendered.mentions) == list(dict.fromkeys(keys))
    assert rendered.mentions == {key: keys.count(key) for key in rendered.mentions}
    for number, (_, count) in enumerate(rendered.mentions.items(), start=1):
        for letter in body.back_link_letters(count):
            assert rendered.html.count(f'id="cite-{number}-{letter}"') == 1


@checked
@given(
    groups=some.lists(some.lists(some.sampled_from("abcdefgh"), min_size=1, max_size=10), max_size=8),
    fallen=some.sets(some.sampled_from("abcdefgh")),
)
def test_every_mention_in_any_groups_has_one_anchor_and_every_retracted_one_is_seen(groups, fallen):
    marks = ("".join(f'<cite data-ref="{key}{key}"></cite>' for key in group) for group in groups)
    source = "".join(f"<p>x{group}</p>" for group in marks)

    rendered = body.render(source, {}, fallen={key * 2 for key in fallen})

    assert rendered.mentions == {
        key * 2: sum(key in group for group in groups) for key in dict.fromkeys("".join(map("".join, groups)))
    }
    anchors = [
        f"cite-{number}-{letter}"
        for number, count in enumerate(rendered.mentions.values(), start=1)
        for letter in body.back_link_letters(count)
    ]
    assert sorted(re.findall(r'id="(.*?)"', rendered.html)) == sorted(anchors)
    assert rendered.html.count("<s>") == sum(len(fallen & set(group)) for group in groups)


@checked
@given(titles=some.lists(some.sampled_from(["A", "a", "A 2", "A-2", "!", "Ä"]) | some.text(min_size=1), max_size=12))
def test_anchors_of_any_headings_are_unique(titles):
    source = "".join(f"<h2>{title.replace('<', '&lt;').replace('&', '&amp;')}</h2>" for title in titles)

    anchors = [heading.anchor for heading in body.render(source, {}).headings]

    assert len(anchors) == len(set(anchors))
