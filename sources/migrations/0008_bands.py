"""A band of a document in one number, and ten bands in place of sixteen: computed anew from the stored signatures.

Each index less of the documents makes storing one quicker; one goes that no question needs.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from sources.copies import bands, unpacked
from sources.models import RowNumber

AT_ONCE = 4096
MOST_PER_BAND = 20
# Who shares a band that many have is found among the first of them.
TOO_MANY = f"""
    DELETE FROM sources_documentband WHERE entry IN (
        SELECT entry FROM (
            SELECT entry, row_number() OVER (PARTITION BY entry >> 30 ORDER BY entry) AS place FROM sources_documentband
        ) AS numbered WHERE place > {MOST_PER_BAND}
    )
"""


def compute(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    documents = apps.get_model("sources", "Document").objects.exclude(filed_at=None).order_by("pk")
    band = apps.get_model("sources", "DocumentBand")
    last = 0
    while few := list(documents.filter(pk__gt=last).values_list("pk", "signature")[:AT_ONCE]):
        entries = sorted(
            value | pk for pk, signature in few if signature for value in bands(unpacked(bytes(signature))).tolist()
        )
        band.objects.bulk_create([band(entry=entry) for entry in entries], batch_size=AT_ONCE)
        last = few[-1][0]
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(TOO_MANY)


class Migration(migrations.Migration):
    dependencies = [("sources", "0007_guards")]
    operations = [
        migrations.DeleteModel("DocumentBand"),
        migrations.CreateModel("DocumentBand", [("entry", RowNumber(primary_key=True, serialize=False))]),
        migrations.RunPython(compute, migrations.RunPython.noop),
        # Who looks for a canonical address looks for a text at it, and that has an index.
        migrations.RemoveIndex("Document", "document_canonical_url"),
    ]
