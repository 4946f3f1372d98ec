"""The counter's frame: what waits, the first page, the menu, and finding anything."""

import gzip
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.admin.templatetags.admin_list import result_list
from django.db import connection
from django.template import engines
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from accounts.models import AuditEntry
from blog.models import Citation, Image
from config import assets
from config.counter.menu import GROUPS
from config.counter.queues import QUEUES, Queue, Waiting, counts
from config.templatetags.counter import named
from shop import orders, stock
from shop.models import (
    BankLine,
    Order,
    Placement,
    ProductCheck,
    ProviderEvent,
    ShippingRule,
    ShopBlock,
    Statement,
    StatementTrigger,
    Stock,
    StockMovement,
)
from shop.models.outbox import MOST_TRIES
from shop.orders.queues import MOST_COUNTED
from tests.builders import (
    fall,
    make_citation,
    make_holding,
    make_image,
    make_ingredient,
    make_post,
    make_promotion,
    make_supplement,
    make_variant,
    packed,
    paid,
    place,
    refund_units,
    shipped,
)
from tests.conftest import sign_in_as
from tests.shop.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

INDEX = "/admin/"
NOW = timezone.now
BY_NAME = {queue.name: queue for queue in QUEUES}


def goods(quantity: int = 1) -> tuple:
    return make_variant(), quantity


def soon():
    return NOW() + timedelta(days=3)


def a_failed_mail():
    order = paid(goods())
    order.mails.filter(kind="paid").update(tries=MOST_TRIES)


def a_parked_message():
    ProviderEvent.objects.create(gateway="sandbox", event_id="e1", kind="x", outcome="parked")


def a_return():
    order = shipped(goods())
    orders.request_return(order, quantities={order.lines.get().pk: 1}, reason="faulty")


def a_refund_to_send():
    refund_units(paid(goods()))  # by bank transfer: staff send it


def an_order_to_look_at():
    Order.objects.filter(pk=paid(goods()).pk).update(status="needs_review")


def a_post_that_sells():
    post = make_post()
    Placement.objects.create(post=post, supplement=make_variant().supplement)
    ShopBlock.objects.create(post=post)


def an_ingredient_that_sells():
    zinc = make_ingredient("Zinc")
    Placement.objects.create(ingredient=zinc, supplement=make_variant().supplement)
    ShopBlock.objects.create(ingredient=zinc)


def a_claim():
    supplement = make_supplement(summary="Cures everything.")
    ProductCheck.objects.update_or_create(
        supplement=supplement, defaults={"findings": [{}], "finding_count": 1, "fingerprint": "f"}
    )


def a_cited_source(**columns):
    source = make_citation("lee2020")
    make_post(body=f'<p>So<cite data-ref="{source.key}"></cite>.</p>')
    Citation.objects.filter(pk=source.pk).update(**columns)
    return source


def a_label_that_lacks_a_statement():
    make_holding("Q10", (make_ingredient("Coenzyme Q10"), "100", "mg"))
    words = Statement.objects.create(code="q10", text="Ask.", source="Test", valid_from=date(2020, 1, 1))
    StatementTrigger.objects.create(
        statement=words, ingredient=make_ingredient("Coenzyme Q10"), basis="day", source="Test"
    )


# How a row of each queue comes about.
MADE = {
    "pack": lambda: paid(goods()),
    "ship": lambda: packed(goods()),
    "transfers": lambda: BankLine.objects.create(
        mark="m", paid_on=date(2026, 11, 2), description="Kim", amount_cents=5
    ),
    "review": an_order_to_look_at,
    "parked": a_parked_message,
    "refunds": a_refund_to_send,
    "returns": a_return,
    "mails": a_failed_mail,
    "low": lambda: make_variant(available=1),
    "in-review": lambda: make_post(status="in_review"),
    "scheduled": lambda: make_post(published_at=soon()),
    "due": lambda: make_post(days_ago=800),
    "selling": a_post_that_sells,
    "selling-ingredients": an_ingredient_that_sells,
    "claims": a_claim,
    "statements": a_label_that_lacks_a_statement,
    "alt": lambda: Image.objects.filter(pk=make_image("leaf").pk).update(alt_text="leaf"),
    "retracted": lambda: fall(a_cited_source(), "retracted"),
    "broken": lambda: a_cited_source(link_state="dead"),
    "promotions": lambda: make_promotion("SOON", valid_until=soon()),
    "rules": lambda: ShippingRule.objects.create(
        name="Islands", fee_cents=9_95, places="6798", valid_from=NOW() - timedelta(days=1), valid_until=soon()
    ),
}


