"""Who did what: written with the deed, without people and secrets, changed by nobody, found again quickly."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.test import RequestFactory
from django.utils import timezone

from accounts import audit
from accounts.clients import neighbourhood_of
from accounts.models import AuditEntry, User
from blog.models import Outcome, Post
from shop import orders, placements, transfers
from shop.models import BankLine, Holiday, Order, Placement, ProviderEvent, Store
from shop.models import Category as ShopCategory
from shop.orders.states import newest_event
from tests.blog.desk import CITATIONS, citation_form
from tests.builders import (
    make_category,
    make_citation,
    make_post,
    make_promotion,
    make_variant,
    packed,
    paid,
    place,
    refund_units,
    shipped,
)
from tests.conftest import sign_in_as
from tests.shop.pages import Page
from tests.site.keys import controls

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

TRAIL = "/admin/accounts/auditentry/"


def told() -> list[tuple[str, str, str]]:
    """(who, verb, what), the oldest first."""
    return [
        (str(one.actor or ""), one.verb, f"{one.object_type} {one.object_label}".strip())
        for one in AuditEntry.objects.select_related("actor").order_by("pk")
    ]


# --- nobody changes it -------------------------------------------------------------------------------------------
STATEMENTS = [
    "UPDATE accounts_auditentry SET verb = 'other'",
    "UPDATE accounts_auditentry SET actor_id = NULL, reason = 'other'",
    "DELETE FROM accounts_auditentry",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_database_refuses_to_change_and_to_delete_an_entry(statement):
    audit.record("signed in", actor=User.objects.create_user("kim@example.com", "a-long-password"))

    with pytest.raises(DatabaseError, match="audit_append_only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert AuditEntry.objects.get().verb == "signed in"


def test_orm_is_refused_too():
    entry = audit.record("signed in")
    entry.verb = "other"

    with pytest.raises(DatabaseError), transaction.atomic():
        entry.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.delete()


def test_whoever_has_done_something_is_not_deleted():
    user = User.objects.create_user("kim@example.com", "a-long-password")
    audit.record("signed in", actor=user)

    with pytest.raises(ProtectedError):
        user.delete()


# --- every page of the admin -------------------------------------------------------------------------------------
def test_added_changed_and_deleted_rows_are_told_with_what_changed(staff):
    staff.post("/admin/blog/outcome/add/", {"name": "Sleep"})
    outcome = Outcome.objects.get()
    staff.post(f"/admin/blog/outcome/{outcome.pk}/change/", {"name": "Deep sleep"})
    staff.post(f"/admin/blog/outcome/{outcome.pk}/delete/", {"post": "yes"})

    assert told() == [
        ("owner@example.com", "added", "blog.outcome Sleep"),
        ("owner@example.com", "changed", "blog.outcome Deep sleep"),
        ("owner@example.com", "deleted", "blog.outcome Deep sleep"),
    ]
    deleted, changed, added = AuditEntry.objects.all()
    assert (added.before, added.after) == ({}, {"name": "Sleep"})
    assert (changed.before, changed.after) == ({"name": "Sleep"}, {"name": "Deep sleep"})
    assert deleted.before == {"id": outcome.pk, "name": "Deep sleep"}
    assert added.network == "127.0.0.0/24"
    assert LogEntry.objects.count() == 3


def test_page_saved_as_it_was_is_no_deed(staff):
    outcome = Outcome.objects.create(name="Sleep")

    staff.post(f"/admin/blog/outcome/{outcome.pk}/change/", {"name": "Sleep"})

    assert told() == []


def test_several_rows_deleted_at_once_are_told_one_by_one(staff):
    chosen = [Outcome.objects.create(name=name).pk for name in ("Cramps", "Sleep")]

    staff.post("/admin/blog/outcome/", {"action": "delete_selected", "_selected_action": chosen, "post": "yes"})

    assert sorted(told()) == [
        ("owner@example.com", "deleted", "blog.outcome Cramps"),
        ("owner@example.com", "deleted", "blog.outcome Sleep"),
    ]


def test_rows_typed_over_in_a_list_are_told(staff):
    category = ShopCategory.objects.create(name="Vitamins", slug="vitamins", position=1)
    form = controls(staff.get("/admin/shop/category/"))

    staff.post("/admin/shop/category/", form | {"form-0-position": "7", "_save": "Save"})

    entry = AuditEntry.objects.get()
    assert (entry.object_id, entry.before, entry.after) == (str(category.pk), {"position": 1}, {"position": 7})


def test_publishing_is_told_with_the_state_before(staff):
    post = make_post(status=Post.Status.DRAFT, published_at=None)
    path = f"/admin/blog/post/{post.pk}/change/"
    form = controls(staff.get(path)) | {"status": "published"}
    form |= {"published_at_0": "2026-11-01", "published_at_1": "09:00", "categories": [make_category("Sleep").pk]}

    assert staff.post(path, form).status_code == 302

    entry = AuditEntry.objects.get(verb="changed")
    assert (entry.before["status"], entry.after["status"]) == ("draft", "published")


def test_sources_below_a_page_are_told_row_by_row(staff):
    citation = make_citation("lee2020", title="A study")
    form = citation_form(title="A study") | controls(staff.get(f"{CITATIONS}{citation.pk}/change/"))
    form |= {"notices-TOTAL_FORMS": "1", "notices-0-kind": "retraction", "notices-0-source": "Publisher"}
    form |= {"notices-0-noticed_on": "2026-11-01"}

    assert staff.post(f"{CITATIONS}{citation.pk}/change/", form).status_code == 302

    assert any("notice" in name for name in AuditEntry.objects.get(verb="changed").after)


def test_people_and_secrets_are_named_as_changed_and_never_shown(staff):
    store = Store.objects.the_one()
    path = f"/admin/shop/store/{store.pk}/change/"
    form = controls(staff.get(path)) | {
        "email": "new@example.com",
        "bank_account_number": "87654321",
        "days_to_pay": "9",
    }

    assert staff.post(path, form).status_code == 302

    entry = AuditEntry.objects.get()
    assert entry.after == {"email": "(changed)", "bank_account_number": "(changed)", "days_to_pay": 9}
    assert entry.before["email"] == "(changed)"


def test_long_texts_are_cut():
    assert len(audit.shown("body", "x" * 5000)) == 120


# --- verbs of the counter ----------------------------------------------------------------------------------------
def send(client, order, step, **typed):
    """As somebody who has just opened the order."""
    return client.post(f"/admin/shop/order/{order.pk}/{step}/", {"seen": newest_event(order)} | typed)


@pytest.mark.parametrize(
    ("make", "step", "typed", "verb"),
    [
        (place, "record-payment", {"amount": "44.95", "bank_reference": "TR-1"}, "order: paid"),
        (paid, "pack", {}, "order: packed"),
        (paid, "note", {"note": "Rang Kim Lee"}, "order: note"),
        (paid, "cancel", {"reason": "Asked to", "restock": "on"}, "order: cancelled"),
        (packed, "ship", {"tracking_number": "", "carrier": ""}, "order: shipped"),
        (shipped, "deliver", {}, "order: delivered"),
    ],
)
def test_each_step_of_an_order_is_told_without_its_customer(staff, make, step, typed, verb):
    order = make((make_variant(price_cents=20_00), 2))
    if step == "ship":
        typed = typed | {f"quantity_{order.lines.get().pk}": "2"}

    send(staff, order, step, **typed)

    assert ("owner@example.com", verb, f"shop.order {order.number}") in told()
    assert not any("Kim" in str(value) for row in AuditEntry.objects.values() for value in row.values())


def test_steps_of_customers_and_of_the_clock_are_no_deeds_of_staff():
    order = paid((make_variant(), 1))
    orders.mark_packed(order)

    assert told() == []


def test_deed_that_is_refused_leaves_no_entry(staff):
    order = place((make_variant(), 1))

    send(staff, order, "pack")

    assert (told(), Order.objects.get().status) == ([], "pending")


def test_entry_goes_where_its_deed_is_undone():
    actor = User.objects.create_user("kim@example.com", "a-long-password")
    order = paid((make_variant(), 1))

    with transaction.atomic():
        orders.mark_packed(order, actor=actor)
        assert len(told()) == 1
        transaction.set_rollback(True)

    assert told() == []


def test_bank_lines_are_told_without_who_paid(staff):
    actor = User.objects.get()
    order = place((make_variant(price_cents=20_00), 1))
    rows = [
        BankLine.objects.create(mark=mark * 64, paid_on=date(2026, 11, 26), description="KIM LEE", amount_cents=24_95)
        for mark in "ab"
    ]

    transfers.assign(rows[0], order, actor=actor)
    transfers.ignore([rows[1]], actor=actor)
    transfers.reopen([rows[1]], actor=actor)

    assert [(verb, what) for _, verb, what in told()] == [
        ("bank line assigned", f"shop.bankline bank line {rows[0].pk}"),
        ("order: paid", f"shop.order {order.number}"),
        ("bank line set aside", f"shop.bankline bank line {rows[1].pk}"),
        ("bank line reopened", f"shop.bankline bank line {rows[1].pk}"),
    ]


def test_other_verbs_of_the_desk_are_told(staff):
    order = shipped((make_variant(), 2))
    event = ProviderEvent.objects.create(gateway="sandbox", event_id="evnt_1", kind="x", outcome="parked")
    make_citation("lee2020")
    lists = {
        "shop/providerevent": ("dealt_with", event.pk),
        "shop/order": ("print_slips", order.pk),
        "blog/citation": ("export_ris", 1),
        "taggit/tag": ("merge", 1),
    }
    for path, (action, pk) in lists.items():
        staff.post(f"/admin/{path}/", {"action": action, "_selected_action": [pk], "merge_into": "sleep"})
    staff.post("/admin/shop/holiday/add/", {"day": "2030-01-01", "name": "New Year"})

    assert {verb for _, verb, _ in told()} >= {"money without an order dealt with", "slips printed", "added"}
    assert Holiday.objects.filter(name="New Year").exists()


def test_promotion_that_is_changed_is_told(staff):
    promotion = make_promotion("WINTER")
    path = f"/admin/shop/promotion/{promotion.pk}/change/"

    staff.post(path, controls(staff.get(path)) | {"percent": "25"})

    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.before["percent"], entry.after["percent"]) == ("changed", 10, 25)


def test_refund_recorded_as_sent_is_told_with_its_reference(staff):
    order = shipped((make_variant(price_cents=20_00), 2))
    refund = refund_units(order)

    send(staff, order, f"refund-sent/{refund.pk}", reference="TR-99")

    entry = AuditEntry.objects.get(verb="order: refund")
    assert (entry.reason, entry.after) == ("TR-99", {"said": "$20.00 was given back"})


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:aaaa:bbbb::1", "2001:db8:aaaa::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("", ""),
        ("unix", ""),
    ],
)
def test_address_is_cut_to_its_neighbourhood(address, kept):
    assert neighbourhood_of(RequestFactory().get("/", REMOTE_ADDR=address)) == kept


def test_sign_off_is_told_once_and_so_is_its_end(staff):
    actor, post, supplement = User.objects.get(), make_post("Zinc and colds"), make_variant().supplement
    Placement.objects.create(post=post, supplement=supplement)

    for _ in range(2):
        placements.sign_off(post, actor=actor)
    for _ in range(2):
        placements.withdraw_sign_off(post)

    assert [(verb, what) for _, verb, what in told()] == [
        ("signed off", "blog.post Zinc and colds"),
        ("sign-off withdrawn", "blog.post Zinc and colds"),
    ]
    assert AuditEntry.objects.last().after == {"supplements": [supplement.pk]}


# --- finding again -----------------------------------------------------------------------------------------------
def numbers(answer) -> list[str]:
    return [row.verb for row in answer.context["cl"].result_list]


def test_trail_is_found_by_number_kind_person_deed_and_age(staff):
    kim = sign_in_as(staff, "manager")
    order = paid((make_variant(), 1))
    orders.mark_packed(order, actor=kim)
    audit.record("signed in", kim, actor=kim)
    staff.force_login(User.objects.get(email="owner@example.com"))

    assert numbers(staff.get(TRAIL, {"q": order.number})) == ["order: packed"]
    assert numbers(staff.get(TRAIL, {"q": order.number.lower()})) == ["order: packed"]
    assert numbers(staff.get(TRAIL, {"q": f"shop.order {order.pk}"})) == ["order: packed"]
    assert numbers(staff.get(TRAIL, {"q": "nothing %_"})) == []
    assert numbers(staff.get(TRAIL, {"verb": "signed in"})) == ["signed in"]
    assert numbers(staff.get(TRAIL, {"who": str(kim.pk)})) == ["signed in", "order: packed"]
    assert numbers(staff.get(TRAIL, {"who": "0"})) == []
    assert numbers(staff.get(TRAIL, {"days": "1"})) == ["signed in", "order: packed"]
    assert numbers(staff.get(TRAIL, {"who": "x", "days": "999"})) == ["signed in", "order: packed"]


def test_list_of_the_trail_counts_to_a_bound_and_asks_as_much_for_a_thousand_rows(
    staff, django_assert_max_num_queries
):
    audit.record("signed in")
    staff.get(TRAIL)
    AuditEntry.objects.bulk_create(
        AuditEntry(verb="signed in", at=timezone.now(), object_label=f"account {number}") for number in range(1000)
    )

    with django_assert_max_num_queries(10) as asked:
        answer = staff.get(TRAIL)

    assert answer.context["cl"].result_count == 1001
    counts = [
        one["sql"] for one in asked if "COUNT(*)" in one["sql"] and "counted" not in one["sql"]
    ]  # but the menu's
    assert all("LIMIT 5000" in sql for sql in counts)


def test_page_of_an_entry_shows_what_changed(staff):
    staff.post("/admin/blog/outcome/add/", {"name": "<b>Sleep</b>"})

    answer = staff.get(f"{TRAIL}{AuditEntry.objects.get().pk}/change/")

    assert "name: – → <b>Sleep</b>" in Page(answer).text
    assert "<b>Sleep" not in answer.content.decode()
