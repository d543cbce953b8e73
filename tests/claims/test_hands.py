"""Who changes the evidence has a hand in the verdict: they do not decide on it, and not while others do."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from claims import apart, workflow
from claims.models import Evidence, Part, VerdictRevision
from claims.permissions import OWN_HAND, Refused, can_decide
from people.models import User
from tests import factories


def fresh(revision: VerdictRevision) -> VerdictRevision:
    return VerdictRevision.objects.for_page().get(pk=revision.pk)


@pytest.fixture
def other(edith: User) -> Evidence:
    """A passage that the draft will not rest on, on a claim that has another."""
    claim = factories.make_claim(by=edith)
    factories.make_evidence(claim)
    return factories.make_evidence(claim, factories.LATER_REPORT)


def drafted(other: Evidence, edith: User) -> VerdictRevision:
    draft = workflow.open_draft(claim=other.claim, by=edith)
    content = workflow.Draft(
        rating=factories.make_rating("correct"),
        summary="So.",
        as_of=factories.PUBLISHED,
        sole_source_reason=factories.SOLE,
        evidence=list(other.claim.evidence.exclude(pk=other.pk)),
    )
    return workflow.save_draft(revision=draft, draft=content, version=draft.version, by=edith)


def test_who_puts_a_passage_apart_has_a_hand_in_the_draft(other: Evidence, edith: User, ravi: User) -> None:
    draft = drafted(other, edith)
    apart.put_apart(evidence=other, by=ravi)
    assert draft.signatures.get(person=ravi).part == Part.CHOSE_EVIDENCE
    submitted = workflow.submit(revision=fresh(draft), by=edith)
    refusal = can_decide(ravi, fresh(submitted))
    assert refusal is not None
    assert refusal.sentence == OWN_HAND


def test_so_has_who_did_so_before_there_was_a_draft(other: Evidence, edith: User, ravi: User, rosa: User) -> None:
    move = apart.put_apart(evidence=other, by=ravi)
    submitted = workflow.submit(revision=drafted(other, edith), by=edith)
    assert submitted.signatures.get(person=ravi).part == Part.CHOSE_EVIDENCE
    with pytest.raises(Refused, match="You had a hand"):
        workflow.approve(revision=fresh(submitted), by=ravi)
    assert workflow.approve(revision=fresh(submitted), by=rosa).state == "approved"
    assert move.by == ravi


def test_and_who_took_it_back(other: Evidence, edith: User, ravi: User, rosa: User) -> None:
    move = apart.put_apart(evidence=other, by=rosa)
    draft = drafted(other, edith)
    apart.undo(move=move, by=ravi)
    submitted = workflow.submit(revision=fresh(draft), by=edith)
    assert {hand.person for hand in submitted.signatures.filter(part=Part.CHOSE_EVIDENCE)} >= {ravi}


def test_while_it_is_in_review_nobody_takes_away_what_it_rests_on(other: Evidence, edith: User, ravi: User) -> None:
    submitted = workflow.submit(revision=drafted(other, edith), by=edith)
    chosen = submitted.evidence.get()
    with pytest.raises(Refused, match="A verdict in review rests on this passage"):
        apart.put_apart(evidence=chosen, by=ravi)
    chosen.refresh_from_db()
    assert not chosen.is_apart
    assert workflow.approve(revision=fresh(submitted), by=ravi).state == "approved"


def test_what_was_changed_before_the_last_submission_is_no_hand_in_the_next(
    other: Evidence, edith: User, ravi: User, rosa: User
) -> None:
    apart.put_apart(evidence=other, by=ravi)
    first = workflow.submit(revision=drafted(other, edith), by=edith)
    workflow.return_(revision=fresh(first), by=rosa, comment="Word it better.")
    draft = workflow.open_draft(claim=other.claim, by=edith)
    # Who had a hand in what it starts from has one in it; that is not taken away.
    assert draft.signatures.filter(person=ravi).exists()


def test_what_no_longer_holds_is_not_approved(other: Evidence, edith: User, ravi: User, settings: Settings) -> None:
    settings.INDEPENDENT_ORIGINS = 1
    draft = drafted(other, edith)
    content = workflow.Draft(rating=draft.rating, summary="So.", as_of=draft.as_of, evidence=list(draft.evidence.all()))
    draft = workflow.save_draft(revision=draft, draft=content, version=draft.version, by=edith)
    submitted = workflow.submit(revision=draft, by=edith)
    settings.INDEPENDENT_ORIGINS = 2
    with pytest.raises(
        Refused, match=r"It cannot be approved as it is; return it\. The evidence is of one origin only"
    ):
        workflow.approve(revision=fresh(submitted), by=ravi)
    assert workflow.return_(revision=fresh(submitted), by=ravi, comment="Who else counted?").state == "returned"