@pytest.mark.parametrize("queue", QUEUES, ids=lambda queue: queue.name)
def test_queue_counts_what_its_list_shows(staff, queue: Queue):
    before = counts([queue])[queue.name]
    MADE[queue.name]()

    after = counts([queue])[queue.name]
    listed = staff.get(queue.url).context["cl"].result_count

    assert (after - before, listed) == (1, after)


def test_first_page_names_each_queue_that_has_rows_and_leads_to_its_list(staff):
    paid(goods())
    paid(goods())
    packed(goods())

    answer = staff.get(INDEX)
    page = Page(answer)

    assert "2 orders to pack" in page.text
    assert "1 order to ship" in page.text
    assert f'href="{BY_NAME["pack"].url}"' in answer.content.decode()
    assert "None: payments to match" in page.text


def test_first_page_packs_an_order_and_comes_back(staff):
    order = paid(goods())

    answer = staff.post(reverse("admin:shop_order_step", args=[order.pk, "pack"]), {"next": INDEX})

    order.refresh_from_db()
    assert (answer.headers["Location"], order.status) == (INDEX, "packed")


@pytest.mark.parametrize("wanted", ["//evil.example/", "https://evil.example/admin/", "/admin/../x", "/blog/"])
def test_step_never_leads_elsewhere(staff, wanted):
    order = paid(goods())

    answer = staff.post(reverse("admin:shop_order_step", args=[order.pk, "pack"]), {"next": wanted})

    assert answer.headers["Location"] == reverse("admin:shop_order_change", args=[order.pk])


@pytest.mark.parametrize(
    ("role", "sees", "sees_not"),
    [
        (
            "editor",
            ["article in review", "Articles on their way"],
            ["to pack", "Low stock", "Last 30 days", "payment"],
        ),
        ("fulfilment", ["order to pack", "Orders to pack", "Low stock"], ["Articles", "Last 30 days", "to match"]),
        ("manager", ["order to pack", "Low stock", "Last 30 days"], ["in review", "Articles on their way"]),
        ("owner", ["order to pack", "article in review", "Last 30 days"], []),
    ],
)
def test_first_page_shows_each_role_its_own_work(role, sees, sees_not):
    paid(goods())
    make_post(status="in_review")
    client = Client()
    sign_in_as(client, role)

    text = main_of(client.get(INDEX))

    assert [words for words in sees if words not in text] == []
    assert [words for words in sees_not if words in text] == []


@pytest.mark.parametrize("role", ["editor", "fulfilment", "manager", "owner"])
def test_every_link_of_the_first_page_opens_for_whom_it_is_shown_to(role):
    make_variant(supplement=make_supplement("Zinc"), available=1)
    paid(goods())
    make_post(status="in_review")
    client = Client()
    sign_in_as(client, role)

    links = set(re.findall(r'href="(/admin/[^"#]*)', client.get(INDEX).content.decode()))

    assert [link for link in links if client.get(link).status_code not in {200, 302}] == []


def test_first_page_asks_as_much_of_a_full_shop_as_of_an_empty_one(staff):
    staff.get(INDEX)
    with CaptureQueriesContext(connection) as few:
        staff.get(INDEX)
    for _ in range(12):
        paid(goods(2))
        make_post(status="in_review")
        make_variant(available=1)
        a_post_that_sells()

    with CaptureQueriesContext(connection) as many:
        staff.get(INDEX)

    assert (len(many) - len(few), len(many) <= 14) == (0, True), [q["sql"][:90] for q in many]


def a_low_pack(available: int = 2):
    return make_variant(supplement=make_supplement("Zinc"), name="60 capsules", sku="ZN-60", available=available)


def move(client, pack, change, reason="delivery note 4711", *, seen=None):
    """As the form in the pack's row of the first page sends it."""
    movement = {"stock_change": change, "stock_reason": reason, "stock_seen": seen or seen_of(client, pack)}
    return client.post(form_of(pack), movement)


def form_of(pack):
    return reverse("admin:move_stock", args=[pack.pk])


