"""Sets of rows that have numbered places, as integers: bit n stands for place n.

Two sets meet by `&`, and a set of 20,000 is counted in a microsecond. So lists are filtered and counted in memory.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress
from typing import Any

Bits = int
AS_FLAGS = bytes.maketrans(b"01", b"\0\1")


def bits(places: Iterable[int]) -> Bits:
    wanted = list(places)
    found = bytearray(max(wanted, default=0) // 8 + 1)
    for place in wanted:
        found[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(found, "little")


def sets_of(pairs: Iterable[tuple[Any, int]]) -> dict[Any, Bits]:
    """By what the first of each pair says, the places that stand beside it."""
    places: dict[Any, list[int]] = defaultdict(list)
    for key, place in pairs:
        places[key].append(place)
    return {key: bits(found) for key, found in places.items()}


def lowest(among: Bits, length: int) -> list[int]:
    """The first places of `among`."""
    found: list[int] = []
    while among and len(found) < length:
        found.append((among & -among).bit_length() - 1)
        among &= among - 1
    return found


def flags(among: Bits, size: int) -> bytes:
    """One byte for each of `size` places: 1 for those of `among`."""
    return f"{among:0{size}b}"[::-1].encode().translate(AS_FLAGS) if size else b""


def in_order(among: Bits, order: Sequence[int], size: int) -> Iterator[int]:
    """The places of `among`, of `size` there are, as `order` (all of them or some) has them."""
    chosen = flags(among, size)
    return compress(order, chosen if isinstance(order, range) else map(chosen.__getitem__, order))


def by_frequency(sets: Iterable[Bits]) -> list[Bits]:
    """What lies in most of `sets` first: those in all three, in two of them, in one."""
    at_least: list[Bits] = []  # [0]: in one or more, [1]: in two or more …
    for each in sets:
        carried = each
        for level, held in enumerate(at_least):
            at_least[level], carried = held | carried, held & carried
        if carried:
            at_least.append(carried)
    exactly = [held & ~more for held, more in zip(at_least, [*at_least[1:], 0], strict=False)]  # of none: none
    return exactly[::-1]
