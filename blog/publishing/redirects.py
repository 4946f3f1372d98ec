"""Addresses that have moved."""

from typing import Any

from blog.models import Redirect
from blog.transactions import all_or_nothing


def leave_redirect(row: Any) -> None:
    """Where the address of `row` (any row with `get_absolute_url`) differs from the stored one, lead the old one here.

    Called before saving. A chain is shortened, and an address that is used again leads nowhere else.
    """
    old = type(row).objects.filter(pk=row.pk).first() if row.pk else None
    new_path = row.get_absolute_url()
    Redirect.objects.filter(old_path=new_path).delete()
    if old is None or old.get_absolute_url() == new_path:
        return
    Redirect.objects.filter(new_path=old.get_absolute_url()).update(new_path=new_path)
    Redirect.objects.update_or_create(old_path=old.get_absolute_url(), defaults={"new_path": new_path})


@all_or_nothing
def save_redirect(redirect: Redirect) -> None:
    """Save a redirect of an editor's own; those that led to its old path lead on to the new one."""
    redirect.full_clean()
    Redirect.objects.filter(new_path=redirect.old_path).update(new_path=redirect.new_path)
    redirect.save()
