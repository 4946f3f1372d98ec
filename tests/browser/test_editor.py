"""The article's form by hand: the page beside the text, tabs, drafts that a browser keeps, two people, no script."""

import re
from typing import Any

import pytest

from accounts.models import User
from blog import publishing
from blog.models import Image, Post
from tests.browser import counter_states

expect = pytest.importorskip("playwright.sync_api", reason="needs Playwright: make test-browser").expect

KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('simples-draft:'))"
EMAIL = "editor-in-browser@example.com"


@pytest.fixture
def draft(demo: None) -> Any:
    """A draft of its own in the demo's topics."""
    post = Post(title="A draft to edit", slug="editor-draft", summary="One.", body="<p>First words.</p>")
    publishing.save_post(post)
    other = Post.objects.exclude(pk=post.pk)[0]
    post.categories.set(other.categories.all())
    other_row = other.authorships.all()[0]
    post.authorships.create(author=other_row.author, role=other_row.role)
    publishing.save_filing(post)
    yield post
    Post.objects.filter(slug="editor-draft").delete()


@pytest.fixture
def sign_in(visit: Any) -> Any:
    return lambda **looks: counter_states.sign_in(visit(**looks), EMAIL)


def open_form(visitor: Any, post: Post) -> Any:
    visitor.open(f"/admin/blog/post/{post.pk}/change/")
    return visitor.page.locator(".ProseMirror[contenteditable=true]")


def shown(page: Any) -> Any:
    """The page in the frame that is in front."""
    return page.frame_locator("iframe.is-shown")


PASTE = """(editor) => {
  const held = new DataTransfer();
  held.setData("text/html", "<table><tr><th>mg</th><td>12</td></tr><tr><td>34</td><td>5</td></tr></table>");
  editor.dispatchEvent(new ClipboardEvent("paste", { clipboardData: held, bubbles: true, cancelable: true }));
}"""


def test_numbers_of_a_pasted_table_stay_apart(sign_in: Any, draft: Post) -> None:
    editor = open_form(sign_in(width=1280), draft)
    editor.click()

    editor.evaluate(PASTE)

    expect(editor).to_contain_text("mg 12 34 5")


def test_page_beside_the_text_follows_within_a_second_and_stores_nothing(sign_in: Any, draft: Post) -> None:
    desk = sign_in(width=1280)
    page, editor = desk.page, open_form(desk, draft)
    expect(shown(page).get_by_role("heading", name="A draft to edit")).to_be_visible()
    steps_back = page.evaluate("history.length")
    took: list[float] = []
    page.on(
        "requestfinished", lambda asked: took.append(asked.timing["responseEnd"]) if "typed" in asked.url else None
    )

    editor.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Typed now.")

    expect(shown(page).locator(".prose")).to_contain_text("First words. Typed now.")
    assert 0 < max(took) < 1000  # milliseconds, from the question to the last byte
    assert page.evaluate("history.length") == steps_back
    assert page.locator("[data-preview-frames] iframe").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    page.get_by_role("button", name="Phone").click()
    assert page.locator("iframe.is-shown").bounding_box()["width"] == 390
    expect(page.get_by_role("button", name="Phone")).to_have_attribute("aria-pressed", "true")
    draft.refresh_from_db()
    assert draft.body == "<p>First words.</p>"
    assert desk.complaints == []
    assert desk.foreign == []


