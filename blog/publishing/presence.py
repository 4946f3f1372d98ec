"""Who has which post open."""

from django.utils import timezone

from accounts.models import User
from blog.models import Post, Presence
from blog.transactions import all_or_nothing


@all_or_nothing
def open_post(post: Post, user: User, *, is_new: bool) -> list[Presence]:
    """`user` has the form of `post` before them, and opened it just now where `is_new`; the others who have it too.

    Rows of forms that were closed go here: the table holds no more than what is open.
    """
    now = timezone.now()
    Presence.objects.over().delete()
    mine, made = Presence.objects.get_or_create(post=post, user=user)
    if not made:
        mine.seen_at = now
        if is_new:
            mine.opened_at = now
        mine.save(update_fields=["seen_at", "opened_at"])
    return list(post.presences.beside(user.pk))


def close_post(post_id: int, user: User) -> None:
    """`user` has saved or left."""
    Presence.objects.filter(post=post_id, user=user).delete()
