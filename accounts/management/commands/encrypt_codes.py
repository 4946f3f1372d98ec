"""After SECRET_KEY was changed, before the old one leaves SECRET_KEY_FALLBACKS."""

from typing import Any

from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand, CommandError

from accounts.staff import encrypt_codes_anew


class Command(BaseCommand):
    help = "Encrypt the secrets of all authenticators with the present SECRET_KEY."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = encrypt_codes_anew()
        except InvalidToken:
            raise CommandError("One cannot be read with any of the keys. Nothing was changed.") from None
        self.stdout.write(f"{count} encrypted anew.")
