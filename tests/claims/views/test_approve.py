"""Approving a verdict."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings

from claims import permissions, workflow
from claims.models import Claim, Event, VerdictRevision
from people.models import User
from tests import factories
from tests.pages import Page

As = Callable[[User], Client]


@pytest.fixture
def claim(edith: User) -> Claim:
    return factories.make_claim(by=edith)


@pytest.fixture
def submitted(claim: Claim, edith: User) -> VerdictRevision:
    return factories.make_submitted(claim, by=edith)


def address(revision: VerdictRevision) -> str:
    return f"/queue/{revision.pk}/approve/"


def state_of(revision: VerdictRevision) -> str:
    revision.refresh_from_db()
    return revision.state


def test_it_is_approved_and_published(as_: As, ravi: User, claim: Claim, submitted: VerdictRevision) -> None:
    response = as_(ravi).post(address(submitted), {"comment": "Two offices agree."}, follow=True)
    assert response.redirect_chain == [("/queue/", 302)]
    assert Page(response).messages == ["Approved and published: 104 soldiers fled."]
    assert state_of(submitted) == "approved"
    assert submitted.decided_by == ravi
    claim.refresh_from_db()
    assert claim.state == "settled"
    signature = submitted.signatures.get(person=ravi)
    assert (signature.part, signature.comment) == ("approved", "Two offices agree.")
    assert Event.objects.get(action="verdict.approved").actor == ravi
    assert Client().get(f"/api/v1/verdicts/{submitted.verdict.public_id}/").status_code == 200


def test_where_nothing_is_published_the_page_does_not_say_so(
    as_: As, edith: User, ravi: User, submitted: VerdictRevision, settings: Settings
) -> None:
    settings.PUBLISH_VERDICTS = False
    response = as_(ravi).post(address(submitted), {"comment": ""}, follow=True)
    assert Page(response).messages == ["Approved: 104 soldiers fled."]
    assert "ublished" not in Page(as_(ravi).get("/verdicts/")).one("header", css="head").text
    withdrawal = workflow.open_withdrawal(claim=submitted.claim, by=edith)
    editor = as_(edith).get(f"/drafts/{withdrawal.pk}/")
    assert "the verdict no longer stands" in editor.content.decode()
    draft = workflow.Draft(public_note="It was of another month.")
    workflow.save_draft(revision=withdrawal, draft=draft, version=withdrawal.version, by=edith)
    workflow.submit(revision=withdrawal, by=edith)
    assert "Nothing is published" not in as_(ravi).get(f"/queue/{withdrawal.pk}/").content.decode()
    response = as_(ravi).post(address(withdrawal), follow=True)
    assert Page(response).messages == ["Withdrawn: the verdict on 104 soldiers fled no longer stands."]


def test_a_comment_is_not_needed(as_: As, ravi: User, submitted: VerdictRevision) -> None:
    assert as_(ravi).post(address(submitted)).status_code == 302
    assert state_of(submitted) == "approved"


def test_nobody_approves_their_own(as_: As, ravi: User, claim: Claim) -> None:
    own = factories.make_submitted(claim, by=ravi)
    response = as_(ravi).post(address(own))
    assert response.status_code == 403
    assert "You had a hand in this draft; somebody else must decide." in Page(response).main.text
    assert state_of(own) == "submitted"


def test_nor_what_they_had_a_hand_in(as_: As, edith: User, ravi: User, claim: Claim) -> None:
    draft = factories.make_draft(claim, by=edith)
    written = workflow.Draft(
        rating=draft.rating,
        summary="Ravi's words.",
        as_of=draft.as_of,
        sole_source_reason=factories.SOLE,
        evidence=list(draft.evidence.all()),
    )
    draft = workflow.save_draft(revision=draft, draft=written, version=draft.version, by=ravi)
    workflow.submit(revision=draft, by=edith)
    assert as_(ravi).post(address(draft)).status_code == 403
    assert state_of(draft) == "submitted"


@pytest.mark.parametrize("name", ["edith", "eve", "ada"])
def test_only_reviewers_approve(as_: As, submitted: VerdictRevision, name: str, request: pytest.FixtureRequest) -> None:
    response = as_(request.getfixturevalue(name)).post(address(submitted))
    assert response.status_code == 403
    assert "Only reviewers approve or return verdicts." in Page(response).main.text
    assert state_of(submitted) == "submitted"


def test_a_stranger_does_not_learn_of_it(as_: As, olga: User, submitted: VerdictRevision) -> None:
    assert as_(olga).post(address(submitted)).status_code == 404
    assert state_of(submitted) == "submitted"


def test_a_draft_is_not_approved(as_: As, edith: User, ravi: User, claim: Claim) -> None:
    draft = factories.make_draft(claim, by=edith)
    response = as_(ravi).post(address(draft))
    assert response.status_code == 403
    assert "This revision is draft; there is nothing to decide." in Page(response).main.text
    assert state_of(draft) == "draft"


def test_what_was_returned_is_not_approved_after_all(
    as_: As, ravi: User, rosa: User, submitted: VerdictRevision
) -> None:
    workflow.return_(revision=submitted, by=ravi, comment="No.")
    response = as_(rosa).post(address(submitted))
    assert response.status_code == 403
    assert "This revision is returned; there is nothing to decide." in Page(response).main.text
    assert state_of(submitted) == "returned"


def test_pressed_twice_it_is_approved_once(as_: As, ravi: User, submitted: VerdictRevision) -> None:
    client = as_(ravi)
    assert client.post(address(submitted)).status_code == 302
    assert client.post(address(submitted)).status_code == 403
    assert Event.objects.filter(action="verdict.approved").count() == 1


@pytest.mark.parametrize("faster", ["approves", "returns"])
def test_of_two_who_decide_at_once_the_second_is_told(
    as_: As, ravi: User, rosa: User, submitted: VerdictRevision, monkeypatch: pytest.MonkeyPatch, faster: str
) -> None:
    get = permissions.get_revision

    def a_moment_ago(person: User, pk: int) -> VerdictRevision:
        shown = get(person, pk)
        if faster == "approves":
            workflow.approve(revision=get(rosa, pk), by=rosa)
        else:
            workflow.return_(revision=get(rosa, pk), by=rosa, comment="No.")
        return shown

    monkeypatch.setattr("claims.views.queue.get_revision", a_moment_ago)
    response = as_(ravi).post(address(submitted))
    page = Page(response)
    assert response.status_code == 409
    assert page.main.one("h1").text == "Somebody was faster"
    assert "Somebody was faster: this revision has moved on." in page.main.text
    assert state_of(submitted) == ("approved" if faster == "approves" else "returned")
    assert submitted.decided_by == rosa
    assert not submitted.signatures.filter(person=ravi).exists()


def test_a_comment_that_is_too_long_is_refused_beside_it(as_: As, ravi: User, submitted: VerdictRevision) -> None:
    response = as_(ravi).post(address(submitted), {"comment": "x" * 5001})
    page = Page(response)
    assert response.status_code == 422
    assert page.errors == page.errors_at("comment") != []
    assert page.control("comment").text == "x" * 5001
    assert state_of(submitted) == "submitted"


def test_a_revision_that_is_not_there_is_not_found(as_: As, ravi: User) -> None:
    assert as_(ravi).post("/queue/4711/approve/").status_code == 404


def test_it_is_not_done_by_reading(as_: As, ravi: User, submitted: VerdictRevision) -> None:
    assert as_(ravi).get(address(submitted)).status_code == 405
    assert state_of(submitted) == "submitted"


def test_a_form_from_elsewhere_is_refused(ravi: User, submitted: VerdictRevision) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ravi)
    response = client.post(address(submitted))
    assert response.status_code == 403
    assert state_of(submitted) == "submitted"
