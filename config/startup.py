"""What a production site may not be started with, as far as its database must be asked."""

import hashlib

from django.conf import settings
from django.db import DatabaseError

from accounts.models import AuditEntry, User

DEMO_STAFF = "staff@example.com"
MADE = "demo account made"


def password_mark(user: User) -> str:
    """Tells one stored password from another, and nothing else: the digest of a salted hash."""
    return hashlib.sha256(user.password.encode()).hexdigest()[:16]


def faults() -> list[str]:
    """One sentence each. Of a database that does not answer, or has no tables yet, no fault is known."""
    if settings.IS_LOCAL:
        return []
    try:
        demo = User.objects.filter(email__iexact=DEMO_STAFF, is_active=True).first()
        is_safe = demo is None or not demo.has_usable_password() or _has_another_password(demo)
    except DatabaseError:
        return []
    if is_safe:
        return []
    words = "the demo's account still has the password that it came with. Give it another"
    return [f"{DEMO_STAFF}: {words}: manage.py changepassword {DEMO_STAFF}"]


def _has_another_password(user: User) -> bool:
    """As far as is known: a demo of long ago left no mark."""
    made = AuditEntry.objects.filter(verb=MADE, object_type="accounts.user", object_id=str(user.pk)).first()
    return made is not None and made.after.get("mark") != password_mark(user)