def seen_of(client, pack):
    html = client.get(INDEX).content.decode()
    inside = html[html.index(f'action="{form_of(pack)}"') :]
    return re.search(r'name="stock_seen" value="(\d+)"', inside)[1]


def left_of(pack):
    return Stock.objects.get(pk=pack.pk).available


def test_stock_is_moved_in_its_row_of_the_first_page_with_its_reason(client):
    manager = sign_in_as(client, "manager")
    pack = a_low_pack()

    answer = move(client, pack, "+24")

    assert (answer.status_code, answer.headers["Location"]) == (302, INDEX)
    assert "Zinc, 60 capsules: +24. Now 26 available." in Page(client.get(INDEX)).text
    assert left_of(pack) == 26
    row = StockMovement.objects.first()
    assert (row.available_change, row.reason, row.cause, row.actor) == (24, "delivery note 4711", "staff", manager)
    entry = AuditEntry.objects.filter(verb="added").get()
    assert (entry.actor, entry.after) == (manager, {"what": "+24 ZN-60: delivery note 4711"})
    assert stock.differences() == {}


def test_second_click_in_a_row_moves_nothing_twice_and_what_is_meant_goes_through(staff):
    pack = a_low_pack(available=0)
    seen = seen_of(staff, pack)
    assert move(staff, pack, "+24", seen=seen).status_code == 302

    second = move(staff, pack, "+24", seen=seen)

    # The pack is not low any more; its row stands there all the same.
    assert "Moved since this page was opened: +24, delivery note 4711." in Page(second).text
    assert (second.status_code, left_of(pack)) == (422, 24)
    again = move(staff, pack, "+24", seen=Page(second).value("stock_seen"))
    assert (again.status_code, left_of(pack)) == (302, 48)


@pytest.mark.parametrize(
    ("change", "reason", "sentence"),
    [
        ("-3", "breakage", "Available can’t go below 0: 2 are there."),
        ("5", "", "Say why: it stands in the ledger."),
        ("5", " ", "Say why: it stands in the ledger."),
        ("", "delivery", "Enter a number other than 0."),
        ("", "", "Enter a number other than 0."),
        ("0", "delivery", "Enter a number other than 0."),
        ("1.5", "delivery", "Enter a whole number."),
        ("٣", "delivery", "Enter a whole number."),
        ("9" * 30, "delivery", "Enter a whole number."),
        ("1000001", "delivery", "Ensure this value is less than or equal to 1000000."),
        ("5", "x" * 201, "Ensure this value has at most 200 characters (it has 201)."),
        ("5", "a\0b", "Null characters are not allowed."),
    ],
)
def test_movement_of_a_row_that_cannot_be_is_refused_there_and_what_was_typed_stays(staff, change, reason, sentence):
    pack = a_low_pack()

    answer = move(staff, pack, change, reason)

    page = Page(answer)
    assert answer.status_code == 422
    assert "Error: What needs me now" in answer.content.decode()
    assert sentence in page.text
    assert (page.value("stock_change"), page.value("stock_reason")) == (change, reason)
    assert "<details open>" in answer.content.decode()
    assert (left_of(pack), StockMovement.objects.count()) == (2, 1)


def test_row_that_was_refused_stands_first_with_its_figures_and_once(staff):
    less, pack = make_variant(available=1), a_low_pack()

    rows = move(staff, pack, "x").context["low_stock"]

    assert [(row.pack, bool(row.form.errors)) for row in rows] == [(pack, True), (less, False)]


@pytest.mark.parametrize("pk", [0, 10**30])
def test_pack_that_is_not_there_moves_nothing(staff, pk):
    assert staff.post(f"/admin/move-stock/{pk}/", {"stock_change": "1", "stock_reason": "x"}).status_code == 404


def test_who_writes_no_movements_sees_what_is_low_without_a_form(client):
    sign_in_as(client, "fulfilment")
    pack = a_low_pack()

    html = client.get(INDEX).content.decode()

    assert "ZN-60" in html
    assert "move-stock" not in html
    assert client.post(form_of(pack), {"stock_change": "1", "stock_reason": "x"}).status_code == 403
    assert left_of(pack) == 2


def test_movement_is_asked_for_by_post(staff):
    assert staff.get(form_of(a_low_pack())).status_code == 405