def test_narrow_screen_previews_what_is_typed_in_a_new_tab(sign_in: Any, draft: Post) -> None:
    desk = sign_in(width=390)
    page = desk.page
    open_form(desk, draft)
    page.get_by_label("Title", exact=False).first.fill("Typed on a phone")

    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Preview in a new tab").click()

    expect(opened.value.get_by_role("heading", name="Typed on a phone")).to_be_visible()
    expect(page.locator("iframe")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert Post.objects.get(pk=draft.pk).title == "A draft to edit"
    assert desk.complaints == []


def test_tabs_are_walked_by_keyboard_and_hide_only_what_is_not_chosen(sign_in: Any, draft: Post) -> None:
    desk = sign_in()
    page = desk.page
    open_form(desk, draft)
    content = page.get_by_role("tab", name="Content")
    expect(content).to_have_attribute("aria-selected", "true")
    expect(page.get_by_label("Status")).to_be_hidden()

    content.focus()
    page.keyboard.press("ArrowLeft")  # round to the last

    expect(page.get_by_role("tab", name="Settings")).to_be_focused()
    expect(page.get_by_role("tabpanel", name="Settings")).to_be_visible()
    expect(page.get_by_label("Status")).to_be_visible()
    page.keyboard.press("Home")
    expect(content).to_be_focused()
    assert page.evaluate("[...document.querySelectorAll('[role=tab]')].filter((t) => t.tabIndex === 0).length") == 1


def test_publishing_without_alt_text_is_refused_on_its_tab_with_a_way_to_the_field(sign_in: Any, draft: Post) -> None:
    desk = sign_in()
    page = desk.page
    picture = Image.objects.exclude(alt_text="")[0]
    words = picture.alt_text
    Image.objects.filter(pk=picture.pk).update(alt_text="IMG_1234.jpg")
    Post.objects.filter(pk=draft.pk).update(cover=picture)
    open_form(desk, draft)
    page.get_by_role("tab", name="Settings").click()
    page.get_by_label("Status").select_option("published")
    page.locator("[name=published_at_0]").fill("13/01/2021")
    page.locator("[name=published_at_1]").fill("09:00")

    page.get_by_role("button", name="Save and continue editing").click()

    expect(page.get_by_role("tab", name="Content (1 error)")).to_have_attribute("aria-selected", "true")
    expect(page.locator(".field-cover .errorlist")).to_contain_text("has no alt text that describes it")
    page.locator(".field-cover .errorlist a").click()
    expect(page.locator("#id_alt_text")).to_have_value("IMG_1234.jpg")
    Image.objects.filter(pk=picture.pk).update(alt_text=words)
    assert Post.objects.get(pk=draft.pk).status == "draft"
    assert desk.complaints == []


def test_browser_keeps_what_was_typed_offers_it_and_forgets_it_after_the_save(sign_in: Any, draft: Post) -> None:
    desk = sign_in()
    page, editor = desk.page, open_form(desk, draft)
    page.wait_for_timeout(600)
    editor.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Not saved.")
    page.get_by_label("Summary").fill("Another summary.")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.wait_for_timeout(1500)
    assert len(page.evaluate(KEPT)) == 1

    page.reload()

    assert asked == ["beforeunload"]
    expect(page.get_by_text("This browser kept what you typed")).to_be_visible()
    expect(editor).to_have_text("First words.")
    page.get_by_role("button", name="Bring it back").click()
    expect(editor).to_have_text("First words. Not saved.")
    expect(page.get_by_label("Summary")).to_have_value("Another summary.")
    page.get_by_role("button", name="Save and continue editing").click()
    page.wait_for_timeout(800)
    expect(page.get_by_text("This browser kept what you typed")).to_be_hidden()
    assert page.evaluate(KEPT) == []
    assert Post.objects.get(pk=draft.pk).body == "<p>First words. Not saved.</p>"
    assert asked == ["beforeunload"]  # a save is no loss
    assert desk.complaints == []


@pytest.mark.parametrize("script", [True, False])
def test_second_of_two_people_chooses_which_version_stands(sign_in: Any, draft: Post, script: bool) -> None:
    desk = sign_in(script=script)
    page = desk.page
    open_form(desk, draft)
    other = Post.objects.get(pk=draft.pk)
    other.title = "By the other"
    publishing.save_post(other)

    page.get_by_label("Title", exact=False).first.fill("By me")
    page.get_by_role("button", name="Save and continue editing").click()

    expect(page.get_by_role("heading", name="Two versions of this article")).to_be_visible()
    expect(page.locator(".conflict .difference del")).to_have_text("the other")
    expect(page.locator("[name=title]")).to_have_value("By me")
    assert Post.objects.get(pk=draft.pk).title == "By the other"
    page.get_by_label("Save mine anyway").check()
    page.get_by_role("button", name="Do what I chose").click()
    expect(page.locator(".messagelist")).to_contain_text("was changed successfully")
    assert [version.title for version in draft.history.all()][:2] == ["By me", "By the other"]


def test_without_a_script_all_parts_stand_below_each_other_and_save_and_preview_works(
    sign_in: Any, draft: Post
) -> None:
    desk = sign_in(script=False)
    page = desk.page
    desk.open(f"/admin/blog/post/{draft.pk}/change/")
    for label in ("Title for search engines", "Status", "Summary"):
        expect(page.get_by_label(label).first).to_be_visible()
    page.get_by_label("Body").fill("<p>Typed as HTML.</p>")

    page.get_by_role("button", name="Save and preview").click()

    expect(page.locator(".prose")).to_have_text("Typed as HTML.")
    expect(page.get_by_text("Preview of the saved text.")).to_be_visible()


def test_counts_and_the_search_result_follow_what_is_typed(sign_in: Any, draft: Post) -> None:
    desk = sign_in()
    page, editor = desk.page, open_form(desk, draft)
    editor.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" And three more.")
    page.get_by_role("tab", name="SEO and share").click()
    page.get_by_label("Title for search engines").fill("x" * 65)

    expect(page.locator("[data-count=words]")).to_have_text("5")
    expect(page.locator("[data-count=title]")).to_have_text("65")
    expect(page.locator("[data-count=title]")).to_have_class(re.compile("too-long"))
    expect(page.locator(".found [data-shown=title]")).to_have_text("x" * 59 + "…")
    assert desk.complaints == []


def test_form_says_who_else_has_the_article_open(sign_in: Any, draft: Post) -> None:
    desk = sign_in()
    colleague = User.objects.create_user("colleague@example.com")
    publishing.open_post(draft, colleague, is_new=True)

    open_form(desk, draft)

    expect(desk.page.locator("[data-others]")).to_contain_text("colleague@example.com opened this just now.")
    colleague.delete()


