"""Steps that move money, data or rights ask for the password of the last 15 minutes, some for a reason.

`stale_staff` has signed in and was not asked since; `staff` was asked just now.
"""

from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import AuditEntry, User
from shop.models import BankLine, Order, Payment, ProviderEvent, Refund, Variant
from shop.orders.states import newest_event
from shop.rules.price_changes import is_steep
from tests.builders import make_supplement, make_variant, paid, picture_bytes, place, shipped, sign_in
from tests.shop.pages import Page
from tests.site.keys import PASSWORD, controls, make_person, switch_limits_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

ORDERS = "/admin/shop/order/"


def step(order: Order, name: str) -> str:
    return f"{ORDERS}{order.pk}/{name}/"


def answer(client, path, asked, **typed):
    """Send the page that asks, as its button does: with everything in its hidden fields."""
    return client.post(path, controls(asked) | typed)


# --- a step of an order ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "make"),
    [("refund", shipped), ("record-payment", place), ("cancel", paid)],
)
def test_step_that_moves_money_leads_to_the_password_and_back_to_itself(stale_staff, name, make):
    path = step(make((make_variant(), 2)), name)

    first = stale_staff.get(f"{path}?return=7")
    assert first.headers["Location"] == f"/account/reauthenticate/?next={path.replace('/', '%2F')}%3Freturn%3D7"
    back = stale_staff.post("/account/reauthenticate/", {"password": PASSWORD, "next": f"{path}?return=7"})

    assert back.headers["Location"] == f"{path}?return=7"
    assert stale_staff.get(back.headers["Location"]).status_code == 200


@pytest.mark.parametrize(("name", "make"), [("ship", None), ("note", place), ("cancel", place), ("address", place)])
def test_step_that_moves_no_money_asks_for_no_password(stale_staff, name, make):
    order = make((make_variant(), 2)) if make else paid((make_variant(), 2))

    answered = stale_staff.get(step(order, name))

    assert "reauthenticate" not in answered.headers.get("Location", "")


def test_refund_sent_too_late_keeps_what_was_typed_and_goes_on_after_the_password(stale_staff):
    order = shipped((make_variant(price_cents=20_00), 2))
    line = order.lines.get().pk
    typed = {f"quantity_{line}": "1", "reason": "goodwill", "note": "Rang twice", "shipping": "", "confirmed": "2000"}
    typed["seen"] = str(newest_event(order))

    asked = stale_staff.post(step(order, "refund"), typed)
    page = Page(asked)

    assert (asked.status_code, Refund.objects.count()) == (200, 0)
    assert {name: page.value(name) for name in typed} == typed
    done = answer(stale_staff, step(order, "refund"), asked, again_password=PASSWORD)
    assert done.headers["Location"] == f"{ORDERS}{order.pk}/change/"
    assert Refund.objects.get().amount_cents == 20_00


def test_refund_takes_four_clicks_and_the_password_once_on_its_way(stale_staff):
    """The counter allows five. From the order: "Refund", the password, "Work out the refund", "Refund $20.00"."""
    order = shipped((make_variant(price_cents=20_00), 2))
    line = order.lines.get().pk
    path = step(order, "refund")
    clicks = 0

    page = stale_staff.get(path)
    clicks += 1
    assert page.status_code == 302
    stale_staff.post("/account/reauthenticate/", {"password": PASSWORD, "next": path})
    clicks += 1
    typed = {f"quantity_{line}": "1", "reason": "goodwill", "seen": newest_event(order)}
    shown = Page(stale_staff.post(path, typed))
    clicks += 1
    assert "Customer gets $20.00 back." in shown.text
    stale_staff.post(path, typed | {"confirmed": shown.value("confirmed")})
    clicks += 1

    assert (Refund.objects.count(), clicks) == (1, 4)


