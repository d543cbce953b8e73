"""One document for one pasted text, anew: PostgreSQL lost this constraint when its column's index got a name."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

UNIQUE = """
    CREATE UNIQUE INDEX IF NOT EXISTS one_pasted_document_per_text ON sources_document (text_sha256)
    WHERE url = '' AND NOT (text_sha256 = '')
"""


def install(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(UNIQUE)


class Migration(migrations.Migration):
    dependencies = [("sources", "0007_guards")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
