"""The record in its new form, and the signs of the scale.

Before this, an event's hash was over what it says; now it is over a hash of that.  So the chain is made anew, once, and
its newest event says what the chain before ended with and whether it was whole.
"""

import hashlib
import json
import secrets
from datetime import UTC
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.utils import timezone

BEGINNING = "0" * 64

# slug, icon, colour
SIGNS = [
    ("correct", "✓", "good"),
    ("correct-when-published", "◷", "good"),
    ("imprecise", "≈", "fair"),
    ("exaggerated", "↑", "doubtful"),
    ("understated", "↓", "doubtful"),
    ("wrong", "✕", "bad"),
    ("disputed", "⇄", "fair"),
    ("unproven", "?", "plain"),
]
# slug, name, icon, colour, definition: whether somebody said it.  None has a ClaimReview value: that is for the claim.
SAID = [
    ("said", "Said", "✓", "good", "Whoever the article names did state this figure, at that time and of that thing."),
    (
        "said-otherwise",
        "Said otherwise",
        "≈",
        "doubtful",
        "They stated another figure, or stated it of something else.",
    ),
    ("not-said", "Not said", "✕", "bad", "They did not state it: somebody else did, or they deny it."),
    ("not-traced", "Not traced", "?", "plain", "No statement of theirs was found in which it stands."),
]


def _sealed(fields: list[Any], salt: str = "") -> str:
    return hashlib.sha256((salt + json.dumps(fields, ensure_ascii=True, sort_keys=True)).encode()).hexdigest()


def _as_before(event: Any) -> str:
    at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    return _sealed([event.number, at, event.actor_id, event.action, event.subject, event.details, event.previous_hash])


def _seal(event: Any, previous: str) -> None:
    event.salt = secrets.token_hex(16)
    event.content_hash = _sealed([event.reason, event.before, event.after, event.details], event.salt)
    event.previous_hash = previous
    at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    event.hash = _sealed(
        [event.number, at, event.actor_id, event.action, event.subject, event.request_id, event.content_hash, previous]
    )


def seal_anew(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Event = apps.get_model("claims", "Event")
    before, after, misfit, number = BEGINNING, BEGINNING, None, 0
    for number, event in enumerate(Event.objects.order_by("number").iterator(chunk_size=1000), start=1):
        fits = (event.number, event.previous_hash, event.hash) == (number, before, _as_before(event))
        if not fits and misfit is None:
            misfit = event.number
        before = event.hash
        _seal(event, after)
        event.save()
        after = event.hash
    if number:
        details = {"newest_hash_before": before, "first_that_did_not_fit": misfit}
        last = Event(
            number=number + 1, at=timezone.now(), action="record.sealed_anew", subject="record", details=details
        )
        _seal(last, after)
        last.save()


def add_signs(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Rating = apps.get_model("claims", "Rating")
    for slug, icon, colour in SIGNS:
        Rating.objects.filter(slug=slug).update(icon=icon, colour=colour)
    for order, (slug, name, icon, colour, definition) in enumerate(SAID, start=1):
        if not Rating.objects.filter(name=name).exists():
            Rating.objects.get_or_create(
                slug=slug,
                defaults={
                    "question": "said",
                    "name": name,
                    "icon": icon,
                    "colour": colour,
                    "definition": definition,
                    "order": order,
                    "needs_evidence": False,
                },
            )


class Migration(migrations.Migration):
    dependencies = [("claims", "0012_verdicts_that_leave")]
    # Going back leaves the chain as it is: what it was over is not kept.
    operations = [
        migrations.RunPython(seal_anew, migrations.RunPython.noop),
        migrations.RunPython(add_signs, migrations.RunPython.noop),
    ]
