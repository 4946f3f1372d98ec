"""The editors' desk by hand: citations pasted and typed, references imported, versions brought back."""

from typing import Any

import pytest

from blog import publishing
from blog.models import Citation, Post
from tests.browser.counter_states import sign_in

expect = pytest.importorskip("playwright.sync_api", reason="needs Playwright: make test-browser").expect

EMAIL = "desk-in-browser@example.com"
KNOWN = "garrison2020magnesium"  # in the demo, with a PMID
PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const options = { clipboardData: data, bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", options));
}"""


def ris(title: str, doi: str) -> str:
    return f"TY  - JOUR\nAU  - Lee, Kim\nTI  - {title}\nPY  - 2020\nJO  - Journal of Desks\nDO  - {doi}\nER  -\n"


@pytest.fixture
def desk(visit: Any) -> Any:
    return sign_in(visit(), EMAIL)


@pytest.fixture
def draft(demo: None) -> Any:
    """A draft of its own in the demo's topics."""
    post = Post(title="A draft on the desk", slug="desk-draft", summary="One.", body="<p>First words. Last words.</p>")
    publishing.save_post(post)
    other = Post.objects.exclude(pk=post.pk)[0]
    post.categories.set(other.categories.all())
    other_row = other.authorships.all()[0]
    post.authorships.create(author=other_row.author, role=other_row.role)
    publishing.save_filing(post)
    yield post
    Post.objects.filter(pk=post.pk).delete()


def open_editor(visitor: Any, post: Post) -> Any:
    visitor.open(f"/admin/blog/post/{post.pk}/change/")
    editor = visitor.page.locator(".ProseMirror[contenteditable=true]")
    editor.click()
    visitor.page.keyboard.press("Control+End")
    return editor


def test_pasted_address_of_a_known_study_offers_it_and_enter_sets_it_at_the_cursor(desk: Any, draft: Post) -> None:
    page, known = desk.page, Citation.objects.get(key=KNOWN)
    editor = open_editor(desk, draft)
    for _ in range(len(" Last words.")):
        page.keyboard.press("ArrowLeft")
    page.wait_for_function("place => getSelection().anchorOffset === place", arg=len("First words."))
    # The editor learns of the caret's new place from an event that comes after the keys.
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))")
    page.locator("[title='Insert reference']").click()
    dialog = page.get_by_role("dialog", name="Insert reference")
    expect(dialog.get_by_role("searchbox")).to_be_focused()

    page.keyboard.insert_text(f"https://pubmed.ncbi.nlm.nih.gov/{known.pmid}/")

    expect(dialog.get_by_role("button", name="In the library already. Use it")).to_be_visible()
    expect(dialog.get_by_role("status")).to_contain_text("1 source. Enter takes the first.")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(editor).to_be_focused()
    expect(editor.locator("p").first).to_have_text(f"First words.[{KNOWN}] Last words.")
    assert editor.locator("cite").get_attribute("title") == str(known)
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".sources")).to_contain_text(known.title)
    draft.refresh_from_db()
    assert draft.body == f'<p>First words.<cite data-ref="{KNOWN}"></cite> Last words.</p>'.replace(
        "></cite>", f">[{KNOWN}]</cite>"
    )
    assert desk.complaints == []


def test_pasted_record_is_added_and_set_by_keyboard_alone(desk: Any, draft: Post) -> None:
    page = desk.page
    Citation.objects.filter(doi="10.9999/desk.1").delete()
    editor = open_editor(desk, draft)
    page.locator("[title='Insert reference']").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Insert reference")
    expect(dialog.get_by_role("searchbox")).to_be_focused()

    page.evaluate(PASTE, ris("Pasted on the desk", "10.9999/desk.1"))

    expect(dialog).to_contain_text("Pasted: 7 lines.")
    expect(dialog.get_by_role("button", name="Pasted on the desk")).to_be_visible()
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    added = Citation.objects.get(doi="10.9999/desk.1")
    assert (added.title, added.csl["container-title"]) == ("Pasted on the desk", "Journal of Desks")
    expect(editor.locator(f"cite[data-ref='{added.key}']")).to_be_visible()
    expect(editor).to_be_focused()
    assert desk.complaints == []


