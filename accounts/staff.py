"""Accounts of staff: made with an address that is known to be theirs, and freed of codes that were lost."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.db import transaction

from accounts import audit
from accounts.adapters import encrypted_anew
from accounts.models import User

ENCRYPTED = ("secret", "seed")


@transaction.atomic
def make_staff(email: str, password: str, *, full_name: str = "", role: str = "owner") -> User:
    """A staff account of `role` (editor, fulfilment, manager, owner) whose address counts as verified."""
    user = User.objects.create_user(email, password, full_name=full_name, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    EmailAddress.objects.create(user=user, email=user.email.lower(), verified=True, primary=True)
    audit.record("account made", user, after={"groups": [role]})
    return user


@transaction.atomic
def reset_mfa(user: User, *, reason: str) -> int:
    """Take the authenticator and the recovery codes away and end all sessions. How many there were."""
    count: int = Authenticator.objects.filter(user=user).delete()[0]
    for session in UserSession.objects.filter(user=user):
        session.end()
    audit.record("authenticator reset", user, reason=reason)
    return count


@transaction.atomic
def forget_addresses(user: User) -> None:
    """After the e-mail of `user` was changed for them: the new one is verified at the next sign-in."""
    EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).delete()


@transaction.atomic
def encrypt_codes_anew() -> int:
    """Every stored secret under the newest SECRET_KEY. How many rows; raises InvalidToken where no key fits."""
    rows = list(Authenticator.objects.select_for_update())
    for row in rows:
        row.data |= {name: encrypted_anew(row.data[name]) for name in ENCRYPTED if name in row.data}
        row.save(update_fields=["data"])
    return len(rows)
