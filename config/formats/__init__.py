"""Formats that Django's own Australian locale leaves to chance."""
