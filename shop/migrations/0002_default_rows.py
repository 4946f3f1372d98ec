"""What a new shop starts with: the store, the shipping rule, the statements that the law asks for."""

from datetime import UTC, date, datetime

from django.db import migrations

STATEMENTS = [
    {
        "code": "label",
        "text": "Always read the label and follow the directions for use.",
        "source": "Therapeutic Goods Advertising Code Instrument 2021 (F2021L01661), Part 4",
        "is_for_all": True,
        "position": 0,
    },
    {
        "code": "vitamins-diet",
        "text": "Vitamin supplements should not replace a balanced diet.",
        "source": "TGA, required advisory statements for oral vitamins, November 2020",
        "is_for_all": False,
        "position": 1,
    },
    {
        "code": "b6-warning",
        "text": (
            "Warning: stop taking this medication if you experience tingling, burning or numbness and see your "
            "healthcare practitioner as soon as possible. (Contains vitamin B6.)"
        ),
        "source": "Medicines Advisory Statements Specification, vitamin B6",
        "is_for_all": False,
        "position": 2,
    },
]


def add(apps, schema_editor):
    apps.get_model("shop", "Store").objects.get_or_create(pk=1)
    apps.get_model("shop", "ShippingRule").objects.get_or_create(
        name="Standard",
        defaults={
            "banner_words": "Low-Cost Fast Shipping",
            "fee_cents": 495,
            "free_from_cents": 9900,
            "valid_from": datetime(2020, 1, 1, tzinfo=UTC),
        },
    )
    for statement in STATEMENTS:
        apps.get_model("shop", "Statement").objects.get_or_create(
            code=statement["code"], defaults=statement | {"valid_from": date(2022, 1, 1)}
        )


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
