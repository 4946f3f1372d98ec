"""What a cell of a file may hold, on its way out and in."""

# A cell that begins so is a formula to a spreadsheet, whoever wrote it: OWASP, "CSV Injection".
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
# Ours: a text that begins with the guard itself is guarded too, so that every text comes back as it was.
GUARDED = (*FORMULA_STARTS, "'")


def guarded(text: str) -> str:
    """`text` that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(GUARDED) else text


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(GUARDED) else text
