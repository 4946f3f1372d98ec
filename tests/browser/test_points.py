"""Points 24 to 28 of the checklist (ux.md 8), each of them as somebody at the counter would try it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from blog import publishing
from blog.models import Citation, Image, Post

expect = pytest.importorskip("playwright.sync_api", reason="needs Playwright: make test-browser").expect

from tests.browser.counter_states import ORDERS, bank_lines, goods, page_of, sign_in  # noqa: E402
from tests.browser.frame_states import POSTS  # noqa: E402
from tests.browser.test_desk import PASTE  # noqa: E402
from tests.builders import make_citation, make_post, make_supplement, make_variant, paid  # noqa: E402

MOST_CLICKS = 5
PAUSE = 500  # milliseconds without a change, before the page is drawn again
KNOWN = "garrison2020magnesium"  # in the demo, with a PMID
# From the last change to the page that shows it, in milliseconds.
WATCH_PREVIEW = """() => {
  document.addEventListener("input", () => { window.typedAt = performance.now(); window.shownAt = 0 }, true);
  const seen = () => { if (document.querySelector("iframe.is-shown")) window.shownAt ||= performance.now() };
  const of = { subtree: true, attributes: true, attributeFilter: ["class"] };
  new MutationObserver(seen).observe(document.querySelector("[data-preview-frames]"), of);
}"""


@pytest.fixture
def staff(visit: Any) -> Any:
    return sign_in(visit())


@pytest.fixture
def draft(demo: None) -> Any:
    """A draft that lacks nothing."""
    post = make_post("A draft to publish", slug="point-28", status=Post.Status.DRAFT, published_at=None)
    post.categories.set(Post.objects.get(slug="muscle-twitches").categories.all())
    publishing.save_filing(post)
    yield post
    Post.objects.filter(pk=post.pk).delete()


class Hand:
    """Counts what a hand does: clicks, and choices of a list."""

    def __init__(self, page: Any) -> None:
        self.page, self.clicks = page, 0

    def click(self, role: str, name: Any) -> None:
        self.clicks += 1
        self.page.get_by_role(role, name=name, exact=isinstance(name, str)).click()

    def choose(self, label: str, words: str) -> None:
        self.clicks += 1
        self.page.get_by_label(label).select_option(words)


def test_24_each_number_of_the_first_page_opens_its_list_with_that_many_rows(staff: Any) -> None:
    page = staff.page
    paid(goods())
    bank_lines(staff)
    make_variant(supplement=make_supplement("Goods that run out"), available=1)
    scheduled = make_post("Appears next week", published_at=timezone.now() + timedelta(days=7))
    source = make_citation(f"broken{scheduled.pk}")
    citing = make_post("Cites a broken link", body=f'<p>Words.<cite data-ref="{source.key}"></cite></p>')
    Citation.objects.filter(pk=source.pk).update(link_state=Citation.Link.DEAD)

    staff.open("/admin/")
    shown = page.locator(".todo a")
    found = {re.sub(r"\s+", " ", one.inner_text()).strip(): one.get_attribute("href") for one in shown.all()}
    for words in ("to pack", "to match", "low on stock", "scheduled", "broken link"):
        assert any(words in one for one in found), (words, list(found))
    for words, address in found.items():
        number = int(words.split()[0])
        staff.open(address)
        assert rows_of(page) == number, words

    staff.open("/admin/")
    takings = page.locator("section", has=page.get_by_role("heading", name="Last 30 days"))
    orders = takings.get_by_role("link", name=re.compile("order"))
    number = int(orders.inner_text().split()[0])
    orders.click()
    expect(page).to_have_url(re.compile("/order/"))
    assert rows_of(page) == number
    page.go_back()
    for place in range(2):  # what was taken, and what an order brings
        dollars = takings.get_by_role("link", name=re.compile(r"^\$")).nth(place)
        words = dollars.inner_text()
        dollars.click()
        expect(page.locator("main")).to_contain_text(words)
        page.go_back()
    assert staff.complaints == []
    scheduled.delete()
    citing.delete()


def rows_of(page: Any) -> int:
    """How many rows the list has, on all its pages."""
    rows: int = page.locator("#result_list tbody tr").count()
    total = re.search(r"(\d+) [a-z ]+$", page.locator(".paginator").inner_text().split("Show all")[0].strip())
    assert total, page.locator(".paginator").inner_text()
    assert rows == min(int(total[1]), rows)
    return int(total[1])


def test_25_packed_shipped_and_refunded_in_few_clicks_and_the_customer_sees_it(staff: Any, visit: Any) -> None:
    page, customer = staff.page, visit(width=390).page
    order = paid(goods())
    customers = f"{staff.site}{order.get_absolute_url()}"
    seen = []

    def customer_sees(words: str) -> None:
        customer.goto(customers)
        expect(customer.locator("main")).to_contain_text(words)
        seen.append(customer.locator("main").inner_text())

    customer_sees("is paid")
    staff.open(f"{ORDERS}?queue=pack")
    hand = Hand(page)
    hand.click("link", order.number)
    hand.click("button", "Mark packed")
    expect(page.locator(".desk-timeline")).to_contain_text("Packed")
    assert hand.clicks <= MOST_CLICKS
    customer_sees("Packed")

    staff.open(f"{ORDERS}?queue=ship")
    hand = Hand(page)
    hand.click("link", order.number)
    page.get_by_label("Tracking number").fill("33ABC0000000000025")
    hand.click("button", "Mark shipped")
    expect(page.locator(".messagelist")).to_contain_text("2 units shipped.")
    assert hand.clicks <= MOST_CLICKS
    customer_sees("33ABC0000000000025")

    staff.open("/admin/")
    page.keyboard.press("Control+k")
    page.keyboard.type(order.number)
    hand = Hand(page)
    hand.click("option", re.compile(order.number))
    hand.click("link", "Refund")
    page.get_by_label("How many of").fill("1")
    hand.choose("Reason", "Change of mind")
    hand.click("button", "Work out the refund")
    hand.click("button", re.compile(r"^Refund \$20\.00"))
    expect(page.locator(".messagelist")).to_contain_text("Send $20.00 by transfer")
    assert hand.clicks <= MOST_CLICKS
    customer_sees("$20.00")

    staff.open(page_of(order))
    timeline = page.locator(".desk-timeline")
    for words in ("Packed", "Shipped", "Refund of $20.00"):
        expect(timeline).to_contain_text(words)
    expect(timeline).to_contain_text("counter-in-browser@example.com")  # who did it
    assert len(set(seen)) == 4
    assert staff.complaints == []


def test_26_two_slips_in_bulk_are_two_sheets_of_paper_without_a_price(staff: Any) -> None:
    page = staff.page
    orders = [paid(goods(1)), paid(goods(3))]
    staff.open(f"{ORDERS}?queue=pack")
    for order in orders:
        page.get_by_role("row", name=order.number).locator("input.action-select").check()
    page.locator("select[name=action]").select_option("print_slips")
    page.locator(".actions button[name=index]").click()

    expect(page.locator(".slip h1")).to_have_text([order.number for order in orders], use_inner_text=True)
    assert "$" not in page.content()
    paper = page.pdf(prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 2
    assert staff.complaints == []


def test_27_pasted_address_becomes_a_mark_and_the_page_beside_shows_it_within_a_second(staff: Any) -> None:
    page, known = staff.page, Citation.objects.get(key=KNOWN)
    staff.open(f"{POSTS}add/")
    page.get_by_label("Title", exact=False).first.fill("Written with a source")
    page.get_by_label("Summary").fill("One sentence.")
    editor = page.locator(".ProseMirror[contenteditable=true]")
    editor.click()
    page.keyboard.type("A sentence with a source.")
    page.locator("[title='Insert reference']").click()
    dialog = page.get_by_role("dialog", name="Insert reference")
    expect(dialog.get_by_role("searchbox")).to_be_focused()
    page.keyboard.insert_text(f"https://pubmed.ncbi.nlm.nih.gov/{known.pmid}/")
    expect(dialog.get_by_role("button", name="In the library already. Use it")).to_contain_text(known.title[:60])
    page.keyboard.press("Enter")
    expect(editor.locator(f"cite[data-ref={KNOWN}]")).to_be_visible()

    page.evaluate(WATCH_PREVIEW)
    page.keyboard.type(" And one more.")
    shown = page.frame_locator("iframe.is-shown")
    expect(shown.locator(".prose")).to_contain_text("And one more.")
    expect(shown.locator("#ref-1")).to_contain_text(known.title[:60])
    typed, seen = page.evaluate("[window.typedAt, window.shownAt]")

    assert 0 < seen - typed <= PAUSE + 1000
    assert not Post.objects.filter(title="Written with a source").exists()
    assert staff.complaints == []


def test_27_address_that_nobody_knows_opens_a_card_for_typing(staff: Any) -> None:
    page = staff.page
    url = "https://www.example.com/point-27"
    Citation.objects.filter(url=url).delete()
    staff.open(f"{POSTS}add/")
    editor = page.locator(".ProseMirror[contenteditable=true]")
    editor.click()
    page.keyboard.type("A sentence.")
    page.locator("[title='Insert reference']").click()
    dialog = page.get_by_role("dialog", name="Insert reference")
    expect(dialog.get_by_role("searchbox")).to_be_focused()
    page.evaluate(PASTE, url)
    page.keyboard.insert_text(url)

    dialog.get_by_label("Title").fill("A page of nobody")
    dialog.get_by_role("button", name="Add it with these words").click()

    expect(dialog).to_have_count(0)
    added = Citation.objects.get(url=url)
    expect(editor.locator(f"cite[data-ref='{added.key}']")).to_be_visible()
    assert added.title == "A page of nobody"
    assert staff.complaints == []


def test_28_publishing_without_alt_text_or_summary_is_refused_with_a_way_to_each_field(
    staff: Any, draft: Post
) -> None:
    page = staff.page
    picture = Image.objects.exclude(alt_text="")[0]
    words = picture.alt_text
    Image.objects.filter(pk=picture.pk).update(alt_text="IMG_1234.jpg")
    Post.objects.filter(pk=draft.pk).update(cover=picture)
    staff.open(f"{POSTS}{draft.pk}/change/")
    page.get_by_label("Summary").fill("")
    page.get_by_role("tab", name="Settings").click()
    page.get_by_label("Status").select_option("published")

    page.get_by_role("button", name="Save and continue editing").click()

    wrong = page.get_by_role("navigation", name="What is wrong")
    page.get_by_role("tab", name="References").click()
    wrong.get_by_role("link", name="Summary").click()
    expect(page.get_by_label("Summary")).to_be_focused()
    page.get_by_label("Summary").fill("One sentence.")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(wrong).to_contain_text("has no alt text that describes it")
    expect(wrong.get_by_role("link")).to_have_text(["Cover"])
    page.locator(".field-cover .errorlist a").click()
    expect(page.locator("#id_alt_text")).to_have_value("IMG_1234.jpg")
    Image.objects.filter(pk=picture.pk).update(alt_text=words)
    assert Post.objects.get(pk=draft.pk).status == Post.Status.DRAFT
    assert staff.complaints == []


def test_28_scheduled_article_appears_when_its_time_has_come(staff: Any, visit: Any, draft: Post) -> None:
    page, reader = staff.page, visit()
    staff.open(f"{POSTS}{draft.pk}/change/")
    page.get_by_role("tab", name="Settings").click()
    page.get_by_label("Status").select_option("published")
    at = (timezone.localtime() + timedelta(seconds=15)).replace(microsecond=0)
    page.locator("[name=published_at_0]").fill(at.strftime("%d/%m/%Y"))
    page.locator("[name=published_at_1]").fill(at.strftime("%H:%M:%S"))
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist")).to_contain_text("Readers see it from")

    # The pages that do not show it yet are kept from here on.
    assert reader.open(draft.get_absolute_url()).status == 404
    reader.open("/blog/")
    expect(reader.page.locator("main")).not_to_contain_text(draft.title)
    assert timezone.now() < at
    reader.page.wait_for_timeout((at - timezone.now()).total_seconds() * 1000 + 1500)

    assert reader.open(draft.get_absolute_url()).status == 200
    expect(reader.page.get_by_role("heading", level=1)).to_have_text(draft.title)
    reader.open("/blog/")
    expect(reader.page.locator("main")).to_contain_text(draft.title)
    assert [one for one in reader.complaints if "status of 404" not in one] == []