@pytest.mark.parametrize("width", [1280, 390])
def test_headings_beside_the_text_lead_to_their_places_and_follow_what_is_typed(
    sign_in: Any, draft: Post, width: int
) -> None:
    desk = sign_in(width=width)
    page = desk.page
    long = "".join(f"<p>Line {number}.</p>" for number in range(60))
    draft.body = f"<h2>First</h2>{long}<h3>Detail</h3><p>x</p><h2>Last</h2><p>End.</p>"
    publishing.save_post(draft)
    editor = open_form(desk, draft)
    outline = page.locator(".outline")
    outline.locator("summary").click()
    rows = outline.get_by_role("listitem")
    expect(rows).to_have_text(["First", "Detail", "Last"])
    expect(outline.get_by_text("no main heading above")).to_be_hidden()

    rows.get_by_role("button", name="Detail").click()

    expect(editor).to_be_focused()
    expect(editor.get_by_text("Detail", exact=True)).to_be_in_viewport()
    page.keyboard.type("More ")
    expect(rows).to_have_text(["First", "More Detail", "Last"])
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert desk.complaints == []


def test_heading_that_skips_a_level_is_named_beside_the_list(sign_in: Any, draft: Post) -> None:
    desk = sign_in()
    draft.body = "<h3>Detail</h3><p>x</p><h2>Main</h2>"
    publishing.save_post(draft)

    open_form(desk, draft)

    expect(desk.page.locator(".outline").get_by_text("The first has no main heading above it.")).to_be_visible()


def test_text_without_headings_has_no_list_of_them_and_neither_has_a_form_without_a_script(
    sign_in: Any, draft: Post
) -> None:
    with_script, without = sign_in(), sign_in(script=False)
    open_form(with_script, draft)
    draft.body = "<h2>Main</h2>"
    publishing.save_post(draft)
    without.open(f"/admin/blog/post/{draft.pk}/change/")

    expect(with_script.page.locator(".outline")).to_be_hidden()
    expect(without.page.locator(".outline")).to_be_hidden()


def test_what_is_wrong_in_the_text_leads_into_the_editor(sign_in: Any, draft: Post) -> None:
    desk = sign_in()
    page = desk.page
    draft.body = "<h3>Detail</h3>"
    publishing.save_post(draft)
    editor = open_form(desk, draft)
    page.get_by_role("tab", name="Settings").click()
    page.get_by_label("Status").select_option("published")
    page.locator("[name=published_at_0]").fill("13/01/2021")
    page.locator("[name=published_at_1]").fill("09:00")
    page.get_by_role("button", name="Save and continue editing").click()
    page.get_by_role("tab", name="SEO and share").click()

    page.locator(".error-links").get_by_role("link", name="Body").click()

    expect(editor).to_be_focused()


def test_keys_cite_and_an_address_pasted_over_words_links_them(sign_in: Any, draft: Post) -> None:
    desk = sign_in()
    page, editor = desk.page, open_form(desk, draft)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('https://example.com/x')")
    editor.click()
    page.keyboard.press("Control+Home")
    page.keyboard.press("Shift+Control+ArrowRight")
    page.keyboard.press("Control+v")
    expect(editor.get_by_role("link")).to_have_attribute("href", "https://example.com/x")

    page.keyboard.press("Control+Alt+c")

    dialog = page.get_by_role("dialog", name="Insert reference")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(editor).to_be_focused()
    assert desk.complaints == []


@pytest.mark.parametrize("script", [True, False])
def test_focal_point_is_chosen_by_keyboard_and_what_it_keeps_is_seen_before_it_is_saved(
    sign_in: Any, demo: None, script: bool
) -> None:
    desk = sign_in(script=script)
    page = desk.page
    image = Image.objects.filter(focus="centre")[0]
    desk.open(f"/admin/blog/image/{image.pk}/change/")
    place = "() => getComputedStyle(document.querySelector('.focus-share')).objectPosition"
    assert page.evaluate(place) == "50% 50%"

    page.get_by_role("radio", name="Centre").focus()
    page.keyboard.press("ArrowUp")

    expect(page.get_by_role("radio", name="Left", exact=True)).to_be_checked()
    assert page.evaluate(place) == "0px 50%"
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("was changed successfully")
    assert Image.objects.get(pk=image.pk).focus == "left"
    Image.objects.filter(pk=image.pk).update(focus="centre")
    assert desk.complaints == []


@pytest.mark.parametrize("width", [1280, 390])
def test_claim_in_a_supplement_leads_from_the_list_of_findings_to_its_field(
    sign_in: Any, draft: Post, width: int
) -> None:
    desk = sign_in(width=width)
    page = desk.page
    draft.summary = "The cure for colds."
    publishing.save_post(draft)
    open_form(desk, draft)
    page.get_by_role("tab", name="Settings").click()

    page.locator(".claim-findings").get_by_role("link", name="Summary").click()

    expect(page.get_by_label("Summary")).to_be_focused()
    expect(page.locator(".field-summary mark")).to_have_text("cure")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert desk.complaints == []
