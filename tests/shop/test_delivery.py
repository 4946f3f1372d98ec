"""When a parcel arrives: working days, the cut-off and holidays, the same for every visitor."""

from datetime import date, datetime, time

import pytest

from shop.rules.delivery import DeliveryTerms, delivery_range

NOON = time(12, 0)
TERMS = DeliveryTerms(days_min=1, days_max=3, cut_off=NOON)


@pytest.mark.parametrize(
    ("ordered", "words"),
    [
        ("2026-11-25 11:59:59", "Thu 26 – Mon 30 Nov"),  # a Wednesday, before the cut-off
        ("2026-11-25 12:00:00", "Fri 27 Nov – Tue 1 Dec"),  # at the cut-off it is the next day's
        ("2026-11-27 09:00:00", "Mon 30 Nov – Wed 2 Dec"),  # Friday: the days on the way are working days
        ("2026-11-28 09:00:00", "Tue 1 – Thu 3 Dec"),  # Saturday: leaves on Monday
        ("2026-11-29 23:59:00", "Tue 1 – Thu 3 Dec"),
    ],
)
def test_order_arrives_between_two_days(ordered, words):
    assert delivery_range(datetime.fromisoformat(ordered), TERMS).words == words


def test_holiday_is_no_working_day_for_leaving_nor_on_the_way():
    christmas = [date(2026, 12, 25), date(2026, 12, 28)]

    found = delivery_range(datetime(2026, 12, 24, 9, 0), TERMS, christmas)  # noqa: DTZ001  local time

    assert found.words == "Tue 29 – Thu 31 Dec"


def test_range_of_one_day_is_said_once():
    terms = DeliveryTerms(days_min=2, days_max=2, cut_off=NOON)

    assert delivery_range(datetime(2026, 11, 25, 9, 0), terms).words == "Fri 27 Nov"  # noqa: DTZ001  local time
