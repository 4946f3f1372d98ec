"""The same for supplements as blog 0110 for articles."""

from django.db import migrations

FUNCTION = """
    CREATE FUNCTION {name}(asked tsquery) RETURNS bigint[] LANGUAGE sql STABLE SET enable_seqscan = off AS $$
        SELECT array_agg(id) FROM shop_supplement WHERE {condition}
    $$
"""
FUNCTIONS = {
    "shop_supplement_holding": "search_vector @@ asked",
    "shop_supplement_heading": "search_vector @@ asked AND search_head @@ asked",
}


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, condition in FUNCTIONS.items():
            schema_editor.execute(FUNCTION.format(name=name, condition=condition), params=None)


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in FUNCTIONS:
            schema_editor.execute(f"DROP FUNCTION {name}(tsquery)", params=None)


class Migration(migrations.Migration):
    dependencies = [("shop", "0080_search_head")]
    operations = [migrations.RunPython(forwards, backwards)]
