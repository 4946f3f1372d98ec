"""Pages of the house."""

from django.utils import timezone

from blog import body
from blog.models import Page
from blog.publishing.texts import pictures_in, write_columns
from blog.transactions import all_or_nothing


@all_or_nothing
def save_page(page: Page) -> None:
    """Save `page` and what its text renders to. Pages cite nothing; a picture must be in the library."""
    page.body = body.clean(page.body)  # type: ignore[assignment]
    page.body_rendered = body.render(page.body, pictures_in(page.body)).html
    page.changed_at = timezone.now()
    page.save()


def refresh_page(page: Page) -> None:
    """Render `page` again; its words and its date stay."""
    page.body_rendered = body.render(page.body, pictures_in(page.body)).html
    write_columns(page, "body_rendered")
