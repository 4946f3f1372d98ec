"""Pages of the admin that stand what no form or link of theirs sends, and what somebody else wrote meanwhile.

Django asks the database for whatever came instead of a row's key, and lets the database refuse a row that another
person added while the form was open: faults of the server. Here each is an answer beside its field.
`StaffAdminSite.register` puts these classes before every admin and every inline.
"""

from functools import cache
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.widgets import AutocompleteMixin, AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, ManyToManyField
from django.http import HttpRequest

# Rows that one form of the admin takes in one inline. Django draws two thousand for whoever asks for a million.
MOST_ROWS = 200


def can_hold(field: Any, value: Any) -> bool:
    """Whether a column of a key can hold `value`."""
    while field.remote_field:
        field = field.target_field
    try:
        field.run_validators(field.to_python(value))
    except ValidationError:
        return False
    return True


class KeysOnly(AutocompleteMixin):
    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        related: Any = self.field.remote_field
        key = related.model._meta.get_field(getattr(related, "field_name", related.model._meta.pk.attname))
        return super().optgroups(name, [one for one in value if not one or can_hold(key, one)], attr)


class RowPicker(KeysOnly, AutocompleteSelect):
    pass


class RowsPicker(KeysOnly, AutocompleteSelectMultiple):
    pass


class RowsField(forms.ModelMultipleChoiceField):
    def clean(self, value: Any) -> Any:
        rows: Any = self.queryset
        for one in value or ():
            if not can_hold(rows.model._meta.pk, one):
                words = self.error_messages["invalid_pk_value"]
                raise ValidationError(words, code="invalid_pk_value", params={"pk": str(one)[:40]})
        return super().clean(value)


class SturdyFields(admin.options.BaseModelAdmin):
    def formfield_for_foreignkey(self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", RowPicker(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: "ManyToManyField[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", RowsPicker(db_field, self.admin_site))
        kwargs.setdefault("form_class", RowsField)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class RowsBesideOthers:
    """Before a set of forms of an inline: its constraints are asked for with the parent, which Django leaves out."""

    def validate_unique(self: Any) -> None:
        super().validate_unique()  # type: ignore[misc]
        if self.instance.pk is None:  # a page that is not there yet has no rows of others
            return
        for form in self.forms:
            if not form.has_changed() or form in self.deleted_forms or not form.is_valid():
                continue
            try:
                form.instance.validate_constraints()
            except ValidationError as error:
                form.add_error(None, error.messages)


class SturdyInline(SturdyFields):
    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        theirs: Any = self.formset  # type: ignore[attr-defined]
        kwargs.setdefault("formset", _before(RowsBesideOthers, theirs))
        most = self.get_max_num(request, obj)  # type: ignore[attr-defined]
        if most != 0:  # 0: rows are only shown, however many there are
            kwargs.setdefault("max_num", MOST_ROWS if most is None else most)
            kwargs.setdefault("absolute_max", max(MOST_ROWS, most or 0))
        return super().get_formset(request, obj, **kwargs)  # type: ignore[misc]


class SturdyPages(SturdyFields):
    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return [_before(SturdyInline, inline) for inline in super().get_inlines(request, obj)]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        if from_field is None and not can_hold(self.model._meta.pk, object_id):
            return None
        return super().get_object(request, object_id, from_field)  # type: ignore[misc]

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Ticks of rows that cannot be are none."""
        ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
        rows = [one for one in ticked if can_hold(self.model._meta.pk, one)]
        if rows != ticked:
            data = request.POST.copy()
            data.setlist(ACTION_CHECKBOX_NAME, rows)
            request.POST = data  # type: ignore[assignment]
        return super().changelist_view(request, *args, **kwargs)  # type: ignore[misc]

    def _get_edited_object_pks(self, request: HttpRequest, prefix: str) -> list[str]:
        keys: list[str] = super()._get_edited_object_pks(request, prefix)  # type: ignore[misc]
        return [one for one in keys if can_hold(self.model._meta.pk, one)]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """A number without end in an address is an unknown filter, as a word is: the list says so."""
        try:
            return super().get_changelist_instance(request)  # type: ignore[misc]
        except OverflowError as error:
            raise IncorrectLookupParameters from error


def sturdy(desk: type[admin.ModelAdmin]) -> type[admin.ModelAdmin]:
    made: type[admin.ModelAdmin] = _before(SturdyPages, desk)
    return made


@cache
def _before(one: Any, other: Any) -> Any:
    return type(other.__name__, (one, other), {"__module__": other.__module__, "__doc__": other.__doc__})
