"""The record, as administrators read it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from claims import workflow
from claims.models import Event, VerdictRevision
from claims.views.paging import PAGE_SIZE
from people.models import User
from tests import factories
from tests.pages import Element, Page

As = Callable[[User], Client]
RECORD = "/record/"


@pytest.fixture
def approved(edith: User, ravi: User) -> VerdictRevision:
    return factories.make_approved(factories.make_claim(by=edith), by=edith, reviewer=ravi)


def shown(client: Client, query: str = "") -> list[Element]:
    return Page(client.get(RECORD + query)).one("ol", css="history").all("li")


def test_the_newest_comes_first_with_its_number_and_hash(as_: As, ada: User, approved: VerdictRevision) -> None:
    entries = shown(as_(ada))
    events = list(Event.objects.order_by("-number"))
    assert len(entries) == len(events) == 5
    assert "Ravi approved revision 1." in entries[0].text
    for entry, event in zip(entries, events, strict=True):
        assert entry.one("span", css="number").text == str(event.number)
        assert entry.one("code").text == event.hash[:8]


def test_an_entry_says_what_it_changed(as_: As, ada: User, approved: VerdictRevision) -> None:
    (saved,) = shown(as_(ada), "?action=verdict.saved")
    changed = {row.one("dt").text: row.one("dd").text for row in saved.one("dl", css="differences").all("div")}
    assert changed["Rating"] == "Correct"
    assert changed["As of"] == "24 Feb 2019"


def test_it_is_narrowed_by_subject_action_and_person(
    as_: As, ada: User, edith: User, ravi: User, approved: VerdictRevision
) -> None:
    client = as_(ada)
    assert len(shown(client, f"?subject=verdict:{approved.verdict_id}")) == 4
    assert len(shown(client, f"?person={ravi.pk}")) == 1
    assert len(shown(client, f"?person={edith.pk}&action=verdict.submitted")) == 1
    nothing = Page(client.get(f"{RECORD}?person={ravi.pk}&action=verdict.saved"))
    assert nothing.main.one("h2").text == "Nothing in the record fits that"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?subject=a+b", "“a b” is no subject of the record. Write a kind and a number, as in claim:12."),
        ("?action=verdict.framed", "The record knows no action “verdict.framed”."),
        ("?person=999999", "There is no such person."),
        ("?person=nobody", "There is no such person."),
        ("?before=soon", "The number to read on from is no number."),
    ],
)
def test_what_it_cannot_be_narrowed_to_is_said(as_: As, ada: User, query: str, sentence: str) -> None:
    response = as_(ada).get(RECORD + query)
    assert response.status_code == 422
    assert Page(response).errors == [sentence]


def test_one_reads_on_and_misses_nothing(as_: As, ada: User, edith: User) -> None:
    claim = factories.make_claim(by=edith)
    for _ in range(PAGE_SIZE // 2):
        workflow.dismiss(claim=claim, by=edith, reason="It is hearsay.")
        workflow.restore(claim=claim, by=edith)
    client = as_(ada)
    first = Page(client.get(RECORD))
    workflow.dismiss(claim=claim, by=edith, reason="Written meanwhile.")
    second = Page(client.get(RECORD + first.link("Older")))
    numbers = [number.text for page in (first, second) for number in page.all("span", css="number")]
    assert numbers == [str(number) for number in range(PAGE_SIZE + 1, 0, -1)]
    assert not [link for link in second.main.all("a") if link.text == "Older"]


def test_it_is_in_the_navigation_of_administrators(as_: As, ada: User, edith: User) -> None:
    assert Page(as_(ada).get("/")).link("Record") == RECORD
    assert RECORD not in as_(edith).get("/").content.decode()


def test_others_are_told_that_it_is_not_theirs(as_: As, edith: User, ravi: User) -> None:
    for person in (edith, ravi):
        response = as_(person).get(RECORD)
        assert response.status_code == 403
        assert "dministrator" in response.content.decode()


def test_markup_is_shown_as_text(as_: As, ada: User, edith: User) -> None:
    workflow.dismiss(claim=factories.make_claim(by=edith), by=edith, reason="<script>alert(1)</script>")
    assert "<script>alert" not in as_(ada).get(RECORD).content.decode()
