"""What no form of ours sends for a row: every page of the admin that chooses rows refuses it beside the field."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django import forms
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from blog.models import Authorship
from tests.builders import make_author, make_post, make_superuser, sign_in

pytestmark = pytest.mark.django_db

NO_KEYS = ["x", "\x00", "1e400", "-1", "9223372036854775808", "9" * 40, "😀"]


def choosers(form: Any) -> list[str]:
    return [name for name, field in form.base_fields.items() if isinstance(field, forms.ModelChoiceField)]


def pages(request: Any) -> Iterator[tuple[str, list[str], dict[str, Any]]]:
    """Of each page that adds: its address, its own fields that choose rows, and a row of each inline with such."""
    for model, desk in admin.site._registry.items():
        if not desk.has_add_permission(request):
            continue
        inlines = {}
        for formset, inline in desk.get_formsets_with_inlines(request):
            names = [name for name in choosers(formset.form) if name != formset.fk.name]
            if names and inline.has_add_permission(request, None):
                inlines[formset.get_default_prefix()] = names
        yield (
            reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add"),
            choosers(desk.get_form(request)),
            inlines,
        )


@pytest.mark.parametrize("key", NO_KEYS)
def test_key_of_no_row_is_refused_beside_its_field_on_every_page(client, store, key):
    user = make_superuser("owner@example.com")
    sign_in(client, user)
    request = RequestFactory().get("/")
    request.user = user

    asked = []
    for address, own, inlines in pages(request):
        data = dict.fromkeys(own, key)
        for prefix, names in inlines.items():
            data |= {f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-INITIAL_FORMS": "0"}
            data |= {f"{prefix}-0-{name}": key for name in names}

        response = client.post(address, data)

        assert response.status_code == 200, address
        faults = response.context["adminform"].form.errors
        assert [name for name in own if name not in faults] == [], address
        for shown in response.context["inline_admin_formsets"]:
            names = inlines.get(shown.formset.prefix, [])
            assert [name for name in names if name not in shown.formset.forms[0].errors] == [], address
        asked += own
    assert {"brand", "categories", "cover", "ingredient", "supplements"} <= set(asked)


@pytest.fixture
def staff(client, store):
    sign_in(client, make_superuser("owner@example.com"))
    return client


def lists() -> Iterator[tuple[Any, str]]:
    for model, desk in admin.site._registry.items():
        yield desk, reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


@pytest.mark.parametrize("key", NO_KEYS)
def test_tick_of_no_row_does_nothing_on_every_list(staff, key):
    for desk, address in lists():
        for name in (action if isinstance(action, str) else action.__name__ for action in desk.actions or ()):
            response = staff.post(address, {"action": name, "index": "0", "_selected_action": [key]})

            assert response.status_code in {200, 302, 403}, (address, name)


@pytest.mark.parametrize("key", NO_KEYS)
def test_address_of_no_row_and_filter_by_none_are_answered_on_every_list(staff, key):
    for desk, address in lists():
        for page in ("change", "delete", "history"):
            status = staff.get(f"{address}{quote(key, safe='')}/{page}/").status_code
            assert status in {302, 400, 403, 404}, (address, page)
        asked = [f"{desk.date_hierarchy}__year"] if desk.date_hierarchy else []
        for name in asked + [one for one in desk.list_filter if isinstance(one, str)]:
            assert staff.get(address, {name: key}).status_code in {200, 302, 400}, (address, name)


def test_every_list_counts_what_each_filter_would_show_beside_each_other_filter(staff):
    make_post()
    for desk, address in lists():
        fields = [one for one in desk.list_filter if isinstance(one, str)]
        for asked in ({}, *({f"{name}__isnull": "True"} for name in fields)):
            response = staff.get(address, {"_facets": "True"} | asked)

            assert response.status_code in {200, 302, 403}, (address, asked)


@pytest.mark.parametrize("key", NO_KEYS)
def test_row_of_a_list_of_fields_with_no_key_is_refused(staff, key):
    row = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": key, "form-0-price_cents": "1.00"}

    response = staff.post("/admin/shop/variant/", row | {"_save": "Save"})

    assert response.status_code == 200
    assert response.context["cl"].formset.errors


def test_author_whom_somebody_else_added_meanwhile_is_told_beside_the_row(staff):
    post = make_post()
    author = make_author("Naturopath", slug="naturopath")
    Authorship.objects.create(post=post, author=author, role="editor")
    row = {"authorships-TOTAL_FORMS": "1", "authorships-INITIAL_FORMS": "0"}
    row |= {"authorships-0-role": "editor", "authorships-0-position": "0"}

    response = staff.post(f"/admin/blog/post/{post.pk}/change/", row | {"authorships-0-author": author.pk})

    (authors, *_) = response.context["inline_admin_formsets"]
    assert authors.formset.forms[0].non_field_errors() == ["This author already has this role in this article."]


def test_form_that_says_it_has_ten_million_rows_is_refused_with_two_hundred(staff):
    data = {"studies-TOTAL_FORMS": "9999999", "studies-INITIAL_FORMS": "0"}

    response = staff.post("/admin/blog/claim/add/", data)

    (studies,) = response.context["inline_admin_formsets"]
    assert len(studies.formset.forms) == 200
    assert studies.formset.non_form_errors() == ["Please submit at most 200 forms."]


def test_every_set_of_rows_that_staff_add_to_has_an_end(staff):
    request = RequestFactory().get("/")
    request.user = make_superuser("second@example.com")

    most = {
        inline.model.__name__: formset.absolute_max
        for _, desk in admin.site._registry.items()
        for formset, inline in desk.get_formsets_with_inlines(request)
        if formset.max_num
    }

    assert set(most.values()) == {200}
    assert {"ClaimStudy", "Variant", "Review"} <= set(most)
