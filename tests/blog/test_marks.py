"""Citation marks: groups, ranges, retracted sources, and where back-links lead."""

import re

import pytest

from blog import body
from blog.body.cleaning import clean_rendered


def cited(*groups):
    """A text with one paragraph for each group of keys that stand side by side."""
    marks = ("".join(f'<cite data-ref="{key}"></cite>' for key in group.split()) for group in groups)
    return "".join(f"<p>x{group}</p>" for group in marks)


def printed(html):
    """The text of each superscript, as eyes see it."""
    seen = re.sub(r'<span class="hidden-words">.*?</span>', "", html)
    return [re.sub(r"<[^>]+>", "", group) for group in re.findall(r'<sup class="cite">(.*?)</sup>', seen)]


def render(*groups, fallen=()):
    return body.render(cited(*groups), {}, fallen=fallen)


FIVE = "a1 a2 a3 a4 a5"  # the first paragraph of a text, which gives the numbers 1 to 5


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ("a2", "2"),
        ("a2 a5", "2,5"),
        ("a5 a2", "2,5"),
        ("a2 a3", "2,3"),
        ("a2 a3 a4", "2-4"),
        ("a4 a2 a3", "2-4"),
        ("a1 a3 a5", "1,3,5"),
        ("a1 a2 a4 a5", "1,2,4,5"),
        ("a1 a3 a4 a5", "1,3-5"),
        ("a1 a2 a3 a5", "1-3,5"),
        ("a5 a5", "5"),
        ("a2 a3 a2 a4 a3", "2-4"),
    ],
)
def test_marks_side_by_side_are_printed_rising_once_each_and_three_or_more_as_a_range(group, expected):
    assert printed(render(FIVE, group).html) == ["1-5", expected]


def test_numbers_go_by_first_use_as_typed_and_the_group_is_printed_rising():
    rendered = render("zz yy", "yy xx zz")

    assert list(rendered.mentions) == ["zz", "yy", "xx"]
    assert printed(rendered.html) == ["1,2", "1-3"]


def test_ends_of_a_range_are_links_and_those_between_keep_their_anchors():
    rendered = render("aa bb cc dd")

    assert rendered.html == (
        '<p>x<sup class="cite"><span class="range">'
        '<a href="#ref-1" id="cite-1-a" role="doc-noteref">1</a>'
        '<span id="cite-2-a"></span><span id="cite-3-a"></span>-'
        '<a href="#ref-4" id="cite-4-a" role="doc-noteref">4</a>'
        "</span></sup></p>"
    )


def test_source_twice_in_one_group_is_mentioned_there_once():
    rendered = render("aa bb aa", "aa")

    assert rendered.mentions == {"aa": 2, "bb": 1}
    assert re.findall(r'id="cite-1-\w+"', rendered.html) == ['id="cite-1-a"', 'id="cite-1-b"']


def test_mark_of_a_retracted_source_is_struck_through_and_says_so_in_words():
    rendered = render("aa bb", fallen={"bb"})

    assert rendered.html == (
        '<p>x<sup class="cite"><a href="#ref-1" id="cite-1-a" role="doc-noteref">1</a>,'
        '<a href="#ref-2" id="cite-2-a" role="doc-noteref" class="retracted"><s>2</s>'
        '<span class="hidden-words"> (retracted)</span></a></sup></p>'
    )


@pytest.mark.parametrize(
    ("fallen", "expected"),
    [
        ("a1", "1,2-5"),
        ("a3", "1,2,3,4,5"),
        ("a4", "1-3,4,5"),
        ("a2 a3 a4", "1,2,3,4,5"),
        ("a1 a2 a3 a4 a5", "1,2,3,4,5"),
        ("other", "1-5"),
    ],
)
def test_no_range_hides_a_retracted_source(fallen, expected):
    rendered = render(FIVE, fallen=set(fallen.split()))

    assert printed(rendered.html) == [expected]
    assert rendered.html.count("<s>") == len({"a1", "a2", "a3", "a4", "a5"} & set(fallen.split()))


def test_moving_a_paragraph_renumbers_marks_and_letters():
    before = render("aa bb", "cc", "aa")
    after = render("cc", "aa bb", "aa")

    assert (list(before.mentions), printed(before.html)) == (["aa", "bb", "cc"], ["1,2", "3", "1"])
    assert (list(after.mentions), printed(after.html)) == (["cc", "aa", "bb"], ["1", "2,3", "2"])
    assert re.findall(r'id="(cite-[^"]+)"', after.html) == ["cite-1-a", "cite-2-a", "cite-3-a", "cite-2-b"]


def test_mark_in_a_heading_says_nothing_in_the_contents():
    rendered = body.render('<h2>Zinc<cite data-ref="aa"></cite> today</h2>', {}, fallen={"aa"})

    assert rendered.headings == [body.Heading(2, "s-zinc-today", "Zinc today")]
    assert rendered.text == "Zinc today"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<span class="btn">a</span>', "<span>a</span>"),
        ('<span class="range btn">a</span>', "<span>a</span>"),
        ('<a class="btn" role="button" href="/x">a</a>', '<a href="/x">a</a>'),
        ('<sup class="alert">a</sup>', "<sup>a</sup>"),
        ('<s onclick="x" class="y">a</s>', "<s>a</s>"),
    ],
)
def test_rendered_text_may_carry_no_class_or_role_but_those_of_marks(html, expected):
    assert clean_rendered(html) == expected


@pytest.mark.parametrize("tag", ["span", "s"])
def test_editors_cannot_type_what_marks_are_made_of(tag):
    assert body.render(f'<p><{tag} id="cite-1-a" class="range">a</{tag}></p>', {}).html == "<p>a</p>"
