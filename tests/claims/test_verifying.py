"""Verdicts and signatures held against what the record says of them."""

from __future__ import annotations

import pytest
from django.db import connection

from claims import redaction, verifying
from claims.models import VerdictRevision
from people.models import User
from tests import factories
from tests.claims.publishing import correct, withdraw


@pytest.fixture
def approved(edith: User, ravi: User) -> VerdictRevision:
    return factories.make_approved(factories.make_claim(by=edith), by=edith, reviewer=ravi)


def without(*guards: str, table: str) -> None:
    connection.check_constraints()
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for guard in guards:
            cursor.execute(f"DROP TRIGGER {guard}{on}")


def test_what_nobody_changed_is_faithful(approved: VerdictRevision, edith: User, ravi: User, ada: User) -> None:
    correction = correct(approved, by=edith, reviewer=ravi)
    withdraw(correction, by=edith, reviewer=ravi)
    assert list(verifying.unfaithful()) == []
    redaction.redact_revision(revision=approved, by=ada, reason="Order 12")
    assert list(verifying.unfaithful()) == []


def test_a_verdict_changed_in_the_tables_is_found(approved: VerdictRevision) -> None:
    without("guard_revision_texts", "guard_revision_content", table="claims_verdictrevision")
    VerdictRevision.objects.filter(pk=approved.pk).update(summary="Forged.", rating="wrong")
    (sentence,) = verifying.unfaithful()
    assert sentence == f"Revision {approved.pk} was changed since it was submitted: rating, summary."


def test_evidence_taken_away_is_found(approved: VerdictRevision) -> None:
    without("guard_chosen_delete", table="claims_verdictrevision_evidence")
    VerdictRevision.evidence.through.objects.filter(verdictrevision=approved.pk).delete()
    (sentence,) = verifying.unfaithful()
    assert sentence.endswith("since it was submitted: evidence.")


def test_a_signature_in_another_name_is_found(approved: VerdictRevision, rosa: User) -> None:
    without("guard_signature_update", table="claims_signature")
    approved.signatures.filter(part="approved").update(person=rosa)
    (sentence,) = verifying.unfaithful()
    assert sentence == f"Revision {approved.pk} is signed by Rosa (approved), which the record does not tell."
