"""People who work here, and what they did."""

from accounts.admin import people, trail

__all__ = ["people", "trail"]
