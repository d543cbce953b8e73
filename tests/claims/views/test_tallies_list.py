"""The list of tallies."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from claims import tallies
from claims.models import Tally
from claims.views.paging import PAGE_SIZE
from people.models import User
from tests import factories
from tests.pages import Page

As = Callable[[User], Client]

TALLIES = "/tallies/"


def titles(page: Page) -> list[str]:
    return [row.one("th").one("a").text for row in page.one("tbody").all("tr")]


def test_an_empty_list_says_how_one_gets_there(as_: As, edith: User) -> None:
    assert Page(as_(edith).get(TALLIES)).main.one("h2").text == "Nothing is counted yet"


def test_it_is_in_the_navigation(as_: As, edith: User) -> None:
    assert Page(as_(edith).get("/")).link("Tallies") == TALLIES


def test_each_says_what_it_is_made_of(as_: As, edith: User, ravi: User) -> None:
    claim = factories.make_claim(by=edith)
    factories.make_approved(claim, by=edith, reviewer=ravi)
    page = Page(as_(edith).get(TALLIES))
    assert titles(page) == ["300 people wounded", "104 soldiers fled"]
    cells = [cell.text for cell in page.one("tbody").all("tr")[1].all("td")]
    assert cells == ["104 soldiers fled", "24 Feb 2019", "1", "1", "1", "1"]


def test_a_source_of_two_claims_is_one(as_: As, edith: User) -> None:
    text = "At least 100 soldiers flee\n\nSome 104 soldiers have fled into Colombia, police said."
    for claim in factories.make_article(text, by=edith).claims.all():
        factories.make_evidence(claim)
    (row,) = Page(as_(edith).get(TALLIES)).one("tbody").all("tr")
    assert [cell.text for cell in row.all("td")][2:] == ["2", "0", "1", "1"]


def test_one_that_is_part_of_another_is_not_listed(as_: As, edith: User) -> None:
    factories.make_claim(by=edith)
    first, second = Tally.objects.order_by("pk")
    tallies.merge(tally=second, into=first, by=edith)
    assert titles(Page(as_(edith).get(TALLIES))) == ["104 soldiers fled"]


def test_it_is_narrowed_by_words_of_the_title(as_: As, edith: User) -> None:
    factories.make_claim(by=edith)
    client = as_(edith)
    assert titles(Page(client.get(TALLIES, {"q": "WOUNDED people"}))) == ["300 people wounded"]
    assert Page(client.get(TALLIES, {"q": "100%"})).main.one("h2").text == "No tally fits"


def test_it_is_narrowed_to_what_waits_for_an_answer(as_: As, edith: User) -> None:
    factories.make_claim(by=edith)
    client = as_(edith)
    assert Page(client.get(TALLIES, {"waiting": "1"})).main.one("h2").text == "No tally fits"
    factories.make_article("Guards\n\nA total of 167 soldiers have fled.", by=edith)
    page = Page(client.get(TALLIES, {"waiting": "1"}))
    assert titles(page) == ["167 soldiers fled", "104 soldiers fled"]
    assert all(row.one("span", css="tag").text == "proposal" for row in page.one("tbody").all("tr"))


def test_nothing_waits_between_what_is_one_tally_by_now(as_: As, edith: User) -> None:
    first, second, third = (
        factories.make_article(f"Guards flee\n\nA total of {count} soldiers have fled.", by=edith).claims.get()
        for count in (104, 167, 180)
    )
    for claim in (second, third):
        tallies.merge(tally=claim.tally, into=first.tally, by=edith)
    client = as_(edith)
    assert Page(client.get(TALLIES, {"waiting": "1"})).main.one("h2").text == "No tally fits"
    (row,) = Page(client.get(TALLIES)).one("tbody").all("tr")
    assert not row.all("span", css="tag")


def test_many_come_in_pages(as_: As, edith: User) -> None:
    Tally.objects.bulk_create(Tally(title=f"Count {number}") for number in range(PAGE_SIZE + 1))
    client = as_(edith)
    assert len(titles(Page(client.get(TALLIES)))) == PAGE_SIZE
    assert titles(Page(client.get(TALLIES, {"page": "2"}))) == ["Count 0"]
