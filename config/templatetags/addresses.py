"""`{% url %}` of a name that never changes is worked out once: the frame of a page has thirty of them.

Built in (settings.TEMPLATES), so that every template has it without a `{% load %}`.
"""

from html import escape
from typing import Any

from django import template
from django.template.base import Parser, Token, Variable
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as parse_url

from blog.addresses import path_to

register = template.Library()


class SteadyURLNode(URLNode):
    """An address without a variable in it, as it was when it was first printed, or kept by a name."""

    printed: str | None = None

    def render(self, context: template.Context) -> str:
        if self.printed is None:
            shown = super().render(context)
            self.printed = shown if self.asvar is None else context[self.asvar]
        if self.asvar is None:
            return self.printed
        context[self.asvar] = self.printed
        return ""


class QuickURLNode(URLNode):
    """An address that its arguments make, each in words: remembered by them."""

    def render(self, context: template.Context) -> str:
        arguments = [argument.resolve(context) for argument in self.args]
        if not all(isinstance(argument, str) for argument in arguments):
            return super().render(context)
        address = path_to(self.view_name.resolve(context), *arguments)
        return escape(address) if context.autoescape else address


@register.tag
def url(parser: Parser, token: Token) -> URLNode:
    node = parse_url(parser, token)
    parts: list[Any] = [node.view_name, *node.args, *node.kwargs.values()]
    if any(isinstance(part.var, Variable) or part.filters for part in parts):
        return node if node.kwargs or node.asvar else QuickURLNode(node.view_name, node.args, node.kwargs, node.asvar)
    return SteadyURLNode(node.view_name, node.args, node.kwargs, node.asvar)
