"""Sending a verdict back to its editor, with a comment."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from claims import permissions, workflow
from claims.models import Claim, Event, VerdictRevision
from people.models import User
from tests import factories
from tests.pages import Page

As = Callable[[User], Client]
WHY = {"comment": "Who counted?"}


@pytest.fixture
def claim(edith: User) -> Claim:
    return factories.make_claim(by=edith)


@pytest.fixture
def submitted(claim: Claim, edith: User) -> VerdictRevision:
    return factories.make_submitted(claim, by=edith)


def address(revision: VerdictRevision) -> str:
    return f"/queue/{revision.pk}/return/"


def state_of(revision: VerdictRevision) -> str:
    revision.refresh_from_db()
    return revision.state


def test_it_goes_back_with_the_comment(as_: As, ravi: User, claim: Claim, submitted: VerdictRevision) -> None:
    response = as_(ravi).post(address(submitted), WHY, follow=True)
    assert response.redirect_chain == [("/queue/", 302)]
    assert Page(response).messages == ["Returned to Edith: 104 soldiers fled."]
    assert state_of(submitted) == "returned"
    assert submitted.decided_by == ravi
    signature = submitted.signatures.get(person=ravi)
    assert (signature.part, signature.comment) == ("returned", "Who counted?")
    claim.refresh_from_db()
    assert claim.state == "checking"
    assert Event.objects.get(action="verdict.returned").reason == "Who counted?"


@pytest.mark.parametrize("comment", ["", "   ", " \r\n\t ", "\x00"])
def test_without_a_comment_it_stays_and_the_field_says_why(
    as_: As, ravi: User, submitted: VerdictRevision, comment: str
) -> None:
    response = as_(ravi).post(address(submitted), {"comment": comment})
    page = Page(response)
    assert response.status_code == 422
    assert page.errors == page.errors_at("comment")
    assert page.errors == ["Say in a comment what should change; the editor gets nothing else."]
    assert state_of(submitted) == "submitted"
    assert not page.button("Return to the editor").is_disabled
    assert page.one("p", css="summary").text == "The count is right."


def test_a_comment_that_is_missing_is_the_same_as_an_empty_one(as_: As, ravi: User, submitted: VerdictRevision) -> None:
    assert as_(ravi).post(address(submitted)).status_code == 422
    assert state_of(submitted) == "submitted"


def test_a_comment_that_is_too_long_is_refused_beside_it(as_: As, ravi: User, submitted: VerdictRevision) -> None:
    page = Page(as_(ravi).post(address(submitted), {"comment": "x" * 5001}))
    assert page.errors == page.errors_at("comment") != []
    assert page.control("comment").text == "x" * 5001
    assert state_of(submitted) == "submitted"


@pytest.mark.parametrize("comment", ["Who counted?", ""])
def test_nobody_returns_their_own(as_: As, ravi: User, claim: Claim, comment: str) -> None:
    own = factories.make_submitted(claim, by=ravi)
    response = as_(ravi).post(address(own), {"comment": comment})
    assert response.status_code == 403
    assert "You had a hand in this draft; somebody else must decide." in Page(response).main.text
    assert state_of(own) == "submitted"


@pytest.mark.parametrize("name", ["edith", "eve", "ada"])
def test_only_reviewers_return(as_: As, submitted: VerdictRevision, name: str, request: pytest.FixtureRequest) -> None:
    response = as_(request.getfixturevalue(name)).post(address(submitted), WHY)
    assert response.status_code == 403
    assert "Only reviewers approve or return verdicts." in Page(response).main.text
    assert state_of(submitted) == "submitted"


def test_a_stranger_does_not_learn_of_it(as_: As, olga: User, submitted: VerdictRevision) -> None:
    assert as_(olga).post(address(submitted), WHY).status_code == 404
    assert state_of(submitted) == "submitted"


def test_what_was_approved_is_not_returned(as_: As, ravi: User, rosa: User, submitted: VerdictRevision) -> None:
    workflow.approve(revision=submitted, by=ravi)
    response = as_(rosa).post(address(submitted), WHY)
    assert response.status_code == 403
    assert "This revision is approved; there is nothing to decide." in Page(response).main.text
    assert state_of(submitted) == "approved"


def test_a_draft_is_not_returned(as_: As, edith: User, ravi: User, claim: Claim) -> None:
    draft = factories.make_draft(claim, by=edith)
    assert as_(ravi).post(address(draft), WHY).status_code == 403
    assert state_of(draft) == "draft"


def test_of_two_who_decide_at_once_the_second_is_told(
    as_: As, ravi: User, rosa: User, submitted: VerdictRevision, monkeypatch: pytest.MonkeyPatch
) -> None:
    get = permissions.get_revision

    def a_moment_ago(person: User, pk: int) -> VerdictRevision:
        shown = get(person, pk)
        workflow.approve(revision=get(rosa, pk), by=rosa)
        return shown

    monkeypatch.setattr("claims.views.queue.get_revision", a_moment_ago)
    response = as_(ravi).post(address(submitted), WHY)
    assert response.status_code == 409
    assert "Somebody was faster: this revision has moved on." in Page(response).main.text
    assert state_of(submitted) == "approved"
    assert not submitted.signatures.filter(person=ravi).exists()
    assert not Event.objects.filter(action="verdict.returned").exists()


def test_a_revision_that_is_not_there_is_not_found(as_: As, ravi: User) -> None:
    assert as_(ravi).post("/queue/4711/return/", WHY).status_code == 404


def test_it_is_not_done_by_reading(as_: As, ravi: User, submitted: VerdictRevision) -> None:
    assert as_(ravi).get(address(submitted)).status_code == 405
    assert state_of(submitted) == "submitted"
