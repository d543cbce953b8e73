"""Feeds and news sitemaps that are visited on schedule: what is new in them becomes documents that wait to be read.

A visit is durable work like any other (sources.work): its row is due again after each, sooner where much is new and
later where nothing is.  A feed that is gone for good is paused; one that fails too often in a row is given up.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from people.models import User
from people.permissions import Refusal, Refused, can_administer, door, require
from people.telling import added, changing, removed
from sources import intake, manners, work
from sources.fetch import Fetch, Fetched, Reason
from sources.fetch import Refused as NotFetched
from sources.models import Document, Feed, FeedPoll, Outlet
from sources.reading import FeedEntry, FeedPage, Unreadable, read_feed
from sources.work import State

SHORTEST_SECONDS = 300
LONGEST_SECONDS = 6 * 3600
# A server may ask for more patience than that, within reason.
LONGEST_PATIENCE_SECONDS = 24 * 3600
# So that feeds registered together are not all visited at the same moment for ever.
JITTER = (0.9, 1.1)
# New documents one visit takes up, and the newest entries it looks at: the first visit to a sitemap finds thousands.
MOST_NEW = 50
MOST_ENTRIES = 1000
# Sitemaps that one visit opens of those an index names.
MOST_SITEMAPS = 3
# What documents have room for.
LONGEST_ADDRESS = 2000
# Of what does not pass with a page, this does with a feed: it is put up anew with every article.
PASSING = frozenset({Reason.NOT_FOUND, Reason.FORBIDDEN, Reason.CONTENT_TYPE, Reason.TOO_LARGE})
# How long a visit waits that the newsroom's own manners hold back, where they do not say.
BUSY_SECONDS = 15.0


# --- The register -----------------------------------------------------------------------------------------------------


def get_feed(person: User, pk: int) -> Feed:
    return door(Feed.objects.select_related("outlet", "poll"), person, pk=pk)


@transaction.atomic
def add_feed(*, title: str, url: str, outlet: Outlet | None, is_polled: bool, by: User) -> Feed:
    """Register a feed.  Lookups search it from now on; where it `is_polled`, it is visited soon.  Raises: Refused."""
    require(can_administer(by))
    feed = Feed.objects.create(title=title, url=url, outlet=outlet)
    added(feed, action="feed.added", by=by)
    if is_polled:
        _visit_soon(FeedPoll.objects.create(feed=feed))
    return feed


@transaction.atomic
def change_feed(*, feed: Feed, title: str, url: str, outlet: Outlet | None, is_polled: bool, by: User) -> None:
    """Register it otherwise.  Raises: Refused."""
    require(can_administer(by))
    if url != feed.url:  # what the server of the old address wanted to hear back means nothing to the new one's
        FeedPoll.objects.filter(feed=feed).update(etag="", last_modified="")
    with changing(feed, action="feed.changed", by=by):
        Feed.objects.filter(pk=feed.pk).update(title=title, url=url, outlet=outlet)
    if not is_polled:
        FeedPoll.objects.filter(feed=feed).delete()
        return
    poll, is_new = FeedPoll.objects.get_or_create(feed=feed, defaults={"state": State.DONE})
    if feed.is_active and (is_new or url != feed.url):
        _visit_soon(poll)


@transaction.atomic
def pause_feed(*, feed: Feed, by: User) -> None:
    """Neither search it nor visit it; a visit under way loses its lease, and writes nothing.  Raises: Refused."""
    require(can_administer(by))
    with changing(feed, action="feed.paused", by=by):
        Feed.objects.filter(pk=feed.pk).update(is_active=False)
    settled = {"state": State.DONE, "settled_at": timezone.now(), "lease_token": None, "lease_until": None}
    FeedPoll.objects.filter(feed=feed).update(**settled)


@transaction.atomic
def start_feed(*, feed: Feed, by: User) -> None:
    """Search it again, and visit it if it was visited before.  Raises: Refused."""
    require(can_administer(by))
    with changing(feed, action="feed.started", by=by):
        Feed.objects.filter(pk=feed.pk).update(is_active=True)
    if poll := FeedPoll.objects.filter(feed=feed).first():
        _visit_soon(poll)


@transaction.atomic
def poll_now(*, feed: Feed, by: User) -> None:
    """Visit it as soon as a worker is free, whatever its schedule says.  Raises: Refused."""
    require(can_administer(by))
    poll = FeedPoll.objects.filter(feed=feed, feed__is_active=True).first()
    if poll is None:
        raise Refused(Refusal("Only a feed that is polled, and not paused, can be polled now."))
    _visit_soon(poll)


def remove_feed(*, feed: Feed, by: User) -> None:
    """Take it off the list.  The documents it led to stay.  Raises: Refused."""
    require(can_administer(by))
    with transaction.atomic():
        removed(feed, action="feed.removed", by=by)
        feed.delete()


def _visit_soon(poll: FeedPoll) -> None:
    """Let it be due now.  A visit under way is left to finish."""
    now = timezone.now()
    anew = {"state": State.WAITING, "attempts": 0, "due_at": now, "rung_at": now, "settled_at": None}
    if FeedPoll.objects.filter(pk=poll.pk).exclude(state=State.RUNNING).update(**anew):
        work.ring(FeedPoll.task, poll.pk)


# --- One visit --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """The entries of a feed, newest first; `remark` says what could not be looked at."""

    entries: Sequence[FeedEntry]
    remark: str = ""


class _NothingRead(Exception):
    """A visit brought nothing; the message says why."""


def poll_feed(*, poll_id: int) -> None:
    """Visit one feed and keep what is new in it.  Harmless when run twice: each address is kept once."""
    with work.leased(FeedPoll, poll_id) as poll:
        if poll is None:
            return
        address = urljoin(settings.SITE_URL + "/", poll.feed.url)
        fetch = intake.guarded_fetch(robots=True)
        answer = fetch(address, etag=poll.etag, last_modified=poll.last_modified)
        if isinstance(answer, NotFetched):
            _put_off(poll, answer)
        elif answer.is_unchanged:
            _come_again(poll, new=0, remark="")
        else:
            _take_up(poll, answer, fetch)


def _take_up(poll: FeedPoll, answer: Fetched, fetch: Fetch) -> None:
    """Keep what is new in the answer, and say when to look again."""
    try:
        page = read_feed(answer.body, url=answer.url)
        found = _in_sitemaps(poll, page, fetch) if page.sitemaps else _Found(entries=page.entries)
    except (Unreadable, _NothingRead) as error:
        _fail(poll, str(error), may_pass=True)
        return
    newest = _newest_first(found.entries)
    unknown = _unknown(newest[:MOST_ENTRIES])
    left = len(unknown) - MOST_NEW
    remarks = [
        found.remark,
        f"{left} more new entries are left to the next visits." if left > 0 else "",
        f"Only the newest {MOST_ENTRIES} entries are looked at." if len(newest) > MOST_ENTRIES else "",
    ]
    # While some are left, the server must send all again though nothing has changed; and an index may stay the same
    # while the sitemaps that it names do not.
    is_all = left <= 0 and not page.sitemaps
    heard = {"etag": answer.etag[:300], "last_modified": answer.last_modified[:100]}
    with transaction.atomic():
        work.renew(poll)
        for entry in unknown[:MOST_NEW]:
            outlet = _outlet_of(entry, poll.feed)
            intake.remember(url=entry.url, title=entry.title, published=entry.published, outlet=outlet)
        new = min(len(unknown), MOST_NEW)
        _come_again(
            poll, new=new, remark=" ".join(filter(None, remarks)), **(heard if is_all else dict.fromkeys(heard, ""))
        )


def _in_sitemaps(poll: FeedPoll, index: FeedPage, fetch: Fetch) -> _Found:
    """The entries of the sitemaps an index names: of those for news first.  Raises: _NothingRead."""
    named = sorted(index.sitemaps, key=lambda url: "news" not in url.lower())
    entries: list[FeedEntry] = []
    failures = []
    for url in named[:MOST_SITEMAPS]:
        work.renew(poll)
        answer = fetch(url)
        if isinstance(answer, NotFetched):
            failures.append(f"{url}: {answer.sentence}")
            continue
        try:
            entries += read_feed(answer.body, url=answer.url).entries
        except Unreadable as error:
            failures.append(f"{url}: {error}")
    if len(failures) == len(named[:MOST_SITEMAPS]):
        raise _NothingRead(failures[0])
    if (more := len(named) - MOST_SITEMAPS) > 0:
        failures.append(f"{more} more sitemaps are not opened.")
    return _Found(entries=entries, remark=" ".join(failures))


def _newest_first(entries: Sequence[FeedEntry]) -> list[FeedEntry]:
    """Each address once, those without a day last."""
    dated = sorted(entries, key=lambda entry: entry.published or date.min, reverse=True)
    return list({entry.url: entry for entry in reversed(dated) if len(entry.url) <= LONGEST_ADDRESS}.values())[::-1]


def _unknown(entries: Sequence[FeedEntry]) -> list[FeedEntry]:
    """Those whose address no document has.  A page that could not be read is not tried again with every visit."""
    addresses = [entry.url for entry in entries]
    known = set(Document.objects.filter(url__in=addresses).values_list("url", flat=True))
    return [entry for entry in entries if entry.url not in known]


def _outlet_of(entry: FeedEntry, feed: Feed) -> Outlet | None:
    """The feed's outlet, for what stands on its site: a feed may lead to the pages of others as well."""
    if feed.outlet is None:
        return None
    site = feed.outlet.domain or (urlsplit(feed.url).hostname or "").removeprefix("www.")
    host = urlsplit(entry.url).hostname or ""
    return feed.outlet if site and f".{host}".endswith(f".{site}") else None


