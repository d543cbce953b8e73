"""What was read in stored documents: each reading, kept whole, and its countable figures as rows to search by."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0006_tallies"),
        ("sources", "0007_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="StoredReading",
            fields=[
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="stored_reading",
                        serialize=False,
                        to="sources.document",
                    ),
                ),
                ("reader", models.PositiveIntegerField()),
                ("source", models.CharField(max_length=64)),
                ("packed", models.BinaryField()),
            ],
            options={
                "indexes": [models.Index(fields=["reader"], name="reading_by_reader")],
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=10)),
                ("unit", models.CharField(blank=True, max_length=40)),
                ("event_class", models.CharField(blank=True, max_length=40)),
                ("widest", models.CharField(blank=True, max_length=40)),
                ("groups", models.CharField(blank=True, max_length=200)),
                ("places", models.CharField(blank=True, max_length=500)),
                ("as_of", models.DateField(blank=True, null=True)),
                ("low", models.DecimalField(blank=True, decimal_places=6, max_digits=21, null=True)),
                ("high", models.DecimalField(blank=True, decimal_places=6, max_digits=21, null=True)),
                ("is_exact", models.BooleanField()),
                ("label", models.CharField(max_length=200)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        db_index=False,
                        related_name="statements",
                        to="sources.document",
                    ),
                ),
            ],
            options={
                "ordering": ["document_id", "start"],
                "indexes": [
                    models.Index(fields=["event_class", "low", "as_of"], name="statement_event"),
                    models.Index(fields=["widest", "low", "as_of"], name="statement_group"),
                    models.Index(
                        condition=models.Q(("is_exact", False)),
                        fields=["event_class", "as_of"],
                        name="statement_inexact",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("document", "start"), name="one_statement_per_place"),
                    models.CheckConstraint(
                        condition=models.Q(("start__lt", models.F("end"))), name="statement_span_is_not_empty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_exact", False),
                            models.Q(("high__isnull", False), ("low", models.F("high")), ("low__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_exact_statement_has_one_number",
                    ),
                ],
            },
        ),
    ]
