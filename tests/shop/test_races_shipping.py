"""Two staff write shipping rules at one moment: at no time is there none for everywhere, and at no time two."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from shop.models import ShippingRule
from shop.shipping import delete_rule, save_rule
from tests.shop.test_races import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.postgres,
]
DAY = timedelta(days=1)


def chain():
    """(name, begin, end) of the rules for everywhere, in their order."""
    return list(
        ShippingRule.objects.everywhere().order_by("valid_from").values_list("name", "valid_from", "valid_until")
    )


def assert_no_gap_and_no_second():
    row = chain()
    for (_, _, end), (_, begin, _) in zip(row, row[1:], strict=False):
        assert end == begin
    assert row[-1][2] is None


def saving(name, valid_from):
    def save():
        rule = ShippingRule(name=name, fee_cents=1_00, valid_from=valid_from)
        save_rule(rule)
        return name

    return save


@pytest.mark.parametrize("time", range(4))
def test_two_rules_that_begin_later_stand_one_after_the_other(time):
    now = timezone.now()

    outcomes = at_once(saving("A", now + DAY), saving("B", now + 2 * DAY))

    assert outcomes == ["A", "B"]
    assert [name for name, _, _ in chain()] == ["Standard", "A", "B"]
    assert_no_gap_and_no_second()


@pytest.mark.parametrize("time", range(4))
def test_of_two_rules_that_begin_at_one_moment_one_is_refused(time):
    begin = timezone.now() + DAY

    outcomes = at_once(saving("A", begin), saving("B", begin))

    assert {type(outcome) for outcome in outcomes} == {str, ValidationError}
    assert_no_gap_and_no_second()


@pytest.mark.parametrize("time", range(4))
def test_rule_deleted_while_the_next_is_added_leaves_no_gap(time):
    now = timezone.now()
    saving("A", now + DAY)()
    rule = ShippingRule.objects.get(name="A")

    outcomes = at_once(lambda: delete_rule(rule), saving("B", now + 2 * DAY))

    assert outcomes == [None, "B"]
    assert [name for name, _, _ in chain()] == ["Standard", "B"]
    assert_no_gap_and_no_second()
