"""Starting a verdict on a claim, or going on with the one there is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from claims import workflow
from claims.models import Claim, Event, Part, Signature, Verdict, VerdictRevision
from people.models import User
from tests import factories
from tests.pages import Page

As = Callable[[User], Client]


@pytest.fixture
def claim(edith: User) -> Claim:
    return factories.make_claim(by=edith)


def address(claim: Claim) -> str:
    return f"/claims/{claim.pk}/verdict/"


def test_it_opens_an_empty_draft(as_: As, edith: User, claim: Claim) -> None:
    response = as_(edith).post(address(claim))
    revision = VerdictRevision.objects.get()
    assert response.status_code == 302
    assert response["Location"] == f"/drafts/{revision.pk}/"
    assert (revision.number, revision.state, revision.author, revision.summary) == (1, "draft", edith, "")
    claim.refresh_from_db()
    assert claim.state == "checking"
    assert Event.objects.get(action="verdict.drafted").actor == edith


def test_another_editor_goes_on_with_the_same_draft(as_: As, edith: User, eve: User, claim: Claim) -> None:
    first = as_(edith).post(address(claim))["Location"]
    assert as_(eve).post(address(claim))["Location"] == first
    assert VerdictRevision.objects.count() == 1
    assert Event.objects.filter(action="verdict.drafted").count() == 1


def test_looking_at_a_draft_is_no_hand_in_it(as_: As, edith: User, ravi: User, claim: Claim) -> None:
    as_(edith).post(address(claim))
    as_(ravi).post(address(claim))
    assert [hand.person for hand in Signature.objects.all()] == [edith]


def test_after_a_return_it_starts_from_what_was_returned(
    as_: As, edith: User, eve: User, ravi: User, claim: Claim
) -> None:
    returned = factories.make_submitted(claim, by=edith)
    workflow.return_(revision=returned, by=ravi, comment="Who counted?")
    as_(eve).post(address(claim))
    again = VerdictRevision.objects.get(state="draft")
    assert (again.number, again.author, again.summary, again.rating) == (2, eve, returned.summary, returned.rating)
    assert list(again.evidence.all()) == list(returned.evidence.all()) != []
    hands = {(hand.person, hand.part) for hand in again.signatures.all()}
    assert hands == {(edith, Part.WROTE), (eve, Part.WROTE)}


@pytest.mark.parametrize("state", ["submitted", "approved"])
def test_what_is_in_review_or_approved_is_not_drafted_again(
    as_: As, edith: User, ravi: User, claim: Claim, state: str
) -> None:
    revision = factories.make_submitted(claim, by=edith)
    if state == "approved":
        workflow.approve(revision=revision, by=ravi)
    response = as_(edith).post(address(claim))
    assert response.status_code == 403
    assert f"The verdict on this claim is {state} already." in Page(response).main.text
    assert VerdictRevision.objects.count() == 1


def test_an_administrator_drafts_nothing(as_: As, ada: User, claim: Claim) -> None:
    response = as_(ada).post(address(claim))
    assert response.status_code == 403
    assert "Only editors and reviewers work on claims." in Page(response).main.text
    assert not Verdict.objects.exists()


def test_a_stranger_does_not_learn_of_the_claim(as_: As, olga: User, claim: Claim) -> None:
    assert as_(olga).post(address(claim)).status_code == 404
    assert not Verdict.objects.exists()


def test_a_claim_that_is_not_there_is_not_found(as_: As, edith: User) -> None:
    assert as_(edith).post("/claims/4711/verdict/").status_code == 404


def test_it_is_not_done_by_reading(as_: As, edith: User, claim: Claim) -> None:
    assert as_(edith).get(address(claim)).status_code == 405
    assert not Verdict.objects.exists()
