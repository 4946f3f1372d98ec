"""A long form in tabs: the article's and the product's. Without a script its parts stand one below another."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify


@dataclass
class Tab:
    name: str
    fieldsets: list[Any] = field(default_factory=list)
    inlines: list[Any] = field(default_factory=list)
    errors: int = 0
    below: str = ""  # a template, after the fields and the inlines

    @property
    def id(self) -> str:
        return f"tab-{slugify(self.name)}"

    @property
    def label(self) -> str:
        """`Content (2 errors)`"""
        return f"{self.name} ({self.errors} error{'' if self.errors == 1 else 's'})" if self.errors else self.name


class TabbedAdmin(admin.ModelAdmin):
    """Each fieldset is a tab of the same name. An inline stands on the tab that it names as its `tab`.

    Its template extends `admin/tabbed_form.html`; `static/counter/tabs.js` makes tabs of the parts.
    """

    tab_of_the_rest = ""  # of inlines that name none
    below_tabs: ClassVar[dict[str, str]] = {}  # name of a tab → the template that ends it

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        context["tabs"] = self.tabs(context)
        return super().render_change_form(request, context, *args, **kwargs)

    def tabs(self, context: dict[str, Any]) -> list[Tab]:
        """The fieldsets as tabs, the inlines on theirs, and how many errors stand on each."""
        tabs = {
            fieldset.name: Tab(fieldset.name, [fieldset], below=self.below_tabs.get(fieldset.name, ""))
            for fieldset in context["adminform"]
        }
        errors = context["adminform"].form.errors
        for tab in tabs.values():
            names = {
                bound.field.name for shown in tab.fieldsets for line in shown for bound in line if _is_field(bound)
            }
            tab.errors = len(names & set(errors))
        for inline in context["inline_admin_formsets"]:
            tab = tabs[getattr(inline.opts, "tab", self.tab_of_the_rest)]
            tab.inlines.append(inline)
            tab.errors += sum(1 for row in inline.formset.errors if row) + bool(inline.formset.non_form_errors())
        return list(tabs.values())


def _is_field(bound: Any) -> bool:
    return not getattr(bound, "is_readonly", False)
