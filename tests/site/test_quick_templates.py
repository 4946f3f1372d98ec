"""Our templates print what Django's print, for the usual and the rare alike."""

from collections import namedtuple
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Engine, TemplateDoesNotExist, TemplateSyntaxError, VariableDoesNotExist
from django.utils import timezone
from django.utils.safestring import mark_safe

from config.quick_templates import QuickIncludeNode, QuickTemplate, QuickVariableNode

SOURCES = {
    "frame.html": "<title>{% block title %}Frame{% endblock %}</title>{% block body %}{% endblock %}{{ page }}",
    "middle.html": '{% extends "frame.html" %}{% block title %}Middle of {{ block.super }}{% endblock %}',
    "page.html": '{% extends "middle.html" %}{% block body %}{{ page }}: {{ block.super }}{% endblock %}',
    "named.html": "[{{ name }}{{ page }}{{ forloop.counter }}{% if not name %}nothing{% endif %}]",
    "sets.html": '{% firstof "set inside" as page %}{{ page }}',
    "deep.html": '{% include "named.html" with name=page only %}{% include "named.html" %}',
}
Price = namedtuple("Price", ["now", "was"])  # noqa: PYI024  as old code has them


class Thing:
    name = "a <thing>"
    number = 1200
    nothing = None

    def __str__(self):
        return "Thing & co"

    def method(self):
        return ["first", "second"]

    def needs_one(self, one):
        return one

    def wipes(self):
        raise AssertionError("called from a template")

    wipes.alters_data = True

    @property
    def broken(self):
        raise LookupError("inside a property")

    @property
    def lacks(self):
        return self.no_such_thing


class Missing(Exception):
    silent_variable_failure = True


class Shy:
    @property
    def name(self):
        raise Missing


class Either:
    """Has both items and attributes."""

    value, both = "attribute", "hidden by its item"

    def __getitem__(self, key):
        return {"item": "an item", "both": "item before attribute"}[key]


class Loud(dict):
    def __getitem__(self, name):
        return super().__getitem__(name).upper()


class Kind:
    do_not_call_in_templates = True
    name = "not called"

    def __call__(self):
        raise AssertionError("called from a template")


class Maker:
    name = "of the maker"

    def __call__(self):
        return Thing()


VALUES = {
    "page": "Zinc & <colds>",
    "safe": mark_safe("<b>safe</b>"),
    "thing": Thing(),
    "shy": Shy(),
    "either": Either(),
    "kind": Kind(),
    "loud": Loud(name="of a loud row"),
    "files": ["css/base.css", "css/print.css"],
    "maker": Maker(),
    "price": Price("$5.00", ""),
    "row": {"name": "of a row", "items": "an entry", "1": "one", "deep": {"list": [["x", "y"], ["z"]]}},
    "rows": [{"name": "A"}, {"name": "B"}, {"name": ""}],
    "pairs": [("a", 1), ("b", 2)],
    "number": 1200,
    "cents": Decimal("1234.50"),
    "day": date(2026, 3, 4),
    "moment": datetime(2026, 3, 4, 22, 30, tzinfo=UTC),
    "yes": True,
    "none": None,
    "call": lambda: "called",
    "empty": "",
}
TEMPLATES = [
    "{{ page }} {{ safe }} {{ thing }} {{ number }} {{ cents }} {{ yes }} {{ none }} {{ day }} {{ moment }}",
    "{{ thing.name }} {{ thing.number }} {{ thing.nothing }} {{ thing.method }} {{ thing.method.1 }} {{ call }}",
    "{{ thing.needs_one }}|{{ thing.wipes }}|{{ shy.name }}|{{ thing.no_such }}|{{ no_such.thing }}",
    "{{ kind.name }}|{{ maker.name }}|{{ maker.no_such }}",
    "{{ price.now }}{{ price.was }}{{ price.0 }}{{ price.5 }}{{ price.count }}",
    "{{ either.item }} {{ either.value }} {{ either.both }} {{ either.0 }}",
    "{{ row.name }} {{ row.1 }} {{ row.2 }} {{ row.deep.list.0.1 }} {{ loud.name }}",
    "{{ rows.2.name }}|{{ rows.3.name }}|{{ rows.3 }}|{{ pairs.2 }}|{{ pairs.1.2 }}",
    "{{ row.items }} {{ rows.0.name }} {{ rows.7.name }} {{ row.deep.list.1.0 }} {{ rows.name }} {{ page.0 }}",
    "{% for key, value in row.deep.items %}{{ key }}={{ value }}{% endfor %}",
    "{{ autoescape }}{{ use_tz }}{{ template_name }}{{ dicts }}{{ push }}",
    "{{ page|upper }} {{ page|default:thing.name }} {{ no_such|default:page }} {{ empty|default_if_none:1 }}",
    "{% autoescape off %}{{ page }}{{ thing }}{% endautoescape %}{{ 'words' }}{{ 12 }}{{ 1.5 }}{{ True }}",
    "{% if no_such %}a{% elif thing.no_such.deeper %}b{% elif number > 1000 and yes %}c{% endif %}",
    "{% if none is None and no_such is None %}both{% endif %}{% if 'Zinc' in page %}in{% endif %}",
    "{% for row in rows %}{{ forloop.counter }}{{ row.name }}{% if forloop.last %}.{% endif %}{% endfor %}",
    "{% for name, count in pairs reversed %}{{ name }}{{ count }}{{ forloop.parentloop.counter }}{% endfor %}",
    "{% for x in no_such %}{{ x }}{% empty %}none{% endfor %}",
    "{% with a=thing.name b=page %}{{ a }}{{ b }}{% endwith %}",
    '{% include "named.html" with name=thing.name only %}{% include "named.html" with name=safe %}{{ name }}',
    '{% for row in rows %}{% include "named.html" with name=row.name only %}{% endfor %}',
    '{% include "sets.html" only %}{{ page }}{% include "sets.html" %}{{ page }}{% include "deep.html" only %}',
    '{% include "deep.html" %}{% autoescape off %}{% include "named.html" with name=page only %}{% endautoescape %}',
    '{% include template %}{% include template with name="by variable" only %}{% include "NAMED.html"|lower %}',
    '{% for file in files %}{% static file %} {% endfor %}{% static "css/base.css" %} {% static files.1|lower %}',
    '{% static "css/base.css" as address %}[{{ address }}]{% static files.0 as address %}[{{ address }}]',
    '{% extends "frame.html" %}{% block body %}{{ block.super }}own{% endblock %}',
    '{% extends "middle.html" %}{% block title %}Top of {{ block.super }}{% endblock %}',
    '{% include "page.html" %}{% include "page.html" with page="once more" only %}',
    '{% cycle "a" "b" as letter %}{{ letter }}{% include "named.html" with name=letter only %}{% cycle letter %}',
]


