"""allauth, as this house wants it: two adapters, and what they write into the audit trail."""

import base64
import hashlib
import logging
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts import audit
from accounts.clients import address_of
from accounts.models import AuditEntry, User

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

log = logging.getLogger("accounts")
FAILED = "sign-in failed"
ALARM_TRIES, ALARM_SPAN = 50, timedelta(hours=1)


class AccountAdapter(DefaultAccountAdapter):
    def get_client_ip(self, request: HttpRequest) -> str:
        """A unix socket has no address: such requests count as one network."""
        return str(address_of(request) or "0.0.0.0")  # noqa: S104  an address that nobody has, not one to listen on

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("admin:index") if request.user.is_staff else "/"

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_login")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """From the configured address: what a request says of its host is anybody's word."""
        url: str = super().get_reset_password_from_key_url(key)
        return urljoin(f"{settings.SITE_URL}/", url.split("/", 3)[3])

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        url = reverse("account_confirm_email", args=[emailconfirmation.key])
        return f"{settings.SITE_URL}{url}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """After the transaction: a slow mail server must not hold the database."""
        more = {"email": email, "site_url": settings.SITE_URL, **context}
        transaction.on_commit(self.render_mail(template_prefix, email, more).send)

    # --- limits ------------------------------------------------------------------------------------------------
    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Wrong tries count by account and address: a stranger's do not keep the owner out.

        Private in allauth; tests/site/test_sign_in.py holds it.
        """
        key: str = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key}:{self.get_client_ip(request)}"

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Whose account, never what was typed. Many for one account within an hour raise an alarm."""
        user = User.objects.filter(email__iexact=credentials.get("email") or "").first()
        audit.record(FAILED, user)
        if user is None:
            return
        tries = AuditEntry.objects.filter(
            verb=FAILED, object_type="accounts.user", object_id=str(user.pk), at__gt=timezone.now() - ALARM_SPAN
        )
        if tries[:ALARM_TRIES].count() == ALARM_TRIES:
            log.error("Account %s: %s wrong passwords within an hour.", user.pk, ALARM_TRIES)

    def reauthenticate(self, user: Any, password: str) -> bool:
        """By the account itself, whatever addresses allauth knows of it; wrong tries count as at sign-in."""
        self.pre_authenticate(self.request, email=user.email)
        is_right = bool(user.is_active and user.check_password(password))
        if is_right:
            self._rollback_login_failed_rl_usage()
        audit.record("password confirmed" if is_right else "password refused", user, actor=user)
        return is_right

    # --- what is written down ----------------------------------------------------------------------------------
    def login(self, request: HttpRequest, user: Any) -> None:
        with transaction.atomic():
            super().login(request, user)
            request.session["staff_since"] = request.session["staff_seen"] = time.time()  # accounts/middleware.py
            if user.is_staff:
                audit.record("signed in", user, actor=user)

    def logout(self, request: HttpRequest) -> None:
        if request.user.is_authenticated and request.user.is_staff:
            audit.record("signed out", request.user, actor=request.user)
        super().logout(request)

    def set_password(self, user: Any, password: str) -> None:
        with transaction.atomic():
            super().set_password(user, password)
            audit.record("password changed", user, actor=user)


class MFAAdapter(DefaultMFAAdapter):
    """Secrets are encrypted with keys made from SECRET_KEY and its fallbacks; allauth alone keeps them in clear."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "unreadable_secret": "Your authenticator cannot be read any more. Ask whoever runs the server to reset it.",
    }

    def get_totp_issuer(self) -> str:
        return "Simples"

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises ValidationError, which a form shows, where no key fits: an empty secret would be one to guess."""
        from cryptography.fernet import InvalidToken  # noqa: PLC0415  see accounts/views.py

        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            raise self.validation_error("unreadable_secret") from None


def _box() -> "MultiFernet":
    from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415  OpenSSL: 8 MB, for staff only

    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = (hashlib.sha256(b"mfa:" + key.encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def encrypted_anew(text: str) -> str:
    """The same secret under the newest key."""
    return _box().rotate(text.encode()).decode()
