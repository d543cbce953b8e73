"""Watching what was approved; reading the archive in the background; more to search statements by."""

import django.utils.timezone
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def begin(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The one row that the reading of the archive goes by."""
    apps.get_model("claims", "Backlog").objects.create(pk=1)


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0007_statements"),
        ("sources", "0007_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Backlog",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("rung_at", models.DateTimeField(blank=True, null=True)),
                ("lease_token", models.UUIDField(blank=True, null=True)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("last_error", models.TextField(blank=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("reader", models.PositiveIntegerField(default=0)),
                ("lowest", models.BigIntegerField(default=0)),
                ("highest", models.BigIntegerField(default=0)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.RemoveIndex(
            model_name="statement",
            name="statement_group",
        ),
        migrations.RemoveIndex(
            model_name="statement",
            name="statement_inexact",
        ),
        migrations.AddField(
            model_name="statement",
            name="counted",
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(fields=["low", "as_of", "widest"], name="statement_number"),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(
                condition=models.Q(("is_exact", False)),
                fields=["event_class", "as_of", "widest"],
                name="statement_inexact",
            ),
        ),
        migrations.AddIndex(
            model_name="backlog",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "running"])), fields=["due_at"], name="backlog_unsettled"
            ),
        ),
        migrations.AddConstraint(
            model_name="backlog",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lease_token__isnull", False), ("lease_until__isnull", False), ("state", "running")),
                    models.Q(
                        models.Q(("state", "running"), _negated=True),
                        ("lease_token__isnull", True),
                        ("lease_until__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="backlog_running_has_a_lease",
            ),
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
