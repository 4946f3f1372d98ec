"""Make the account that makes the others."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from accounts.models import User
from accounts.staff import make_staff


class Command(BaseCommand):
    help = "Make a staff account of the role owner whose e-mail address counts as verified. Asks for its password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--full-name", default="")
        parser.add_argument("--role", default="owner", choices=["editor", "fulfilment", "manager", "owner"])
        parser.add_argument("--password-from-stdin", action="store_true", help="one line; else it is asked for twice")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        if User.objects.filter(email__iexact=email).exists():
            raise CommandError("There is an account with this address. Change its role in the admin.")
        password = sys.stdin.readline().rstrip("\n") if options["password_from_stdin"] else self._ask()
        try:
            validate_password(password, User(email=email, full_name=options["full_name"]))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        make_staff(email, password, full_name=options["full_name"], role=options["role"])
        self.stdout.write(self.style.SUCCESS(f"{email} may sign in as {options['role']}."))

    def _ask(self) -> str:
        password = getpass.getpass("Password (12 characters or more): ")
        if getpass.getpass("Once more: ") != password:
            raise CommandError("The two are not the same. Nothing was made.")
        return password