def test_escape_leaves_the_text_as_it_was_and_the_form_beside_it_says_what_is_wrong(desk: Any, draft: Post) -> None:
    page = desk.page
    editor = open_editor(desk, draft)
    page.locator("[title='Insert reference']").click()
    dialog = page.get_by_role("dialog", name="Insert reference")
    dialog.get_by_role("searchbox").fill("https://www.example.com/a-page")
    dialog.get_by_label("Authors").fill("Lee, Kim")

    dialog.get_by_role("button", name="Add it with these words").click()

    expect(dialog.get_by_label("Title")).to_be_focused()
    expect(dialog).to_contain_text("No service knows this. Write the title.")
    expect(dialog.get_by_label("Authors")).to_have_value("Lee, Kim")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(editor).to_be_focused()
    expect(editor).to_have_text("First words. Last words.")
    assert not Citation.objects.filter(url="https://www.example.com/a-page").exists()
    assert desk.complaints == []


def test_source_pasted_into_the_panel_is_at_hand_after_the_save(desk: Any, draft: Post) -> None:
    page, known = desk.page, Citation.objects.get(key=KNOWN)
    open_editor(desk, draft)
    page.get_by_role("tab", name="References").click()

    page.get_by_label("Paste a DOI, PubMed or web address").fill(f"PMID: {known.pmid}")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Add a source at hand")
    dialog.get_by_role("button", name="Use it").click()
    page.get_by_role("button", name="Save and continue editing").click()

    expect(page.locator(".sources")).to_contain_text("unused")
    expect(page.locator(".checks")).to_contain_text(f"“{KNOWN}” is among the sources at hand and is not cited.")
    assert list(draft.sources_at_hand.all()) == [known]
    assert desk.complaints == []


@pytest.mark.parametrize("width", [1280, 390])
def test_references_are_looked_at_before_they_are_kept(desk: Any, width: int) -> None:
    page, known = desk.page, Citation.objects.get(key=KNOWN)
    doi = f"10.9999/desk.{width}"
    Citation.objects.filter(doi=doi).delete()
    page.set_viewport_size({"width": width, "height": 844})
    desk.open("/admin/blog/citation/")
    page.get_by_role("link", name="Import references").click()

    page.get_by_label("Paste references").fill(ris("New on the desk", doi) + ris("Known", known.doi))
    page.get_by_role("button", name="Read and preview").click()

    expect(page.get_by_role("row", name="Known")).to_contain_text("In the library already: " + KNOWN)
    assert not Citation.objects.filter(doi=doi).exists()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("Key of New on the desk").fill(f"desk-{width}")
    page.get_by_role("button", name="Add what is ticked").click()
    expect(page.locator(".messagelist")).to_contain_text("1 source added.")
    assert Citation.objects.get(doi=doi).key == f"desk-{width}"
    assert desk.complaints == []


def test_earlier_version_is_compared_and_comes_back(desk: Any, draft: Post) -> None:
    page = desk.page
    open_editor(desk, draft)
    page.keyboard.type(" More words.")
    page.get_by_role("button", name="Save and continue editing").click()
    page.get_by_role("link", name="History").click()
    page.get_by_role("link", name="Compare and restore").first.click()
    expect(page.locator("ins", has_text="More words.")).to_be_visible()

    page.get_by_role("button", name="Restore this version").click()

    expect(page.locator(".messagelist")).to_contain_text("Restored. What stood before is in the history.")
    draft.refresh_from_db()
    assert draft.body == "<p>First words. Last words.</p>"
    assert draft.history.count() == 3
    assert desk.complaints == []
