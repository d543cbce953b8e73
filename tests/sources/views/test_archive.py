"""The archive's page: a question in, passages out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from people.models import User
from sources.archive.index import corpus
from sources.models import Outlet
from sources.views import archive
from tests import factories
from tests.pages import Page

As = Callable[[User], Client]


@pytest.fixture
def stored(db: None) -> None:
    factories.make_document(outlet="The Courier", url="https://courier.example/count")
    factories.make_document(factories.LATER_REPORT, outlet="The Ledger", url="https://ledger.example/later")
    Outlet.objects.filter(name="The Ledger").update(country="CO")


def ask(client: Client, query: str, status: int = 200) -> Page:
    answer = client.get(f"/archive/?{query}")
    assert answer.status_code == status
    return Page(answer)


def found(page: Page) -> list[str]:
    return [each.one("h2").text for each in page.all("li") if each.all("h2")]


FIRST, LATER = "Agency counts those who left", "More have left since"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=104", [FIRST]),
        ("q=soldiers+Monday", [LATER, FIRST]),
        ("q=%22soldiers+have+fled%22&low=160&high=170", [LATER]),
        ("low=104&high=104", [FIRST]),
        ("q=soldiers&outlet=the+ledger", [LATER]),
        ("q=soldiers&country=CO", [LATER]),
        ("q=soldiers&language=en&since=2019-02-24&until=2019-02-24&outlet=The+Courier", [FIRST]),
        ("q=soldiers&since=2020-01-01", []),
    ],
)
def test_each_condition_narrows(as_: As, edith: User, stored: None, query: str, expected: list[str]) -> None:
    assert found(ask(as_(edith), query)) == expected


def test_what_was_asked_for_is_marked_in_its_passage(as_: As, edith: User, stored: None) -> None:
    page = ask(as_(edith), "q=104+soldier")
    assert [mark.text for mark in page.all("mark")][:2] == ["104", "soldiers"]
    assert page.one("nav", aria_label="Main").one("a", aria_current="page").text == "Archive"


def test_before_anything_is_asked_the_page_says_how_much_there_is(as_: As, edith: User, stored: None) -> None:
    page = ask(as_(edith), "")
    assert "2 stored texts" in page.one("header", css="head").text
    assert not page.all("div", css="blank")


def test_how_much_there_is_can_be_read_at_a_glance(as_: As, edith: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "corpus", lambda: replace(corpus(), documents=1_234_567))
    assert "1,234,567 stored texts" in ask(as_(edith), "").one("header", css="head").text


def test_an_empty_archive_says_how_it_fills(as_: As, edith: User) -> None:
    assert "The archive is empty" in ask(as_(edith), "").one("div", css="blank").text


def test_nothing_found_says_what_may_help(as_: As, edith: User, stored: None) -> None:
    assert "Nothing stored answers that" in ask(as_(edith), "q=coffee").one("div", css="blank").text


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("q=a&low=7&high=3", "The second number is smaller than the first."),
        ("q=a&since=2019-02-24&until=2019-02-01", "The second day is before the first."),
        ("q=a&outlet=Nobody", "There is no outlet by the name of “Nobody”."),
        ("q=a&since=yesterday", "Enter a valid date."),
        ("q=&since=2019-02-24", "Give words to look for, or a number"),
        (f"q={'a' * 600}", "Ensure this value has at most 500 characters"),
    ],
)
def test_what_is_wrong_is_said_beside_it(as_: As, edith: User, stored: None, query: str, message: str) -> None:
    assert message in ask(as_(edith), query, status=422).one("form", css="question").text


def test_words_of_a_page_are_shown_and_never_run(as_: As, edith: User) -> None:
    factories.make_document("Bad\n\nThe soldiers said <script>alert(104)</script> and left.")
    assert b"<script>alert" not in as_(edith).get("/archive/?q=soldiers").content
