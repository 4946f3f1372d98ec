"""Pure arithmetic and law. Numbers in, numbers out; no Django, no I/O. Money is integer cents, AUD, incl. GST."""
