"""The promise that a stored text never changes, anew: SQLite forgets a table's triggers when the table changes."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = [
    """
    CREATE TRIGGER guard_document_text BEFORE UPDATE OF text ON sources_document
    WHEN OLD.text <> '' AND NEW.text <> OLD.text BEGIN
        SELECT RAISE(ABORT, 'A stored text never changes.');
    END
    """,
    # INSERT OR REPLACE would delete a stored text without a word.  A later version shares its address with the first.
    # Two questions, because one with OR reads every row.
    """
    CREATE TRIGGER guard_document_replace BEFORE INSERT ON sources_document
    WHEN EXISTS (SELECT 1 FROM sources_document AS old WHERE old.id = NEW.id AND old.text <> '')
    OR EXISTS (
        SELECT 1 FROM sources_document AS old
        WHERE old.url = NEW.url AND old.url <> '' AND old.text <> ''
        AND ((old.revisits_id IS NULL AND NEW.revisits_id IS NULL) OR (old.is_current AND NEW.is_current))
    ) BEGIN
        SELECT RAISE(ABORT, 'A stored text never changes.');
    END
    """,
]
SQLITE_UNDONE = ["DROP TRIGGER guard_document_replace", "DROP TRIGGER guard_document_text"]
POSTGRESQL = [
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
    # Packed postings do not shrink any further; trying costs more than keeping them.
    "ALTER TABLE sources_archiveposting ALTER COLUMN packed SET STORAGE EXTERNAL",
]
POSTGRESQL_UNDONE = ["DROP TRIGGER guard_document_text ON sources_document", "DROP FUNCTION guard_document_text()"]


def install(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def remove(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in POSTGRESQL_UNDONE if schema_editor.connection.vendor == "postgresql" else SQLITE_UNDONE:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("sources", "0006_documents")]
    operations = [migrations.RunPython(install, remove)]
