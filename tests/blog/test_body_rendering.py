"""From clean source to what the reader sees: numbers, anchors, pictures, contents, minutes."""

import pytest

from blog import body

PICTURE = body.Picture(url="/media/images/x.png", width=30, height=20, alt='A "cat"', caption="Cats & co")


def marks(*keys):
    return "".join(f'<cite data-ref="{key}"></cite>' for key in keys)


def mark(number, letter):
    return f'<a href="#ref-{number}" id="cite-{number}-{letter}" role="doc-noteref">{number}</a>'


def test_numbers_follow_first_use_and_the_same_source_keeps_its_number():
    rendered = body.render(f"<p>a{marks('zeta')} b{marks('alpha')} c{marks('zeta')}</p>", {})

    assert rendered.mentions == {"zeta": 2, "alpha": 1}
    assert list(rendered.mentions) == ["zeta", "alpha"]
    assert rendered.html == (
        f'<p>a<sup class="cite">{mark(1, "a")}</sup> b<sup class="cite">{mark(2, "a")}</sup> '
        f'c<sup class="cite">{mark(1, "b")}</sup></p>'
    )


def test_adjacent_marks_share_one_superscript_with_a_comma():
    rendered = body.render(f"<p>a{marks('aa', 'bb')}.</p>", {})

    assert rendered.html == f'<p>a<sup class="cite">{mark(1, "a")},{mark(2, "a")}</sup>.</p>'


@pytest.mark.parametrize("between", [" ", ".", "&nbsp;", "<br>", "</p><p>"])
def test_marks_with_something_between_them_stand_apart(between):
    rendered = body.render(f"<p>{marks('aa')}{between}{marks('bb')}</p>", {})

    assert rendered.html.count('<sup class="cite">') == 2
    assert "," not in rendered.html


def test_text_inside_a_mark_is_the_editors_and_not_shown():
    rendered = body.render('<p>a<cite data-ref="aa">[aa]</cite></p>', {})

    assert rendered.html == f'<p>a<sup class="cite">{mark(1, "a")}</sup></p>'
    assert rendered.words == 1


def test_mark_without_a_key_is_left_out():
    rendered = body.render("<p>a<cite></cite>b</p>", {})

    assert rendered.html == "<p>ab</p>"
    assert rendered.mentions == {}


@pytest.mark.parametrize(
    ("count", "last"), [(1, "a"), (2, "b"), (26, "z"), (27, "aa"), (28, "ab"), (52, "az"), (53, "ba"), (703, "aaa")]
)
def test_back_link_letters_go_on_after_z_with_two(count, last):
    letters = body.back_link_letters(count)

    assert letters[-1] == last
    assert len(set(letters)) == count


def test_no_mention_has_no_letters():
    assert body.back_link_letters(0) == []


def test_27th_mention_has_the_anchor_aa():
    rendered = body.render("".join(f"<p>x{marks('aa')}</p>" for _ in range(27)), {})

    assert mark(1, "z") in rendered.html
    assert rendered.html.endswith(f'<sup class="cite">{mark(1, "aa")}</sup></p>')


def test_headings_get_unique_anchors_and_make_the_contents_list():
    rendered = body.render("<h2>Why?</h2><h3>Über <em>uns</em></h3><h2>Why</h2><h2>Why 2</h2><h2>眠り</h2>", {})

    assert rendered.headings == [
        body.Heading(2, "s-why", "Why?"),
        body.Heading(3, "s-uber-uns", "Über uns"),
        body.Heading(2, "s-why-2", "Why"),
        body.Heading(2, "s-why-2-2", "Why 2"),
        body.Heading(2, "s-section", "眠り"),
    ]
    assert rendered.html.startswith('<h2 id="s-why">Why?</h2><h3 id="s-uber-uns">Über <em>uns</em></h3>')


def test_heading_named_like_a_reference_does_not_take_its_anchor():
    rendered = body.render(f"<h2>Ref 1</h2><h2>Cite 1 a</h2><p>{marks('aa')}</p>", {})

    assert [heading.anchor for heading in rendered.headings] == ["s-ref-1", "s-cite-1-a"]


def test_mark_in_a_heading_is_numbered_and_left_out_of_the_contents():
    rendered = body.render(f"<h2>Zinc{marks('aa')} today</h2>", {})

    assert rendered.headings == [body.Heading(2, "s-zinc-today", "Zinc today")]
    assert rendered.html == f'<h2 id="s-zinc-today">Zinc<sup class="cite">{mark(1, "a")}</sup> today</h2>'


def test_heading_in_characters_that_html_escapes_reads_as_typed():
    rendered = body.render("<h2>Salt &amp; &lt;b&gt;</h2>", {})

    assert rendered.headings == [body.Heading(2, "s-salt-b", "Salt & <b>")]
    assert rendered.html == '<h2 id="s-salt-b">Salt &amp; &lt;b&gt;</h2>'


def test_picture_is_shown_with_its_size_words_and_caption_escaped():
    rendered = body.render('<p>a</p><figure data-image="pic"></figure>', {"pic": PICTURE})

    assert rendered.html == (
        '<p>a</p><figure class="picture"><img src="/media/images/x.png" alt="A &quot;cat&quot;" width="30" '
        'height="20" loading="lazy" decoding="async"><figcaption>Cats &amp; co</figcaption></figure>'
    )


def test_picture_without_a_caption_has_none():
    plain = body.Picture(url="/x.png", width=3, height=2, alt="", caption="")

    rendered = body.render('<figure data-image="pic"></figure>', {"pic": plain})

    assert "figcaption" not in rendered.html
    assert 'alt=""' in rendered.html


def test_picture_that_is_not_given_is_refused_by_name():
    with pytest.raises(body.UnknownReferenceError, match="^Picture “pic” is not in the library"):
        body.render('<figure data-image="pic"></figure>', {})


def test_mark_typed_as_html_by_hand_is_not_taken_for_one_of_ours():
    rendered = body.render('<p>a<sup class="cite"><a href="#ref-9" id="cite-9-a">9</a></sup></p>', {})

    assert rendered.html == '<p>a<sup><a href="#ref-9">9</a></sup></p>'
    assert rendered.mentions == {}


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (1, 1), (225, 1), (226, 2), (450, 2), (451, 3)])
def test_minutes_are_rounded_up_and_at_least_one(words, minutes):
    assert body.render(f"<p>{'word ' * words}</p>", {}).minutes == minutes


def test_places_of_marks_are_the_opening_and_the_headings():
    source = (
        f"<p>{marks('aa')}</p><h2>Salt &amp; <em>sleep</em></h2><p>{marks('bb', 'aa')}</p><h3>Iron</h3>{marks('cc')}"
    )

    assert body.citations(source) == [
        body.Mention("aa", "the opening"),
        body.Mention("bb", "“Salt & sleep”"),
        body.Mention("aa", "“Salt & sleep”"),
        body.Mention("cc", "“Iron”"),
    ]


def test_pictures_of_a_source_are_found_with_their_places():
    source = '<figure data-image="aa"></figure><h2>Iron</h2><figure data-image="bb"></figure>'

    assert body.pictures(source) == [body.Mention("aa", "the opening"), body.Mention("bb", "“Iron”")]
