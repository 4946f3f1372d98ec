"""What labels would be expected to carry, on which day, and what staff see of it."""

from datetime import date
from html import unescape

import pytest

from shop import labels
from shop.models import Statement, StatementTrigger, Supplement
from tests.builders import make_holding, make_ingredient, make_supplement
from tests.conftest import sign_in_as

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 26)


@pytest.fixture
def b6():
    return make_ingredient("Vitamin B6", kind="vitamin")


@pytest.fixture
def vitamin_a():
    return make_ingredient("Vitamin A", kind="vitamin", iu_micrograms="0.3")


def ask(code, **fields):
    """Make a statement that exists be asked for."""
    named = {"statement": Statement.objects.get(code=code), "source": "test", "valid_from": date(2022, 1, 1)}
    return StatementTrigger.objects.create(**named | fields)


def missing(supplement, day=DAY):
    """Codes that are missing; the query agrees with the pure rule."""
    found = {statement.code for statement in labels.check_label(supplement, day).missing}
    assert (supplement in Supplement.objects.lacking_statements(day)) == bool(found)
    return found


def test_warning_is_asked_above_the_amount_per_day_only(b6):
    ask("b6-warning", ingredient=b6, above_amount=10, unit="mg", basis="day")

    assert missing(make_holding("Ten", (b6, "10", "mg")).supplement) == set()
    assert missing(make_holding("Five twice", (b6, "5", "mg"), serves_per_day=2).supplement) == set()
    assert missing(make_holding("More", (b6, "10.001", "mg")).supplement) == {"b6-warning"}
    assert missing(make_holding("Six twice", (b6, "6", "mg"), serves_per_day=2).supplement) == {"b6-warning"}


def test_forms_of_one_ingredient_are_added_up(b6):
    ask("b6-warning", ingredient=b6, above_amount=10, unit="mg", basis="day")

    assert missing(make_holding("Two forms", (b6, "6", "mg"), (b6, "4001", "µg")).supplement) == {"b6-warning"}


def test_vitamin_a_is_counted_per_capsule_and_in_iu(vitamin_a):
    ask("vitamin-a-pregnancy", ingredient=vitamin_a, above_amount=33, unit="µg", basis="unit")

    assert missing(make_holding("66 in two", (vitamin_a, "66", "µg"), units_per_serve=2).supplement) == set()
    assert missing(make_holding("110 IU", (vitamin_a, "110", "IU")).supplement) == set()  # 33 µg
    assert missing(make_holding("111 IU", (vitamin_a, "111", "IU")).supplement) == {"vitamin-a-pregnancy"}
    assert missing(make_holding("67 in two", (vitamin_a, "67", "µg"), units_per_serve=2).supplement) == {
        "vitamin-a-pregnancy"
    }


def test_any_oral_vitamin_asks_for_one_of_two_statements(b6):
    ask("vitamins-diet", kind="vitamin")
    zinc = make_holding("Zinc", (make_ingredient("Zinc", kind="mineral"), "5", "mg")).supplement
    vitamin = make_holding("Vitamin", (b6, "1", "mg")).supplement
    assert (missing(zinc), missing(vitamin)) == (set(), {"vitamins-diet"})

    vitamin.statements.add(Statement.objects.get(code="vitamins-intake"))

    assert missing(vitamin) == set()


def test_amount_that_is_not_known_in_grams_is_below_every_threshold(b6):
    ask("b6-warning", ingredient=b6, above_amount=10, unit="mg", basis="day")
    ask("iron-not-treatment", ingredient=b6)

    assert missing(make_holding("IU without a factor", (b6, "999", "IU")).supplement) == {"iron-not-treatment"}


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        (date(2023, 2, 28), set()),
        (date(2023, 3, 1), {"b6-warning"}),
        (date(2027, 5, 31), {"b6-warning"}),
        (date(2027, 6, 1), set()),
    ],
)
def test_statement_is_asked_between_its_days_both_included(b6, day, codes):
    dates = {"valid_from": date(2023, 3, 1), "valid_until": date(2027, 5, 31)}
    ask("b6-warning", ingredient=b6, above_amount=10, unit="mg", **dates)

    assert missing(make_holding("B6", (b6, "20", "mg")).supplement, day) == codes


