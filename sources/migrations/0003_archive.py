"""The index of the archive in place of what the databases bring along; the guards come back with 0007."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = [
    "DROP TRIGGER guard_document_replace",
    "DROP TRIGGER guard_document_text",
    "DROP TRIGGER document_fts_delete",
    "DROP TRIGGER document_fts_update",
    "DROP TRIGGER document_fts_insert",
    "DROP TABLE sources_document_fts",
]
POSTGRESQL = [
    "DROP TRIGGER guard_document_text ON sources_document",
    "DROP FUNCTION guard_document_text()",
    "DROP INDEX document_text_search",
]


def remove(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0002_archive_search"),
    ]

    operations = [
        migrations.RunPython(remove, migrations.RunPython.noop),
        migrations.CreateModel(
            name="ArchiveBlock",
            fields=[
                ("block", models.IntegerField(primary_key=True, serialize=False)),
                ("documents", models.IntegerField()),
                ("length", models.BigIntegerField(help_text="Terms of all the documents together")),
                ("last_id", models.BigIntegerField()),
                ("languages", models.CharField(help_text="Codes with commas", max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="ArchivePosting",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "term", "block", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("term", models.BigIntegerField()),
                ("block", models.IntegerField()),
                ("documents", models.IntegerField()),
                ("packed", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="ChangedNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=60)),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                ("original_number", models.CharField(max_length=60)),
                ("original_start", models.PositiveIntegerField()),
                ("original_end", models.PositiveIntegerField()),
            ],
            options={
                "ordering": ["document", "start"],
            },
        ),
        migrations.AddField(
            model_name="document",
            name="external_id",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="document",
            name="filed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="document",
            name="signature",
            field=models.BinaryField(default=bytes),
        ),
        # Signatures are of another making: what is stored is filed again.
        migrations.DeleteModel(name="DocumentBand"),
        migrations.CreateModel(
            name="DocumentBand",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "value", "document_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("value", models.BigIntegerField()),
                (
                    "document",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bands",
                        to="sources.document",
                    ),
                ),
            ],
        ),
        # Of a column that has an index by itself, PostgreSQL keeps a second one for LIKE.  Taking it off, Django takes
        # every index of the column, that of a constraint among them.
        migrations.RemoveConstraint(model_name="document", name="one_pasted_document_per_text"),
        migrations.AlterField(
            model_name="document",
            name="text_sha256",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                condition=models.Q(("url", ""), models.Q(("text_sha256", ""), _negated=True)),
                fields=("text_sha256",),
                name="one_pasted_document_per_text",
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["text_sha256"], name="document_text_sha256"),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("filed_at", None), models.Q(("text", ""), _negated=True)),
                fields=["id"],
                name="document_unfiled",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                condition=models.Q(("external_id", ""), _negated=True),
                fields=("external_id",),
                name="one_document_per_external_id",
            ),
        ),
        migrations.AddField(
            model_name="changednumber",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="changed_numbers", to="sources.document"
            ),
        ),
        migrations.AddField(
            model_name="changednumber",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="changed_numbers", to="sources.copygroup"
            ),
        ),
        migrations.AddField(
            model_name="changednumber",
            name="original",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="sources.document"
            ),
        ),
        migrations.AddConstraint(
            model_name="changednumber",
            constraint=models.UniqueConstraint(fields=("document", "start"), name="one_change_per_number_of_a_copy"),
        ),
    ]
