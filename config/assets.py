"""One stylesheet and one script for the whole site, joined from a file per layer and a module per behaviour.

A first visit may cost so many requests and no more (ux.md 3.3). At a developer's desk the sources are served as they
are; elsewhere `join` has run before `collectstatic`.
"""

import re
from pathlib import Path

import rcssmin
import rjsmin
from django.conf import settings

CSS = (
    *("tokens", "base", "layout", "words", "buttons", "components"),
    *("frame", "footer", "forms"),
    *("cards", "lists", "home", "article", "references", "evidence"),
    *("goods", "listing", "filters", "product", "buy"),
    *("cart", "checkout", "order", "invoice", "search", "styleguide", "print"),
)
JS = ("frame", "suggestions", "article", "listing", "product", "cart", "checkout")
# The minifier drops the space in ".field :is(input)", which then means another element; "*" keeps the two apart.
DESCENDANT_OF_ANY_KIND = re.compile(r"(?<=\S)[ \t]+:(?=[a-z])")
NAMES = {"css": "css/site.css", "js": "js/site.js"}


def sources(kind: str) -> list[str]:
    """The files that make up the stylesheet ("css") or the script ("js"), in order, as names below `static/`."""
    return [f"{kind}/{name}.{kind}" for name in (CSS if kind == "css" else JS)]


def served(kind: str) -> list[str]:
    """What a page links: the joined file, or its sources at a developer's desk."""
    return sources(kind) if settings.DEBUG else [NAMES[kind]]


def join(target: Path) -> dict[str, int]:
    """Write both joined files into `target`; their sizes in bytes, by name."""
    static = settings.BASE_DIR / "static"
    sheet = "\n".join((static / name).read_text(encoding="utf-8") for name in sources("css"))
    # Each module keeps its names to itself: declarations in a block are local to it in a module script.
    script = "\n".join(f"{{{(static / name).read_text(encoding='utf-8')}}}" for name in sources("js"))
    sheet = DESCENDANT_OF_ANY_KIND.sub(" *:", sheet)
    written = {NAMES["css"]: rcssmin.cssmin(sheet), NAMES["js"]: rjsmin.jsmin(script)}
    for name, text in written.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_text(text, encoding="utf-8")
    return {name: len(text.encode()) for name, text in written.items()}