def test_wrong_password_does_nothing_keeps_everything_and_is_written_down(stale_staff):
    order = place((make_variant(price_cents=20_00), 1))
    typed = {"amount": "24.95", "bank_reference": "TR-1", "reason": ""}
    asked = stale_staff.post(step(order, "record-payment"), typed)

    wrong = answer(stale_staff, step(order, "record-payment"), asked, again_password="another")

    again = Page(wrong)
    assert (wrong.status_code, "That is not your password." in again.text) == (422, True)
    assert {name: again.value(name) for name in typed} == typed
    assert again.value("again_password") == ""
    assert Order.objects.get().status == "pending"
    assert AuditEntry.objects.first().verb == "password refused"


def test_wrong_passwords_are_limited_also_where_the_save_is_undone(stale_staff, settings):
    switch_limits_on(settings)
    variant = make_variant(price_cents=20_00)
    for _ in range(5):
        change_price(stale_staff, variant, "1.00", again="1", again_reason="Typo", again_password="wrong")

    sixth = change_price(stale_staff, variant, "1.00", again="1", again_reason="Typo", again_password=PASSWORD)

    assert "Too many failed login attempts" in Page(sixth).text
    assert Variant.objects.get().price_cents == 20_00


@pytest.mark.parametrize(("minutes", "status"), [(0, 200), (14.9, 200), (15.1, 302), (None, 302)])
def test_password_counts_for_fifteen_minutes_and_signing_in_does_not(client, minutes, status):
    sign_in(client, User.objects.create_superuser("owner@example.com", PASSWORD), confirmed_minutes_ago=minutes)

    assert client.get(step(shipped((make_variant(), 1)), "refund")).status_code == status


def test_password_of_somebody_else_in_the_same_browser_does_not_count(staff):
    staff.force_login(make_person())

    assert staff.get(step(shipped((make_variant(), 1)), "refund")).status_code == 302


def test_reason_of_a_refund_stands_in_the_trail(staff):
    order = shipped((make_variant(price_cents=20_00), 2))
    line = order.lines.get().pk
    typed = {f"quantity_{line}": "1", "reason": "goodwill", "confirmed": "2000", "seen": newest_event(order)}
    staff.post(step(order, "refund"), typed)

    entry = AuditEntry.objects.first()

    assert (entry.verb, entry.object_type, entry.object_label) == ("order: refund", "shop.order", order.number)
    assert (entry.actor.email, entry.reason, entry.network) == ("owner@example.com", "goodwill", "127.0.0.0/24")


# --- lists and the bank ------------------------------------------------------------------------------------------
def test_action_that_records_payments_asks_for_password_and_reason(stale_staff):
    order = place((make_variant(), 1))
    asked = stale_staff.post(ORDERS, {"action": "record_payment", "_selected_action": [order.pk], "index": "0"})
    assert Order.objects.get().status == "pending"

    no_reason = answer(stale_staff, ORDERS, asked, again_password=PASSWORD, again_reason="")
    assert (no_reason.status_code, Order.objects.get().status) == (422, "pending")
    answer(stale_staff, ORDERS, no_reason, again_reason="Statement of 26 November")

    assert Order.objects.get().status == "paid"
    paid_entry = AuditEntry.objects.get(verb="order: paid")
    assert paid_entry.reason == "Statement of 26 November"


def test_selection_of_many_goes_through_the_page_between(stale_staff):
    chosen = [place((make_variant(), 1)).pk for _ in range(3)]
    asked = stale_staff.post(ORDERS, {"action": "record_payment", "_selected_action": chosen})

    answer(stale_staff, ORDERS, asked, again_password=PASSWORD, again_reason="Statement")

    assert [order.status for order in Order.objects.all()] == ["paid"] * 3


def test_bank_lines_are_imported_and_assigned_with_the_password_only(stale_staff):
    line = BankLine.objects.create(mark="m" * 64, paid_on=date(2026, 11, 26), description="Kim", amount_cents=1)
    for path in ("import/", f"{line.pk}/assign/"):
        first = stale_staff.get(f"/admin/shop/bankline/{path}")
        assert first.headers["Location"].startswith("/account/reauthenticate/?next=%2Fadmin%2Fshop%2Fbankline%2F")


