"""The record of some subjects as a person reads it: who did what, when and why, and what that changed."""

from __future__ import annotations

from dataclasses import dataclass

from claims import record
from claims.differences import Difference, differences, names_in
from claims.models import Event, VerdictRevision
from people.models import User

# Fields that the sentence of an event tells by itself.
IN_THE_SENTENCE = ("figure", "title", "outlet", "state")


@dataclass(frozen=True, slots=True)
class Entry:
    """One event, and the fields it changed."""

    event: Event
    differences: list[Difference]


def last_saved_by(reader: User, revision: VerdictRevision) -> User | None:
    """Who saved a draft last."""
    events = Event.objects.visible_to(reader).filter(action="verdict.saved", subject=f"verdict:{revision.verdict_id}")
    last = events.select_related("actor").order_by("-number").first()
    return last.actor if last else None


def history(reader: User, *subjects: str) -> list[Entry]:
    """The events of these subjects that a person may read, oldest first.  Three queries at most."""
    events = record.history(reader, *subjects)
    names = names_in(state for event in events for state in (event.before, event.after))
    return [
        Entry(
            event,
            [
                difference
                for difference in differences(event.before or {}, event.after or {}, names)
                if difference.field not in IN_THE_SENTENCE
            ],
        )
        for event in events
    ]
