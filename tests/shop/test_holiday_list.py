"""Holidays pasted as a list: read line by line, looked at, then added all together."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry

from shop.models import Holiday
from shop.rules.holiday_list import faults_of, read_holidays
from tests.conftest import sign_in_as
from tests.shop.pages import Page

PASTE = "/admin/shop/holiday/paste/"
TWO = "2027-01-26 Australia Day\nFriday 25 December 2026, Christmas Day"


@pytest.mark.parametrize(
    "line",
    [
        "2027-01-26 Australia Day",
        "2027-1-26, Australia Day",
        "26 January 2027 Australia Day",
        "26 jan 2027: Australia  Day",
        "26th January, 2027 – Australia Day",
        "26/01/2027\tAustralia Day",
        "Tuesday 26 January 2027 Australia Day",
        "Tue, 26/1/2027 Australia Day",
    ],
)
def test_date_in_any_usual_way_and_then_the_name(line):
    (one,) = read_holidays(f"\n  {line}  \n\n")

    assert (one.line, one.day, one.name, one.fault) == (2, date(2027, 1, 26), "Australia Day", "")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("Australia Day", "Begin with a date like 2027-01-26 or 26 January 2027."),
        ("01/26/2027 Australia Day", "“01/26/2027” is no day of the calendar."),
        ("31 April 2027 Australia Day", "“31 April 2027” is no day of the calendar."),
        ("26 Janvier 2027 Australia Day", "“26 Janvier 2027” is no day of the calendar."),
        ("0000-01-01 Nothing", "“0000-01-01” is no day of the calendar."),
        ("1999-01-26 Australia Day", "Choose a year from 2000 to 2100."),
        ("26 January 27 Australia Day", "Begin with a date like 2027-01-26 or 26 January 2027."),
        ("2027-01-26", "The name of the holiday is missing after the date."),
        ("2027-01-26 -", "The name of the holiday is missing after the date."),
        (f"2027-01-26 {'x' * 81}", "A name has at most 80 characters."),
        ("２０２７-01-26 Australia Day", "Begin with a date like 2027-01-26 or 26 January 2027."),
    ],
)
def test_line_that_is_no_holiday_is_named_with_its_reason(line, fault):
    days = read_holidays(f"2026-12-25 Christmas Day\n{line}")

    assert faults_of(days) == [f"Line 2: {fault}"]
    assert days[0].day == date(2026, 12, 25)


def test_day_that_is_listed_twice_and_a_list_without_end_are_refused():
    assert faults_of(read_holidays("2027-01-26 A\n26 January 2027 B")) == ["Line 2: Line 1 names this day already."]
    many = "\n".join(f"{2000 + n // 12}-{n % 12 + 1:02}-01 Day {n}" for n in range(201))
    assert faults_of(read_holidays(many)) == ["Line 201: At most 200 lines at once."]


@pytest.mark.django_db
def test_list_is_shown_first_and_added_when_it_comes_again_as_it_was_shown(client):
    user = sign_in_as(client, "manager")
    Holiday.objects.create(day=date(2026, 12, 25), name="Christmas")

    shown = client.post(PASTE, {"days": TWO, "preview": "1"})
    text = Page(shown).text

    assert "Tue 26 Jan 2027 Australia Day New" in text
    assert "Fri 25 Dec 2026 Christmas Day There already: Christmas" in text
    assert "Add 1 holiday" in text
    assert Holiday.objects.count() == 1
    added = client.post(PASTE, {"days": TWO.replace("\n", "\r\n"), "seen": Page(shown).value("seen"), "add": "1"})
    assert added.headers["Location"] == "/admin/shop/holiday/"
    assert list(Holiday.objects.values_list("day", "name")) == [
        (date(2026, 12, 25), "Christmas"),
        (date(2027, 1, 26), "Australia Day"),
    ]
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_repr) == (user, "Australia Day, 26/01/2027")


@pytest.mark.django_db
def test_list_that_was_changed_after_the_preview_is_shown_again(client):
    sign_in_as(client, "manager")

    answer = client.post(PASTE, {"days": f"{TWO}\n2027-04-25 Anzac Day", "seen": TWO, "add": "1"})

    assert "Add 3 holidays" in Page(answer).text
    assert Holiday.objects.count() == 0


@pytest.mark.django_db
def test_one_bad_line_keeps_all_out_and_what_was_typed_stays(client):
    sign_in_as(client, "manager")
    typed = f"{TWO}\nEaster"

    answer = client.post(PASTE, {"days": typed, "seen": typed, "add": "1"})

    text = Page(answer).text
    assert answer.status_code == 422
    assert "Line 3: Begin with a date" in text
    assert "Add 2 holidays" not in text
    assert "Easter</textarea>" in answer.content.decode()
    assert Holiday.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("days", ["", " \n ", "2027-01-26 Austra\u202elia Day", "x" * 20_001])
def test_list_that_cannot_be_used_is_refused_beside_the_field(client, days):
    sign_in_as(client, "manager")

    answer = client.post(PASTE, {"days": days, "add": "1"})

    assert answer.status_code == 422
    assert 'id="id_days_error"' in answer.content.decode()
    assert Holiday.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("group", ["editor", "fulfilment"])
def test_who_may_add_no_holiday_may_paste_none(client, group):
    sign_in_as(client, group)

    assert client.post(PASTE, {"days": TWO, "seen": TWO, "add": "1"}).status_code == 403
    assert Holiday.objects.count() == 0
