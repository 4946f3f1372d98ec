"""Who works here, and what they did."""

from accounts.models.audit import AuditEntry
from accounts.models.user import User, UserManager

__all__ = ["AuditEntry", "User", "UserManager"]
