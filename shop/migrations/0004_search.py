"""The full-text index of supplements, kept by the database itself. How and why: blog/migrations/0003_search.py."""

from django.db import migrations

# A weight for PostgreSQL, and the columns that carry it. Cautions and directions are not searched: who looks for
# "pregnancy" should not be shown what warns of it.
COLUMNS = {
    "name": "A",
    "search_words": "B",
    "form": "B",
    "strength": "B",
    "summary": "C",
    "description": "D",
    "indications": "D",
}
NAMES = ", ".join(COLUMNS)
OLD = ", ".join(f"OLD.{name}" for name in COLUMNS)
NEW = ", ".join(f"NEW.{name}" for name in COLUMNS)

SQLITE = [
    f"""
    CREATE VIRTUAL TABLE shop_supplement_search USING fts5(
        {NAMES}, content='shop_supplement', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
    )
    """,
    "CREATE VIRTUAL TABLE shop_supplement_words USING fts5vocab('shop_supplement_search', 'row')",
    f"""
    CREATE TRIGGER shop_supplement_search_insert AFTER INSERT ON shop_supplement BEGIN
        INSERT INTO shop_supplement_search (rowid, {NAMES}) VALUES (NEW.id, {NEW});
    END
    """,
    f"""
    CREATE TRIGGER shop_supplement_search_delete AFTER DELETE ON shop_supplement BEGIN
        INSERT INTO shop_supplement_search (shop_supplement_search, rowid, {NAMES}) VALUES ('delete', OLD.id, {OLD});
    END
    """,
    f"""
    CREATE TRIGGER shop_supplement_search_update AFTER UPDATE OF {NAMES} ON shop_supplement
    WHEN {" OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in COLUMNS)}
    BEGIN
        INSERT INTO shop_supplement_search (shop_supplement_search, rowid, {NAMES}) VALUES ('delete', OLD.id, {OLD});
        INSERT INTO shop_supplement_search (rowid, {NAMES}) VALUES (NEW.id, {NEW});
    END
    """,
    "INSERT INTO shop_supplement_search (shop_supplement_search) VALUES ('rebuild')",
]
SQLITE_BACK = [
    *(f"DROP TRIGGER shop_supplement_search_{event}" for event in ("insert", "delete", "update")),
    "DROP TABLE shop_supplement_words",
    "DROP TABLE shop_supplement_search",
]


def vector(weights):
    parts = (f"blog_search_vector({name}, '{weight}')" for name, weight in COLUMNS.items() if weight in weights)
    return f"tsvector GENERATED ALWAYS AS ({' || '.join(parts)}) STORED"


POSTGRESQL = [
    "SET LOCAL statement_timeout = 0",  # indexing what is there may take minutes
    f"ALTER TABLE shop_supplement ADD COLUMN search_vector {vector('ABCD')}",
    f"ALTER TABLE shop_supplement ADD COLUMN search_names {vector('AB')}",
    "CREATE INDEX shop_supplement_search_vector ON shop_supplement USING gin (search_vector)",
    "CREATE INDEX shop_supplement_search_names ON shop_supplement USING gin (search_names)",
    """
    CREATE TRIGGER shop_supplement_search_words AFTER INSERT OR UPDATE ON shop_supplement
    FOR EACH ROW EXECUTE FUNCTION blog_note_search_words()
    """,
    "UPDATE shop_supplement SET id = id",
]
POSTGRESQL_BACK = [
    "DROP TRIGGER shop_supplement_search_words ON shop_supplement",
    "ALTER TABLE shop_supplement DROP COLUMN search_vector",
    "ALTER TABLE shop_supplement DROP COLUMN search_names",
]


def run(sqlite, postgresql):
    def forwards(apps, schema_editor):
        for statement in {"sqlite": sqlite, "postgresql": postgresql}[schema_editor.connection.vendor]:
            schema_editor.execute(statement, params=None)

    return forwards


class Migration(migrations.Migration):
    dependencies = [("shop", "0003_storefront"), ("blog", "0004_search")]
    operations = [migrations.RunPython(run(SQLITE, POSTGRESQL), run(SQLITE_BACK, POSTGRESQL_BACK))]
