"""What sources.archive searches in, and the promise that a stored text never changes."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = [
    """
    CREATE VIRTUAL TABLE sources_document_fts USING fts5(
        text, content='sources_document', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
    )
    """,
    """
    CREATE TRIGGER document_fts_insert AFTER INSERT ON sources_document WHEN NEW.text <> '' BEGIN
        INSERT INTO sources_document_fts (rowid, text) VALUES (NEW.id, NEW.text);
    END
    """,
    """
    CREATE TRIGGER document_fts_update AFTER UPDATE OF text ON sources_document WHEN NEW.text <> OLD.text BEGIN
        INSERT INTO sources_document_fts (rowid, text) VALUES (NEW.id, NEW.text);
    END
    """,
    """
    CREATE TRIGGER document_fts_delete AFTER DELETE ON sources_document WHEN OLD.text <> '' BEGIN
        INSERT INTO sources_document_fts (sources_document_fts, rowid, text) VALUES ('delete', OLD.id, OLD.text);
    END
    """,
    """
    CREATE TRIGGER guard_document_text BEFORE UPDATE OF text ON sources_document
    WHEN OLD.text <> '' AND NEW.text <> OLD.text BEGIN
        SELECT RAISE(ABORT, 'A stored text never changes.');
    END
    """,
    # INSERT OR REPLACE would delete a stored text without a word.
    """
    CREATE TRIGGER guard_document_replace BEFORE INSERT ON sources_document
    WHEN EXISTS (
        SELECT 1 FROM sources_document AS old
        WHERE old.text <> '' AND (old.id = NEW.id OR (old.url <> '' AND old.url = NEW.url))
    ) BEGIN
        SELECT RAISE(ABORT, 'A stored text never changes.');
    END
    """,
    "INSERT INTO sources_document_fts (sources_document_fts) VALUES ('rebuild')",
]
SQLITE_UNDONE = [
    "DROP TRIGGER guard_document_replace",
    "DROP TRIGGER guard_document_text",
    "DROP TRIGGER document_fts_delete",
    "DROP TRIGGER document_fts_update",
    "DROP TRIGGER document_fts_insert",
    "DROP TABLE sources_document_fts",
]
POSTGRESQL = [
    "CREATE INDEX document_text_search ON sources_document USING gin (to_tsvector('simple', text))",
    """
    CREATE FUNCTION guard_document_text() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'A stored text never changes.' USING ERRCODE = '23514';
    END $$
    """,
    """
    CREATE TRIGGER guard_document_text BEFORE UPDATE OF text ON sources_document FOR EACH ROW
    WHEN (OLD.text <> '' AND NEW.text <> OLD.text) EXECUTE FUNCTION guard_document_text()
    """,
]
POSTGRESQL_UNDONE = [
    "DROP TRIGGER guard_document_text ON sources_document",
    "DROP FUNCTION guard_document_text()",
    "DROP INDEX document_text_search",
]


def install(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def remove(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in POSTGRESQL_UNDONE if schema_editor.connection.vendor == "postgresql" else SQLITE_UNDONE:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("sources", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
