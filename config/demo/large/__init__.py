"""The demo grown large: 20,000 supplements, 10,000 articles, 100,000 orders, for measuring and for trying out."""

from config.demo.large.loading import Sizes, load_large
from config.demo.large.progress import Progress

__all__ = ["Progress", "Sizes", "load_large"]
