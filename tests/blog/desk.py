"""What an editor's browser sends from the forms of the admin, and what it gets back."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from tests.builders import make_author, make_category, picture_bytes

POSTS, CITATIONS, IMAGES = "/admin/blog/post/", "/admin/blog/citation/", "/admin/blog/image/"


def inline(prefix: str, *rows: dict[str, Any]) -> dict[str, str]:
    """What an inline posts: `rows` are new ones."""
    counts = {"TOTAL_FORMS": len(rows), "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
    numbers = {f"{prefix}-{name}": str(number) for name, number in counts.items()}
    return numbers | {f"{prefix}-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}


def post_form(**fields: Any) -> dict[str, Any]:
    """A new draft by one author in one category."""
    category = fields.pop("category", None) or make_category("Sleep")
    author = fields.pop("author", None) or make_author()
    return {
        "title": "Zinc and colds",
        "slug": "zinc-and-colds",
        "summary": "What trials say.",
        "body": "<p>Text.</p>",
        "cover": "",
        "status": "draft",
        "published_at_0": "",
        "published_at_1": "",
        "expires_at_0": "",
        "expires_at_1": "",
        "meta_title": "",
        "meta_description": "",
        "reviewer": "",
        "categories": [category.pk],
        "tags": "",
        "authorships-TOTAL_FORMS": "1",
        "authorships-INITIAL_FORMS": "0",
        "authorships-MIN_NUM_FORMS": "1",
        "authorships-MAX_NUM_FORMS": "1000",
        "authorships-0-id": "",
        "authorships-0-post": "",
        "authorships-0-author": author.pk,
        "authorships-0-role": "author",
        "authorships-0-position": "0",
        "key_points": "",
        **inline("reviews"),
        **inline("corrections"),
        **inline("placements"),
        **inline("shop_block"),
    } | fields


CITATION_FIELDS = (
    *("container_title", "container_title_short", "publisher", "volume", "issue", "page", "issued"),
    *("edition", "genre", "language", "editors", "accessed"),
    *("doi", "pmid", "pmcid", "pii", "isbn", "url", "authors"),
)


def citation_form(**fields: Any) -> dict[str, Any]:
    """A journal article that has a key and a title."""
    empty = dict.fromkeys(CITATION_FIELDS, "")
    basics = {"key": "tague2011vitamind", "type": "article-journal", "title": "Vitamin D"}
    return empty | basics | inline("notices") | fields


def image_form(content: bytes | None = None, *, name: str = "cat.png", **fields: Any) -> dict[str, Any]:
    """A described picture."""
    file = SimpleUploadedFile(name, picture_bytes() if content is None else content)
    return {"key": "pic", "file": file, "alt_text": "A picture", "caption": "", "credit": ""} | fields


def errors(response: HttpResponse) -> dict[str, list[str]]:
    """What the form says, per field. The page must be the form again."""
    assert response.status_code == 200
    return dict(response.context["adminform"].form.errors)


def messages(response: HttpResponse) -> list[str]:
    """What the page after saving says on top."""
    return [str(message) for message in response.context["messages"]]
