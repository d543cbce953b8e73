"""Blacking out: what was said goes, the record says so, and the guards let nothing else go with it."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from claims import record, redaction, workflow
from claims.models import Event, Signature, VerdictRevision
from claims.permissions import Refused
from people.models import KeptAnswer, User
from tests import factories

ORDER = "Order 12 of the court of first instance"


@pytest.fixture
def approved(edith: User, ravi: User) -> VerdictRevision:
    revision = factories.make_submitted(factories.make_claim(by=edith), by=edith)
    return workflow.approve(revision=revision, by=ravi, comment="Ask Mr Example again.")


def test_the_words_go_and_that_they_were_said_stays(approved: VerdictRevision, ada: User) -> None:
    before = {event.number: event for event in Event.objects.all()}
    told = redaction.redact_revision(revision=approved, by=ada, reason=ORDER)
    approved.refresh_from_db()
    assert (approved.summary, approved.sole_source_reason, approved.public_note) == ("[redacted]", "[redacted]", "")
    assert (approved.rating_id, approved.state, approved.evidence.count()) == ("correct", "approved", 1)
    assert set(Signature.objects.values_list("comment", flat=True)) == {"", "[redacted]"}
    gone = Event.objects.filter(is_redacted=True)
    assert {event.action for event in gone} == {
        "verdict.drafted", "verdict.saved", "verdict.submitted", "verdict.approved",
    }  # fmt: skip
    assert (told.events, told.revisions, told.drafts) == (len(gone), [approved.pk], [])
    assert len(gone) == 4
    for event in gone:
        assert (event.details, event.before, event.after, event.reason, event.salt) == ({}, None, None, "", "")
        assert (event.actor_id, event.at, event.hash) == (
            before[event.number].actor_id, before[event.number].at, before[event.number].hash,
        )  # fmt: skip
    assert record.verify() is None
    said = Event.objects.filter(action="record.redacted")
    assert {event.actor for event in said} == {ada}
    assert {event.reason for event in said} == {ORDER}
    assert {event.subject for event in said} == {
        f"revision:{approved.pk}",
        *(f"event:{event.number}" for event in gone),
    }


def test_one_event_is_blacked_out_by_itself(approved: VerdictRevision, ada: User) -> None:
    event = Event.objects.get(action="verdict.approved")
    redaction.redact_event(event=event, by=ada, reason=ORDER)
    event.refresh_from_db()
    assert (event.reason, event.is_redacted) == ("", True)
    assert record.verify() is None
    approved.refresh_from_db()
    assert approved.summary == "The count is right."


@pytest.mark.parametrize("who", ["edith", "ravi"])
def test_only_administrators_black_out(approved: VerdictRevision, who: str, edith: User, ravi: User) -> None:
    person = {"edith": edith, "ravi": ravi}[who]
    with pytest.raises(Refused, match="Only administrators"):
        redaction.redact_revision(revision=approved, by=person, reason=ORDER)
    with pytest.raises(Refused, match="Only administrators"):
        redaction.redact_event(event=Event.objects.all()[0], by=person, reason=ORDER)


def test_it_is_done_for_a_reason_and_once(approved: VerdictRevision, ada: User) -> None:
    with pytest.raises(Refused, match="which law"):
        redaction.redact_revision(revision=approved, by=ada, reason=" ")
    redaction.redact_revision(revision=approved, by=ada, reason=ORDER)
    with pytest.raises(Refused, match="already"):
        redaction.redact_revision(revision=approved, by=ada, reason=ORDER)
    with pytest.raises(Refused, match="already"):
        redaction.redact_event(event=Event.objects.get(action="verdict.approved"), by=ada, reason=ORDER)
    with pytest.raises(Refused, match="never blacked out"):
        redaction.redact_event(event=Event.objects.filter(action="record.redacted")[0], by=ada, reason=ORDER)


def test_a_draft_is_not_blacked_out(edith: User, ada: User) -> None:
    draft = factories.make_draft(factories.make_claim(by=edith), by=edith)
    with pytest.raises(Refused, match="A draft can be changed"):
        redaction.redact_revision(revision=draft, by=ada, reason=ORDER)


def test_what_the_record_does_not_name_is_not_blacked_out(approved: VerdictRevision) -> None:
    revision = VerdictRevision.objects.filter(pk=approved.pk)
    event = Event.objects.get(action="verdict.approved")
    changes: list[Callable[[], object]] = [
        lambda: revision.update(summary="[redacted]"),
        lambda: Signature.objects.exclude(comment="").update(comment="[redacted]"),
        lambda: record.black_out(event),
    ]
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_nor_is_anything_but_the_tombstone_put_in_its_place(approved: VerdictRevision, ada: User) -> None:
    redaction.redact_revision(revision=approved, by=ada, reason=ORDER)
    revision = VerdictRevision.objects.filter(pk=approved.pk)
    event = Event.objects.get(action="verdict.approved")
    changes: list[Callable[[], object]] = [
        lambda: revision.update(summary="Another text."),
        lambda: revision.update(rating="wrong"),
        lambda: Signature.objects.exclude(comment="").update(comment="Another."),
        lambda: Signature.objects.update(part="returned"),
        lambda: Event.objects.filter(pk=event.pk).update(reason="Another."),
        lambda: Event.objects.filter(pk=event.pk).update(is_redacted=False),
        lambda: Event.objects.filter(pk=event.pk).update(actor=ada),
    ]
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert record.verify() is None


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("redact", *arguments, stdout=out)
    return out.getvalue().strip()


def test_the_command_says_what_it_did(approved: VerdictRevision, ada: User) -> None:
    said = run(f"revision:{approved.pk}", "--by", "ada", "--reason", ORDER)
    assert said.splitlines()[0] == f"Revision {approved.pk} is blacked out, and what 4 events of the record say."
    assert run("event:1", "--by", "ada", "--reason", ORDER) == "Event 1 is blacked out."


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["event:99", "--by", "ada"], "The record has no event 99."),
        (["revision:99", "--by", "ada"], "There is no revision 99."),
        (["claim:1", "--by", "ada"], "“claim:1” is neither event:NUMBER nor revision:NUMBER."),
        (["event:x", "--by", "ada"], "“event:x” is neither event:NUMBER nor revision:NUMBER."),
        (["event:1", "--by", "nobody"], "There is no person called 'nobody'."),
        (["event:1", "--by", "edith"], "Only administrators"),
    ],
)
def test_the_command_says_what_is_wrong(
    approved: VerdictRevision, ada: User, arguments: list[str], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        run(*arguments, "--reason", ORDER)


def test_the_same_words_go_wherever_else_they_stand(approved: VerdictRevision, edith: User, ada: User) -> None:
    workflow.discard(revision=workflow.open_withdrawal(claim=approved.claim, by=edith), by=edith)
    draft = workflow.open_correction(claim=approved.claim, by=edith)
    answer = KeptAnswer.objects.create(
        person=edith,
        key_sha256="0",
        fingerprint="0",
        worker=uuid4(),
        taken_at=timezone.now(),
        status=200,
        body='{"summary": "The count is right."}',
    )
    told = redaction.redact_revision(revision=approved, by=ada, reason=ORDER)
    discarded = VerdictRevision.objects.get(verdict=approved.verdict_id, state="discarded")
    assert (told.revisions, told.drafts) == ([approved.pk, discarded.pk], [draft.pk])
    assert discarded.summary == "[redacted]"
    assert not KeptAnswer.objects.filter(pk=answer.pk).exists()
    said = " ".join(repr([event.before, event.after, event.details]) for event in Event.objects.exclude(action="none"))
    assert said.count("The count is right.") == 0
    assert record.verify() is None
