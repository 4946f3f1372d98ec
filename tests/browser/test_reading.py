"""Reading: references without losing one's place, contents that follow, a theme that does not flash."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.states import FALLEN, FALLEN_KEY, make_article_with_a_source_that_fell

ARTICLE = "/blog/muscle-twitches/"
PREVIEW = ".preview:popover-open"


@pytest.mark.parametrize("width", [390, 1280])
def test_mark_opens_a_preview_of_its_source_and_escape_leads_back(visit: Any, width: int) -> None:
    visitor = visit(width=width)
    page = visitor.page
    visitor.open(ARTICLE)

    page.locator("#cite-1-a").click()

    preview = page.locator(PREVIEW)
    expect(preview).to_contain_text("Journal article")
    expect(preview).to_contain_text("Leite and others · 2014 · Neurology International")
    expect(preview).to_contain_text("Another Perspective on Fasciculations")
    expect(preview.get_by_role("link", name="Open source")).to_have_attribute(
        "href", "https://doi.org/10.4081/ni.2014.5208"
    )
    expect(preview).to_be_focused()
    page.keyboard.press("Escape")
    expect(preview).to_have_count(0)
    expect(page.locator("#cite-1-a")).to_be_focused()
    assert page.url == f"{visitor.site}{ARTICLE}"
    assert visitor.complaints == []


def test_preview_leads_on_to_the_reference_in_the_list(visit: Any) -> None:
    visitor = visit()
    page = visitor.page
    visitor.open(ARTICLE)

    page.locator("#cite-1-a").focus()
    page.keyboard.press("Enter")
    page.locator(PREVIEW).get_by_role("link", name="Go to reference 1").click()

    expect(page).to_have_url(f"{visitor.site}{ARTICLE}#ref-1")
    expect(page.locator(PREVIEW)).to_have_count(0)


def test_pointer_that_rests_on_a_mark_opens_the_preview_and_may_move_into_it(visit: Any) -> None:
    visitor = visit()
    page = visitor.page
    visitor.open(ARTICLE)
    page.locator("#cite-1-a").scroll_into_view_if_needed()

    page.locator("#cite-1-a").hover()
    expect(page.locator(PREVIEW)).to_be_visible()
    page.locator(PREVIEW).get_by_role("link", name="Open source").hover()
    page.wait_for_timeout(600)
    expect(page.locator(PREVIEW)).to_be_visible()
    page.mouse.move(2, 2)
    expect(page.locator(PREVIEW)).to_have_count(0)


@pytest.mark.parametrize("end", ["#cite-1-a", "#cite-3-a"])
@pytest.mark.parametrize("width", [390, 1280])
def test_each_end_of_a_range_opens_all_its_sources_by_keyboard(visit: Any, width: int, end: str) -> None:
    make_article_with_a_source_that_fell()
    visitor = visit(width=width)
    page = visitor.page
    visitor.open(FALLEN)

    page.locator(end).focus()
    page.keyboard.press("Enter")

    preview = page.locator(PREVIEW)
    expect(preview).to_have_accessible_name("References 1 to 3")
    expect(preview).to_be_focused()
    titles = preview.locator(".preview-title")
    expect(titles).to_have_count(3)
    expect(titles.nth(1)).to_have_text(
        "Vitamin D deficiency promotes skeletal muscle hypersensitivity and sensory hyperinnervation"
    )
    for _ in range(6):  # two links of each source
        page.keyboard.press("Tab")
    expect(preview.get_by_role("link", name="Go to reference 3")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{visitor.site}{FALLEN}#ref-3")
    expect(preview).to_have_count(0)
    assert visitor.complaints == []


def test_back_link_leads_into_a_range_and_the_range_lights_up(visit: Any) -> None:
    make_article_with_a_source_that_fell()
    visitor = visit(script=False)
    page = visitor.page
    visitor.open(FALLEN)

    page.get_by_role("link", name="Back to first mention of reference 2").click()

    expect(page).to_have_url(f"{visitor.site}{FALLEN}#cite-2-a")
    group = page.locator("sup.cite").first
    expect(group).to_be_in_viewport()
    expect(group).to_have_css("outline-style", "solid")
    expect(page.locator("sup.cite").nth(1)).to_have_css("outline-style", "none")


@pytest.mark.parametrize("with_script", [True, False])
def test_retracted_source_is_said_above_the_text_in_its_mark_in_the_list_and_in_the_preview(
    visit: Any, with_script: bool
) -> None:
    make_article_with_a_source_that_fell()
    visitor = visit(script=with_script)
    page = visitor.page
    visitor.open(FALLEN)

    notice = page.get_by_role("region", name="A source of this article is in doubt")
    expect(notice).to_contain_text("Reference 4, “A record that was retracted”: Retracted 6 February 2010.")
    mark = page.locator("#cite-4-a")
    expect(mark).to_have_text("4 (retracted)")
    expect(mark.locator("s")).to_have_css("text-decoration-line", "line-through")
    expect(page.locator("#ref-4")).to_contain_text("Retracted 6 February 2010")
    if with_script:
        page.locator("#cite-4-a").click()
        expect(page.locator(PREVIEW)).to_contain_text("Retracted 6 February 2010")


def test_reference_is_copied_in_any_style_from_the_page_of_its_study(visit: Any) -> None:
    visitor = visit()
    page = visitor.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.open(ARTICLE)
    page.locator("#ref-5").get_by_role("link", name="Study page").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("The effect of magnesium supplementation")

    copied = []
    for style in ("AMA", "Vancouver", "APA", "BibTeX"):
        page.get_by_role("button", name=f"Copy in {style} style").click()
        expect(page.get_by_role("status")).to_have_text("Reference copied.")
        copied.append(page.evaluate("navigator.clipboard.readText()"))

    assert copied[0].startswith("Çınar V, Nizamlioglu M, Mogulkoc R. The effect")
    assert "2006;93(2-3):137-44." in copied[1]
    assert copied[2].startswith("Çınar, V., Nizamlioglu, M., & Mogulkoc, R. (2006).")
    assert copied[3].startswith("@article{cinar2006magnesium,")


def test_study_page_reads_whole_without_script(visit: Any) -> None:
    make_article_with_a_source_that_fell()
    visitor = visit(script=False)
    page = visitor.page

    visitor.open(f"/citations/{FALLEN_KEY}/")

    expect(page.get_by_role("heading", name="This study has been retracted")).to_be_visible()
    expect(page.get_by_role("row", name="Study design")).to_contain_text("Not recorded")
    expect(page.get_by_text("@article{retractedexample,")).to_be_visible()
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    page.get_by_role("link", name="A source that fell").click()
    expect(page).to_have_url(f"{visitor.site}{FALLEN}")


def test_without_script_a_mark_jumps_to_its_reference_and_each_back_link_returns(visit: Any) -> None:
    visitor = visit(script=False)
    page = visitor.page
    visitor.open(ARTICLE)

    page.locator("#cite-1-a").click()
    expect(page).to_have_url(f"{visitor.site}{ARTICLE}#ref-1")
    assert page.locator("#ref-1").evaluate("e => e.matches(':target')")
    back = page.locator("#ref-1 [role=doc-backlink]")
    expect(back).to_have_count(2)
    back.nth(1).click()
    expect(page).to_have_url(f"{visitor.site}{ARTICLE}#cite-1-b")


def test_copy_puts_the_whole_reference_on_the_clipboard_and_says_so(visit: Any) -> None:
    visitor = visit()
    page = visitor.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.open(ARTICLE)

    page.get_by_role("button", name="Copy reference 1").click()

    expect(page.get_by_role("status")).to_have_text("Reference copied.")
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.startswith("Leite MAA, Orsini M, de Freitas MRG, et al. Another Perspective on Fasciculations")
    assert text.endswith("doi:10.4081/ni.2014.5208")


def test_page_itself_can_be_cited_in_four_styles_without_script(visit: Any) -> None:
    visitor = visit(script=False)
    page = visitor.page
    visitor.open(ARTICLE)

    page.get_by_text("Cite this page").click()

    words = page.locator(".cite-page")
    address = f"{visitor.site}{ARTICLE}"
    expect(words).to_contain_text(f"Naturopath. Muscle twitches. Simples. Published January 13, 2021. {address}")
    expect(words).to_contain_text(f"Naturopath. (2021, January 13). Muscle twitches. Simples. {address}")
    expect(words).to_contain_text("@misc{simples-muscle-twitches,")


def test_contents_stay_in_view_on_a_desktop_and_mark_where_the_reader_is(visit: Any) -> None:
    visitor = visit()
    page = visitor.page
    visitor.open(ARTICLE)
    rail = page.get_by_role("navigation", name="On this page")

    rail.get_by_role("link", name="References").click()

    expect(rail).to_be_in_viewport()
    expect(rail.locator("[aria-current]")).to_have_text("References")


def test_lines_of_an_article_hold_60_to_75_letters_on_a_desktop(visit: Any) -> None:
    visitor = visit()
    visitor.open(ARTICLE)

    letters = visitor.page.evaluate(
        """() => [...document.querySelectorAll("[data-prose] > p")].map((paragraph) => {
          const lines = new Map();
          const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            if (node.parentElement.closest("sup, sub")) continue;
            for (let i = 0; i < node.length; i += 1) {
              const range = new Range();
              range.setStart(node, i);
              range.setEnd(node, i + 1);
              const top = Math.round(range.getBoundingClientRect().top / 8);
              lines.set(top, (lines.get(top) ?? 0) + 1);
            }
          }
          return [...lines.values()].slice(0, -1);
        }).flat()"""
    )

    full = sorted(letters)[len(letters) // 2]
    assert 60 <= full <= 75


def test_chosen_theme_is_there_before_the_first_paint_of_the_next_page(visit: Any) -> None:
    visitor = visit()
    page = visitor.page
    visitor.open("/")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")

    page.get_by_role("radio", name="Dark").check()
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.add_init_script(
        """new MutationObserver((_, watcher) => {
          if (!document.body) return;
          window.groundAtFirst = getComputedStyle(document.body).backgroundColor;
          watcher.disconnect();
        }).observe(document, { childList: true, subtree: true });"""
    )
    visitor.open("/blog/")

    assert (light, dark) == ("rgb(251, 250, 246)", "rgb(14, 21, 19)")
    assert page.evaluate("window.groundAtFirst") == dark
    expect(page.get_by_role("radio", name="Dark")).to_be_checked()


def test_print_shows_the_text_and_the_addresses_of_its_sources_and_nothing_to_press(visit: Any) -> None:
    visitor = visit()
    page = visitor.page
    visitor.open(ARTICLE)

    page.emulate_media(media="print")

    for hidden in (".header", ".footer", ".bar", ".article-after", ".share", ".contents-rail"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.get_by_text(f"{visitor.site}{ARTICLE}").first).to_be_visible()
    shown = page.locator("#ref-1 a").first.evaluate("e => getComputedStyle(e, '::after').content")
    assert "https://doi.org/10.4081/ni.2014.5208" in shown
