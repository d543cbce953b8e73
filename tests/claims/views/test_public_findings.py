"""The list of published verdicts, for readers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings

from claims.models import VerdictRevision
from claims.views import paging
from people.models import User
from tests import factories
from tests.claims import verdicts
from tests.claims.publishing import address_of, correct, read, withdraw

As = Callable[[User], Client]


@pytest.fixture
def approved(edith: User, ravi: User) -> VerdictRevision:
    return factories.make_approved(factories.make_claim(by=edith), by=edith, reviewer=ravi)


def test_it_says_what_was_claimed_what_came_of_it_and_where(
    approved: VerdictRevision, edith: User, ravi: User, settings: Settings
) -> None:
    settings.NEWSROOM_NAME = "The Gazette Desk"
    correct(approved, by=edith, reviewer=ravi)
    page = read("/findings/")
    (row,) = page.main.one("ol", css="verdicts").all("li")
    assert row.one("a").attributes["href"] == address_of(approved)
    assert row.one("a").text == "104 soldiers fled"
    assert row.one(css="stamp").text == "✕ Wrong"
    assert "96 soldiers" in row.text
    assert "The count is wrong." in row.text
    assert "The Ledger, 24 Feb 2019" in row.text
    assert page.one("title").text == "Verdicts · The Gazette Desk"


def test_drafts_and_what_was_withdrawn_are_not_listed(edith: User, ravi: User, approved: VerdictRevision) -> None:
    factories.make_submitted(factories.make_article("New\n\nSome 12 guards fled.", by=edith).claims.get(), by=edith)
    withdraw(approved, by=edith, reviewer=ravi)
    assert "Nothing is published yet" in read("/findings/").main.text


def test_a_rating_narrows_it(approved: VerdictRevision, edith: User, ravi: User) -> None:
    other = factories.make_article("Guards\n\nA total of 12 guards have fled.", by=edith).claims.get()
    correct(factories.make_approved(other, by=edith, reviewer=ravi), by=edith, reviewer=ravi)
    assert [link.text for link in read("/findings/?rating=wrong").main.one("ol").all("a")] == ["12 guards fled"]
    assert [link.text for link in read("/findings/?rating=correct").main.one("ol").all("a")] == ["104 soldiers fled"]
    assert "No verdict has this rating" in read("/findings/?rating=disputed").main.text
    assert 'value="disputed" selected' in read("/findings/?rating=disputed").html


@pytest.mark.parametrize("asked", ["nonsense", "%00", "said"])
def test_a_rating_that_there_is_not_is_said_to_be_none(approved: VerdictRevision, asked: str) -> None:
    assert "There is no such rating" in read(f"/findings/?rating={asked}").main.text


def test_it_comes_in_pages_that_keep_the_rating(edith: User, ravi: User, monkeypatch: pytest.MonkeyPatch) -> None:
    made = verdicts.approve_some(3, by=edith, reviewer=ravi)
    monkeypatch.setattr("people.paging.page_of.__kwdefaults__", {"size": 2})
    assert paging.PAGE_SIZE == 30
    rating = made[0].rating_id
    first = read(f"/findings/?rating={rating}").main
    assert [link.text for link in first.one("ol").all("a")] == [each.claim.label for each in made[:2]]
    older = first.one("a", rel="next").attributes["href"]
    assert older == f"?rating={rating}&page=2"
    second = read(f"/findings/{older}").main
    assert [link.text for link in second.one("ol").all("a")] == [made[2].claim.label]
    assert second.one("a", rel="prev")


def test_it_is_kept_a_minute_and_not_sent_twice(client: Client, approved: VerdictRevision) -> None:
    response = client.get("/findings/")
    assert response["Cache-Control"] == "public, max-age=60"
    again = client.get("/findings/", headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == "public, max-age=60"
    assert again["ETag"] == response["ETag"]


def test_another_verdict_is_another_answer(approved: VerdictRevision, edith: User, ravi: User, client: Client) -> None:
    etag = client.get("/findings/")["ETag"]
    withdraw(approved, by=edith, reviewer=ravi)
    assert client.get("/findings/", headers={"If-None-Match": etag}).status_code == 200


def test_nobody_is_asked_who_they_are(as_: As, approved: VerdictRevision, ada: User) -> None:
    stranger, insider = Client().get("/findings/"), as_(ada).get("/findings/")
    assert stranger.content == insider.content
    for response in (stranger, insider):
        assert "Cookie" not in response.get("Vary", "")
        assert not response.cookies


def test_it_is_read_and_nothing_else(client: Client, db: None) -> None:
    assert client.post("/findings/").status_code == 405
    assert client.head("/findings/").status_code == 200


def test_where_nothing_is_published_no_public_page_is_there_for_anyone(
    as_: As, approved: VerdictRevision, ada: User, olga: User, settings: Settings
) -> None:
    settings.PUBLISH_VERDICTS = False
    one = [address_of(approved, f"claims:{name}") for name in ("finding", "card", "card_svg", "card_png")]
    feeds = [f"/feeds/{name}.{kind}" for name in ("verdicts", "corrections") for kind in ("atom", "json")]
    for client in (Client(), as_(olga), as_(ada)):
        for address in ("/findings/", "/corrections/", "/methodology/", "/sitemap.xml", *one, *feeds):
            assert client.get(address).status_code == 404, address
    assert "As readers see them" not in as_(ada).get("/verdicts/").content.decode()


def test_a_reader_who_is_lost_is_led_to_the_verdicts(client: Client, db: None, settings: Settings) -> None:
    assert 'href="/findings/"' in client.get("/nowhere/").content.decode()
    settings.PUBLISH_VERDICTS = False
    assert 'href="/findings/"' not in client.get("/nowhere/").content.decode()


@pytest.mark.parametrize("publishes", [True, False])
def test_the_desk_leads_to_what_readers_see(
    as_: As, approved: VerdictRevision, edith: User, settings: Settings, publishes: bool
) -> None:
    settings.PUBLISH_VERDICTS = publishes
    for address in ("/verdicts/", approved.claim.get_absolute_url()):
        html = as_(edith).get(address).content.decode()
        assert (f'href="{address_of(approved)}"' in html) is publishes
