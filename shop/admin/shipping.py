"""Shipping rules: written, tried out, kept with their history."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.html import format_html_join

from blog.admin.history import VersionedAdmin
from shop.forms.shipping import ShippingRuleForm, TryRulesForm
from shop.models import ShippingRule
from shop.rules import shipping
from shop.shipping import answer, delete_rule, save_rule, why_it_stays

BROUGHT_BACK = (
    *("name", "banner_words", "fee_cents", "free_from_cents", "tests_before_discount", "days_min", "days_max"),
    *("places", "from_weight_g", "is_refused"),
)


class CurrentFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("current", "In force"), ("ending", "Ends this week")]

    def queryset(self, request: HttpRequest, rules: "QuerySet[ShippingRule]") -> "QuerySet[ShippingRule]":
        if self.value() == "ending":
            return rules.filter(pk__in=ShippingRule.objects.ending_soon().values("pk"))
        return rules.filter(pk__in=ShippingRule.objects.current().values("pk")) if self.value() == "current" else rules


@admin.register(ShippingRule)
class ShippingRuleAdmin(VersionedAdmin):
    form = ShippingRuleForm
    version_template = "admin/shop/shippingrule/version.html"
    list_display = ("name", "says", "reach", "valid_from", "valid_until", "version", "is_current")
    list_filter = (CurrentFilter,)
    search_fields = ("name",)
    readonly_fields = ("banner", "says", "examples", "version")
    fieldsets: ClassVar = (
        (None, {"fields": ("name", "banner_words", "fee_cents", "free_from_cents", "tests_before_discount")}),
        (
            "Where and when",
            {
                "fields": (
                    *("places", "from_weight_g", "is_refused", ("days_min", "days_max")),
                    *("valid_from", "valid_until"),
                ),
                "description": "One rule without postcodes and weight is always in force: every page states it. "
                "It ends by itself where the next one without them begins.",
            },
        ),
        ("What the saved rule says", {"fields": ("banner", "says", "examples", "version")}),
    )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.try_rules)
        return [path("try/", view, name="shop_shippingrule_try"), *super().get_urls()]

    def try_rules(self, request: HttpRequest) -> HttpResponse:
        """A sample cart, answered as the cart would. Asking changes nothing, so the question stands in the address."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        form = TryRulesForm(request.GET if request.GET else None)
        context = {
            **self.admin_site.each_context(request),
            "title": "Try the shipping rules",
            "opts": self.opts,
            "form": form,
            "answer": answer(form.question()) if form.is_valid() else None,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/shop/shippingrule/try.html", context)

    @admin.display(description="bar on every page")
    def banner(self, rule: ShippingRule) -> str:
        return shipping.banner(rule.terms) if rule.pk and rule.is_everywhere else "–"

    @admin.display(description="in words")
    def says(self, rule: ShippingRule) -> str:
        if not rule.pk:
            return "–"
        return shipping.banner(rule.terms) if rule.is_everywhere else f"{rule.exception}."

    @admin.display(description="for")
    def reach(self, rule: ShippingRule) -> str:
        return shipping.reach_words(rule.reach)

    @admin.display(description="examples")
    def examples(self, rule: ShippingRule) -> str:
        if not rule.pk or rule.is_refused:
            return "–"
        return format_html_join("; ", "{}", ((line,) for line in shipping.worked_examples(rule.terms)))

    @admin.display(boolean=True, description="in force")
    def is_current(self, rule: ShippingRule) -> bool:
        return rule in self._current

    def get_queryset(self, request: HttpRequest) -> "QuerySet[ShippingRule]":
        self._current = set(ShippingRule.objects.current())
        return super().get_queryset(request)

    def save_model(self, request: HttpRequest, obj: ShippingRule, form: Any, change: bool) -> None:  # noqa: FBT001
        before = {rule.pk: rule.valid_until for rule in ShippingRule.objects.everywhere()}
        save_rule(obj)
        for rule in ShippingRule.objects.everywhere().exclude(pk=obj.pk):
            if before.get(rule.pk) != rule.valid_until:
                end = f"ends when “{obj.name}” begins" if rule.valid_until else "holds until further notice"
                self.message_user(request, f"“{rule.name}” now {end}.", messages.INFO)

    def restore(self, row: ShippingRule, version: Any) -> list[str]:
        for name in BROUGHT_BACK:
            setattr(row, name, getattr(version, name))
        row.full_clean(validate_constraints=False)
        save_rule(row)
        return ["When it begins and ends stays as it is."]

    def get_actions(self, request: HttpRequest) -> Any:
        """Rules are deleted one by one: each may leave a time without a rule."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def has_delete_permission(self, request: HttpRequest, obj: ShippingRule | None = None) -> bool:
        """A rule that an order was placed under stays; give it an end date."""
        return super().has_delete_permission(request, obj) and not (obj and obj.orders.exists())

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        rule = self.get_object(request, object_id)
        if rule is not None and self.has_delete_permission(request, rule) and (sentence := why_it_stays(rule)):
            return self._stays(request, rule, sentence)
        try:
            return super().delete_view(request, object_id, extra_context)
        except ValidationError as error:  # an order or another rule came between
            assert rule is not None
            return self._stays(request, rule, " ".join(error.messages))

    def _stays(self, request: HttpRequest, rule: ShippingRule, sentence: str) -> HttpResponse:
        self.message_user(request, sentence, messages.ERROR)
        return HttpResponseRedirect(reverse("admin:shop_shippingrule_change", args=[rule.pk]))

    def delete_model(self, request: HttpRequest, obj: ShippingRule) -> None:
        delete_rule(obj)
