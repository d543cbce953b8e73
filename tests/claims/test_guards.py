"""What the database itself refuses, whoever asks: tried in SQL, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from claims import record, workflow
from claims.models import Claim, Event, Evidence, RevisionState, Signature, VerdictRevision
from people.models import User
from tests import factories

GUARDS = {
    "guard_chosen_delete",
    "guard_chosen_insert",
    "guard_chosen_update",
    "guard_document_text",
    "guard_event_delete",
    "guard_event_update",
    "guard_evidence_delete",
    "guard_evidence_place",
    "guard_evidence_update",
    "guard_rating_in_use",
    "guard_revision_content",
    "guard_revision_decision",
    "guard_revision_delete",
    "guard_revision_fixed",
    "guard_revision_insert",
    "guard_revision_move",
    "guard_revision_replaced",
    "guard_revision_signed",
    "guard_revision_texts",
    "guard_signature_delete",
    "guard_signature_insert",
    "guard_signature_update",
}

# SQLite alone has an INSERT that deletes what is in its way.
REPLACE_GUARDS = {
    "guard_chosen_replace",
    "guard_document_replace",
    "guard_event_replace",
    "guard_evidence_replace",
    "guard_revision_replace",
    "guard_signature_replace",
}


def run(statement: str, *parameters: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def refused(match: str, statement: str, *parameters: Any) -> None:
    with pytest.raises(IntegrityError, match=match):
        run(statement, *parameters)


@pytest.fixture
def claim(edith: User) -> Claim:
    return factories.make_claim(by=edith)


@pytest.fixture
def draft(claim: Claim, edith: User) -> VerdictRevision:
    return factories.make_draft(claim, by=edith)


@pytest.fixture
def submitted(draft: VerdictRevision, edith: User) -> VerdictRevision:
    return workflow.submit(revision=draft, by=edith)


@pytest.mark.django_db
def test_every_guard_is_there() -> None:
    catalogue = (
        "SELECT tgname FROM pg_trigger" if connection.vendor == "postgresql" else "SELECT name FROM sqlite_master"
    )
    with connection.cursor() as cursor:
        cursor.execute(catalogue)
        names = {row[0] for row in cursor.fetchall()}
    expected = GUARDS if connection.vendor == "postgresql" else GUARDS | REPLACE_GUARDS
    assert {name for name in names if name.startswith("guard_")} == expected


def test_the_author_cannot_be_the_one_who_decided(submitted: VerdictRevision, edith: User) -> None:
    run_part = (
        "INSERT INTO claims_signature (revision_id, person_id, part, comment, at) VALUES (%s, %s, 'approved', '', %s)"
    )
    refused("one_part_per_person|only ever added to", run_part, submitted.pk, edith.pk, submitted.submitted_at)
    decide = "UPDATE claims_verdictrevision SET state = 'approved', decided_by_id = %s, decided_at = %s WHERE id = %s"
    refused("signed|nobody_decides_their_own", decide, edith.pk, submitted.submitted_at, submitted.pk)


def test_nobody_who_had_a_hand_in_it_decides(claim: Claim, edith: User, ravi: User) -> None:
    draft = factories.make_draft(claim, by=edith)
    everything = workflow.Draft(
        rating=draft.rating,
        summary="Ravi wrote this.",
        as_of=draft.as_of,
        sole_source_reason=factories.SOLE,
        evidence=list(draft.evidence.all()),
    )
    draft = workflow.save_draft(revision=draft, draft=everything, version=draft.version, by=ravi)
    submitted = workflow.submit(revision=draft, by=edith)
    decide = "UPDATE claims_verdictrevision SET state = 'approved', decided_by_id = %s, decided_at = %s WHERE id = %s"
    refused("signed", decide, ravi.pk, submitted.submitted_at, submitted.pk)


def test_a_decision_without_a_signature_is_refused(submitted: VerdictRevision, ravi: User) -> None:
    decide = "UPDATE claims_verdictrevision SET state = 'approved', decided_by_id = %s, decided_at = %s WHERE id = %s"
    refused("signed", decide, ravi.pk, submitted.submitted_at, submitted.pk)
    submitted.refresh_from_db()
    assert submitted.state == RevisionState.SUBMITTED


def test_a_signature_of_another_kind_is_no_decision(submitted: VerdictRevision, ravi: User) -> None:
    Signature.objects.create(revision=submitted, person=ravi, part="returned", comment="No.")
    decide = "UPDATE claims_verdictrevision SET state = 'approved', decided_by_id = %s, decided_at = %s WHERE id = %s"
    refused("signed", decide, ravi.pk, submitted.submitted_at, submitted.pk)


@pytest.mark.parametrize("column", ["summary", "corrected_text", "corrected_json"])
def test_what_was_submitted_never_changes(submitted: VerdictRevision, column: str) -> None:
    refused("never changes", f"UPDATE claims_verdictrevision SET {column} = 'Another' WHERE id = %s", submitted.pk)


@pytest.mark.parametrize("column", ["rating_id", "as_of", "submitted_at"])
def test_nor_is_anything_of_it_taken_away(submitted: VerdictRevision, column: str) -> None:
    refused(
        "never changes|complete_when_submitted",
        f"UPDATE claims_verdictrevision SET {column} = NULL WHERE id = %s",
        submitted.pk,
    )


def test_a_draft_never_changes_hands(draft: VerdictRevision, eve: User) -> None:
    refused("never changes", "UPDATE claims_verdictrevision SET author_id = %s WHERE id = %s", eve.pk, draft.pk)


def test_evidence_is_neither_added_to_what_was_submitted_nor_taken_from_it(
    submitted: VerdictRevision, claim: Claim
) -> None:
    later = factories.make_evidence(claim, factories.LATER_REPORT)
    add = "INSERT INTO claims_verdictrevision_evidence (verdictrevision_id, evidence_id) VALUES (%s, %s)"
    refused("never changes", add, submitted.pk, later.pk)
    refused("never changes", "DELETE FROM claims_verdictrevision_evidence")
    refused("never changes", "UPDATE claims_verdictrevision_evidence SET evidence_id = %s", later.pk)


def test_evidence_that_something_rests_on_never_changes(submitted: VerdictRevision, claim: Claim) -> None:
    refused("never changes", "UPDATE claims_evidence SET quote = 'Another'")
    refused("never changes", "UPDATE claims_evidence SET relation = 'contradicts'")
    later = factories.make_evidence(claim, factories.LATER_REPORT)
    run("UPDATE claims_evidence SET relation = 'contradicts' WHERE id = %s", later.pk)
    run("DELETE FROM claims_tallyevidence WHERE evidence_id = %s", later.pk)
    run("DELETE FROM claims_evidence WHERE id = %s", later.pk)
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize("state", ["approved", "returned", "superseded", "withdrawn"])
def test_a_draft_is_not_decided(draft: VerdictRevision, state: str, ravi: User) -> None:
    decide = (
        "UPDATE claims_verdictrevision SET state = %s, decided_by_id = %s, decided_at = created_at,"
        " submitted_at = created_at WHERE id = %s"
    )
    refused("does not move like this|never changes", decide, state, ravi.pk, draft.pk)


@pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
def test_what_was_approved_does_not_go_back(submitted: VerdictRevision, ravi: User, state: str) -> None:
    workflow.approve(revision=submitted, by=ravi)
    refused(
        "does not move like this|decided_by_someone",
        "UPDATE claims_verdictrevision SET state = %s WHERE id = %s",
        state,
        submitted.pk,
    )


def test_a_decision_is_not_ascribed_to_somebody_else(submitted: VerdictRevision, ravi: User, rosa: User) -> None:
    workflow.approve(revision=submitted, by=ravi)
    refused("never changes", "UPDATE claims_verdictrevision SET decided_by_id = %s", rosa.pk)


def test_a_revision_begins_as_a_draft(draft: VerdictRevision, edith: User, ravi: User) -> None:
    insert = (
        "INSERT INTO claims_verdictrevision (verdict_id, number, state, rating_id, corrected_text, corrected_json,"
        " summary, author_id, decided_by_id, version, created_at, submitted_at, decided_at)"
        " VALUES (%s, 9, 'approved', 'correct', '', '', 'Straight in.', %s, %s, 1, %s, %s, %s)"
    )
    now = draft.created_at
    refused("does not move like this|only ever added to", insert, draft.verdict_id, edith.pk, ravi.pk, now, now, now)


@pytest.mark.parametrize("table", ["claims_verdictrevision", "claims_signature", "claims_event"])
def test_nothing_of_the_record_is_deleted(submitted: VerdictRevision, table: str) -> None:
    refused("only ever added to", f"DELETE FROM {table}")


def test_a_signature_never_changes(submitted: VerdictRevision, eve: User) -> None:
    refused("only ever added to", "UPDATE claims_signature SET person_id = %s", eve.pk)


def test_a_hand_cannot_be_put_down_afterwards(submitted: VerdictRevision, eve: User, ravi: User) -> None:
    insert = "INSERT INTO claims_signature (revision_id, person_id, part, comment, at) VALUES (%s, %s, %s, '', %s)"
    refused("while its part is played", insert, submitted.pk, eve.pk, "wrote", submitted.submitted_at)
    workflow.approve(revision=submitted, by=ravi)
    refused("while its part is played", insert, submitted.pk, eve.pk, "approved", submitted.submitted_at)


def test_an_event_never_changes(submitted: VerdictRevision) -> None:
    refused("only ever added to", "UPDATE claims_event SET action = 'nothing'")
    assert Event.objects.exists()
    assert record.verify() is None


def test_a_stored_text_never_changes(claim: Claim) -> None:
    refused("never changes", "UPDATE sources_document SET text = 'Another'")


def test_two_claims_never_share_a_place(claim: Claim) -> None:
    copy = 'UPDATE claims_claim SET start = %s, "end" = %s WHERE id <> %s'
    refused("one_claim_per_place|UNIQUE", copy, claim.start, claim.end, claim.pk)


def test_a_figure_s_low_is_never_above_its_high(claim: Claim) -> None:
    refused("low_not_above_high", "UPDATE claims_claim SET low = 2, high = 1 WHERE id = %s", claim.pk)


INSTEAD = {"sqlite": "INSERT OR REPLACE INTO", "postgresql": "INSERT INTO"}


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        # SQLite: its guard against replacing. PostgreSQL: the key, or the guard of a new row, which comes before it.
        ("claims_event", "only ever added to|unique"),
        ("claims_signature", "only ever added to|put down while its part is played"),
        ("claims_verdictrevision", "only ever added to|does not move like this"),
        ("claims_verdictrevision_evidence", "never changes|only ever added to|unique"),
        ("claims_evidence", "only ever added to|unique"),
        ("sources_document", "never changes|unique"),
    ],
)
def test_nothing_is_put_in_the_place_of_what_must_stay(submitted: VerdictRevision, table: str, reason: str) -> None:
    def rows() -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")
            return list(cursor.fetchall())

    before = rows()
    marks = ", ".join(["%s"] * len(before[0]))
    refused(reason, f"{INSTEAD[connection.vendor]} {table} VALUES ({marks})", *before[0])
    assert rows() == before


def test_a_draft_is_not_put_in_the_place_of_what_was_submitted(submitted: VerdictRevision, edith: User) -> None:
    insert = (
        f"{INSTEAD[connection.vendor]} claims_verdictrevision (verdict_id, number, kind, state, corrected_text,"
        " corrected_json, summary, sole_source_reason, public_note, approvals_needed, author_id, version, created_at)"
        " VALUES (%s, 9, 'finding', 'draft', '', '', '', '', '', 1, %s, 1, %s)"
    )
    refused("only ever added to|one_open_revision", insert, submitted.verdict_id, edith.pk, submitted.created_at)
    submitted.refresh_from_db()
    assert submitted.state == RevisionState.SUBMITTED


def test_evidence_never_moves_to_another_place(submitted: VerdictRevision, claim: Claim) -> None:
    later = factories.make_evidence(claim, factories.LATER_REPORT)
    refused("never changes", "UPDATE claims_evidence SET start = start + 1 WHERE id = %s", later.pk)


@pytest.mark.parametrize(
    "change", ["name = 'Another'", "definition = 'Another.'", "claimreview_value = 1", "claimreview_value = NULL"]
)
def test_a_rating_that_a_verdict_rests_on_keeps_its_meaning(submitted: VerdictRevision, change: str) -> None:
    refused("keeps its name", f"UPDATE claims_rating SET {change} WHERE slug = 'correct'")
    run(f"UPDATE claims_rating SET {change} WHERE slug = 'imprecise'")
    run("UPDATE claims_rating SET \"order\" = 99 WHERE slug = 'correct'")


def test_a_rating_of_a_draft_may_still_change(draft: VerdictRevision) -> None:
    run("UPDATE claims_rating SET definition = 'Another.' WHERE slug = 'correct'")
