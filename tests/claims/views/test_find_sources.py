"""Starting the search for one claim."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from claims.corroboration import find_sources_for_article
from claims.models import Claim, Event, Lookup
from people.models import User
from tests import factories
from tests.conftest import Bell
from tests.pages import Page

As = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def claim(edith: User) -> Claim:
    return factories.make_claim(by=edith)


def address(claim: Claim) -> str:
    return f"/claims/{claim.pk}/find-sources/"


def test_it_starts_one_lookup_per_provider_and_rings_for_each(
    as_: As, edith: User, claim: Claim, bells: list[Bell], django_capture_on_commit_callbacks: Any
) -> None:
    bells.clear()
    with django_capture_on_commit_callbacks(execute=True):
        response = as_(edith).post(address(claim))
    assert response.status_code == 302
    assert response["Location"] == claim.get_absolute_url()
    lookups = list(Lookup.objects.all())
    assert [lookup.provider for lookup in lookups] == ["archive", "feeds"]
    assert {(lookup.state, lookup.requested_by, lookup.claim) for lookup in lookups} == {("waiting", edith, claim)}
    assert bells == [Bell(task="claims.run_lookup", pk=lookup.pk) for lookup in lookups]
    assert Event.objects.get(action="sources.asked").details == {"providers": ["Archive", "Outlet feeds"]}


def test_nobody_rings_before_it_is_stored(
    as_: As, edith: User, claim: Claim, bells: list[Bell], django_capture_on_commit_callbacks: Any
) -> None:
    bells.clear()
    with django_capture_on_commit_callbacks() as callbacks:
        as_(edith).post(address(claim))
    assert bells == []
    assert len(callbacks) == 2


def test_htmx_gets_the_progress_in_place(as_: As, edith: User, claim: Claim) -> None:
    response = as_(edith).post(address(claim), headers=HTMX)
    assert response.status_code == 200
    (element,) = [child for child in Page(response).children if not isinstance(child, str)]
    assert element.attributes["id"] == "lookups"
    assert element.attributes["hx-trigger"] == "every 1s"
    assert [row.one("strong").text for row in element.all("li", css="lookup")] == ["Archive", "Outlet feeds"]


def test_a_second_press_leaves_the_search_under_way_alone(as_: As, edith: User, eve: User, claim: Claim) -> None:
    as_(edith).post(address(claim))
    before = list(Lookup.objects.values_list("pk", flat=True))
    assert as_(eve).post(address(claim)).status_code == 302
    assert list(Lookup.objects.values_list("pk", flat=True)) == before
    assert Event.objects.filter(action="sources.asked").count() == 1


def test_a_search_that_ended_is_begun_anew_and_the_old_one_kept(as_: As, edith: User, claim: Claim) -> None:
    as_(edith).post(address(claim))
    Lookup.objects.filter(provider="archive").update(state="done", settled_at=timezone.now())
    as_(edith).post(address(claim))
    of_archive = Lookup.objects.filter(provider="archive").order_by("pk")
    assert list(of_archive.values_list("is_current", "state")) == [(False, "done"), (True, "waiting")]
    assert Lookup.objects.filter(provider="feeds").count() == 1


def test_the_button_says_again_and_waits_while_it_is_under_way(as_: As, edith: User, claim: Claim) -> None:
    as_(edith).post(address(claim))
    searching = Page(as_(edith).get(claim.get_absolute_url())).button("Searching…")
    assert (searching.attributes["aria-disabled"], searching.attributes["type"]) == ("true", "button")
    Lookup.objects.update(state="done", settled_at=timezone.now())
    assert not Page(as_(edith).get(claim.get_absolute_url())).button("Find sources again").is_disabled


def test_what_is_searched_for_is_shown(as_: As, edith: User, claim: Claim) -> None:
    as_(edith).post(address(claim))
    rows = Page(as_(edith).get(claim.get_absolute_url())).all("li", css="lookup")
    for row, lookup in zip(rows, Lookup.objects.all(), strict=True):
        asked = row.one("details", css="phrases")
        assert [item.text for item in asked.all("li")] == lookup.phrases != []
        assert "Published from 17 Feb 2019 until 10 Mar 2019. Asked by Edith, " in asked.text


def test_what_is_asked_for_another_claim_is_said_to_be(as_: As, edith: User, claim: Claim) -> None:
    first, second = ("Some 104 soldiers fled to Colombia.", "Later 167 soldiers fled to Colombia.")
    article = factories.make_article(f"On the border\n\n{first}\n\n{second}", by=edith)
    one, other = article.claims.all()
    find_sources_for_article(article=article, by=edith)
    row = Page(as_(edith).get(other.get_absolute_url())).all("li", css="lookup")[0]
    asked = row.one("details", css="phrases")
    shared = [item for item in asked.all("li") if item.text.endswith("asked for another claim")]
    assert len(shared) == 4
    assert asked.one("a").attributes["href"] == one.get_absolute_url()


def test_a_reviewer_may_search(as_: As, ravi: User, claim: Claim) -> None:
    assert as_(ravi).post(address(claim)).status_code == 302
    assert Lookup.objects.exists()


def test_an_administrator_may_not(as_: As, ada: User, claim: Claim) -> None:
    response = as_(ada).post(address(claim))
    assert response.status_code == 403
    assert "Only editors and reviewers work on claims." in Page(response).main.text
    assert not Lookup.objects.exists()


def test_a_stranger_does_not_learn_of_the_claim(as_: As, olga: User, claim: Claim) -> None:
    assert as_(olga).post(address(claim)).status_code == 404
    assert not Lookup.objects.exists()


def test_a_claim_that_is_not_there_is_not_found(as_: As, edith: User) -> None:
    assert as_(edith).post("/claims/4711/find-sources/").status_code == 404


def test_it_is_not_started_by_reading(as_: As, edith: User, claim: Claim) -> None:
    assert as_(edith).get(address(claim)).status_code == 405
    assert not Lookup.objects.exists()
