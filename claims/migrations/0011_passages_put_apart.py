from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def remember_by_whom(apps: Any, schema_editor: Any) -> None:
    """Passages that are apart already were put so by the newest move that names them and still holds."""
    placed = apps.get_model("claims", "TallyEvidence").objects.filter(tally=None, apart_by=None)
    moves = apps.get_model("claims", "TallyMove").objects.filter(kind="put_apart", undone_at=None)
    for move in moves.order_by("-pk").iterator():
        placed.filter(evidence__in=move.moved["evidence"]).update(apart_by=move)


class Migration(migrations.Migration):
    dependencies = [("claims", "0010_weights")]

    operations = [
        migrations.AddField(
            model_name="tallyevidence",
            name="apart_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="apart",
                to="claims.tallymove",
            ),
        ),
        migrations.RunPython(remember_by_whom, migrations.RunPython.noop),
    ]
