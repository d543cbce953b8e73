"""The desk: the list of what is being checked."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from claims import workflow
from claims.models import Article
from claims.views.paging import PAGE_SIZE
from people.models import User
from tests import factories
from tests.pages import Page

As = Callable[[User], Client]

DESK = "/"


def make_articles(count: int, *, by: User) -> list[Article]:
    texts = [f"Report number {n}\n\nSome {n + 100} soldiers have fled into Colombia." for n in range(count)]
    return [factories.make_article(text, by=by) for text in texts]


def test_an_empty_desk_says_what_to_do(as_: As, edith: User) -> None:
    page = Page(as_(edith).get(DESK))
    assert page.main.one("h2").text == "Nothing is being checked yet"
    assert page.main.one("a").attributes["href"] == "/articles/new/"


def test_who_adds_no_articles_is_not_asked_to(as_: As, ada: User) -> None:
    page = Page(as_(ada).get(DESK))
    assert page.main.one("h2").text == "Nothing is being checked yet"
    assert not page.all("a", href="/articles/new/")


def test_a_row_says_where_an_article_stands(as_: As, edith: User, ravi: User) -> None:
    claim = factories.make_claim(by=edith)
    factories.make_approved(claim, by=edith, reviewer=ravi)
    page = Page(as_(edith).get(DESK))
    (row,) = page.one("tbody").all("tr")
    assert [cell.text for cell in [*row.all("th"), *row.all("td")]][:5] == [
        "Soldiers flee across the border",
        "The Ledger",
        "24 Feb 2019",
        "2",
        "1 of 2",
    ]
    assert row.all("td")[-1].text.endswith(", Edith")
    assert page.link("Soldiers flee across the border") == claim.article.get_absolute_url()


def test_an_article_without_figures_says_so(as_: As, edith: User) -> None:
    factories.make_article("A quiet day\n\nNothing happened at the bridges.", by=edith)
    assert Page(as_(edith).get(DESK)).one("td", css="coverage").text == "no figures"


def test_the_newest_comes_first(as_: As, edith: User) -> None:
    make_articles(3, by=edith)
    rows = Page(as_(edith).get(DESK)).one("tbody").all("th")
    assert [row.text for row in rows] == ["Report number 2", "Report number 1", "Report number 0"]


def test_a_long_list_comes_in_pages(as_: As, edith: User) -> None:
    make_articles(PAGE_SIZE + 1, by=edith)
    client = as_(edith)
    first, second = Page(client.get(DESK)), Page(client.get(DESK, {"page": 2}))
    assert len(first.one("tbody").all("tr")) == PAGE_SIZE
    assert first.link("Older") == "?page=2"
    assert [row.text for row in second.one("tbody").all("th")] == ["Report number 0"]
    assert second.link("Newer") == "?page=1"


def test_a_page_that_is_none_gives_the_nearest(as_: As, edith: User) -> None:
    make_articles(PAGE_SIZE + 1, by=edith)
    client = as_(edith)
    for asked, shown in (
        ("nonsense", "Page 1 of 2"),
        ("99", "Page 2 of 2"),
        ("-1", "Page 2 of 2"),
        ("", "Page 1 of 2"),
    ):
        assert Page(client.get(DESK, {"page": asked})).one("nav", css="pages").one("span").text == shown


def test_the_frame_says_who_is_here_and_what_waits(as_: As, edith: User, ravi: User) -> None:
    factories.make_submitted(factories.make_claim(by=edith), by=edith)
    page = Page(as_(ravi).get(DESK))
    assert page.one(css="person").text == "Ravi"
    assert page.one(css="role").text == "Reviewer"
    assert page.one("nav", aria_label="Main").one("span", css="count").text == "1 waiting"
    assert page.one("a", aria_current="page").text == "Desk"


def test_nothing_waits_once_it_is_decided(as_: As, edith: User, ravi: User) -> None:
    revision = factories.make_submitted(factories.make_claim(by=edith), by=edith)
    workflow.approve(revision=revision, by=ravi)
    assert not Page(as_(ravi).get(DESK)).one("nav", aria_label="Main").all(css="count")


def test_a_stranger_sees_nothing_of_it(as_: As, edith: User, olga: User) -> None:
    factories.make_submitted(factories.make_claim(by=edith), by=edith)
    page = Page(as_(olga).get(DESK))
    assert "Soldiers" not in page.html
    assert "The Ledger" not in page.html
    assert not page.all("span", css="count")
    assert not page.all("a", href="/articles/new/")


def test_markup_in_a_title_is_shown_as_text(as_: As, edith: User) -> None:
    factories.make_article('<script>alert(1)</script> & "co"\n\nSome 104 soldiers have fled.', by=edith)
    page = Page(as_(edith).get(DESK))
    assert page.one("tbody").one("th").text == '<script>alert(1)</script> & "co"'
    assert "<script>alert" not in page.html


def test_it_is_only_read(as_: As, edith: User) -> None:
    assert as_(edith).post(DESK).status_code == 405


def test_what_is_yours_stands_first(as_: As, edith: User, eve: User, ravi: User) -> None:
    claims = [article.claims.get() for article in make_articles(4, by=edith)]
    workflow.open_draft(claim=claims[0], by=edith)
    workflow.return_(revision=factories.make_submitted(claims[1], by=edith), by=ravi, comment="Who counted?")
    workflow.open_draft(claim=claims[2], by=eve)
    factories.make_submitted(claims[3], by=edith)
    mine = Page(as_(edith).get(DESK)).one("section", css="mine")
    assert [item.text for item in mine.all("li")] == [
        "Returned 101 soldiers fled Report number 1",
        "Draft about 100 soldiers fled Report number 0",
    ]
    workflow.open_draft(claim=claims[1], by=eve)
    assert [item.text[:5] for item in Page(as_(edith).get(DESK)).one("section", css="mine").all("li")] == ["Draft"]


def test_who_has_nothing_open_is_shown_no_empty_box(as_: As, edith: User) -> None:
    factories.make_submitted(factories.make_claim(by=edith), by=edith)
    assert not Page(as_(edith).get(DESK)).all("section", css="mine")
