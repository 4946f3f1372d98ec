"""Completing a source from the metadata services. Only commands come here: no page waits for a network."""

from blog.lookup.asking import NoSuchRecordError, look_up
from blog.lookup.queue import look_up_due

__all__ = ["NoSuchRecordError", "look_up", "look_up_due"]
