"""What the database itself refuses about shipping rules, whatever the code above it does."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from shop.models import ShippingRule

pytestmark = pytest.mark.django_db


def refused(constraint, write):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        write()


def test_rule_from_no_weight_is_refused(rule):
    refused(
        "shipping_rule_weight_above_zero",
        lambda: ShippingRule.objects.create(name="Zero", places="0800", fee_cents=1, from_weight_g=0),
    )


def test_rule_that_refuses_everything_is_refused(rule):
    end = timezone.now()
    refused(
        "shipping_rule_refuses_some_only",
        lambda: ShippingRule.objects.create(
            name="None", fee_cents=0, is_refused=True, valid_from=end - timedelta(days=1), valid_until=end
        ),
    )


def test_second_rule_for_everywhere_without_an_end_is_refused(rule):
    name = "shipping_rule_everywhere_one_open_end" if connection.vendor == "postgresql" else "places"
    refused(name, lambda: ShippingRule.objects.create(name="Second", fee_cents=1_00))


@pytest.mark.parametrize("fields", [{"places": "0800"}, {"from_weight_g": 500}])
def test_rules_for_some_may_be_many_without_an_end(rule, fields):
    ShippingRule.objects.create(name="One", fee_cents=1_00, **fields)
    ShippingRule.objects.create(name="Two", fee_cents=1_00, places="0900")

    assert ShippingRule.objects.current().count() == 3
