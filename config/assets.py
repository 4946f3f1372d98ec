"""One stylesheet and one script for the site, and one of each for the counter, joined from small files.

A first visit may cost so many requests and no more (ux.md 3.3). At a developer's desk the sources are served as they
are; elsewhere `join` has run before `collectstatic`.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import rcssmin
import rjsmin
from django.conf import settings

Kind = Literal["css", "js"]
Name = Literal["site", "counter"]
STATIC = settings.BASE_DIR / "static"


@dataclass(frozen=True)
class Bundle:
    """Names below `static/`, without their endings, in order."""

    css: tuple[str, ...]
    js: tuple[str, ...]


SITE = Bundle(
    css=(
        *("tokens", "base", "layout", "words", "buttons", "components", "focus"),
        *("frame", "footer", "forms"),
        *("cards", "lists", "home", "article", "references", "evidence"),
        *("goods", "listing", "filters", "product", "buy"),
        *("cart", "checkout", "order", "invoice", "search", "styleguide", "print"),
    ),
    js=("theme-switch", "frame", "suggestions", "article", "listing", "product", "cart", "checkout"),
)
# What every page of the admin has, beyond Django's own: the storefront's colours and type, and the counter's.
COUNTER = Bundle(
    css=(
        *(
            "css/tokens",
            "counter/frame",
            "counter/content",
            "counter/menu",
            "counter/lists",
            "counter/rows",
            "counter/filters",
        ),
        *("counter/forms", "counter/tabs", "counter/buttons", "counter/landing"),
        *("shop/desk", "shop/desk-forms", "shop/desk-lists", "shop/desk-charts"),
    ),
    js=("js/theme-switch", "js/suggestions", "counter/keys", "counter/tabs"),
)
# The minifier drops the space in ".field :is(input)", which then means another element; "*" keeps the two apart.
DESCENDANT_OF_ANY_KIND = re.compile(r"(?<=\S)[ \t]+:(?=[a-z])")


def sources(kind: Kind, bundle: Name = "site") -> list[str]:
    """The files that make up a stylesheet or a script, in order, as names below `static/`."""
    if bundle == "site":
        return [f"{kind}/{name}.{kind}" for name in getattr(SITE, kind)]
    return [f"{name}.{kind}" for name in getattr(COUNTER, kind)]


def served(kind: Kind, bundle: Name = "site") -> list[str]:
    """What a page links: the joined file, or its sources at a developer's desk."""
    return sources(kind, bundle) if settings.DEBUG else [joined(kind, bundle)]


def joined(kind: Kind, bundle: Name) -> str:
    return f"{kind}/{bundle}.{kind}"


def join(target: Path) -> dict[str, int]:
    """Write the joined files into `target`; their sizes in bytes, by name."""
    written = {}
    for bundle in get_args(Name):
        written[joined("css", bundle)] = _sheet(sources("css", bundle))
        written[joined("js", bundle)] = _script(sources("js", bundle))
    for name, text in written.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_text(text, encoding="utf-8")
    return {name: len(text.encode()) for name, text in written.items()}


def _sheet(names: list[str]) -> str:
    sheet = "\n".join((STATIC / name).read_text(encoding="utf-8") for name in names)
    return str(rcssmin.cssmin(DESCENDANT_OF_ANY_KIND.sub(" *:", sheet)))


def _script(names: list[str]) -> str:
    """Each module keeps its names to itself: declarations in a block are local to it in a module script."""
    return str(rjsmin.jsmin("\n".join(f"{{{(STATIC / name).read_text(encoding='utf-8')}}}" for name in names)))
