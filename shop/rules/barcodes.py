"""Barcodes: which of them are GTINs (GS1 General Specifications: length, check digit)."""


def is_gtin(barcode: str) -> bool:
    """8, 12, 13 or 14 digits of which the last agrees with the others: weights 3 and 1 from the right."""
    if len(barcode) not in {8, 12, 13, 14} or not (barcode.isascii() and barcode.isdigit()):
        return False
    total = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(barcode[:-1])))
    return -total % 10 == int(barcode[-1])


def is_made_up(gtin: str) -> bool:
    """Whether `gtin` begins with 952, which GS1 keeps for demonstrations and examples."""
    return gtin.zfill(14).startswith("0952")