# --- When to look again -----------------------------------------------------------------------------------------------


def _come_again(poll: FeedPoll, *, new: int, remark: str, **changes: Any) -> None:
    """Sooner where something was new, later where nothing was."""
    faster = max(poll.interval_seconds // 2, SHORTEST_SECONDS)
    slower = min(poll.interval_seconds * 3 // 2, LONGEST_SECONDS)
    interval = faster if new else slower
    changes |= {
        "interval_seconds": interval,
        "polled_at": timezone.now(),
        "polls": poll.polls + 1,
        "new_last": new,
        "new_total": poll.new_total + new,
        "remark": remark,
    }
    work.do_again(poll, seconds=_about(interval), **changes)


def _put_off(poll: FeedPoll, answer: NotFetched) -> None:
    """The feed could not be had: later again, with the server's own wish heard, or never where it is gone for good."""
    if answer.reason in manners.UNVISITED:
        work.wait(poll, seconds=answer.retry_after or BUSY_SECONDS)
        return
    may_pass = answer.may_pass or answer.reason in PASSING
    with transaction.atomic():
        _fail(poll, answer.sentence, may_pass=may_pass, retry_after=answer.retry_after or 0)
        if answer.reason is Reason.GONE:
            Feed.objects.filter(pk=poll.feed_id).update(is_active=False)


def _fail(poll: FeedPoll, sentence: str, *, may_pass: bool, retry_after: float = 0) -> None:
    """Keep the reason, and come back after a while that doubles with each failure in a row."""
    pause = min(SHORTEST_SECONDS * (1 << (poll.attempts - 1)), LONGEST_SECONDS)
    seconds = max(_about(pause), min(retry_after, LONGEST_PATIENCE_SECONDS))
    counted = {"polled_at": timezone.now(), "polls": poll.polls + 1, "failures": poll.failures + 1, "new_last": 0}
    work.fail(poll, sentence, may_pass=may_pass, seconds=seconds, **counted)


def _about(seconds: float) -> float:
    return seconds * random.uniform(*JITTER)
