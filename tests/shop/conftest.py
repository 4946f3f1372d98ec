"""What the tests of the shop share."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shop.models import ShippingRule


@pytest.fixture
def rule(db: None) -> ShippingRule:
    """The rule that the shop starts with: a fee of 4.95, free from 99.00."""
    return ShippingRule.objects.get(name="Standard")


@pytest.fixture
def writes() -> Callable[[Callable[[], Any]], list[str]]:
    """What `do` writes to the database."""

    def watch(do: Callable[[], Any]) -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            do()
        return [query["sql"] for query in queries if not query["sql"].lstrip("(").startswith("SELECT")]

    return watch
