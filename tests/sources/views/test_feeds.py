"""The pages of the feeds: the list, and one of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from people.models import User
from sources import polling
from sources.models import Feed, FeedPoll, Outlet
from tests.pages import Element, Page

As = Callable[[User], Client]


@pytest.fixture
def courier(db: None) -> Outlet:
    return Outlet.objects.create(name="The Courier", domain="courier.example")


@pytest.fixture
def feed(courier: Outlet, ada: User) -> Feed:
    url = "https://courier.example/feed"
    return polling.add_feed(title="The Courier's news", url=url, outlet=courier, is_polled=True, by=ada)


def shown(as_: As, ada: User, feed: Feed) -> Element:
    return Page(as_(ada).get("/feeds/")).one("li", id=f"feed-{feed.pk}")


def buttons(row: Element) -> list[str]:
    return [button.text for button in row.all("button")]


def press(as_: As, ada: User, row: Element, label: str) -> Page:
    (form,) = [form for form in row.all("form") if buttons(form) == [label]]
    return Page(as_(ada).post(form.attributes["action"], follow=True))


def test_where_there_is_none_the_page_says_so(as_: As, ada: User) -> None:
    page = Page(as_(ada).get("/feeds/"))
    assert "No feed is registered yet" in page.main.text
    assert page.link("Add a feed") == "/feeds/add/"


def test_a_new_feed_is_polled_now(as_: As, ada: User, feed: Feed) -> None:
    row = shown(as_, ada, feed)
    assert row.one(css="tag").text == "polled"
    assert "Last pollnot yet Next pollnow" in row.text
    assert "The Courier · https://courier.example/feed" in row.text


def test_the_list_says_how_the_polls_went_and_when_the_next_is(as_: As, ada: User, feed: Feed) -> None:
    due_at = timezone.now() + timedelta(hours=1)
    FeedPoll.objects.update(
        polled_at="2019-02-24T10:00:00Z", due_at=due_at, polls=9, failures=2, new_last=3, new_total=57,
        remark="950 more new entries are left to the next visits.",
    )  # fmt: skip
    row = shown(as_, ada, feed).text
    assert "Last poll24 Feb 2019, 10:00" in row
    assert f"Next poll{due_at:%-d %b %Y, %H:%M}" in row
    assert "New documents57 last 3" in row
    assert "Failed polls2 of 9" in row
    assert "950 more new entries are left to the next visits." in row


@pytest.mark.parametrize(
    ("columns", "is_active", "tag", "offered", "sentence"),
    [
        ({"last_error": "No answer."}, True, "polled", ["Poll now", "Pause"], "No answer."),
        (
            {"state": "failed", "last_error": "No."},
            True,
            "given up",
            ["Poll now", "Pause"],
            "It is not polled any more.",
        ),
        ({"state": "failed", "last_error": "Gone (410)."}, False, "paused", ["Start"], "Gone (410)."),
        ({"state": "done"}, False, "paused", ["Start"], ""),
    ],
)
def test_each_state_says_what_it_is(
    as_: As,
    ada: User,
    feed: Feed,
    columns: dict[str, Any],
    is_active: bool,
    tag: str,
    offered: list[str],
    sentence: str,
) -> None:
    FeedPoll.objects.update(**columns)
    Feed.objects.update(is_active=is_active)
    row = shown(as_, ada, feed)
    assert (row.one(css="tag").text, buttons(row)) == (tag, offered)
    assert sentence in row.text


def test_a_feed_that_is_only_searched_says_so(as_: As, ada: User) -> None:
    feed = Feed.objects.create(title="The Ledger", url="/ledger/feed")
    row = shown(as_, ada, feed)
    assert (row.one(css="tag").text, buttons(row)) == ("searched", ["Pause"])


def test_it_is_paused_started_and_polled_by_its_buttons(as_: As, ada: User, feed: Feed) -> None:
    press(as_, ada, shown(as_, ada, feed), "Pause")
    assert shown(as_, ada, feed).one(css="tag").text == "paused"
    press(as_, ada, shown(as_, ada, feed), "Start")
    FeedPoll.objects.update(due_at=timezone.now() + timedelta(hours=1))
    page = press(as_, ada, shown(as_, ada, feed), "Poll now")
    assert page.messages == ["The Courier's news is polled as soon as a worker is free."]
    assert FeedPoll.objects.get().due_at <= timezone.now()


def test_one_is_added(as_: As, ada: User, courier: Outlet) -> None:
    page = Page(as_(ada).get("/feeds/add/"))
    assert "checked" in page.control("is_polled").attributes
    typed = {"title": "News", "url": "https://courier.example/news.xml", "outlet": courier.pk, "is_polled": "on"}
    page = Page(as_(ada).post("/feeds/add/", typed, follow=True))
    assert page.messages == ["News is registered."]
    feed = Feed.objects.get()
    assert (feed.title, feed.outlet, feed.is_active, feed.poll.state) == ("News", courier, True, "waiting")


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("title", "", "This field is required."),
        ("url", "ftp://courier.example", "Give a web address that starts with http:// or https://."),
        ("url", "//courier.example/feed", "Give a web address that starts with http:// or https://."),
        (
            "url",
            "https://ada:secret@courier.example",
            "The address contains a user name or password, which Factcheck does not send.",
        ),
        ("url", "https://ledger.example/feed", "This feed is registered already, as The Ledger."),
    ],
)
def test_what_is_wrong_is_said_beside_it(as_: As, ada: User, feed: Feed, field: str, typed: str, error: str) -> None:
    Feed.objects.create(title="The Ledger", url="https://ledger.example/feed")
    right = {"title": "News", "url": "https://courier.example/other"}
    for address in ("/feeds/add/", feed.get_absolute_url()):
        page = Page(as_(ada).post(address, right | {field: typed}))
        assert page.errors_at(field) == [error]
    assert Feed.objects.count() == 2


def test_one_is_changed_and_taken_off_the_schedule(as_: As, ada: User, feed: Feed, courier: Outlet) -> None:
    page = Page(as_(ada).get(feed.get_absolute_url()))
    assert page.control("url").attributes["value"] == feed.url
    typed = {"title": "News", "url": feed.url, "outlet": ""}
    assert Page(as_(ada).post(feed.get_absolute_url(), typed, follow=True)).messages == ["Saved."]
    feed.refresh_from_db()
    assert (feed.title, feed.outlet, FeedPoll.objects.exists()) == ("News", None, False)


def test_one_is_removed(as_: As, ada: User, feed: Feed) -> None:
    page = Page(as_(ada).get(feed.get_absolute_url()))
    page = press(as_, ada, page.one("details", css="card"), "Remove it")
    assert page.messages == ["The Courier's news is off the list. The documents it led to stay."]
    assert not Feed.objects.exists()
