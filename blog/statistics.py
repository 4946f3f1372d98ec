"""What the database believes of its tables. After many rows at once it believes what was true before."""

from django.db import connection

from blog.transactions import all_or_nothing

ROWS_OF_AN_INDEX = 1000  # SQLite reads so many of each, and is done in a moment with any table


@all_or_nothing  # on SQLite in the queue of those who write
def analyse(*tables: str) -> None:
    """Have the rows of `tables`, of all without a name, counted: a plan made for few rows takes seconds with many."""
    # By name: without, PostgreSQL takes its own catalogues too, which all databases of a server share, and locks them.
    names = [connection.ops.quote_name(table) for table in tables or connection.introspection.django_table_names()]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit = {ROWS_OF_AN_INDEX}")
        for name in names:
            cursor.execute(f"ANALYZE {name}")
