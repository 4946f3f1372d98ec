"""No field of the admin opens all rows of a table that grows, and no filter lists them."""

import inspect
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteMixin, RelatedFieldWidgetWrapper
from django.contrib.auth.models import Group, Permission
from django.test import RequestFactory

import blog
import shop
from blog.models import Author
from blog.models import Category as Topic
from shop.models import Brand, Category, DietaryMark
from tests.builders import make_superuser, make_supplement
from tests.conftest import sign_in_as

pytestmark = pytest.mark.django_db

# A house has tens of these, whatever it sells and writes; a list of them is quicker read than searched. Permissions
# are as many as the code names.
SMALL = {Author, Topic, Brand, Category, DietaryMark, Group, Permission}


def widget_of(field: forms.Field) -> Any:
    widget = field.widget
    return widget.widget if isinstance(widget, RelatedFieldWidgetWrapper) else widget


def opens_all_rows(field: forms.Field) -> bool:
    if not isinstance(field, forms.ModelChoiceField) or field.queryset.model in SMALL:
        return False
    return not isinstance(widget_of(field), AutocompleteMixin) and not widget_of(field).is_hidden


def forms_of_the_admin() -> Iterator[tuple[str, type[forms.BaseForm]]]:
    request = RequestFactory().get("/")
    request.user = make_superuser("owner@example.com")
    for desk in admin.site._registry.values():
        if desk.has_add_permission(request) or desk.has_change_permission(request):
            yield str(desk), desk.get_form(request)
        for inline in desk.get_inline_instances(request):
            if inline.has_add_permission(request, None) or inline.has_change_permission(request):
                formset = inline.get_formset(request)
                formset.form.base_fields.pop(formset.fk.name, None)  # the page itself, hidden
                yield f"{desk}, {type(inline).__name__}", formset.form


def forms_of_ours() -> Iterator[tuple[str, type[forms.BaseForm]]]:
    """What a form declares itself. What it takes from a model gets its widget from the admin that shows it."""
    for package in (blog, shop):
        for found in walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" in found.name or ".management" in found.name:
                continue
            for name, thing in inspect.getmembers(import_module(found.name), inspect.isclass):
                if (
                    issubclass(thing, forms.BaseForm)
                    and thing.__module__ == found.name
                    and hasattr(thing, "base_fields")
                ):
                    yield f"{found.name}.{name}", thing


@pytest.mark.parametrize("found", [forms_of_the_admin, forms_of_ours])
def test_fields_that_lead_to_a_growing_table_search_it(found):
    which = "base_fields" if found is forms_of_the_admin else "declared_fields"
    fields = [
        (where, name, field.queryset.model.__name__)
        for where, form in found()
        for name, field in getattr(form, which, {}).items()
        if opens_all_rows(field)
    ]

    assert fields == []


def test_filters_list_no_growing_table():
    wrong = []
    for model, desk in admin.site._registry.items():
        for one in desk.list_filter:
            path = one[0] if isinstance(one, tuple) else one
            if isinstance(path, str):
                field = None
                for part in path.split("__"):
                    field = (field.related_model if field is not None else model)._meta.get_field(part)
                if field is not None and field.is_relation and field.related_model not in SMALL:
                    wrong.append((str(desk), path))

    assert wrong == []


def test_what_is_searched_can_be_searched():
    """Django raises at start for a picker to an admin without `search_fields`; an empty list would slip through."""
    targets = {
        field.remote_field.model
        for desk in admin.site._registry.values()
        for name in desk.autocomplete_fields
        for field in [desk.model._meta.get_field(name)]
    }

    assert [str(one) for one in targets if not admin.site._registry[one].search_fields] == []


@pytest.mark.parametrize(("role", "status"), [("editor", 200), ("manager", 200), ("fulfilment", 403)])
def test_products_are_named_to_whoever_places_them_and_to_whoever_sells_them(client, role, status):
    zinc = make_supplement("Zinc lozenges")
    sign_in_as(client, role)
    asked = {"app_label": "shop", "model_name": "placement", "field_name": "supplement", "term": "loz"}

    answer = client.get("/admin/autocomplete/", asked)

    assert answer.status_code == status
    if status == 200:
        assert answer.json()["results"] == [{"id": str(zinc.pk), "text": "Zinc lozenges"}]