def test_statement_that_ended_answers_for_nothing(b6):
    ask("b6-warning", ingredient=b6)
    supplement = make_holding("B6", (b6, "20", "mg")).supplement
    supplement.statements.add(Statement.objects.get(code="b6-warning"))
    assert missing(supplement) == set()

    Statement.objects.filter(code="b6-warning").update(valid_until=date(2026, 11, 25))

    assert [trigger.statement.code for trigger in StatementTrigger.objects.in_force(DAY)] == ["b6-warning"]
    assert missing(supplement) == set()  # the words themselves are asked for no more


def test_label_may_carry_what_nothing_asks_for(b6):
    supplement = make_holding("B6", (b6, "20", "mg")).supplement
    supplement.statements.add(Statement.objects.get(code="vitamin-a-excess"))

    assert missing(supplement) == set()


def test_skin_products_are_none_of_ours(b6):
    ask("b6-warning", ingredient=b6, route="topical")

    assert missing(make_holding("B6", (b6, "20", "mg")).supplement) == set()


@pytest.mark.parametrize("reasons", [1, 20])
def test_two_questions_find_all_that_lack_something_however_many_the_reasons(b6, django_assert_num_queries, reasons):
    ask("vitamins-diet", kind="vitamin")
    for number in range(1, reasons):
        ask("b6-warning", ingredient=b6, above_amount=10 + number, unit="mg")
    for number in range(3):
        make_holding(f"B6 {number}", (b6, "5", "mg"))
    make_supplement("Nothing in it")

    with django_assert_num_queries(2):
        assert Supplement.objects.lacking_statements().count() == 3


def test_staff_see_what_is_expected_and_missing_and_filter_by_it(client, b6):
    sign_in_as(client, "manager")
    ask("b6-warning", ingredient=b6, above_amount=10, unit="mg", source="Compliance from 1 March 2023")
    lacking = make_holding("Lacking", (b6, "20", "mg")).supplement
    make_holding("Complete", (b6, "5", "mg"))

    page = client.get(f"/admin/shop/supplement/{lacking.pk}/change/").content.decode()
    found = client.get("/admin/shop/supplement/?statements=missing").content.decode()

    assert "<strong>missing: </strong>Warning: stop taking this medication" in page
    assert "Vitamin B6, more than 10 mg per day; Compliance from 1 March 2023" in page
    assert ("Lacking" in found, "Complete" in found) == (True, False)
    assert "Complete" in client.get("/admin/shop/supplement/?statements=complete").content.decode()


@pytest.mark.parametrize("model", ["statement", "salechannel", "caution"])
def test_manager_writes_the_law_and_fulfilment_does_not(client, model):
    sign_in_as(client, "manager")
    assert client.get(f"/admin/shop/{model}/add/").status_code == 200
    assert client.get("/admin/blog/intake/add/").status_code == 200

    sign_in_as(client, "fulfilment")

    assert client.get(f"/admin/shop/{model}/add/").status_code == 403
    assert client.get("/admin/blog/intake/add/").status_code == 403


@pytest.mark.parametrize(
    ("path", "typed", "sentence"),
    [
        ("/admin/shop/caution/add/", {"code": "x", "wording": "x"}, "Name a second ingredient, or an amount"),
        ("/admin/shop/caution/add/", {"code": "x", "first_from_amount": "5"}, "Give an amount above 0 and its unit"),
        ("/admin/shop/salechannel/add/", {"above_amount": "-1"}, "An amount is 0 or more."),
        ("/admin/shop/salechannel/add/", {"above_amount": "1e99"}, "Ensure that there are no more than"),
        ("/admin/shop/salechannel/add/", {"valid_until": "01/01/2020", "above_amount": "1"}, "lies before the first"),
        ("/admin/blog/intake/add/", {"amount": "0"}, "An amount is more than 0."),
        ("/admin/blog/intake/add/", {"amount": "NaN"}, "Enter a number."),
        ("/admin/blog/intake/add/", {"amount": "1", "source": ""}, "This field is required."),
    ],
)
def test_wrong_row_of_the_law_is_told_and_never_an_error(staff, b6, path, typed, sentence):
    good = {"ingredient": b6.pk, "first": b6.pk, "unit": "mg", "level": "stop", "channel": "prescription"}
    dates = {"valid_from": "01/06/2027", "kind": "reference", "source": "TGA"}

    response = staff.post(path, good | dates | typed)

    assert response.status_code == 200
    assert sentence in unescape(response.content.decode())