def test_count_stops_where_nobody_needs_the_number():
    queue = BY_NAME["pack"]

    assert Waiting(queue, MOST_COUNTED).number == "999+"
    assert Waiting(queue, 999).number == "999"
    assert (Waiting(queue, 1).words, Waiting(queue, 2).words) == ("order to pack", "orders to pack")


def test_takings_are_those_of_the_report(staff):
    order = paid((make_variant(price_cents=20_00), 3))
    paid((make_variant(price_cents=5_00), 1))
    refund_units(order, 1)
    order.refunds.update(status="succeeded", settled_at=NOW())

    page = Page(staff.get(INDEX))

    assert "$45.00 goods after refunds" in page.text
    assert "2 orders $37.45 average order, before refunds" in page.text


def test_average_order_of_the_first_page_is_the_one_that_its_link_leads_to(staff):
    for units in (1, 1, 3):  # with what it ships for each brings another sum, and none of the averages is a whole cent
        refund_units(paid((make_variant(price_cents=20_01), units)), 1)
    Order.objects.first().refunds.update(status="succeeded", settled_at=NOW())

    first = staff.get(INDEX).content.decode()
    (link, here) = re.search(r'<a\s+href="([^"]+)"\s*>(\$[\d.,]+)</a>\s+average order, before refunds', first).groups()
    report = Page(staff.get(link.replace("&amp;", "&"))).text

    assert here == "$38.30"
    assert re.findall(r"Average order, before refunds (\S+)", report) == [here]


def test_every_list_of_the_admin_has_its_place_in_the_menu():
    named = {name for _, _, names in GROUPS for name in names}

    assert {model._meta.label_lower for model in admin.site._registry} == named


def test_menu_shows_what_a_role_may_see_and_what_waits():
    paid(goods())
    client = Client()
    sign_in_as(client, "fulfilment")

    entries = [entry for group in client.get(INDEX).context["counter_menu"] for entry in group.entries]

    assert [(one.words, one.waiting) for one in entries] == [
        ("Orders", "1"),
        ("Packs", ""),
        ("Stock", ""),
    ]


@pytest.mark.parametrize(
    ("words", "finds"),
    [
        ("{number}", "Orders"),
        ("kim@example.com", "Orders"),
        ("mag-060", "Products"),
        ("Twitches", "Articles"),
        ("10.1000/abc", "References"),
        ("zin", "Ingredients"),
        ("shipping", "Lists"),
    ],
)
def test_find_leads_to(staff, words, finds):
    order = place(goods())
    make_variant(sku="MAG-060", supplement=make_supplement("Magnesium"))
    make_post("Muscle twitches")
    make_citation("lee2020", DOI="10.1000/abc")
    make_ingredient("Zinc")

    groups = {group.label: group.options for group in find(staff, words.format(number=order.number))}

    assert finds in groups
    assert staff.get(groups[finds][0][1]).status_code == 200


def test_find_shows_nobody_what_they_may_not_see():
    order = place(goods())
    make_post("Muscle twitches")
    client = Client()
    sign_in_as(client, "editor")

    assert [group.label for group in find(client, "twitches")] == ["Articles"]
    assert find(client, order.number) == []


@pytest.mark.parametrize("words", ["", "a", "\0", "  ", "%", "x" * 5000, "💊💊", "' OR 1=1 --"])
def test_find_answers_anything(staff, words):
    response = staff.get("/admin/find/", {"q": words})

    assert response.status_code == (400 if "\0" in words else 200)


def test_suggestions_are_the_same_as_a_list_of_options(staff):
    make_post("Muscle twitches")

    html = staff.get("/admin/find/suggestions/", {"q": "twitch"}).content.decode()

    assert 'role="option"' in html
    assert "Muscle twitches" in html


def main_of(response) -> str:
    """The page without the menu and the header."""
    html = response.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html[html.index("<main") : html.index("</main>")]).split())


def find(client, words):
    return client.get("/admin/find/", {"q": words}).context["groups"]


# --- lists ---------------------------------------------------------------------------------------------------------


def cells_of(answer, field):
    return re.findall(rf'<t[dh] class="field-{field}[^>]*>', answer.content.decode())


def test_cell_of_a_list_carries_the_head_of_its_column_and_the_box_to_tick_none(staff):
    paid(goods())

    answer = staff.get("/admin/shop/order/")

    assert cells_of(answer, "total") == ['<td class="field-total" data-label="Total">']
    assert cells_of(answer, "number") == ['<th class="field-number" data-label="Number">']
    assert '<td class="action-checkbox"><input' in answer.content.decode()


