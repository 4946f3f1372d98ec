"""What stands on labels and when, where goods may be sold, and what carts say: the law as rows."""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join

from blog import publishing
from blog.models import Intake
from shop import labels
from shop.models import Caution, SaleChannel, Statement, StatementTrigger, Supplement

TRIGGERS = (
    "What asks for these words. An example: vitamin B6, more than 10 mg per day, taken by mouth, from 1 March 2023. "
    "Or “any of a kind: vitamin” without an amount. Whoever writes a product sees what its label would be expected to "
    "carry, and what is missing; the label itself wins."
)
CHANNELS = (
    "An example: vitamin B6, above 50 mg, pharmacist only, from 1 June 2027. Three months before, the pages of goods "
    "that hold more say so; from that day they are gone from the shop, and carts and orders refuse them. The date "
    "alone decides."
)
CAUTIONS = (
    "An example: zinc, meets iron from 25 mg, information. The shopper reads the wording and the names of the "
    "products in the cart. A stop has to be ticked before an order is placed, and the order keeps rule, version and "
    "words. Only what ingredients do to each other: what medicines do stands on labels, and nobody is asked what they "
    "take."
)
INTAKES = (
    "An example: vitamin B6, upper limit, 50 mg, NHMRC. Carts are added up against upper limits; product pages show "
    "per cent of both. To change one, end it and add the next."
)


class LongLines:
    """Mix into an admin: fields for whole sentences are wide; addresses are https unless they say otherwise."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        elif db_field.name in {"text", "wording", "source"}:
            kwargs["widget"] = AdminTextInputWidget(attrs={"class": "vLargeTextField"})
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]  # the admin's


class TriggerInline(LongLines, admin.StackedInline):
    model = StatementTrigger
    autocomplete_fields = ("ingredient",)
    extra = 0
    fields = (
        ("ingredient", "kind"),
        ("above_amount", "unit", "basis", "route"),
        "source",
        ("valid_from", "valid_until"),
    )


@admin.register(Statement)
class StatementAdmin(LongLines, admin.ModelAdmin):
    list_display = ("code", "kind", "text", "is_for_all", "reasons", "valid_from", "valid_until")
    list_filter = ("kind", "is_for_all")
    search_fields = ("code", "text", "source")
    inlines = (TriggerInline,)
    fieldsets: ClassVar = (
        (None, {"fields": ("code", "kind", "text", "source", "is_for_all", "one_of", "position")}),
        ("When", {"fields": (("valid_from", "valid_until"),), "description": TRIGGERS}),
    )

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Statement]":
        return super().get_queryset(request).prefetch_related("triggers__ingredient")

    @admin.display(description="asked for by")
    def reasons(self, statement: Statement) -> str:
        return "; ".join(str(trigger) for trigger in statement.triggers.all()) or "–"


@admin.register(SaleChannel)
class SaleChannelAdmin(LongLines, admin.ModelAdmin):
    list_display = ("ingredient", "above_amount", "unit", "channel", "valid_from", "valid_until", "source")
    list_filter = ("channel",)
    list_select_related = ("ingredient",)
    search_fields = ("ingredient__name", "source")
    autocomplete_fields = ("ingredient",)
    fieldsets: ClassVar = (
        (None, {"fields": ("ingredient", ("above_amount", "unit"), "channel"), "description": CHANNELS}),
        ("When and why", {"fields": (("valid_from", "valid_until"), "source", "source_url")}),
    )


@admin.register(Caution)
class CautionAdmin(LongLines, admin.ModelAdmin):
    list_display = ("code", "level", "first", "second", "wording", "valid_from", "valid_until", "version")
    list_filter = ("level",)
    list_select_related = ("first", "second")
    search_fields = ("code", "wording", "source", "first__name", "second__name")
    autocomplete_fields = ("first", "second")
    readonly_fields = ("version",)
    fieldsets: ClassVar = (
        (
            None,
            {
                "fields": (
                    *("code", "level", ("first", "first_from_amount", "first_from_unit")),
                    *(("second", "second_from_amount", "second_from_unit"), "wording"),
                ),
                "description": CAUTIONS,
            },
        ),
        ("When and why", {"fields": ("source", "source_url", "read_on", ("valid_from", "valid_until"), "version")}),
    )

    def save_model(self, request: HttpRequest, obj: Caution, form: Any, change: bool) -> None:  # noqa: FBT001
        labels.save_caution(obj)


@admin.register(Intake)
class IntakeAdmin(LongLines, admin.ModelAdmin):
    """Here and not among the ingredients, because the law is the manager's."""

    list_display = (
        "ingredient",
        "kind",
        "amount",
        "unit",
        "source",
        "read_on",
        "valid_from",
        "valid_until",
        "version",
    )
    list_filter = ("kind", ("read_on", admin.EmptyFieldListFilter))
    list_select_related = ("ingredient",)
    search_fields = ("ingredient__name", "source")
    autocomplete_fields = ("ingredient",)
    readonly_fields = ("version",)
    fieldsets: ClassVar = (
        (None, {"fields": ("ingredient", "kind", ("amount", "unit")), "description": INTAKES}),
        ("When and why", {"fields": ("source", "source_url", "read_on", ("valid_from", "valid_until"), "version")}),
    )

    def save_model(self, request: HttpRequest, obj: Intake, form: Any, change: bool) -> None:  # noqa: FBT001
        publishing.save_intake(obj)


class LacksStatements(admin.SimpleListFilter):
    """Beside a list of supplements: whose label lacks what its actives would ask for."""

    title = "statements"
    parameter_name = "statements"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("missing", "Some are missing"), ("complete", "None is missing")]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Supplement]") -> "QuerySet[Supplement]":
        lacking = Supplement.objects.lacking_statements().values("pk")
        if self.value() == "missing":
            return queryset.filter(pk__in=lacking)
        return queryset.exclude(pk__in=lacking) if self.value() == "complete" else queryset


def label_words(supplement: Supplement) -> str:
    """On the page of a supplement: what would be expected of its label, and what is missing."""
    if not supplement.pk:
        return "–"
    check = labels.check_label(supplement)
    missing = {statement.pk for statement in check.missing}
    rows = [
        ("missing: " if statement.pk in missing else "", statement.text, trigger, trigger.source)
        for statement, trigger in check.expected
    ]
    if not rows:
        return "Nothing: no active ingredient asks for a statement. The label may still carry one."
    return format_html(
        "<ul>{}</ul>", format_html_join("", "<li><strong>{}</strong>{} <small>({}; {})</small></li>", rows)
    )


def channel_words(supplement: Supplement) -> str:
    """Where it may be sold, now and at any time to come."""
    rule = labels.channel_notice(supplement) if supplement.pk else None
    return f"{rule.notice} {rule}. {rule.source}" if rule else "General sale."
