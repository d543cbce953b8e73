"""Putting a draft aside."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from claims import workflow
from claims.models import Claim, VerdictRevision
from people.models import User
from tests import factories
from tests.pages import Page

As = Callable[[User], Client]


@pytest.fixture
def draft(edith: User) -> VerdictRevision:
    return workflow.open_draft(claim=factories.make_claim(by=edith), by=edith)


def address(revision: VerdictRevision) -> str:
    return f"/drafts/{revision.pk}/discard/"


def test_it_is_discarded_and_can_be_drafted_again(as_: As, edith: User, draft: VerdictRevision) -> None:
    response = as_(edith).post(address(draft), follow=True)
    page = Page(response)
    assert page.messages == ["The draft is discarded. If you draft again, you start from what it said."]
    assert "No verdict yet." in page.main.text
    draft.refresh_from_db()
    assert draft.state == "discarded"


def test_the_button_is_there_for_its_author_alone(as_: As, edith: User, eve: User, draft: VerdictRevision) -> None:
    assert Page(as_(edith).get(f"/drafts/{draft.pk}/")).button("Discard")
    assert "Discard" not in Page(as_(eve).get(f"/drafts/{draft.pk}/")).main.text


def test_another_editor_is_refused(as_: As, eve: User, draft: VerdictRevision) -> None:
    response = as_(eve).post(address(draft))
    assert response.status_code == 403
    assert "Only its author, or a reviewer, discards a draft." in Page(response).main.text


def test_a_stranger_finds_nothing(as_: As, olga: User, draft: VerdictRevision) -> None:
    assert as_(olga).post(address(draft)).status_code == 404


def test_it_is_only_posted(as_: As, edith: User, draft: VerdictRevision) -> None:
    assert as_(edith).get(address(draft)).status_code == 405


def test_what_was_submitted_is_not_discarded(as_: As, edith: User) -> None:
    claim: Claim = factories.make_claim(by=edith)
    submitted = factories.make_submitted(claim, by=edith)
    assert as_(edith).post(address(submitted)).status_code == 403
    submitted.refresh_from_db()
    assert submitted.state == "submitted"
