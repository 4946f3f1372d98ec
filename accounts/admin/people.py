"""Staff accounts. Whoever changes what somebody may do types the password again and says why."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from accounts.staff import forget_addresses
from accounts.sudo import AsksAgain, gate

# Secrets, addresses and sessions are kept by their owner at /account/, and by the commands.
for model in (Authenticator, EmailAddress, UserSession):
    admin.site.unregister(model)
admin.site.unregister(Group)


def right_words(right: Permission) -> str:
    """ "Can change pack", as the counter speaks now: the row keeps the words of the day on which it was made."""
    model = right.content_type.model_class()
    if model is None:
        return right.name
    verb, _, name = right.codename.partition("_")
    if name == model._meta.model_name and verb in model._meta.default_permissions:
        return f"Can {verb} {model._meta.verbose_name}"
    return str(dict(model._meta.permissions).get(right.codename, right.name))


class SaysRights:
    """Mix into a ModelAdmin, before it: rights are called what their lists are called."""

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        field = super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None and db_field.related_model is Permission:
            field.label_from_instance = lambda right: (
                f"{apps.get_app_config(right.content_type.app_label).verbose_name}: {right_words(right)}"
            )
        return field


class UserCreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "full_name")


class UserForm(UserChangeForm):
    class Meta:
        model = User
        fields = ("email", "full_name", "is_active", "is_staff", "is_superuser", "groups", "user_permissions")


@admin.register(User)
class UserAdmin(SaysRights, AsksAgain, DjangoUserAdmin):
    form: type[forms.ModelForm] = UserForm
    add_form: type[forms.ModelForm] = UserCreationForm
    list_display = ("email", "full_name", "is_staff", "is_active")
    list_filter = ("is_staff", "is_active", "groups")
    search_fields = ("email", "full_name")
    ordering = ("email",)
    readonly_fields = ("joined_at", "last_login")
    fieldsets = (
        (None, {"fields": ("email", "full_name", "password")}),
        ("Access", {"fields": ("is_active", "is_staff", "groups", "is_superuser", "user_permissions")}),
        ("Dates", {"fields": ("joined_at", "last_login")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "full_name", "password1", "password2")}),)

    # --- an owner is no superuser, and makes none --------------------------------------------------------------
    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else (*fields, "is_superuser", "user_permissions")

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self._may_touch(request, obj)

    def get_actions(self, request: HttpRequest) -> Any:
        """Accounts are switched off one by one, by whoever says why."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    @staticmethod
    def _may_touch(request: HttpRequest, user: User | None) -> bool:
        return request.user.is_superuser or user is None or not user.is_superuser

    # --- asked again -------------------------------------------------------------------------------------------
    def what_to_confirm(self, request: HttpRequest, form: Any, formsets: Any) -> str:
        is_only_the_name = set(form.changed_data) <= {"full_name"}
        return "" if is_only_the_name else "change who may do what here"

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data:
            forget_addresses(obj)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        if not self.has_change_permission(request, self.get_object(request, id)):
            raise PermissionDenied
        asked = gate(request, "set somebody’s password", asks_reason=True)
        return asked or super().user_change_password(request, id, form_url)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        if not self.has_delete_permission(request, self.get_object(request, object_id)):
            raise PermissionDenied
        asked = gate(request, "delete an account", asks_reason=True)
        return asked or super().delete_view(request, object_id, extra_context)


@admin.register(Group)
class GroupAdmin(SaysRights, AsksAgain, DjangoGroupAdmin):
    """Roles are written by migrations; a superuser may bend one, and says why."""

    def what_to_confirm(self, request: HttpRequest, form: Any, formsets: Any) -> str:
        return "change what a role may do" if form.has_changed() else ""

    def get_actions(self, request: HttpRequest) -> Any:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        if not self.has_delete_permission(request):
            raise PermissionDenied
        asked = gate(request, "delete a role", asks_reason=True)
        return asked or super().delete_view(request, object_id, extra_context)
