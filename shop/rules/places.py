"""Australian states and postcodes. A guard against typing errors, not proof: Australia Post assigns freely.

Source: Australia Post's postcode ranges by state, and sixteen postcodes that serve more than one.
"""

import re
from typing import Any

STATES = {
    "ACT": "Australian Capital Territory",
    "NSW": "New South Wales",
    "NT": "Northern Territory",
    "QLD": "Queensland",
    "SA": "South Australia",
    "TAS": "Tasmania",
    "VIC": "Victoria",
    "WA": "Western Australia",
}
RANGES = (
    *(("ACT", 200, 299), ("ACT", 2600, 2618), ("ACT", 2900, 2920)),
    ("NT", 800, 999),
    *(("NSW", 1000, 1999), ("NSW", 2000, 2599), ("NSW", 2619, 2899), ("NSW", 2921, 2999)),
    *(("VIC", 3000, 3999), ("VIC", 8000, 8999)),
    *(("QLD", 4000, 4999), ("QLD", 9000, 9999)),
    *(("SA", 5000, 5999), ("WA", 6000, 6999), ("TAS", 7000, 7999)),
)
SHARED = {
    "0872": "NT SA WA",
    "2540": "NSW ACT",
    **dict.fromkeys(("2611", "2618", "2620"), "ACT NSW"),
    **dict.fromkeys(("3500", "3585", "3586", "3644", "3691", "3707"), "VIC NSW"),
    **dict.fromkeys(("4377", "4380", "4383", "4385"), "QLD NSW"),
    "4825": "QLD NT",
}


def is_postcode(text: str) -> bool:
    """Four ASCII digits; a leading zero is part of it, so a postcode is never a number."""
    return re.fullmatch(r"[0-9]{4}", text) is not None


def states_of(postcode: str) -> tuple[str, ...]:
    """The states that `postcode` may belong to, the likeliest first; none where the series is unused."""
    if postcode in SHARED:
        return tuple(SHARED[postcode].split())
    number = int(postcode)
    return tuple(state for state, first, last in RANGES if first <= number <= last)


def the_state_of(postcode: str) -> str:
    """The state where `postcode` can belong to one only, else ""."""
    found = states_of(postcode) if is_postcode(postcode) else ()
    return found[0] if len(found) == 1 else ""


def as_data() -> dict[str, Any]:
    """What a script needs to fill in the state: ranges of one state, and the postcodes that have several."""
    return {"ranges": RANGES, "shared": list(SHARED)}


def mismatch(state: str, postcode: str) -> str:
    """A sentence where `postcode` does not belong to `state`, else ""."""
    found = states_of(postcode)
    if state in found:
        return ""
    if not found:
        return f"No postcode {postcode} is known to us. Check it, or send the same again if it is right."
    names = " or ".join(STATES[name] for name in found)
    return (
        f"Postcode {postcode} belongs to {names}, not {STATES[state]}. Check both, or send the same again if they are "
        "right."
    )
