"""The page of corrections and withdrawals."""

from __future__ import annotations

import pytest

from claims import workflow
from claims.models import VerdictRevision
from people.models import User
from tests import factories
from tests.claims.publishing import NOTE, address_of, correct, read, withdraw


@pytest.fixture
def approved(edith: User, ravi: User) -> VerdictRevision:
    return factories.make_approved(factories.make_claim(by=edith), by=edith, reviewer=ravi)


def test_a_verdict_that_was_never_changed_is_not_on_it(approved: VerdictRevision) -> None:
    page = read("/corrections/")
    assert "Nothing has been corrected yet" in page.main.text
    assert "104 soldiers" not in page.main.text


def test_each_says_what_was_changed_and_why_the_newest_first(
    approved: VerdictRevision, edith: User, ravi: User
) -> None:
    withdraw(correct(approved, by=edith, reviewer=ravi), by=edith, reviewer=ravi, note="It was another bridge.")
    newest, older = read("/corrections/").main.one("ol").all("li")
    assert newest.one("a").attributes["href"] == f"{address_of(approved)}#revision-3"
    assert "Withdrawn" in newest.text
    assert "It was another bridge." in newest.text
    assert not newest.all("del")
    assert older.one("a").attributes["href"] == f"{address_of(approved)}#revision-2"
    assert NOTE in older.text
    assert "Rating Correct → became Wrong" in older.text
    assert [each.text for each in older.all("ins")] == ["Wrong", "96 soldiers", "25 Feb 2019", "wrong"]


def test_many_new_passages_are_folded(approved: VerdictRevision, edith: User, ravi: User) -> None:
    passages = [
        factories.make_evidence(approved.claim, f"Count {n}\n\nA total of {n} soldiers have fled, police said.")
        for n in range(201, 206)
    ]
    correct(approved, by=edith, reviewer=ravi, evidence=passages)
    (row,) = read("/corrections/").main.one("ol").all("li")
    assert row.one("summary").text == "6 passages"
    assert "201 soldiers fled" in row.one("details").text
    assert "104 soldiers fled, Migration Office, in The Courier" in [each.text for each in row.all("del")]


def test_a_correction_that_nobody_approved_is_not_on_it(approved: VerdictRevision, edith: User) -> None:
    workflow.open_correction(claim=approved.claim, by=edith)
    assert "Nothing has been corrected yet" in read("/corrections/").main.text
