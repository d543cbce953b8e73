"""What readers are given: the steps of a verdict, their differences, and how it was checked."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from claims import corroboration, published, workflow
from claims.models import Lookup, LookupHit, VerdictRevision
from claims.permissions import NotVisible
from people.models import User
from tests import factories
from tests.claims.publishing import approve, correct, withdraw


@pytest.fixture
def approved(edith: User, ravi: User) -> VerdictRevision:
    return factories.make_approved(factories.make_claim(by=edith), by=edith, reviewer=ravi)


def found(revision: VerdictRevision) -> published.Published:
    return published.find(revision.verdict.public_id)


def test_what_nobody_approved_is_not_there(edith: User) -> None:
    submitted = factories.make_submitted(factories.make_claim(by=edith), by=edith)
    for public_id in (submitted.verdict.public_id, uuid.uuid4()):
        with pytest.raises(NotVisible):
            published.find(public_id)


def test_a_first_finding_is_one_step_without_differences(approved: VerdictRevision) -> None:
    verdict = found(approved)
    assert [step.name for step in verdict.steps] == ["First published"]
    assert verdict.steps[0].differences == []
    assert not verdict.is_changed
    assert not verdict.is_withdrawn
    assert verdict.first_at == verdict.changed_at == approved.decided_at


def test_a_draft_on_top_of_it_changes_nothing(approved: VerdictRevision, edith: User) -> None:
    workflow.open_correction(claim=approved.claim, by=edith)
    assert found(approved).now == approved
    assert len(found(approved).steps) == 1


def test_a_correction_says_what_it_changed(approved: VerdictRevision, edith: User, ravi: User) -> None:
    passage = factories.make_evidence(approved.claim, factories.LATER_REPORT)
    corrected = correct(approved, by=edith, reviewer=ravi, attribution_rating="said", evidence=[passage])
    verdict = found(approved)
    assert verdict.now == corrected
    assert [step.name for step in verdict.steps] == ["Corrected", "First published"]
    assert verdict.first_at == approved.decided_at
    told = {
        difference.label: [(piece.kind.value, piece.text) for piece in difference.pieces]
        for difference in verdict.steps[0].differences
    }
    assert told == {
        "Rating": [("removed", "Correct"), ("added", "Wrong")],
        "Was it said": [("added", "Said")],
        "Corrected figure": [("added", "96 soldiers")],
        "As of": [("removed", "24 Feb 2019"), ("added", "25 Feb 2019")],
        "Summary": [
            ("same", "The count is "), ("removed", "right"), ("added", "wrong"), ("same", "."), ("same", " "),
        ],
        "Evidence": [
            ("removed", "104 soldiers fled, Migration Office, in The Courier"),
            ("added", "167 soldiers fled, Migration Office, in The Courier"),
        ],
    }  # fmt: skip


def test_the_differences_of_two_that_say_the_same_are_none(approved: VerdictRevision, edith: User, ravi: User) -> None:
    same = {"rating": "correct", "corrected_text": "", "as_of": factories.PUBLISHED, "summary": "The count is right."}
    correct(approved, by=edith, reviewer=ravi, **same)
    assert not found(approved).steps[0].differences


def test_what_was_withdrawn_stays_and_what_comes_after_is_held_against_it(
    approved: VerdictRevision, edith: User, ravi: User
) -> None:
    withdraw(approved, by=edith, reviewer=ravi)
    verdict = found(approved)
    assert verdict.is_withdrawn
    assert [step.name for step in verdict.steps] == ["Withdrawn", "First published"]
    assert [step.is_withdrawal for step in verdict.steps] == [True, False]
    assert verdict.steps[0].differences == []
    approve(
        workflow.open_draft(claim=approved.claim, by=edith),
        by=edith,
        reviewer=ravi,
        rating="wrong",
        evidence=list(approved.evidence.all()),
    )
    verdict = found(approved)
    assert not verdict.is_withdrawn
    assert [step.name for step in verdict.steps] == ["Published anew", "Withdrawn", "First published"]
    (difference,) = verdict.steps[0].differences
    assert [piece.text for piece in difference.pieces] == ["Correct", "Wrong"]


def test_a_correction_that_was_withdrawn_is_still_told(approved: VerdictRevision, edith: User, ravi: User) -> None:
    withdraw(correct(approved, by=edith, reviewer=ravi), by=edith, reviewer=ravi)
    assert [step.name for step in found(approved).steps] == ["Withdrawn", "Corrected", "First published"]


def test_searches_after_the_approval_are_no_part_of_it(edith: User, ravi: User) -> None:
    claim = factories.make_claim(by=edith)
    corroboration.find_sources(claim=claim, by=edith, providers=["archive"])
    corroboration.search_in_own_words(
        claim=claim, by=edith, phrases=["soldiers at the bridge"], since=None, until=None, providers=["archive"]
    )
    document = factories.make_document()
    for lookup in Lookup.objects.all():
        LookupHit.objects.create(lookup=lookup, document=document, rank=1)
    approved = factories.make_approved(claim, by=edith, reviewer=ravi)
    corroboration.search_in_own_words(
        claim=claim, by=edith, phrases=["too late"], since=None, until=None, providers=["archive"]
    )
    Lookup.objects.filter(phrases=["too late"]).update(requested_at=timezone.now() + timedelta(minutes=1))
    checked = published.how_checked(found(approved).now)
    (asked,) = checked.asked
    assert asked.provider == "Archive"
    assert "soldiers at the bridge" in asked.phrases
    assert "too late" not in asked.phrases
    assert (asked.found, asked.is_failed) == (2, False)
    assert checked.documents == 1
    assert [(hand.person, hand.part) for hand in checked.hands] == [("Edith", "wrote"), ("Ravi", "approved")]


def test_addresses_that_somebody_gave_are_counted_and_not_named(edith: User, ravi: User) -> None:
    claim = factories.make_claim(by=edith)
    corroboration.add_source(claim=claim, url="https://courier.example/tip", by=edith)
    approved = factories.make_approved(claim, by=edith, reviewer=ravi)
    checked = published.how_checked(found(approved).now)
    assert checked.addresses == 1
    assert checked.asked == ()


def test_a_place_that_never_answered_is_said_to_have_failed(edith: User, ravi: User) -> None:
    claim = factories.make_claim(by=edith)
    corroboration.find_sources(claim=claim, by=edith, providers=["archive"])
    Lookup.objects.update(state="failed", settled_at=timezone.now(), last_error="No.")
    approved = factories.make_approved(claim, by=edith, reviewer=ravi)
    assert [asked.is_failed for asked in published.how_checked(found(approved).now).asked] == [True]
