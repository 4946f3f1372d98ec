"""How a page is sent in fewer bytes, to browsers that take it so (RFC 9110, 8.4 and 12.5.3)."""

import gzip
import re
from collections.abc import Callable
from functools import lru_cache

import brotli

SMALLEST_BYTES = 500  # below, the header that says so costs as much as is saved
BROTLI_QUALITY = 5  # a third of a millisecond for a page; 11 would take forty times as long for a tenth less
LONGEST_HEADER = 200  # characters; nobody honest sends a longer one
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda content: brotli.compress(content, quality=BROTLI_QUALITY),
    "gzip": lambda content: gzip.compress(content, compresslevel=6, mtime=0),  # the same bytes at any time
}
TAG_ENDS = {"": "", "br": "-br", "gzip": "-gz"}
ACCEPTED = re.compile(r"\s*([!-+\--~]+?)\s*(?:;\s*[qQ]=\s*([01](?:\.[0-9]{0,3})?)\s*)?(?:,|\Z)")


@lru_cache(maxsize=256)
def best_coding(accepts: str) -> str:
    """`br` or `gzip`, whichever `Accept-Encoding` allows, brotli where it allows both; "" for neither."""
    return next((coding for coding in PACKERS if is_accepted(coding, accepts)), "")


def is_accepted(coding: str, accepts: str) -> bool:
    if len(accepts) > LONGEST_HEADER:
        return False
    weights = {name.lower(): float(weight or "1") for name, weight in ACCEPTED.findall(accepts)}
    return weights.get(coding, weights.get("*", 0.0)) > 0


def packed(content: bytes, coding: str) -> bytes:
    return PACKERS[coding](content) if coding else content


def tagged(etag: str, coding: str) -> str:
    """`etag`, strong and quoted, as that of the same page in `coding`: other bytes have another tag."""
    return f'{etag[:-1]}{TAG_ENDS[coding]}"'
