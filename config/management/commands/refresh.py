"""Write again what pages read from columns."""

from typing import Any

from django.core.management.base import BaseCommand

from blog import publishing
from blog.models import Claim, Ingredient, Page, Post
from shop import catalogue, guard
from shop.models import Supplement


class Command(BaseCommand):
    help = (
        "Write bylines, filing, references, grades and search words of all posts, pages and supplements again: after "
        "an upgrade that says so, or after rows were changed without the admin. Safe to repeat; no date moves."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for claim in Claim.objects.all():
            publishing.save_claim_studies(claim)
        for ingredient in Ingredient.objects.all():
            publishing.write_ingredient_hash(ingredient)
        for post in Post.objects.all():
            publishing.refresh_post(post)
        for page in Page.objects.all():
            publishing.refresh_page(page)
        for supplement in Supplement.objects.all():
            catalogue.save_search_words(supplement)
        guard.check_everything()
        self.stdout.write(
            f"{Post.objects.count()} posts, {Page.objects.count()} pages, {Supplement.objects.count()} supplements"
        )
