"""The list of approved verdicts."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from pytest_django import Settings

from claims import workflow
from claims.models import Claim, Rating
from claims.views.paging import PAGE_SIZE
from people.models import User
from tests import factories
from tests.pages import Page

As = Callable[[User], Client]

VERDICTS = "/verdicts/"


def approve_many(count: int, *, by: User, reviewer: User) -> list[Claim]:
    claims = []
    for number in range(count):
        text = f"Report number {number}\n\nA total of {number + 100} soldiers have fled into Colombia."
        claim = factories.make_article(text, by=by).claims.get()
        revision = workflow.open_draft(claim=claim, by=by)
        draft = workflow.Draft(
            rating=Rating.objects.get(slug="unproven"), as_of=factories.PUBLISHED, summary="Nobody counted."
        )
        workflow.save_draft(revision=revision, draft=draft, version=1, by=by)
        workflow.approve(revision=workflow.submit(revision=revision, by=by), by=reviewer)
        claims.append(claim)
    return claims


def test_an_empty_list_says_how_one_gets_there(as_: As, edith: User) -> None:
    factories.make_submitted(factories.make_claim(by=edith), by=edith)
    page = Page(as_(edith).get(VERDICTS))
    assert page.main.one("h2").text == "No verdict is approved yet"
    assert page.link("As JSON") == "/api/v1/verdicts/"


def test_a_row_has_the_finding(as_: As, edith: User, ravi: User) -> None:
    claim = factories.make_claim(by=edith)
    factories.make_approved(claim, by=edith, reviewer=ravi)
    page = Page(as_(edith).get(VERDICTS))
    (row,) = page.one("tbody").all("tr")
    assert row.one("th").text == "104 soldiers fled"
    assert [cell.text for cell in row.all("td")][:4] == [
        "Correct",
        "–",
        "24 Feb 2019",
        "Soldiers flee across the border",
    ]
    assert page.link("104 soldiers fled") == claim.get_absolute_url()


def test_the_newest_comes_first_and_a_long_list_in_pages(as_: As, edith: User, ravi: User) -> None:
    claims = approve_many(PAGE_SIZE + 1, by=edith, reviewer=ravi)
    client = as_(edith)
    first, second = (Page(client.get(VERDICTS, {"page": number})) for number in (1, 2))
    shown = [row.text for page in (first, second) for row in page.one("tbody").all("th")]
    assert shown == [claim.label for claim in reversed(claims)]
    assert len(first.one("tbody").all("tr")) == PAGE_SIZE


def test_only_what_is_approved_is_listed(as_: As, edith: User, ravi: User) -> None:
    claims = approve_many(1, by=edith, reviewer=ravi)
    revision = factories.make_submitted(factories.make_claim(by=edith), by=edith)
    workflow.return_(revision=revision, by=ravi, comment="No.")
    workflow.open_draft(claim=revision.claim, by=edith)
    rows = Page(as_(edith).get(VERDICTS)).one("tbody").all("th")
    assert [row.text for row in rows] == [claims[0].label]


def test_a_stranger_is_told_what_is_missing(as_: As, edith: User, ravi: User, olga: User) -> None:
    approve_many(1, by=edith, reviewer=ravi)
    response = as_(olga).get(VERDICTS)
    assert response.status_code == 403
    assert "no role in this newsroom yet" in Page(response).main.text
    assert Page(response).main.one("button").text == "Log out"


def test_publishing_changes_nothing_inside(as_: As, edith: User, ravi: User, settings: Settings) -> None:
    approve_many(1, by=edith, reviewer=ravi)
    settings.PUBLISH_VERDICTS = False
    assert len(Page(as_(edith).get(VERDICTS)).one("tbody").all("tr")) == 1


def test_it_is_only_read(as_: As, edith: User) -> None:
    assert as_(edith).post(VERDICTS).status_code == 405


def test_markup_is_shown_as_text(as_: As, edith: User, ravi: User) -> None:
    evil = "<script>alert()</script>"
    article = factories.make_article(f"{evil}\n\nSome 104 soldiers have fled.", by=edith)
    factories.make_approved(article.claims.get(), by=edith, reviewer=ravi)
    page = Page(as_(edith).get(VERDICTS))
    assert page.one("tbody").all("td")[3].text == evil
    assert "<script>alert" not in page.html
