"""Black out what the law demands."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims import redaction
from claims.models import Event, VerdictRevision
from claims.permissions import Refused
from people.models import User


class Command(BaseCommand):
    help = (
        "Black out an event of the record (event:12), or the words of a verdict's revision (revision:7) with what the "
        "record keeps of them. It cannot be undone. The record says that it was done, by whom and why."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("subject", metavar="event:NUMBER | revision:NUMBER")
        parser.add_argument("--by", required=True, metavar="NAME", help="the administrator who does it")
        parser.add_argument("--reason", required=True, help="which law or order demands it; the record keeps this")

    def handle(self, *args: Any, subject: str, by: str, reason: str, **options: Any) -> None:
        person = User.objects.filter(username=by).first()
        if person is None:
            raise CommandError(f"There is no person called {by!r}.")
        kind, _, number = subject.partition(":")
        if kind not in ("event", "revision") or not number.isdecimal():
            raise CommandError(f"“{subject[:80]}” is neither event:NUMBER nor revision:NUMBER.")
        try:
            if kind == "event":
                self._event(int(number), person, reason)
            else:
                self._revision(int(number), person, reason)
        except Refused as error:
            raise CommandError(error.refusal.sentence) from error

    def _event(self, number: int, by: User, reason: str) -> None:
        event = Event.objects.visible_to(by).filter(number=number).first()
        if event is None:
            raise CommandError(f"The record has no event {number}.")
        redaction.redact_event(event=event, by=by, reason=reason)
        self.stdout.write(f"Event {number} is blacked out.")

    def _revision(self, pk: int, by: User, reason: str) -> None:
        revision = VerdictRevision.objects.visible_to(by).filter(pk=pk).first()
        if revision is None:
            raise CommandError(f"There is no revision {pk}.")
        done = redaction.redact_revision(revision=revision, by=by, reason=reason)
        others = "".join(f", with revision {other}, which said the same" for other in done.revisions[1:])
        self.stdout.write(f"Revision {pk} is blacked out{others}, and what {done.events} events of the record say.")
        for draft in done.drafts:
            self.stdout.write(f"Draft {draft} says the same still: change it, or discard it.")
        self.stdout.write("Not reached: quotes and texts of stored documents, backups, and copies that left before.")
