"""An article as it would look if it were saved now: worked out in memory, and never written."""

from django.http import QueryDict
from django.utils import timezone

from blog import body
from blog.models import Author, Authorship, Category, Citation, Image, Post
from blog.publishing.posts import list_references
from blog.publishing.texts import missing_records, render_post
from blog.text import tags_from_text

MOST_AUTHORS = 30  # rows of the form that are looked at
LINES = ("title", "summary", "meta_title", "meta_description", "key_points")
LONGEST = 1200  # characters of any of them


def show_typed(post: Post, typed: QueryDict) -> list[str]:
    """Give `post` what a form has typed, with all that a page shows of it; sentences of what it cannot show yet.

    Anything may be half written: what makes no sense is left out or cut, and nothing raises. Ten queries at most.
    """
    for name in LINES:
        setattr(post, name, typed.get(name, "").replace("\0", "")[:LONGEST])
    post.title = post.title.strip() or "Untitled"
    post.slug = post.slug or "draft"
    post.created_at = post.created_at or timezone.now()
    post.published_at = post.published_at or timezone.now()
    post.cover = Image.objects.filter(pk=_number(typed.get("cover", ""))).first()
    source = body.clean(typed.get("body", "")[: body.MAX_CHARACTERS])
    problems = missing_records(source)
    shown = {picture.key for picture in body.pictures(source)}
    known = set(Image.objects.filter(key__in=shown).values_list("key", flat=True))
    post.body = body.without_pictures(source, shown - known)  # type: ignore[assignment]
    mentions = render_post(post).mentions
    found = set(Citation.objects.filter(key__in=mentions).values_list("key", flat=True))
    list_references(post, {key: count for key, count in mentions.items() if key in found})
    topics = Category.objects.filter(pk__in=[_number(text) for text in typed.getlist("categories")])
    post.filing = {
        "topics": [[topic.name, topic.get_absolute_url()] for topic in topics],
        "tags": [[name, "#"] for name in tags_from_text(typed.get("tags", "")[:LONGEST])],
    }
    post.byline = [part.as_shown() for part in _parts(post, typed)]
    post.text_hash = post.hash_of_words()
    return problems


def _parts(post: Post, typed: QueryDict) -> list[Authorship]:
    """The rows of authors that are not ticked for deletion, in their order."""
    rows = []
    for n in range(min(_number(typed.get("authorships-TOTAL_FORMS", "")), MOST_AUTHORS)):
        row = f"authorships-{n}-"
        if not typed.get(f"{row}DELETE"):
            position = _number(typed.get(f"{row}position", ""))
            rows.append((position, _number(typed.get(f"{row}author", "")), typed.get(f"{row}role", "")))
    authors = Author.objects.select_related("portrait").in_bulk([pk for _, pk, _ in rows])
    return [
        Authorship(post=post, author=authors[pk], role=role, position=position)
        for position, pk, role in sorted(rows)
        if pk in authors
    ]


def _number(text: str) -> int:
    """What a form sends for a row; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
