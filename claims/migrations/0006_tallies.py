"""Tallies over several articles: what they are found by, which passages count for them, proposals and moves by hand."""

import json

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from claims.figures import from_json, index_keys

BATCH = 1000


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Every tally is found by what its claims count; every passage counts for its claim's tally."""
    claim, evidence = apps.get_model("claims", "Claim"), apps.get_model("claims", "Evidence")
    key, passage = apps.get_model("claims", "TallyKey"), apps.get_model("claims", "TallyEvidence")
    rows = set()
    for tally, figure_json in claim.objects.values_list("tally_id", "figure_json").iterator(chunk_size=BATCH):
        figure = from_json(json.loads(figure_json))
        month = figure.as_of.year * 12 + figure.as_of.month if figure.as_of else 0
        rows |= {(tally, word[:200], month) for word in index_keys(figure)}
    key.objects.bulk_create(
        [key(tally_id=tally, key=word, month=month) for tally, word, month in sorted(rows)], batch_size=BATCH
    )
    passages = evidence.objects.values_list("pk", "claim__tally_id").iterator(chunk_size=BATCH)
    passage.objects.bulk_create([passage(evidence_id=pk, tally_id=tally) for pk, tally in passages], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0005_fact_checks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TallyEvidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
        ),
        migrations.CreateModel(
            name="TallyKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200)),
                ("month", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="TallyMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("joined", "joined"),
                            ("kept_apart", "kept apart"),
                            ("merged", "merged"),
                            ("split", "split off"),
                            ("put_apart", "put a passage apart"),
                            ("renamed", "renamed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("moved", models.JSONField(default=dict)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("undone_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="TallyProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("score", models.FloatField(default=0)),
                ("reasons", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("joined", "Joined"), ("apart", "Kept apart")],
                        default="open",
                        max_length=6,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["-score", "pk"],
            },
        ),
        migrations.AddField(
            model_name="tally",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="claims.tally",
            ),
        ),
        migrations.AddConstraint(
            model_name="tally",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into", None), models.Q(("merged_into", models.F("pk")), _negated=True), _connector="OR"
                ),
                name="not_merged_into_itself",
            ),
        ),
        migrations.AddField(
            model_name="tallyevidence",
            name="evidence",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="counted_in", to="claims.evidence"
            ),
        ),
        migrations.AddField(
            model_name="tallyevidence",
            name="tally",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="passages", to="claims.tally"
            ),
        ),
        migrations.AddField(
            model_name="tallykey",
            name="tally",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="keys", to="claims.tally"
            ),
        ),
        migrations.AddField(
            model_name="tallymove",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="tallymove",
            name="other",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="moves_to", to="claims.tally"
            ),
        ),
        migrations.AddField(
            model_name="tallymove",
            name="tally",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="moves_from", to="claims.tally"
            ),
        ),
        migrations.AddField(
            model_name="tallymove",
            name="undone_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="tallyproposal",
            name="claim",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="claims.claim"
            ),
        ),
        migrations.AddField(
            model_name="tallyproposal",
            name="other",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="proposed_for", to="claims.tally"
            ),
        ),
        migrations.AddField(
            model_name="tallyproposal",
            name="other_claim",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="claims.claim"
            ),
        ),
        migrations.AddField(
            model_name="tallyproposal",
            name="tally",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="proposals", to="claims.tally"
            ),
        ),
        migrations.AddField(
            model_name="tallymove",
            name="proposal",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="moves", to="claims.tallyproposal"
            ),
        ),
        migrations.AddIndex(
            model_name="tallykey",
            index=models.Index(fields=["key", "month", "tally"], name="tally_key_and_month"),
        ),
        migrations.AddConstraint(
            model_name="tallykey",
            constraint=models.UniqueConstraint(fields=("tally", "key", "month"), name="one_row_per_key_and_month"),
        ),
        migrations.AddIndex(
            model_name="tallyproposal",
            index=models.Index(condition=models.Q(("state", "open")), fields=["tally"], name="proposals_open"),
        ),
        migrations.AddConstraint(
            model_name="tallyproposal",
            constraint=models.UniqueConstraint(fields=("tally", "other"), name="one_proposal_per_pair"),
        ),
        migrations.AddConstraint(
            model_name="tallyproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("tally", models.F("other")), _negated=True), name="proposal_of_two_tallies"
            ),
        ),
        migrations.AddConstraint(
            model_name="tallymove",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at", None), ("undone_by", None)),
                    models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                    _connector="OR",
                ),
                name="undone_by_somebody",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
