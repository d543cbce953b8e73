"""The approval queue: what waits for a decision."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from claims import workflow
from claims.models import Rating, VerdictRevision
from claims.views.paging import PAGE_SIZE
from people.models import User
from tests import factories
from tests.pages import Page

As = Callable[[User], Client]

QUEUE = "/queue/"
OWN_HAND = "You had a hand in this draft; somebody else must decide."


def submit_many(count: int, *, by: User) -> list[VerdictRevision]:
    """One submitted verdict on each of `count` articles."""
    revisions = []
    for number in range(count):
        text = f"Report number {number}\n\nA total of {number + 100} soldiers have fled into Colombia."
        revision = workflow.open_draft(claim=factories.make_article(text, by=by).claims.get(), by=by)
        draft = workflow.Draft(
            rating=Rating.objects.get(slug="unproven"), as_of=factories.PUBLISHED, summary=f"Nobody counted {number}."
        )
        workflow.save_draft(revision=revision, draft=draft, version=1, by=by)
        revisions.append(workflow.submit(revision=revision, by=by))
    return revisions


def test_an_empty_queue_says_so(as_: As, ravi: User) -> None:
    assert Page(as_(ravi).get(QUEUE)).main.one("h2").text == "Nothing waits for a decision"


def test_a_row_has_what_a_reviewer_chooses_by(as_: As, edith: User, ravi: User) -> None:
    revision = factories.make_submitted(factories.make_claim(by=edith), by=edith)
    page = Page(as_(ravi).get(QUEUE))
    (row,) = page.one("tbody").all("tr")
    cells = [cell.text for cell in row.all("td")]
    assert row.one("th").one("a").text == "104 soldiers fled"
    assert row.one("th").one("span").text == "Soldiers flee across the border"
    assert (cells[:3], cells[4]) == (["✓ Correct", "1 passage", "Edith"], "Review")
    assert page.link("Review") == page.link("104 soldiers fled") == f"/queue/{revision.pk}/"


def test_the_longest_waiting_comes_first(as_: As, edith: User, ravi: User) -> None:
    submit_many(3, by=edith)
    rows = Page(as_(ravi).get(QUEUE)).one("tbody").all("th")
    assert [row.one("a").text for row in rows] == ["100 soldiers fled", "101 soldiers fled", "102 soldiers fled"]


def test_only_what_was_submitted_waits(as_: As, edith: User, ravi: User) -> None:
    waiting, approved, returned = submit_many(3, by=edith)
    workflow.approve(revision=approved, by=ravi)
    workflow.return_(revision=returned, by=ravi, comment="No.")
    factories.make_draft(factories.make_claim(by=edith), by=edith)
    rows = Page(as_(ravi).get(QUEUE)).one("tbody").all("th")
    assert [row.one("a").text for row in rows] == [waiting.claim.label]


def test_one_s_own_is_shown_with_the_reason_in_place_of_the_button(as_: As, ravi: User, rosa: User) -> None:
    factories.make_submitted(factories.make_claim(by=ravi), by=ravi)
    for person, shown in ((ravi, OWN_HAND), (rosa, "Review")):
        (row,) = Page(as_(person).get(QUEUE)).one("tbody").all("tr")
        assert row.all("td")[-1].text == shown


def test_who_does_not_decide_sees_why(as_: As, edith: User, ada: User) -> None:
    factories.make_submitted(factories.make_claim(by=edith), by=edith)
    for person in (edith, ada):
        (row,) = Page(as_(person).get(QUEUE)).one("tbody").all("tr")
        assert row.all("td")[-1].text == "Only reviewers approve or return verdicts."


def test_a_long_queue_comes_in_pages(as_: As, edith: User, ravi: User) -> None:
    submit_many(PAGE_SIZE + 1, by=edith)
    first, second = (Page(as_(ravi).get(QUEUE, {"page": number})) for number in (1, 2))
    assert len(first.one("tbody").all("tr")) == PAGE_SIZE
    assert [row.one("a").text for row in second.one("tbody").all("th")] == ["130 soldiers fled"]


def test_a_stranger_sees_nothing_of_it(as_: As, edith: User, ravi: User, olga: User) -> None:
    revisions = submit_many(2, by=edith)
    workflow.approve(revision=revisions[0], by=ravi)
    response = as_(olga).get(QUEUE)
    assert response.status_code == 403
    assert "no role in this newsroom yet" in Page(response).main.text
    assert "soldiers" not in response.content.decode()


def test_it_is_only_read(as_: As, ravi: User) -> None:
    assert as_(ravi).post(QUEUE).status_code == 405


def test_markup_is_shown_as_text(as_: As, edith: User, ravi: User) -> None:
    evil = "<script>alert()</script>"
    article = factories.make_article(f"{evil}\n\nSome 104 soldiers have fled.", by=edith)
    factories.make_submitted(article.claims.get(), by=edith)
    page = Page(as_(ravi).get(QUEUE))
    assert page.one("tbody").one("th").one("span").text == evil
    assert "<script>alert" not in page.html
