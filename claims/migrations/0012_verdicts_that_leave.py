"""Two ratings, corrections and withdrawals, claims that are dismissed, and a record that can be blacked out.

The guards are put aside first, as SQLite would lose those of the tables it makes anew; 0014 puts them back, changed.
"""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

earlier = import_module("claims.migrations.0002_guards")


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0011_passages_put_apart"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(earlier.remove, earlier.install),
        migrations.AlterModelOptions(
            name="rating",
            options={"ordering": ["-question", "order"]},
        ),
        migrations.AddField(
            model_name="claim",
            name="dismissal_reason",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="event",
            name="after",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="event",
            name="before",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="event",
            name="content_hash",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="event",
            name="is_redacted",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="event",
            name="reason",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="event",
            name="request_id",
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.AddField(
            model_name="event",
            name="salt",
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.AddField(
            model_name="rating",
            name="colour",
            field=models.CharField(
                choices=[
                    ("good", "Green"),
                    ("fair", "Yellow"),
                    ("doubtful", "Orange"),
                    ("bad", "Red"),
                    ("plain", "Grey"),
                ],
                default="plain",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="rating",
            name="icon",
            field=models.CharField(default="•", max_length=2),
        ),
        migrations.AddField(
            model_name="rating",
            name="question",
            field=models.CharField(choices=[("so", "Is it so?"), ("said", "Was it said?")], default="so", max_length=4),
        ),
        migrations.AddField(
            model_name="verdictrevision",
            name="approvals_needed",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="verdictrevision",
            name="attribution_rating",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="revisions_on_attribution",
                to="claims.rating",
            ),
        ),
        migrations.AddField(
            model_name="verdictrevision",
            name="kind",
            field=models.CharField(
                choices=[("finding", "Finding"), ("correction", "Correction"), ("withdrawal", "Withdrawal")],
                default="finding",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="verdictrevision",
            name="public_note",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="verdictrevision",
            name="sole_source_reason",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="claim",
            name="state",
            field=models.CharField(
                choices=[
                    ("new", "New"),
                    ("checking", "Checking"),
                    ("in_review", "In review"),
                    ("settled", "Settled"),
                    ("dismissed", "Dismissed"),
                    ("moved", "Figure has moved"),
                ],
                default="new",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="rating",
            name="order",
            field=models.PositiveSmallIntegerField(),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "dismissed"), _negated=True),
                    models.Q(("dismissal_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="dismissed_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.UniqueConstraint(fields=("question", "order"), name="one_rating_per_step"),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(("question__in", ["so", "said"])), name="rating_answers_a_known_question"
            ),
        ),
        migrations.AddConstraint(
            model_name="verdictrevision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "discarded"]),
                    ("kind", "finding"),
                    models.Q(("public_note", ""), _negated=True),
                    _connector="OR",
                ),
                name="correction_has_a_public_note",
            ),
        ),
        migrations.AddConstraint(
            model_name="verdictrevision",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "withdrawal"), ("state", "approved"), _negated=True),
                name="withdrawal_is_never_published",
            ),
        ),
    ]
