"""Every address of the admin × every role × every method × every action, against the table in role_table.py."""

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.site.role_rows import ROWS, make_rows
from tests.site.role_table import DESKS, SITE, Desk, Page
from tests.site.role_walk import ROLES, STANDARD, Address, Walker, addresses, fingerprint, undone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

NOT_OFFERED = ("PUT", "PATCH", "DELETE", "OPTIONS")


@pytest.fixture
def walker(db):
    return Walker(make_rows())


def expected(address: Address) -> Page | None:
    """What the table says of `address`, None where it says nothing."""
    if not address.desk:
        return SITE.get(address.page)
    desk = DESKS.get(address.desk)
    if desk is None:
        return None
    standard = {
        "changelist": Page(desk.look, desk.look),
        "history": Page(desk.look, desk.look),
        "change": Page(desk.look, desk.change),
        "add": Page(desk.add, desk.add),
        "delete": Page(desk.delete, desk.delete),
    }
    return standard.get(address.page) or desk.pages.get(address.page)


def line_to_add(address: Address) -> str:
    if not address.desk:
        return f'SITE: "{address.page}": Page(get="…", post="…"),'
    if address.page in STANDARD:
        return f'DESKS: "{address.desk}": Desk(look="…", add="…", change="…", delete="…"),'
    return f'DESKS["{address.desk}"].pages: "{address.page}": Page(get="…", post="…"),'


def test_every_address_of_the_admin_stands_in_the_table_and_the_table_has_no_other():
    missing_rows = sorted(
        model._meta.label_lower for model in admin.site._registry if model._meta.label_lower not in ROWS
    )
    assert not missing_rows, f"Add a row of each to ROWS in tests/site/role_rows.py: {missing_rows}"
    found = addresses(make_rows())

    lines = sorted({line_to_add(address) for address in found if expected(address) is None})

    assert not lines, "Say in tests/site/role_table.py who may:\n" + "\n".join(lines)
    theirs = {(address.desk, address.page) for address in found}
    gone = [f'DESKS["{desk}"].pages["{page}"]' for desk, each in DESKS.items() for page in each.pages]
    there = {f'DESKS["{desk}"].pages["{page}"]' for desk, page in theirs}
    assert [one for one in gone if one not in there] == []
    assert sorted(SITE) == sorted(page for desk, page in theirs if not desk)


@pytest.mark.parametrize("role", ROLES, ids=ROLES.values())
def test_each_role_opens_what_the_table_says_and_what_is_refused_changes_nothing(walker, role):
    asked = questions(addresses(walker.rows))
    wrong = []
    before = fingerprint()

    for address, method, who in asked:
        if role not in who and walker.is_let_in(role, method, address.path):
            wrong.append(f"{method} {address.path} is open to {ROLES[role]}: {line_to_add(address)}")
    send_refused_actions(walker, role)
    after = fingerprint()
    for address, method, who in asked:
        with undone():
            if role in who and not walker.is_let_in(role, method, address.path):
                wrong.append(f"{method} {address.path} is refused to {ROLES[role]}: {line_to_add(address)}")

    assert "\n".join(wrong) == ""
    assert [table for table in after if after[table] != before[table]] == []


def questions(found: list[Address]) -> list[tuple[Address, str, str]]:
    """Address, method, who may. What is not in the table is told by the first test."""
    known = [(address, page) for address in found if (page := expected(address))]
    return [
        (address, method, page.post if method == "POST" else page.get)
        for address, page in known
        for method in ("GET", "HEAD", "POST")
    ]


def send_refused_actions(walker: Walker, role: str) -> None:
    """Each action that `role` is not offered, for a row that is there. What it changed, the fingerprint tells."""
    for model, desk in admin.site._registry.items():
        label, name = model._meta.label_lower, f"{desk.opts.app_label}_{desk.opts.model_name}"
        for action, who in DESKS[label].actions.items():
            if role not in who:
                chosen = {"action": action, "_selected_action": [walker.rows[label].pk], "post": "yes"}
                walker.is_let_in(role, "POST", reverse(f"admin:{name}_changelist"), chosen)


def test_other_methods_are_refused_to_everybody_and_change_nothing(walker):
    before = fingerprint()

    let_in = [
        (method, role, address.path)
        for address in addresses(walker.rows)
        for method in NOT_OFFERED
        for role in ("n", "s")
        if walker.is_let_in(role, method, address.path)
    ]

    assert let_in == []
    assert fingerprint() == before


def test_actions_are_offered_to_whom_the_table_says(walker):
    found = {}
    for model, desk in admin.site._registry.items():
        actions: dict[str, str] = {}
        for role in ROLES:
            for name in desk.get_actions(walker.request(role, "GET", reverse("admin:index"))):
                actions[name] = actions.get(name, "") + role
        found[model._meta.label_lower] = actions

    wrong = {label: actions for label, actions in found.items() if actions != DESKS[label].actions}

    assert wrong == {}, f"Set DESKS[…].actions in tests/site/role_table.py: {wrong}"


def test_owner_makes_no_superuser_and_touches_none(walker):
    boss, colleague = walker.people["s"].pk, walker.rows["accounts.user"].pk

    for page in ("change", "delete"):
        assert not walker.is_let_in("o", "POST", reverse(f"admin:accounts_user_{page}", args=[boss]), {"post": "yes"})
    assert not walker.is_let_in("o", "POST", reverse("admin:auth_user_password_change", args=[boss]))
    path = reverse("admin:accounts_user_change", args=[colleague])
    typed = {"email": "colleague@example.com", "is_staff": "on", "is_active": "on", "is_superuser": "on"}
    assert walker.is_let_in("o", "POST", path, typed | {"again": "1", "again_reason": "Promoted"})
    walker.rows["accounts.user"].refresh_from_db()
    assert (walker.rows["accounts.user"].is_staff, walker.rows["accounts.user"].is_superuser) == (True, False)


def test_no_group_may_write_the_audit_trail():
    rights = DESKS["accounts.auditentry"]

    assert rights == Desk(look="os", add="", change="", delete="")
