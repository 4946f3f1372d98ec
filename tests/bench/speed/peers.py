"""What others cost, measured once on one machine of two cores; compared through the bare Django view of that run.

docs/benchmarks.md says how. Requests or orders a second at one client.
"""

BARE_VIEW = 4_126.0
OSCAR_PRODUCT = 30.0
OSCAR_CATEGORY = 1.3
OSCAR_CHECKOUT = 2.2
OSCAR_ADD_TO_BASKET = 1 / 0.105


def times(ours: float, bare_here: float, theirs: float) -> float:
    """How many times as fast: our row over the bare view here, theirs over the bare view there."""
    return (ours / bare_here) / (theirs / BARE_VIEW)
