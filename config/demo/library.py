"""The demo's library: topics, roles, pictures, sources, ingredients, articles with their reviews, pages."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from blog import publishing
from blog.models import (
    Author,
    Authorship,
    Category,
    Citation,
    Claim,
    ClaimStudy,
    Image,
    Ingredient,
    IngredientName,
    Outcome,
    Page,
    Post,
    Review,
)
from config.demo.content_files import table, text
from config.demo.drawings import draw_article_image, draw_emblem


def load_library() -> None:
    library = table("library")
    for position, row in enumerate(library["categories"]):
        defaults = {"name": row["name"], "intro": row["intro"], "icon": row["icon"], "position": position}
        Category.objects.get_or_create(slug=row["slug"], defaults=defaults)
    for row in library["authors"]:
        _load_author(row)
    for row in library["images"]:
        _load_image(row["key"], draw_article_image, alt_text=row["alt_text"], caption=row.get("caption", ""))
    designs = table("study_designs")  # of those that say so themselves; nothing else is known of any
    notices = table("notices")
    for record in table("citations"):
        _load_citation(record, designs.get(record["id"], ""), notices.get(record["id"], []))
    for row in table("ingredients"):
        _load_ingredient(row)
    for row in table("articles"):
        _load_post(row)
    for position, row in enumerate(table("claims")):
        _load_claim(row, position)
    for row in table("pages"):
        _load_page(row)


@transaction.atomic
def _load_citation(record: dict[str, Any], design: str, notices: list[dict[str, str]]) -> None:
    if Citation.objects.filter(key=record["id"]).exists():
        return
    citation = Citation(key=record["id"], csl=record, design=design)
    publishing.save_citation(citation)
    for notice in notices:
        issued_on = date.fromisoformat(notice["issued_on"])
        citation.notices.create(kind=notice["kind"], doi=notice["doi"], issued_on=issued_on, source="Crossref")
    publishing.set_standing(citation)


def _load_image(key: str, draw: Any, *, drawing: str = "", **fields: str) -> Image:
    """The picture `key`, drawn unless it is there."""
    found: Image | None = Image.objects.filter(key=key).first()
    if found:
        return found
    image = Image(key=key, **fields)
    image.file.save("drawing.jpg", ContentFile(draw(drawing or key), name="drawing.jpg"), save=False)
    publishing.save_image(image)
    return image


def _load_author(row: dict[str, str]) -> None:
    if Author.objects.filter(slug=row["slug"]).exists():
        return
    author = Author(kind=Author.Kind.ROLE, **{name: row[name] for name in ("slug", "name", "bio", "interests")})
    alt_text = f"Drawn emblem of the role {row['name']}"
    author.portrait = _load_image(f"emblem-{row['slug']}", draw_emblem, drawing=row["slug"], alt_text=alt_text)
    author.full_clean()
    publishing.save_author(author)


@transaction.atomic
def _load_ingredient(row: dict[str, Any]) -> None:
    if Ingredient.objects.filter(slug=row["slug"]).exists():
        return
    amounts = {name: Decimal(row[name]) for name in ("iu_micrograms", "compared_amount") if name in row}
    words = {name: row[name] for name in ("slug", "name", "kind", "summary", "intro", "compared_unit") if name in row}
    ingredient = Ingredient(**words, **amounts)
    ingredient.full_clean()
    publishing.save_ingredient(ingredient)
    for name in row["other_names"]:
        IngredientName.objects.create(ingredient=ingredient, name=name)
    publishing.save_ingredient_names(ingredient)


@transaction.atomic
def _load_post(row: dict[str, Any]) -> None:
    if Post.objects.filter(slug=row["slug"]).exists():
        return
    published_at = row["published_at"]
    post = Post(
        body=text("articles", row["body"]),
        key_points="\n".join(row["key_points"]),
        cover=Image.objects.get(key=row["cover"]),
        published_at=datetime.fromisoformat(published_at) if published_at else None,
        **{name: row[name] for name in ("slug", "title", "summary", "status")},
    )
    publishing.save_post(post)
    post.categories.set(Category.objects.filter(slug__in=row["categories"]))
    post.tags.set(row["tags"])
    post.ingredients.set(Ingredient.objects.filter(slug__in=row["ingredients"]))
    for position, part in enumerate(row["authors"]):
        wanted = Author.objects.get(slug=part["author"])
        Authorship.objects.create(post=post, author=wanted, role=part["role"], position=position)
    publishing.save_filing(post)
    if review := row["review"]:
        publishing.record_review(
            Review(
                post=post,
                reviewer=Author.objects.get(slug=review["reviewer"]),
                reviewed_on=date.fromisoformat(review["reviewed_on"]),
                scope=review["scope"],
            )
        )


@transaction.atomic
def _load_claim(row: dict[str, Any], position: int) -> None:
    """What its studies found is not in their records, so it stays blank and the claim waits for its grade."""
    ingredient = Ingredient.objects.get(slug=row["ingredient"])
    outcome, _ = Outcome.objects.get_or_create(name=row["outcome"])
    if Claim.objects.filter(ingredient=ingredient, outcome=outcome).exists():
        return
    claim = Claim(ingredient=ingredient, outcome=outcome, words=row["words"], position=position)
    publishing.save_claim(claim)
    for key in row["studies"]:
        ClaimStudy.objects.create(claim=claim, citation=Citation.objects.get(key=key))
    claim.posts.set(Post.objects.filter(slug__in=row["posts"]))
    publishing.save_claim_studies(claim)


def _load_page(row: dict[str, str]) -> None:
    if Page.objects.filter(slug=row["slug"]).exists():
        return
    page = Page(
        slug=row["slug"], title=row["title"], summary=row["summary"], body=text("pages", f"{row['slug']}.html")
    )
    page.full_clean()
    publishing.save_page(page)
