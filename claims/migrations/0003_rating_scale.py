"""The scale a newsroom starts with; an administrator changes it afterwards."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# slug, name, schema.org's value from 1 (false) to 5 (true), whether it must rest on evidence, definition
SCALE = [
    ("correct", "Correct", 5, True, "Independent counts agree with the figure as it was stated."),
    (
        "correct-when-published",
        "Correct when published",
        4,
        True,
        "The figure was right on the day it was published; a later count differs.",
    ),
    ("imprecise", "Imprecise", 3, True, "The figure is near, but its number, its group or its wording is not exact."),
    ("exaggerated", "Exaggerated", 2, True, "The figure is larger than what was counted."),
    ("understated", "Understated", 2, True, "The figure is smaller than what was counted."),
    ("wrong", "Wrong", 1, True, "The figure is not what was counted, or counts something else."),
    ("disputed", "Disputed", None, True, "Independent counts differ, and nothing decides between them."),
    ("unproven", "Unproven", None, False, "No count was found that bears the figure out or denies it."),
]


def install(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rating = apps.get_model("claims", "Rating")
    rating.objects.bulk_create(
        rating(
            slug=slug,
            name=name,
            order=order,
            claimreview_value=value,
            needs_evidence=needs_evidence,
            definition=definition,
        )
        for order, (slug, name, value, needs_evidence, definition) in enumerate(SCALE, start=1)
    )


class Migration(migrations.Migration):
    dependencies = [("claims", "0002_guards")]
    # Going back leaves the scale: it may have been edited, and verdicts may use it; the table goes with 0001.
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
