"""Days and hours of the counter are Sydney's, and say so to whoever sits elsewhere, in summer and winter."""

import re

import pytest

from shop.models import Promotion
from tests.builders import make_promotion
from tests.site.keys import controls
from tests.site.role_rows import make_rows
from tests.site.role_walk import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

WIDGET = re.compile(r'<p class="(date|time|datetime)">(.*?)</p>', re.DOTALL)
HINT = '<span class="timezonewarning">Sydney time</span>'


def test_every_field_for_a_day_or_an_hour_says_that_it_is_sydneys(staff):
    """The class keeps Django's own note away: "You are 11 hours behind server time" (DateTimeShortcuts.js)."""
    kinds = []
    for address in addresses(make_rows()):
        if address.page in {"add", "change"}:
            html = staff.get(address.path).content.decode()
            widgets = WIDGET.findall(html)
            fields = len(re.findall(r'<input[^>]+class="v(?:Date|Time)Field', html))
            assert fields == sum(2 if kind == "datetime" else 1 for kind, _ in widgets), address.path
            assert [inside.count(HINT) for _, inside in widgets] == [1] * len(widgets), address.path
            kinds += [kind for kind, _ in widgets]

    assert {kind: kinds.count(kind) > 0 for kind in ("date", "time", "datetime")} == {
        "date": True,
        "time": True,
        "datetime": True,
    }


@pytest.mark.parametrize(
    ("day", "hour", "moment"),
    [
        ("2027-01-15", "09:00", "2027-01-14T22:00:00+00:00"),  # summer: 11 hours before UTC
        ("2027-07-15", "09:00", "2027-07-14T23:00:00+00:00"),  # winter: 10
    ],
)
def test_hour_that_is_typed_is_kept_and_shown_as_sydneys(staff, day, hour, moment):
    promotion = make_promotion("TEN")
    path = f"/admin/shop/promotion/{promotion.pk}/change/"
    typed = controls(staff.get(path)) | {"valid_from_0": day, "valid_from_1": hour}
    assert staff.post(path, typed).status_code == 302

    assert Promotion.objects.get().valid_from.isoformat() == moment
    html = staff.get(path).content.decode()
    assert re.search(rf'name="valid_from_1" value="{hour}', html)
