"""Full-text indexes of posts and ingredients, kept by the database itself.

SQLite: FTS5 tables and triggers, and a list of their words for mending typos. PostgreSQL: columns of lexemes, words
noted by a trigger, pg_trgm. `simple` and no stemming on both: names such as "vitamin A" keep their letters, and a word
of the index can be shown to readers. What queries make of this: `blog/fulltext`.
"""

from django.db import migrations

# PostgreSQL's parser would read "and/or" as a path, "0.5" as a number and "omega-3" as three words; only the words
# between these signs are wanted.
SIGNS = "./@-_+&:~%?=#<>*\\'"

TOKENIZE = "unicode61 remove_diacritics 2"

SQLITE = [
    # Posts: the words stand in blog_post only; the index points there.
    f"""
    CREATE VIRTUAL TABLE blog_post_search USING fts5(
        title, search_words, summary, body_text,
        content='blog_post', content_rowid='id', tokenize='{TOKENIZE}'
    )
    """,
    "CREATE VIRTUAL TABLE blog_post_words USING fts5vocab('blog_post_search', 'row')",
    """
    CREATE TRIGGER blog_post_search_insert AFTER INSERT ON blog_post BEGIN
        INSERT INTO blog_post_search (rowid, title, search_words, summary, body_text)
        VALUES (NEW.id, NEW.title, NEW.search_words, NEW.summary, NEW.body_text);
    END
    """,
    """
    CREATE TRIGGER blog_post_search_delete AFTER DELETE ON blog_post BEGIN
        INSERT INTO blog_post_search (blog_post_search, rowid, title, search_words, summary, body_text)
        VALUES ('delete', OLD.id, OLD.title, OLD.search_words, OLD.summary, OLD.body_text);
    END
    """,
    """
    CREATE TRIGGER blog_post_search_update AFTER UPDATE OF title, search_words, summary, body_text ON blog_post
    WHEN OLD.title IS NOT NEW.title OR OLD.search_words IS NOT NEW.search_words
        OR OLD.summary IS NOT NEW.summary OR OLD.body_text IS NOT NEW.body_text
    BEGIN
        INSERT INTO blog_post_search (blog_post_search, rowid, title, search_words, summary, body_text)
        VALUES ('delete', OLD.id, OLD.title, OLD.search_words, OLD.summary, OLD.body_text);
        INSERT INTO blog_post_search (rowid, title, search_words, summary, body_text)
        VALUES (NEW.id, NEW.title, NEW.search_words, NEW.summary, NEW.body_text);
    END
    """,
    "INSERT INTO blog_post_search (blog_post_search) VALUES ('rebuild')",
    # Ingredients: the names come from another table, so this index keeps the words itself. A trigger speaks of no
    # table but its own and the index: SQLite refuses to remake a table that the trigger of another one speaks of.
    f"""
    CREATE VIRTUAL TABLE blog_ingredient_search USING fts5(
        name, other_names, summary, intro, tokenize='{TOKENIZE}'
    )
    """,
    "CREATE VIRTUAL TABLE blog_ingredient_words USING fts5vocab('blog_ingredient_search', 'row')",
    """
    CREATE TRIGGER blog_ingredient_search_insert AFTER INSERT ON blog_ingredient BEGIN
        INSERT INTO blog_ingredient_search (rowid, name, other_names, summary, intro)
        VALUES (NEW.id, NEW.name, '', NEW.summary, NEW.intro);
    END
    """,
    """
    CREATE TRIGGER blog_ingredient_search_delete AFTER DELETE ON blog_ingredient BEGIN
        DELETE FROM blog_ingredient_search WHERE rowid = OLD.id;
    END
    """,
    """
    CREATE TRIGGER blog_ingredient_search_update AFTER UPDATE OF name, summary, intro ON blog_ingredient BEGIN
        UPDATE blog_ingredient_search SET name = NEW.name, summary = NEW.summary, intro = NEW.intro
        WHERE rowid = NEW.id;
    END
    """,
    *(
        f"""
        CREATE TRIGGER blog_ingredientname_search_{event} AFTER {event} ON blog_ingredientname BEGIN
            UPDATE blog_ingredient_search SET other_names = (
                SELECT coalesce(group_concat(name, ', '), '') FROM blog_ingredientname
                WHERE ingredient_id = blog_ingredient_search.rowid
            ) WHERE rowid IN ({rows});
        END
        """
        for event, rows in (
            ("insert", "NEW.ingredient_id"),
            ("delete", "OLD.ingredient_id"),
            ("update", "OLD.ingredient_id, NEW.ingredient_id"),
        )
    ),
    """
    INSERT INTO blog_ingredient_search (rowid, name, other_names, summary, intro)
    SELECT id, name, (
        SELECT coalesce(group_concat(other.name, ', '), '') FROM blog_ingredientname other
        WHERE other.ingredient_id = blog_ingredient.id
    ), summary, intro FROM blog_ingredient
    """,
]
SQLITE_BACK = [
    *(f"DROP TRIGGER blog_post_search_{event}" for event in ("insert", "delete", "update")),
    *(f"DROP TRIGGER blog_ingredient_search_{event}" for event in ("insert", "delete", "update")),
    *(f"DROP TRIGGER blog_ingredientname_search_{event}" for event in ("insert", "delete", "update")),
    *(f"DROP TABLE blog_{name}" for name in ("post_words", "post_search", "ingredient_words", "ingredient_search")),
]


