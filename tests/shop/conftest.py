"""What the tests of the shop share."""

import pytest

from shop.models import ShippingRule


@pytest.fixture
def rule(db: None) -> ShippingRule:
    """The rule that the shop starts with: a fee of 4.95, free from 99.00."""
    return ShippingRule.objects.get(name="Standard")
