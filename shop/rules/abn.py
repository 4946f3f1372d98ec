"""Australian Business Numbers (Australian Business Register, "Format of the ABN")."""

import re

WEIGHTS = (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)


def parse_abn(text: str) -> str:
    """`51 824 753 556` for an ABN however it is spaced. Raises ValueError for anything that is none.

    Eleven digits; with one taken from the first, their weighted sum is a multiple of 89.
    """
    digits = re.sub(r"[ \u00a0-]", "", text)
    if not re.fullmatch(r"[1-9][0-9]{10}", digits):
        raise ValueError("an ABN has eleven digits")
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=True)) - WEIGHTS[0]
    if total % 89:
        raise ValueError("the digits of an ABN agree with each other; these do not")
    return f"{digits[:2]} {digits[2:5]} {digits[5:8]} {digits[8:]}"
