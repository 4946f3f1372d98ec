"""A mark for each table whose rows public pages show: what keeps a page compares them.

The triggers that move the marks are made after every migration, from the tables as they then are:
config/kept/triggers.py. Django does not know of the table: `flush` and `loaddata` pass it by.
"""

from django.db import migrations

SQLITE = [
    "CREATE TABLE content_mark (table_name text PRIMARY KEY, moves integer NOT NULL, at text NOT NULL) WITHOUT ROWID",
]
POSTGRESQL = [
    # Rows are only added, so that no two writers wait for each other; the mark of a table is their sum.
    """
    CREATE TABLE content_mark (
        table_name text NOT NULL, moves bigint NOT NULL DEFAULT 1, at timestamptz NOT NULL DEFAULT clock_timestamp()
    )
    """,
    # At most one row for each table and transaction: a setting of the transaction, which a rollback to a savepoint
    # takes back with the row, remembers. The schema is the table's own, whatever the writer looks through.
    """
    CREATE FUNCTION content_moved() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        noted text := 'content_moved.' || TG_TABLE_NAME;
    BEGIN
        IF current_setting(noted, true) IS DISTINCT FROM 'yes' THEN
            EXECUTE format('INSERT INTO %I.content_mark (table_name) VALUES (%L)', TG_TABLE_SCHEMA, TG_TABLE_NAME);
            PERFORM set_config(noted, 'yes', true);
        END IF;
        RETURN NULL;
    END $$
    """,
]


def forwards(apps, schema_editor):
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION content_moved() CASCADE", params=None)  # with its triggers
    else:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'content_moved_%'")
            triggers = [row[0] for row in cursor.fetchall()]
        for name in triggers:
            schema_editor.execute(f"DROP TRIGGER {name}", params=None)
    schema_editor.execute("DROP TABLE content_mark", params=None)


class Migration(migrations.Migration):
    dependencies = [("config", "0027_alert_rights")]
    operations = [migrations.RunPython(forwards, backwards)]
