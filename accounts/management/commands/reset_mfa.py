"""Break the glass: somebody has lost phone and recovery codes."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.staff import reset_mfa

MAIL = """The authenticator of your account at {site} was reset by whoever runs the server.
All your sessions ended.
Reason given: {reason}

At your next sign-in you set up a new one. If you did not ask for this, tell the owner of the shop at once.
"""


class Command(BaseCommand):
    help = "Take authenticator and recovery codes from an account, end its sessions, tell its owner, write it down."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--reason", required=True, help="stands in the audit trail")
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"].strip()).first()
        if user is None:
            raise CommandError("There is no account with this address.")
        reason = " ".join(options["reason"].split())
        if not reason:
            raise CommandError("Say why: --reason.")
        if options["dry_run"]:
            self.stdout.write(f"Would reset the authenticator of {user.email}.")
            return
        count = reset_mfa(user, reason=reason)
        send_mail(
            "Your authenticator was reset",
            MAIL.format(site=settings.SITE_URL, reason=reason),
            settings.DEFAULT_FROM_EMAIL,
            [user.email],
        )
        self.stdout.write(self.style.SUCCESS(f"{user.email}: {count} taken away, all sessions ended."))