def test_file_sent_too_late_has_to_be_chosen_again_and_the_page_says_so(stale_staff):
    file = SimpleUploadedFile("november.csv", b"Date,Description,Amount\n")

    asked = stale_staff.post("/admin/shop/bankline/import/", {"file": file})

    assert "A file cannot wait: choose it again on the next page (november.csv)." in Page(asked).text


def test_money_without_an_order_goes_back_after_password_and_reason(stale_staff):
    event = ProviderEvent.objects.create(
        gateway="sandbox", event_id="evnt_1", kind="x", outcome="parked", amount_cents=5_00
    )
    asked = stale_staff.post("/admin/shop/providerevent/", {"action": "give_back", "_selected_action": [event.pk]})

    assert ("Your password, to give money back." in Page(asked).text, Payment.objects.count()) == (True, 0)


# --- prices ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("old", "new", "steep"),
    [
        (20_00, 10_00, False),
        (20_00, 9_99, True),
        (20_00, 30_00, False),
        (20_00, 30_01, True),
        (20_00, 20_00, False),
        (1, 2, True),
        (5, 7, False),
    ],
)
def test_price_change_is_steep_beyond_half(old, new, steep):
    assert is_steep(old, new) is steep


def change_price(client, variant, price, *, sale="", **more):
    typed = {
        "supplement": variant.supplement_id,
        "name": variant.name,
        "sku": variant.sku,
        "barcode": "",
        "unit_count": variant.unit_count,
        "unit": variant.unit,
        "weight_g": variant.weight_g,
        "price_cents": price,
        "sale_price_cents": sale,
        "sale_from_0": "2026-11-01" if sale else "",
        "sale_from_1": "09:00" if sale else "",
        "is_offered": "on",
        "position": "0",
    }
    return client.post(f"/admin/shop/variant/{variant.pk}/change/", typed | more)


@pytest.mark.parametrize(("price", "sale"), [("9.99", ""), ("30.01", ""), ("20.00", "9.99")])
def test_steep_price_is_confirmed_with_a_reason_that_stands_in_the_trail(staff, price, sale):
    variant = make_variant(price_cents=20_00)
    asked = change_price(staff, variant, price, sale=sale)
    new = sale or price
    assert f"change the price of {variant.sku} from $20.00 to ${new}" in Page(asked).text
    assert Variant.objects.get().current_price_cents == 20_00

    done = answer(staff, f"/admin/shop/variant/{variant.pk}/change/", asked, again_reason="Supplier’s list")

    assert done.status_code == 302
    field = "sale_price_cents" if sale else "price_cents"
    cents = int(new.replace(".", ""))
    assert getattr(Variant.objects.get(), field) == cents
    entry = AuditEntry.objects.first()
    assert (entry.verb, entry.reason, entry.after[field]) == ("changed", "Supplier’s list", cents)


def test_gentle_price_is_saved_at_once(stale_staff):
    variant = make_variant(price_cents=20_00)

    assert change_price(stale_staff, variant, "10.00").status_code == 302
    assert Variant.objects.get().price_cents == 10_00


def test_first_price_of_a_new_pack_asks_nothing(stale_staff):
    typed = {"supplement": make_supplement().pk, "name": "60", "sku": "ZN-60", "unit_count": "60", "unit": "capsule"}
    more = {"weight_g": "95", "price_cents": "19.95", "is_offered": "on", "position": "0", "barcode": ""}

    assert stale_staff.post("/admin/shop/variant/add/", typed | more).status_code == 302


def test_steep_price_on_the_page_of_a_supplement_saves_none_of_it_before_it_is_confirmed(stale_staff):
    supplement = make_supplement("Zinc")
    variant = make_variant(price_cents=20_00, supplement=supplement)
    path = f"/admin/shop/supplement/{supplement.pk}/change/"
    typed = controls(stale_staff.get(path)) | {"name": "Zinc renamed", "variants-0-price_cents": "2.00"}

    asked = stale_staff.post(path, typed)

    supplement.refresh_from_db()
    variant.refresh_from_db()
    assert (supplement.name, variant.price_cents) == ("Zinc", 20_00)
    answer(stale_staff, path, asked, again_password=PASSWORD, again_reason="Clearance")
    supplement.refresh_from_db()
    variant.refresh_from_db()
    assert (supplement.name, variant.price_cents) == ("Zinc renamed", 2_00)