COLUMNS = ("search_vector", "search_names")  # all words, and those that name the row, for suggestions


def literal(text):
    return "'" + text.replace("'", "''") + "'"


POSTGRESQL = [
    "SET LOCAL statement_timeout = 0",  # indexing what is there may take minutes
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    # What a text is searched by. Cut, since a tsvector holds one megabyte and a body of nonsense could pass that.
    # Accents over Latin letters are taken off, as FTS5 does.
    f"""
    CREATE FUNCTION blog_search_vector(text, "char") RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT setweight(to_tsvector('simple', translate(
            lower(normalize(regexp_replace(
                normalize(left($1, 200000), NFD), '([A-Za-z])[\\u0300-\\u036f]+', '\\1', 'g'
            ), NFC)),
            {literal(SIGNS)}, {literal(" " * len(SIGNS))}
        )), $2)
    $$
    """,
    'CREATE TABLE blog_search_word (word text COLLATE "C" PRIMARY KEY)',
    "CREATE INDEX blog_search_word_alike ON blog_search_word USING gin (word gin_trgm_ops)",
    # In order, so that two writers with the same new words wait for each other instead of blocking each other.
    """
    CREATE FUNCTION blog_note_search_words() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO blog_search_word (word)
        SELECT lexeme FROM unnest(NEW.search_vector) WHERE lexeme COLLATE "C" ~ '^[a-z]{4,40}$' ORDER BY lexeme
        ON CONFLICT DO NOTHING;
        RETURN NULL;
    END $$
    """,
    """
    ALTER TABLE blog_post ADD COLUMN search_vector tsvector GENERATED ALWAYS AS (
        blog_search_vector(title, 'A') || blog_search_vector(search_words, 'B')
        || blog_search_vector(summary, 'C') || blog_search_vector(body_text, 'D')
    ) STORED
    """,
    """
    ALTER TABLE blog_post ADD COLUMN search_names tsvector GENERATED ALWAYS AS (blog_search_vector(title, 'A')) STORED
    """,
    *(f"CREATE INDEX blog_post_{column} ON blog_post USING gin ({column})" for column in COLUMNS),
    # The other names of an ingredient stand in another table, which no generated column may read.
    *(f"ALTER TABLE blog_ingredient ADD COLUMN {column} tsvector" for column in COLUMNS),
    """
    CREATE FUNCTION blog_ingredient_set_vector() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.search_names := blog_search_vector(NEW.name, 'A') || blog_search_vector(coalesce((
                SELECT string_agg(name, ', ' ORDER BY name) FROM blog_ingredientname WHERE ingredient_id = NEW.id
            ), ''), 'B');
        NEW.search_vector := NEW.search_names || blog_search_vector(NEW.summary, 'C')
            || blog_search_vector(NEW.intro, 'D');
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER blog_ingredient_search BEFORE INSERT OR UPDATE ON blog_ingredient
    FOR EACH ROW EXECUTE FUNCTION blog_ingredient_set_vector()
    """,
    """
    CREATE FUNCTION blog_ingredientname_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            UPDATE blog_ingredient SET search_vector = NULL WHERE id = OLD.ingredient_id;
        END IF;
        IF TG_OP <> 'DELETE' THEN
            UPDATE blog_ingredient SET search_vector = NULL WHERE id = NEW.ingredient_id;
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER blog_ingredientname_search AFTER INSERT OR UPDATE OR DELETE ON blog_ingredientname
    FOR EACH ROW EXECUTE FUNCTION blog_ingredientname_changed()
    """,
    *(f"CREATE INDEX blog_ingredient_{column} ON blog_ingredient USING gin ({column})" for column in COLUMNS),
    *(
        f"""
        CREATE TRIGGER {table}_search_words AFTER INSERT OR UPDATE ON {table}
        FOR EACH ROW EXECUTE FUNCTION blog_note_search_words()
        """
        for table in ("blog_post", "blog_ingredient")
    ),
    # Rows that were there before: an update without change fires the triggers.
    "UPDATE blog_post SET id = id",
    "UPDATE blog_ingredient SET id = id",
]
POSTGRESQL_BACK = [
    "DROP TRIGGER blog_post_search_words ON blog_post",
    "DROP TRIGGER blog_ingredient_search_words ON blog_ingredient",
    "DROP TRIGGER blog_ingredientname_search ON blog_ingredientname",
    "DROP TRIGGER blog_ingredient_search ON blog_ingredient",
    *(f"ALTER TABLE {table} DROP COLUMN {column}" for table in ("blog_post", "blog_ingredient") for column in COLUMNS),
    "DROP FUNCTION blog_ingredientname_changed()",
    "DROP FUNCTION blog_ingredient_set_vector()",
    "DROP FUNCTION blog_note_search_words()",
    'DROP FUNCTION blog_search_vector(text, "char")',
    "DROP TABLE blog_search_word",
]


def run(sqlite, postgresql):
    def forwards(apps, schema_editor):
        for statement in {"sqlite": sqlite, "postgresql": postgresql}[schema_editor.connection.vendor]:
            schema_editor.execute(statement, params=None)

    return forwards


class Migration(migrations.Migration):
    dependencies = [("blog", "0003_page_columns")]
    operations = [migrations.RunPython(run(SQLITE, POSTGRESQL), run(SQLITE_BACK, POSTGRESQL_BACK))]
