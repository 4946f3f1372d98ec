"""The demo: one of every kind, made for it, loaded through the same functions that staff use."""