# --- people ------------------------------------------------------------------------------------------------------
def person_form(user, **changes):
    typed = {"email": user.email, "full_name": user.full_name, "is_active": "on", "is_staff": "on"}
    return typed | {"groups": [str(group.pk) for group in user.groups.all()]} | changes


@pytest.mark.parametrize("field", ["groups", "is_staff", "is_active", "email"])
def test_change_of_what_somebody_may_do_is_confirmed_and_written_down(stale_staff, field):
    user = make_person(role="editor")
    changes = {"groups": [str(Group.objects.get(name="owner").pk)], "is_staff": "", "is_active": ""}
    changes |= {"email": "kim.lee@example.com"}
    path = f"/admin/accounts/user/{user.pk}/change/"
    asked = stale_staff.post(path, person_form(user, **{field: changes[field]}))
    assert "Your password, to change who may do what here." in Page(asked).text
    assert not AuditEntry.objects.filter(verb="changed").exists()

    answer(stale_staff, path, asked, again_password=PASSWORD, again_reason="New job")

    entry = AuditEntry.objects.get(verb="changed")
    assert (entry.object_label, entry.reason, list(entry.after)) == (f"account {user.pk}", "New job", [field])
    if field == "groups":
        assert (entry.before, entry.after) == ({"groups": ["editor"]}, {"groups": ["owner"]})
    assert "kim" not in str(entry.after)


def test_new_spelling_of_a_name_asks_nothing(stale_staff):
    user = make_person()

    saved = stale_staff.post(f"/admin/accounts/user/{user.pk}/change/", person_form(user, full_name="Kim A. Lee"))

    assert saved.status_code == 302
    assert User.objects.get(pk=user.pk).full_name == "Kim A. Lee"


def test_changed_address_has_to_be_verified_anew(staff):
    user = make_person()
    path = f"/admin/accounts/user/{user.pk}/change/"
    staff.post(path, person_form(user, email="new@example.com", again="1", again_reason="Married"))

    assert not user.emailaddress_set.filter(verified=True).exists()


@pytest.mark.parametrize("page", ["accounts/user/{}/delete/", "accounts/user/{}/password/"])
def test_pages_that_take_an_account_over_or_away_ask_first(stale_staff, page):
    user = User.objects.create_user("kim@example.com", PASSWORD)
    path = f"/admin/{page.format(user.pk)}"

    first = stale_staff.get(path)
    sent = stale_staff.post(path, {"post": "yes", "password1": "x" * 20, "password2": "x" * 20})

    assert first.headers["Location"].startswith("/account/reauthenticate/")
    assert "Your password, to" in Page(sent).text
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_changed_role_is_confirmed(stale_staff):
    group = Group.objects.get(name="editor")

    asked = stale_staff.post(f"/admin/auth/group/{group.pk}/change/", {"name": "editor", "permissions": []})

    assert "Your password, to change what a role may do." in Page(asked).text
    assert group.permissions.exists()


def test_picture_beside_a_steep_price_is_told_about(stale_staff):
    supplement = make_supplement("Zinc")
    make_variant(price_cents=20_00, supplement=supplement)
    path = f"/admin/shop/supplement/{supplement.pk}/change/"
    typed = controls(stale_staff.get(path)) | {"variants-0-price_cents": "2.00"}
    typed |= {"images-TOTAL_FORMS": "1", "images-0-alt_text": "A pack", "images-0-position": "0"}

    asked = stale_staff.post(path, typed | {"images-0-file": SimpleUploadedFile("pack.png", picture_bytes())})

    assert "choose it again on the next page (pack.png)" in Page(asked).text
    sent = answer(stale_staff, path, asked, again_password=PASSWORD, again_reason="Clearance")
    assert (sent.status_code, "This field is required." in Page(sent).text) == (200, True)
    assert Variant.objects.get().price_cents == 20_00
