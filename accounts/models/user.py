"""The user: signs in by e-mail."""

from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        if not email:
            raise ValueError("a user needs an e-mail address")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True} | fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Sign-in looks here: the case of an e-mail address does not matter."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField("e-mail", max_length=254, unique=True)
    full_name = models.CharField(max_length=120, blank=True)
    is_staff = models.BooleanField(default=False, help_text="May sign in to the admin; groups say what is seen there.")
    is_active = models.BooleanField(
        default=True, help_text="Untick instead of deleting: the records keep their names."
    )
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        ordering: ClassVar = ["email"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"), name="user_email_once", violation_error_message="This e-mail address is taken."
            )
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def audit_label(self) -> str:
        """Without the address: the trail outlives the person's wish to be named."""
        return f"account {self.pk}"

    def get_full_name(self: Self) -> str:
        return self.full_name or self.email

    def get_short_name(self: Self) -> str:
        return self.get_full_name()
