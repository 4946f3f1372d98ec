"""The statements and warnings that Australian law asks of labels, each with how sure its wording is.

What asks for them (`StatementTrigger`) names ingredients, which staff or the demo add.
"""

from datetime import date

from django.db import migrations

KINDS = {"b6-warning": {"kind": "warning"}, "vitamins-diet": {"one_of": "oral-vitamins"}}
STATEMENTS = [
    {
        "code": "vitamins-intake",
        "text": "Vitamins can only be of assistance if the dietary vitamin intake is inadequate.",
        "source": "TGA, required advisory statements for oral vitamins, November 2020",
        "one_of": "oral-vitamins",
        "position": 1,
    },
    {
        "code": "health-warnings-online",
        "kind": "warning",
        "text": (
            "This medicine may not be right for you. Read the warnings before purchase. Follow the directions for use."
        ),
        "source": (
            "Therapeutic Goods Advertising Code Instrument 2021 (F2021L01661), health warnings, sold online: the middle "
            "sentence is sourced, the others as for packs that can be inspected (medium); confirm"
        ),
        "position": 3,
    },
    {
        "code": "vitamin-a-pregnancy",
        "kind": "warning",
        "text": (
            "Warning: if you are pregnant – or considering becoming pregnant – do not take vitamin A supplements "
            "without consulting your doctor or pharmacist."
        ),
        "source": "TGA label statement VITA2, vitamin A for adults (medium); confirm against the label",
        "position": 10,
    },
    {
        "code": "vitamin-a-excess",
        "kind": "warning",
        "text": (
            "Warning: when taken in excess of 3000 micrograms retinol equivalents – vitamin A can cause birth defects."
        ),
        "source": "TGA label statement VITA4, vitamin A (medium); confirm against the label",
        "position": 11,
    },
    {
        "code": "coenzyme-q10-warfarin",
        "kind": "warning",
        "text": "Do not take while on warfarin therapy without medical advice.",
        "source": "F2025L01082, 11 September 2025, statement WARF (coenzyme Q10, ubiquinol)",
        "position": 12,
    },
    {
        "code": "iron-not-treatment",
        "text": "Not for the treatment of iron deficiency conditions.",
        "source": "Label statement for iron preparations (medium); confirm against the label",
        "position": 13,
    },
]


def add(apps, schema_editor):
    statements = apps.get_model("shop", "Statement").objects
    for code, fields in KINDS.items():
        statements.filter(code=code).update(**fields)
    for statement in STATEMENTS:
        row, is_new = statements.get_or_create(
            code=statement["code"], defaults=statement | {"valid_from": date(2022, 1, 1)}
        )
        if not is_new:  # somebody has it already, perhaps in the words of the label
            row.kind = statement.get("kind", row.kind)
            row.save(update_fields=["kind"])


class Migration(migrations.Migration):
    dependencies = [("shop", "0020_labels_and_limits")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
