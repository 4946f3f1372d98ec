"""What a page may ask of PostgreSQL."""

from django.db import connection

# The server ends a longer question; the page says that it could not be answered.
LONGEST_QUESTION_MS = 5000


def limit_questions() -> None:
    """Bound every question of this process. Only web servers do: a migration or an audit may take its time."""
    if "options" in connection.settings_dict["OPTIONS"]:  # PgBouncer takes none: there the role has the limit
        connection.settings_dict["OPTIONS"]["options"] += f" -c statement_timeout={LONGEST_QUESTION_MS}"
