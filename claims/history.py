"""The record of some subjects as a person reads it: who did what, when and why, and what that changed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from claims import record
from claims.differences import Difference, Names, differences, names_in
from claims.models import Event, VerdictRevision
from people.models import User

# Fields that the sentence of an event tells by itself.
IN_THE_SENTENCE = ("figure", "title", "outlet", "state")
# What is set up in a register; the fields of these are shown whatever they are called.
REGISTERS = ("outlet", "feed", "provider", "rating", "user", "webhook")


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
    return entries(record.history(reader, *subjects))


def entries(events: Collection[Event]) -> list[Entry]:
    """Some events, each with what it changed.  Two queries at most."""
    names = names_in(state for event in events for state in (event.before, event.after))
    return [Entry(event, _shown(event, names)) for event in events]


def _shown(event: Event, names: Names) -> list[Difference]:
    """What an event changed, without what its sentence tells; the sentences of registers tell only that it was."""
    found = differences(event.before or {}, event.after or {}, names)
    if event.action.partition(".")[0] in REGISTERS:
        return found
    return [difference for difference in found if difference.field not in IN_THE_SENTENCE]
