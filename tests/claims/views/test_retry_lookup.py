"""Trying a failed search again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from claims import corroboration, permissions
from claims.models import Event, Lookup
from people.models import User
from sources import work
from tests import factories
from tests.conftest import Bell
from tests.pages import Page

As = Callable[[User], Client]


@pytest.fixture
def failed(edith: User) -> Lookup:
    claim = factories.make_claim(by=edith)
    (lookup,) = corroboration.find_sources(claim=claim, by=edith, providers=["feeds"])
    reason = "The site did not answer in time."
    Lookup.objects.update(state="failed", attempts=4, settled_at=timezone.now(), last_error=reason)
    lookup.refresh_from_db()
    return lookup


def address(lookup: Lookup) -> str:
    return f"/lookups/{lookup.pk}/retry/"


def test_it_starts_over_and_rings(
    as_: As, edith: User, failed: Lookup, bells: list[Bell], django_capture_on_commit_callbacks: Any
) -> None:
    bells.clear()
    with django_capture_on_commit_callbacks(execute=True):
        response = as_(edith).post(address(failed))
    failed.refresh_from_db()
    assert response.status_code == 302
    assert response["Location"] == failed.claim.get_absolute_url()
    assert (failed.state, failed.attempts, failed.last_error, failed.settled_at) == ("waiting", 0, "", None)
    assert bells == [Bell(task="claims.run_lookup", pk=failed.pk)]
    assert work.lease(Lookup, failed.pk) is not None


def test_the_record_says_who_tried_again(as_: As, edith: User, eve: User, failed: Lookup) -> None:
    as_(eve).post(address(failed))
    event = Event.objects.get(action="lookup.retried")
    assert (event.actor, event.subject, event.details) == (
        eve,
        f"claim:{failed.claim_id}",
        {"provider": "Outlet feeds"},
    )


def test_htmx_gets_the_progress_in_place(as_: As, edith: User, failed: Lookup) -> None:
    response = as_(edith).post(address(failed), headers={"HX-Request": "true"})
    shown = Page(response).one(id="lookups")
    assert shown.one("li", css="lookup").one("span", css="tag").text == "waiting"
    assert shown.attributes["hx-trigger"] == "every 1s"


@pytest.mark.parametrize("state", ["waiting", "done"])
def test_what_has_not_failed_is_not_tried_again(as_: As, edith: User, failed: Lookup, state: str) -> None:
    Lookup.objects.update(state=state)
    response = as_(edith).post(address(failed))
    assert response.status_code == 403
    assert "Only a failed search can be tried again." in Page(response).main.text
    assert not Event.objects.filter(action="lookup.retried").exists()


def test_an_older_search_is_not_tried_again(as_: As, edith: User, failed: Lookup) -> None:
    corroboration.find_sources(claim=failed.claim, by=edith, providers=["feeds"])
    response = as_(edith).post(address(failed))
    assert response.status_code == 403
    assert "There is a newer search of this provider." in Page(response).main.text
    failed.refresh_from_db()
    assert failed.state == "failed"


def test_of_two_who_press_at_once_the_second_is_told(
    as_: As, edith: User, eve: User, failed: Lookup, monkeypatch: pytest.MonkeyPatch
) -> None:
    get = permissions.get_lookup

    def a_moment_ago(person: User, pk: int) -> Lookup:
        shown = get(person, pk)
        corroboration.retry_lookup(lookup=get(edith, pk), by=edith)
        return shown

    monkeypatch.setattr("claims.views.claims.get_lookup", a_moment_ago)
    response = as_(eve).post(address(failed))
    assert response.status_code == 403
    assert "Only a failed search can be tried again." in Page(response).main.text
    assert Event.objects.filter(action="lookup.retried").count() == 1


def test_a_reviewer_may_try_again(as_: As, ravi: User, failed: Lookup) -> None:
    assert as_(ravi).post(address(failed)).status_code == 302


def test_an_administrator_may_not(as_: As, ada: User, failed: Lookup) -> None:
    assert as_(ada).post(address(failed)).status_code == 403
    failed.refresh_from_db()
    assert failed.state == "failed"


def test_a_stranger_does_not_learn_of_it(as_: As, olga: User, failed: Lookup) -> None:
    assert as_(olga).post(address(failed)).status_code == 404
    failed.refresh_from_db()
    assert failed.state == "failed"


def test_a_search_that_is_not_there_is_not_found(as_: As, edith: User) -> None:
    assert as_(edith).post("/lookups/4711/retry/").status_code == 404


def test_it_is_not_done_by_reading(as_: As, edith: User, failed: Lookup) -> None:
    assert as_(edith).get(address(failed)).status_code == 405
    failed.refresh_from_db()
    assert failed.state == "failed"
