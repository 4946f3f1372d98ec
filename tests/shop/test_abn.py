"""Australian Business Numbers: eleven digits that agree with each other."""

import pytest

from shop.models import Store
from shop.rules.abn import parse_abn
from tests.shop.pages import Page


@pytest.mark.parametrize(
    "text",
    ["51824753556", "51 824 753 556", " 51-824-753-556 ", "51\u00a0824\u00a0753\u00a0556", "5 1 8 2 4 7 5 3 5 5 6"],
)
def test_abn_is_read_however_it_is_spaced(text):
    assert parse_abn(text) == "51 824 753 556"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "51 824 753 557",  # one digit wrong
        "51 824 735 556",  # two digits swapped
        "5182475355",
        "518247535566",
        "01 824 753 556",
        "٥١ ٨٢٤ ٧٥٣ ٥٥٦",
        "ABN 51824753556",
        "00 000 000 000",
    ],
)
def test_anything_else_is_none(text):
    with pytest.raises(ValueError, match="ABN"):
        parse_abn(text)


def test_every_single_wrong_digit_is_noticed():
    digits = "51824753556"
    wrong = [digits[:n] + other + digits[n + 1 :] for n in range(11) for other in "0123456789" if other != digits[n]]
    accepted = []
    for text in wrong:
        try:
            accepted.append(parse_abn(text))
        except ValueError:
            continue

    assert accepted == []
    assert len(wrong) == 99


@pytest.mark.django_db
def test_abn_of_the_store_is_checked_beside_its_field(staff, store):
    form = {"name": "Simples", "cut_off": "12:00:00", "days_to_pay": "5"}

    wrong = staff.post(f"/admin/shop/store/{store.pk}/change/", form | {"abn": "51 824 753 557"})
    right = staff.post(f"/admin/shop/store/{store.pk}/change/", form | {"abn": "51824753556"})

    assert "An ABN has eleven digits; check the digits." in Page(wrong).text
    assert Page(wrong).value("abn") == "51 824 753 557"
    assert right.status_code == 302
    assert Store.objects.get().abn == "51 824 753 556"
