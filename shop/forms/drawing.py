"""Inputs and selects drawn in Python: Django takes a template for each list of attributes, 22 in a checkout."""

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import BaseRenderer, get_default_renderer
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

INPUTS = frozenset(f"django/forms/widgets/{kind}.html" for kind in ("text", "number", "email", "hidden"))
SELECT = "django/forms/widgets/select.html"


class PlainDrawing(BaseRenderer):
    """The same characters as Django's templates make; whatever else a form shows is left to those."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        if template_name in INPUTS:
            return _input(context["widget"])
        if template_name == SELECT and not any(name for name, *_ in context["widget"]["optgroups"]):
            return _select(context["widget"])
        drawn: str = get_default_renderer().render(template_name, context, request)
        return drawn

    def get_template(self, template_name: str) -> Any:
        return get_default_renderer().get_template(template_name)


def _input(widget: Mapping[str, Any]) -> SafeString:
    value = widget["value"]
    shown = "" if value is None else format_html(' value="{}"', value)
    return format_html('<input type="{}" name="{}"{}{}>', widget["type"], widget["name"], shown, _attrs(widget))


def _select(widget: Mapping[str, Any]) -> SafeString:
    options = [
        format_html('  <option value="{}"{}>{}</option>\n', option["value"], _attrs(option), option["label"])
        for _, group, _ in widget["optgroups"]
        for option in group
    ]
    return format_html(
        '<select name="{}"{}>\n{}</select>',
        widget["name"],
        _attrs(widget),
        mark_safe("".join(options)),  # noqa: S308  each is a `format_html` above
    )


def _attrs(widget: Mapping[str, Any]) -> SafeString:
    drawn = [
        f" {conditional_escape(name)}"
        if value is True
        else f' {conditional_escape(name)}="{conditional_escape(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    ]
    return mark_safe("".join(drawn))  # noqa: S308  each part is escaped above


PLAIN = PlainDrawing()
