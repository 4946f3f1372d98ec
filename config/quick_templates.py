"""Django's templates, printed in half the time. What is parsed and what is printed stay the same.

A page looks up five hundred names, and of each Django asks first whether it is one of many rare things. Here the
usual comes first, and whatever is not usual is left to Django. What never changes is printed once.
"""

from functools import cached_property, lru_cache
from html import escape
from typing import Any

from django.template import Origin, Template, TemplateDoesNotExist
from django.template.base import (
    DebugLexer,
    FilterExpression,
    Lexer,
    Node,
    NodeList,
    Parser,
    Token,
    Variable,
    VariableDoesNotExist,
    VariableNode,
    render_value_in_context,
)
from django.template.loader_tags import BLOCK_CONTEXT_KEY, BlockContext, BlockNode, ExtendsNode, IncludeNode
from django.template.loaders import base, cached
from django.templatetags.static import StaticNode
from django.utils.safestring import SafeString

MISSING = object()


class QuickVariable(Variable):
    """`post.title`, where each step leads from an object to an attribute or from a dictionary to a value."""

    __slots__ = ("first", "rest")

    def __init__(self, var: str) -> None:
        super().__init__(var)
        assert self.lookups
        self.first, *rest = self.lookups
        self.rest = [(bit, int(bit) if bit.isdecimal() else None) for bit in rest]

    def resolve(self, context: Any) -> Any:
        first = self.first
        for scope in reversed(context.dicts):
            if first in scope:
                value = scope[first]
                break
        else:
            raise VariableDoesNotExist("Failed lookup for key [%s] in %r", (first, context))
        for bit, number in self.rest:
            kind: Any = type(value)
            if kind is dict:
                value = value.get(bit, MISSING)
            elif kind is list or kind is tuple:
                value = value[number] if number is not None and number < len(value) else MISSING
            elif not callable(value) and _has_no_items(kind):
                try:
                    value = getattr(value, bit, MISSING)
                except Exception:  # Django knows which are said and which are silent
                    value = MISSING
            else:
                value = MISSING
            if value is MISSING:
                return super().resolve(context)
        return super().resolve(context) if callable(value) else value


@lru_cache(maxsize=1024)
def _has_no_items(kind: Any) -> bool:
    """Whether `value["name"]` leads nowhere: attributes are all that it has. A named tuple is one of these."""
    return getattr(kind, "__getitem__", tuple.__getitem__) is tuple.__getitem__


class QuickExpression(FilterExpression):
    __slots__ = ("is_plain",)

    def __init__(self, token: str, parser: Parser) -> None:
        super().__init__(token, parser)
        if self.is_var and self.var.lookups:
            self.var = QuickVariable(self.var.var)
        self.is_plain = self.is_var and not self.filters

    def resolve(self, context: Any, ignore_failures: bool = False) -> Any:  # noqa: FBT001, FBT002  Django's
        if self.is_plain:
            try:
                return self.var.resolve(context)
            except VariableDoesNotExist:
                if ignore_failures:
                    return None
        return super().resolve(context, ignore_failures)


class QuickVariableNode(VariableNode):
    def render(self, context: Any) -> Any:
        value = self.filter_expression.resolve(context)
        kind = type(value)
        if kind is SafeString:
            return value
        if kind is str:
            return escape(value) if context.autoescape else value
        return render_value_in_context(value, context)


class QuickIncludeNode(IncludeNode):
    """An include that names its template, which is looked up once; with `only` it sets the names of the page aside,
    where Django makes another context."""

    _found: Any = None

    def render(self, context: Any) -> Any:
        if self._found is None:  # where files change while we run, this node goes with the page that it is a part of
            self._found = context.template.engine.get_template(self.template.var)
        template = self._found
        values = {name: var.resolve(context) for name, var in self.extra_context.items()}
        if not self.isolated_context:
            with context.push(**values):
                return template.render(context)
        before = context.dicts
        context.dicts = [before[0], values]
        try:
            return template.render(context)
        finally:
            context.dicts = before


class QuickExtendsNode(ExtendsNode):
    """Django looks through the whole frame for its blocks with every page; they are where they were."""

    def render(self, context: Any) -> Any:
        frame = self.get_parent(context)
        if not isinstance(frame, QuickTemplate):
            return super().render(context)
        blocks = context.render_context.setdefault(BLOCK_CONTEXT_KEY, BlockContext())
        blocks.add_blocks(self.blocks)
        blocks.add_blocks(frame.blocks)
        with context.render_context.push_state(frame, isolated_context=False):
            return frame._render(context)  # type: ignore[attr-defined]  # the stubs leave it out


class SteadyStaticNode(StaticNode):
    """The address of one file, as it was when it was first printed."""

    printed: str | None = None

    def render(self, context: Any) -> str:
        if self.printed is None:
            self.printed = super().render(context)
        return self.printed


def quick(node: Node) -> Node:
    """What prints the same as `node` in less time; `node` itself where nothing does."""
    if type(node) is VariableNode:
        return QuickVariableNode(node.filter_expression)
    if type(node) is IncludeNode and _is_a_name(node.template):
        only = node.isolated_context
        return QuickIncludeNode(node.template, extra_context=node.extra_context, isolated_context=only)
    if type(node) is ExtendsNode:
        return QuickExtendsNode(node.nodelist, node.parent_name)
    if type(node) is StaticNode and node.varname is None and not node.path.is_var and not node.path.filters:
        return SteadyStaticNode(path=node.path)
    return node


def _is_a_name(template: FilterExpression) -> bool:
    """Whether it names one template, by its whole name."""
    return isinstance(template.var, str) and not template.filters and not template.var.startswith(".")


class QuickParser(Parser):
    def compile_filter(self, token: str) -> FilterExpression:
        return QuickExpression(token, self)

    def extend_nodelist(self, nodelist: NodeList, node: Node, token: Token) -> None:
        super().extend_nodelist(nodelist, quick(node), token)


class QuickTemplate(Template):
    @cached_property
    def blocks(self) -> dict[str, Any]:
        """By name; none of a template that extends another, which adds them itself."""
        extends = any(isinstance(node, ExtendsNode) for node in self.nodelist)
        nodes: list[Any] = [] if extends else self.nodelist.get_nodes_by_type(BlockNode)
        return {node.name: node for node in nodes}

    def compile_nodelist(self) -> NodeList:
        """As Django's does, with our parser."""
        lexer = DebugLexer(self.source) if self.engine.debug else Lexer(self.source)
        parser = QuickParser(
            lexer.tokenize(), self.engine.template_libraries, self.engine.template_builtins, self.origin
        )
        try:
            nodelist = parser.parse()
        except Exception as error:
            if self.engine.debug:
                error.template_debug = self.get_exception_info(error, error.token)  # type: ignore[attr-defined]
            raise
        self.extra_data = parser.extra_data
        return nodelist


class ParsingLoader(base.Loader):
    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        """As Django's does, with our templates."""
        tried = []
        for origin in self.get_template_sources(template_name):
            if skip is not None and origin in skip:
                tried.append((origin, "Skipped to avoid recursion"))
                continue
            try:
                contents = self.get_contents(origin)  # type: ignore[attr-defined]  # the loaders have it
            except TemplateDoesNotExist:
                tried.append((origin, "Source does not exist"))
                continue
            return QuickTemplate(contents, origin, str(origin.template_name), self.engine)
        raise TemplateDoesNotExist(template_name, tried=tried)


class Loader(cached.Loader, ParsingLoader):
    """Remembers templates as Django's does; those that it does not know yet are parsed by ours."""
