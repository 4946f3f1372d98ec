"""The same for supplements as blog 0080 for articles: ranked without description and indications."""

from django.db import migrations

POSTGRESQL = """
    ALTER TABLE shop_supplement
    ADD COLUMN search_head tsvector GENERATED ALWAYS AS (
        blog_search_vector(name, 'A') || blog_search_vector(search_words, 'B') || blog_search_vector(form, 'B')
        || blog_search_vector(strength, 'B') || blog_search_vector(summary, 'C')
    ) STORED,
    ALTER COLUMN search_head SET STORAGE MAIN
"""


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET LOCAL statement_timeout = 0", params=None)
        schema_editor.execute(POSTGRESQL, params=None)


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE shop_supplement DROP COLUMN search_head", params=None)


class Migration(migrations.Migration):
    dependencies = [("shop", "0060_variant_by_sale"), ("blog", "0080_search_head")]
    operations = [migrations.RunPython(forwards, backwards)]
