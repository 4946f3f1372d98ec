"""The guide shows pictures that are there, links that lead somewhere, and words that stand on the screen."""

import re
from functools import cache
from itertools import chain
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.apps import apps
from django.conf import settings
from django.utils.encoding import force_str

ROOT = Path(settings.BASE_DIR)
GUIDE = ROOT / "docs" / "staff-guide"
PICTURES = GUIDE / "pictures"
PAGES = sorted(GUIDE.glob("*.md"))
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *PAGES]
MOST_LINES = 60  # a screenful or little more
# What Django's admin and allauth write by themselves.
FROM_OUTSIDE = {"forgot your password?", "go", "groups", "history", "save", "save and continue editing"}


def links(page: Path) -> list[str]:
    """Where the Markdown of `page` leads, addresses of other sites left out."""
    found = re.findall(r"\]\(([^)\s]+)\)", page.read_text())
    return [target for target in found if not re.match(r"[a-z]+:", target)]


def flat(words: str) -> str:
    return " ".join(words.split()).casefold()


@cache
def screen_words() -> str:
    """Everything a screen may take its words from: templates, scripts, Python's texts, names of models and fields."""
    folders = ("templates", "static", "shop", "blog", "accounts", "config")
    files = chain.from_iterable((ROOT / folder).rglob("*") for folder in folders)
    texts = [
        path.read_text()
        for path in files
        if path.suffix in {".html", ".js", ".py"} and not {"migrations", "demo", "content"} & set(path.parts)
    ]
    texts += [re.sub(r"<[^>]+>|{%.*?%}", " ", text) for text in texts]
    for model in apps.get_models():
        texts += [force_str(model._meta.verbose_name), force_str(model._meta.verbose_name_plural)]
        for field in model._meta.get_fields():
            texts.append(force_str(getattr(field, "verbose_name", field.name)))
            texts += [force_str(words) for _, words in getattr(field, "choices", None) or ()]
    return flat("\n".join(texts))


def is_on_screen(words: str) -> bool:
    wanted = flat(words)
    if wanted in FROM_OUTSIDE:
        return True
    names = (wanted, wanted.removeprefix("add another "), wanted.removeprefix("add "), wanted.replace(" ", "_"))
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", screen_words()) for name in names)


def test_pictures_of_the_guide_are_there_and_each_is_shown() -> None:
    shown = {(page.parent / target).resolve() for page in PAGES for target in links(page) if target.endswith(".webp")}

    assert shown == {path.resolve() for path in PICTURES.iterdir()}


def test_pictures_of_the_guide_are_small() -> None:
    sizes = [path.stat().st_size for path in PICTURES.iterdir()]

    assert max(sizes) <= 60_000
    assert sum(sizes) <= 1_500_000


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: page.stem)
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    missing = [target for target in links(page) if not (page.parent / unquote(target.partition("#")[0])).exists()]

    assert missing == []


def test_every_page_of_the_guide_is_in_its_index() -> None:
    index = ROOT / "docs" / "staff-guide.md"

    assert {(index.parent / target).resolve() for target in links(index)} == {page.resolve() for page in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_bold_words_of_the_guide_stand_on_a_screen(page: Path) -> None:
    bold = re.findall(r"\*\*(.+?)\*\*", page.read_text(), flags=re.DOTALL)

    assert [words for words in bold if not is_on_screen(words)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_of_the_guide_is_short_has_a_picture_and_says_what_to_do_when_it_goes_wrong(page: Path) -> None:
    text = page.read_text()

    assert len(text.splitlines()) <= MOST_LINES
    assert "](pictures/" in text
    assert "\n## When it goes wrong\n" in text
