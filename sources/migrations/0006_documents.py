"""Versions of a document, what is known of outlets, saves at the Wayback Machine."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0005_register"),
    ]

    operations = [
        migrations.CreateModel(
            name="WaybackSave",
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
                ("job", models.CharField(blank=True, max_length=200)),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("snapshot_url", models.CharField(blank=True, max_length=2200)),
                ("snapshot_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="document",
            name="one_document_per_address",
        ),
        migrations.AddField(
            model_name="document",
            name="content_type",
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name="document",
            name="etag",
            field=models.CharField(blank=True, max_length=255),
        ),
        migrations.AddField(
            model_name="document",
            name="is_current",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="document",
            name="last_modified",
            field=models.CharField(blank=True, max_length=255),
        ),
        migrations.AddField(
            model_name="document",
            name="revisits",
            field=models.ForeignKey(
                blank=True,
                help_text="The first document of this address",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="visits",
                to="sources.document",
            ),
        ),
        migrations.AddField(
            model_name="outlet",
            name="is_party",
            field=models.BooleanField(
                default=False,
                help_text="Speaks for a side: a ministry, an army, a movement",
                verbose_name="party to the matter",
            ),
        ),
        migrations.AddField(
            model_name="outlet",
            name="owner_group",
            field=models.CharField(blank=True, help_text="Who owns it, as in Norte Media", max_length=200),
        ),
        migrations.AddField(
            model_name="outlet",
            name="reliability",
            field=models.CharField(
                choices=[
                    ("A", "A – completely reliable"),
                    ("B", "B – usually reliable"),
                    ("C", "C – fairly reliable"),
                    ("D", "D – not usually reliable"),
                    ("E", "E – unreliable"),
                    ("F", "F – cannot be judged"),
                ],
                default="F",
                max_length=1,
                verbose_name="source reliability",
            ),
        ),
        migrations.AlterField(
            model_name="document",
            name="raw",
            field=models.FileField(blank=True, upload_to="documents"),
        ),
        migrations.AlterField(
            model_name="outlet",
            name="reliability_note",
            field=models.TextField(blank=True, help_text="What the letter rests on"),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                condition=models.Q(models.Q(("url", ""), _negated=True), ("revisits__isnull", True)),
                fields=("url",),
                name="one_document_per_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                condition=models.Q(models.Q(("url", ""), _negated=True), ("is_current", True)),
                fields=("url",),
                name="one_current_version_per_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["waiting", "running"])),
                fields=("revisits",),
                name="one_visit_under_way_per_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("revisits__isnull", True),
                    ("is_current", False),
                    models.Q(("same_as__isnull", True), ("state", "done")),
                    _connector="OR",
                ),
                name="a_visit_that_found_no_new_text_is_not_current",
            ),
        ),
        migrations.AddConstraint(
            model_name="outlet",
            constraint=models.CheckConstraint(
                condition=models.Q(("reliability__in", ["A", "B", "C", "D", "E", "F"])), name="reliability_is_known"
            ),
        ),
        migrations.AddField(
            model_name="waybacksave",
            name="document",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="wayback", to="sources.document"
            ),
        ),
        migrations.AddIndex(
            model_name="waybacksave",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "running"])),
                fields=["due_at"],
                name="waybacksave_unsettled",
            ),
        ),
        migrations.AddConstraint(
            model_name="waybacksave",
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
                name="waybacksave_running_has_a_lease",
            ),
        ),
        migrations.AddConstraint(
            model_name="waybacksave",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "done"), _negated=True),
                    models.Q(("snapshot_url", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_finished_save_says_where",
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["url"], name="document_address"),
        ),
    ]