def engine(loader, **options):
    sources = ("django.template.loaders.locmem.Loader", SOURCES)
    return Engine(loaders=[(loader, [sources])], builtins=["django.templatetags.static"], **options)


def printed(loader, template, **options):
    made = engine(loader, **options)
    SOURCES["asked.html"] = template
    values = VALUES | {"template": "named.html"}
    return [
        made.get_template("asked.html").render(Context(dict(values), use_l10n=use_l10n))
        for use_l10n in (None, False, None)
    ]


OURS, DJANGOS = "config.quick_templates.Loader", "django.template.loaders.cached.Loader"


@pytest.mark.parametrize("options", [{}, {"string_if_invalid": "(no %s)"}], ids=["", "invalid is marked"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_template_prints_what_djangos_prints(template, options):
    assert printed(OURS, template, **options) == printed(DJANGOS, template, **options)


@pytest.mark.parametrize("template", ["{{ thing.broken }}", "{{ thing.lacks }}", "{{ page|slice:no_such }}"])
def test_error_inside_is_raised_as_it_is_by_djangos(template):
    with pytest.raises((LookupError, AttributeError, VariableDoesNotExist)) as djangos:
        printed(DJANGOS, template)

    with pytest.raises(djangos.type):
        printed(OURS, template)


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("template", ["{% if %}", "{% no_such_tag %}", "{{ page|no_such_filter }}", "{% block a %}"])
def test_mistake_in_a_template_is_named_as_by_djangos(template, debug):
    with pytest.raises(TemplateSyntaxError) as djangos:
        printed(DJANGOS, template, debug=debug)

    with pytest.raises(TemplateSyntaxError) as ours:
        printed(OURS, template, debug=debug)

    assert str(ours.value) == str(djangos.value)
    assert getattr(ours.value, "template_debug", {}).get("line") == getattr(djangos.value, "template_debug", {}).get(
        "line"
    )


def test_template_that_is_not_there_is_told_with_where_it_was_looked_for():
    with pytest.raises(TemplateDoesNotExist) as error:
        engine(OURS).get_template("nowhere.html")

    assert [reason for _, reason in error.value.tried] == ["Source does not exist"]


@pytest.mark.parametrize("loader", [OURS, DJANGOS])
def test_template_that_extends_itself_is_refused(loader):
    with pytest.raises(TemplateDoesNotExist) as error:
        printed(loader, '{% extends "asked.html" %}')

    assert "Skipped to avoid recursion" in [reason for _, reason in error.value.tried]


def test_page_of_the_site_is_made_of_quick_parts(settings):
    made = Engine.get_default().get_template("blog/post_detail.html")

    assert isinstance(made, QuickTemplate)
    assert made.nodelist.get_nodes_by_type(QuickIncludeNode)
    assert made.nodelist.get_nodes_by_type(QuickVariableNode)


def test_date_is_printed_in_the_zone_of_its_page():
    template = Engine.get_default().from_string("{{ moment|date:'c' }} {{ day|date:'j F Y' }} {{ none|date:'c' }}")
    words = []
    for zone in ("UTC", "Australia/Sydney", "UTC"):
        with timezone.override(zone):
            words.append(template.render(Context(VALUES)))

    assert words == [
        "2026-03-04T22:30:00+00:00 4 March 2026 ",
        "2026-03-05T09:30:00+11:00 4 March 2026 ",
        "2026-03-04T22:30:00+00:00 4 March 2026 ",
    ]