def test_cell_that_says_nothing_is_marked_and_one_with_a_badge_a_field_or_a_nought_is_not(staff):
    place(goods())  # nothing to do yet: no button
    make_variant(available=0)

    todo = cells_of(staff.get("/admin/shop/order/"), "quick")
    packs = staff.get("/admin/shop/variant/")

    assert todo == ['<td class="field-quick" data-label="To do" data-none>']
    assert cells_of(staff.get("/admin/shop/order/"), "payment") == ['<td class="field-payment" data-label="Payment">']
    assert "data-none" not in "".join(cells_of(packs, "price_cents") + cells_of(packs, "units"))
    assert "data-none" in "".join(cells_of(packs, "cover"))


def test_head_of_a_column_and_what_a_cell_says_stay_what_they_are():
    cells = [mark_safe('<th class="field-a"><a href="/x/">1 > 0</a></th>'), mark_safe("<td>-</td>")]
    heads = [{"text": 'a "<b>', "class_attrib": ""}]

    assert list(named(cells, heads)) == [
        '<th class="field-a" data-label="A &quot;&lt;b&gt;"><a href="/x/">1 > 0</a></th>',
        "<td>-</td>",  # the hidden key of a row that is edited in the list has no head
    ]


@pytest.mark.parametrize("path", ["order/", "order/?o=1.-5", "variant/", "category/", "supplement/?o=2"])
def test_table_of_a_list_is_djangos_own_but_for_the_heads_in_its_cells(staff, path):
    paid((make_variant(supplement=make_supplement("Zinc")), 1))
    answer = staff.get(f"/admin/shop/{path}")
    theirs = (Path(admin.__file__).parent / "templates/admin/change_list_results.html").read_text()

    wanted = engines["django"].from_string(theirs).render(result_list(answer.context["cl"]))

    html = answer.content.decode()
    ours = html[html.index('<div class="results">') : html.index("</table>")]
    assert flat(re.sub(r' data-(label="[^"]*"|none)', "", ours)) == flat(
        wanted[wanted.index('<div class="results">') : wanted.index("</table>")]
    )


def flat(html: str) -> str:
    return re.sub(r"\s*(<[^>]+?)\s*>\s*", r"\1>", " ".join(html.split()))


def test_skin_stays_small(tmp_path):
    """Compressed, as a browser gets it: 18 KB of styles, 8 KB of scripts (ux.md, part 6)."""
    assets.join(tmp_path)
    sizes = {name: len(gzip.compress((tmp_path / name).read_bytes())) for name in ("css/counter.css", "js/counter.js")}

    assert sizes["css/counter.css"] <= 18 * 1024
    assert sizes["js/counter.js"] <= 8 * 1024


def test_skin_is_a_closed_list():
    for kind in ("css", "js"):
        there = {f"counter/{path.name}" for path in (assets.STATIC / "counter").glob(f"*.{kind}")}
        assert there <= set(assets.sources(kind, "counter"))


def test_no_page_of_the_counter_carries_a_style_or_a_script_of_its_own(staff):
    order = paid(goods())
    for path in (INDEX, "/admin/find/?q=kim", "/admin/shop/order/", f"/admin/shop/order/{order.pk}/change/"):
        html = staff.get(path).content.decode()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?! [^>]*src=)", html), path


def test_pick_list_visits_each_shelf_once_and_names_no_price(staff):
    zinc = make_variant(shelf="B2-1", sku="ZINC-60", price_cents=12_34)
    iron, loose = make_variant(shelf="A1-1", sku="IRON-60"), make_variant(sku="LOOSE-1")
    one, other = paid((zinc, 2), (iron, 1)), paid((zinc, 3), (loose, 1))

    answer = staff.post("/admin/shop/order/", {"action": "print_pick_list", "_selected_action": [one.pk, other.pk]})

    html = answer.content.decode()
    assert re.findall(r"(?:IRON-60|ZINC-60|LOOSE-1)", html) == ["IRON-60", "ZINC-60", "LOOSE-1"]
    assert re.findall(r'<td class="units">(\d+)</td>', html) == ["1", "5", "1"]
    assert f"2 × {one.number}" in html
    assert "$" not in html
