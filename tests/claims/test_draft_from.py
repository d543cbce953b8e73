"""An approved verdict is offered for other claims with the same count and figure, and drafted; two decide still."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from claims import record, tallies, workflow
from claims.models import Claim, Part, Rating, VerdictRevision
from claims.permissions import Refused
from people.models import User
from tests import factories

ELSEWHERE = """Guards cross the river

Some 104 soldiers have fled across the border, a colonel said.
"""
OTHER_COUNT = """Guards cross the river

Some 167 soldiers have fled across the border, a colonel said.
"""
OTHER_PASSAGE = "A colonel counts\n\nA total of 104 soldiers have fled, Colonel Ruiz said."


@pytest.fixture
def claim(edith: User) -> Claim:
    return factories.make_claim(by=edith)


@pytest.fixture
def approved(claim: Claim, edith: User, ravi: User) -> VerdictRevision:
    """Written by Edith, approved by Ravi; it rests on one passage."""
    return factories.make_approved(claim, by=edith, reviewer=ravi)


@pytest.fixture
def twin(claim: Claim, edith: User) -> Claim:
    """The same count with the same figure, in another article."""
    return joined(ELSEWHERE, claim, by=edith)


def joined(text: str, claim: Claim, *, by: User) -> Claim:
    other = factories.make_article(text, by=by).claims.get()
    tallies.merge(tally=other.tally, into=claim.tally, by=by)
    other.refresh_from_db()
    return other


def test_it_is_offered_where_the_count_and_the_figure_are_the_same(
    twin: Claim, approved: VerdictRevision, edith: User
) -> None:
    assert workflow.offered(claim=twin, reader=edith) == approved


def test_not_for_another_figure(claim: Claim, approved: VerdictRevision, edith: User) -> None:
    other = joined(OTHER_COUNT, claim, by=edith)
    assert workflow.offered(claim=other, reader=edith) is None
    with pytest.raises(Refused, match="on another count"):
        workflow.draft_from(claim=other, approved=approved, by=edith)


def test_not_for_another_tally(approved: VerdictRevision, edith: User) -> None:
    other = factories.make_article(ELSEWHERE, by=edith).claims.get()
    assert workflow.offered(claim=other, reader=edith) is None
    with pytest.raises(Refused, match="on another count"):
        workflow.draft_from(claim=other, approved=approved, by=edith)


def test_not_for_the_claim_itself(claim: Claim, approved: VerdictRevision, edith: User) -> None:
    assert workflow.offered(claim=claim, reader=edith) is None
    with pytest.raises(Refused, match="on another claim"):
        workflow.draft_from(claim=claim, approved=approved, by=edith)


def test_not_where_a_verdict_is_under_way(twin: Claim, approved: VerdictRevision, edith: User, eve: User) -> None:
    workflow.open_draft(claim=twin, by=eve)
    assert workflow.offered(claim=twin, reader=edith) is None
    with pytest.raises(Refused, match="is draft already"):
        workflow.draft_from(claim=twin, approved=approved, by=edith)


def test_not_before_it_is_approved(claim: Claim, twin: Claim, edith: User) -> None:
    submitted = factories.make_submitted(claim, by=edith)
    assert workflow.offered(claim=twin, reader=edith) is None
    with pytest.raises(Refused, match="Only an approved verdict"):
        workflow.draft_from(claim=twin, approved=submitted, by=edith)


def test_again_after_a_draft_was_discarded(twin: Claim, approved: VerdictRevision, edith: User) -> None:
    workflow.discard(revision=workflow.draft_from(claim=twin, approved=approved, by=edith), by=edith)
    assert workflow.offered(claim=twin, reader=edith) == approved
    assert workflow.draft_from(claim=twin, approved=approved, by=edith).number == 2


def test_the_draft_says_what_the_verdict_says(twin: Claim, claim: Claim, edith: User, eve: User, ravi: User) -> None:
    revision = workflow.open_draft(claim=claim, by=edith)
    content = workflow.Draft(
        rating=Rating.objects.get(slug="imprecise"),
        corrected_text="some 103 soldiers",
        as_of=factories.PUBLISHED,
        summary="It was 103.",
        sole_source_reason=factories.SOLE,
        evidence=[factories.make_evidence(claim)],
    )
    revision = workflow.save_draft(revision=revision, draft=content, version=revision.version, by=edith)
    approved = workflow.approve(revision=workflow.submit(revision=revision, by=edith), by=ravi)
    draft = workflow.draft_from(claim=twin, approved=approved, by=eve)
    assert draft.claim == twin
    assert draft.state == "draft"
    fields = ("rating", "corrected_text", "corrected_json", "as_of", "summary")
    assert [getattr(draft, field) for field in fields] == [getattr(approved, field) for field in fields]
    twin.refresh_from_db()
    assert twin.state == "checking"


def test_it_rests_on_passages_that_were_found_for_this_claim_too(
    twin: Claim, claim: Claim, edith: User, ravi: User
) -> None:
    factories.make_evidence(claim, OTHER_PASSAGE)
    factories.make_evidence(claim)
    shared = factories.make_evidence(twin)
    approved = factories.make_approved(claim, by=edith, reviewer=ravi)
    assert approved.evidence.count() == 2
    assert list(workflow.draft_from(claim=twin, approved=approved, by=edith).evidence.all()) == [shared]


def test_who_wrote_the_verdict_has_a_hand_in_the_draft(
    twin: Claim, claim: Claim, ravi: User, rosa: User, eve: User
) -> None:
    approved = factories.make_approved(claim, by=ravi, reviewer=rosa)
    factories.make_evidence(twin)
    draft = workflow.draft_from(claim=twin, approved=approved, by=eve)
    assert set(draft.signatures.values_list("person__username", "part")) == {
        ("ravi", Part.WROTE),
        ("eve", Part.WROTE),
    }
    submitted = workflow.submit(revision=draft, by=eve)
    with pytest.raises(Refused, match="You had a hand"):
        workflow.approve(revision=submitted, by=ravi)
    assert workflow.approve(revision=submitted, by=rosa).state == "approved"


def test_it_is_told_in_the_record(twin: Claim, approved: VerdictRevision, edith: User) -> None:
    draft = workflow.draft_from(claim=twin, approved=approved, by=edith)
    event = record.newest()
    assert event is not None
    assert (event.action, event.subject) == ("verdict.taken_over", f"verdict:{draft.verdict_id}")
    assert event.details["revision"] == approved.pk
    assert record.verify() is None


@pytest.mark.parametrize("name", ["ada", "olga"])
def test_only_who_works_on_claims_uses_it(
    twin: Claim, approved: VerdictRevision, name: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(Refused, match="Only editors and reviewers"):
        workflow.draft_from(claim=twin, approved=approved, by=request.getfixturevalue(name))


def test_on_the_page_it_rests_on_the_same_passages_though_nobody_searched_for_this_claim(
    twin: Claim, approved: VerdictRevision, edith: User, as_: Callable[[User], Client]
) -> None:
    assert not twin.evidence.exists()
    as_(edith).post(f"/claims/{twin.pk}/verdict/from/{approved.pk}/")
    draft = VerdictRevision.objects.get(verdict__claim=twin)
    places = approved.evidence.values_list("document", "start")
    assert list(draft.evidence.values_list("document", "start")) == list(places) != []
    twin.refresh_from_db()
    assert twin.suggestion == "supported"


def test_what_is_not_offered_has_nothing_collected_for_it(
    claim: Claim, approved: VerdictRevision, edith: User, as_: Callable[[User], Client]
) -> None:
    other = joined(OTHER_COUNT, claim, by=edith)
    assert as_(edith).post(f"/claims/{other.pk}/verdict/from/{approved.pk}/").status_code == 403
    assert not other.evidence.exists()
