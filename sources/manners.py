"""How Factcheck behaves as a visitor: seldom, few at a time, not where a site asks it not to, and not while it is down.

    enter ── the site's row, locked ──> Visit ── robots.txt, once a day ── fetch ──> leave
      └──> Refused: HOST_BUSY with a turn, HOST_PAUSED, HOST_DOWN

All workers share these manners through the database.  A site is everything under one registrable domain.  Whoever is
refused as HOST_BUSY has a turn of its own and is let in when it comes back then, so that 500 pages of one site neither
crowd nor overtake each other.  A worker that is killed leaves a visit behind that lapses.
"""

from __future__ import annotations

import ipaddress
import math
import random
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Protocol
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.db import connections, transaction
from django.utils import timezone
from protego import Protego

from sources.domains import registrable
from sources.fetch import Fetch, Fetched, MayFollow, Reason, Refused, everywhere
from sources.models import Host, Robots, Visit

# The name that a robots.txt may call us by, and with what a site is told beside it.
PRODUCT = "Factcheck"
VERSION = "0.1.0"
# How long somebody who cannot come back waits here for a turn.
PATIENCE_SECONDS = 5.0
# A turn is kept for this long; who comes later queues again, so that a backlog does not come in all at once.
TURN_SECONDS = 15.0
# While all places are taken: before that nobody need look again.
FULL_SECONDS = 1.0
# After that many failures in a row a site is down, and one visitor looks again after so long.
MOST_FAILURES = 5
DOWN_SECONDS = 600.0
# The first pause after a failure; it doubles with each.
PAUSE_SECONDS = 2.0
# What a site may ask for between two visits; a longer wish would keep an editor waiting for good.
MOST_CRAWL_DELAY = 10.0
# RFC 9309: rules are kept for a day at most, and 500 KiB of them are read at least.
RULES_KEPT = timedelta(days=1)
MOST_RULES_BYTES = 500 * 1024
# What the name system holds, and the dot that may end it.
LONGEST_HOST = 254

# What says that a site, and not only a page, has a problem.  A name that cannot be looked up is more often our own.
TROUBLES = frozenset(
    {
        Reason.UNREACHABLE,
        Reason.TIMEOUT,
        Reason.BROKEN_OFF,
        Reason.RATE_LIMITED,
        Reason.SERVER_ERROR,
        Reason.ROBOTS_UNREADABLE,
    }
)
# Reasons of this module: nobody was asked.
UNVISITED = frozenset({Reason.HOST_BUSY, Reason.HOST_PAUSED, Reason.HOST_DOWN})


def user_agent() -> str:
    """How we call ourselves, and where a site's owner reaches us."""
    return f"{PRODUCT}/{VERSION} (+{settings.FETCH_CONTACT})"


def own_hosts() -> list[str]:
    """Where nobody makes the workbench ask itself."""
    return [urlsplit(settings.SITE_URL).hostname or ""]


class Door(Protocol):
    """`fetch` with its limits already given, as far as it is used here."""

    def __call__(
        self,
        url: str,
        /,
        *,
        headers: Mapping[str, str] = {},
        etag: str = "",
        last_modified: str = "",
        may_follow: MayFollow = everywhere,
        within: float = math.inf,
    ) -> Fetched | Refused: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Polite:
    """A `fetch` with manners.

    Args:
        robots: whether robots.txt decides, at each redirect again; a page is read by its leave, an API invites its
            callers.
        comes_back: whether the caller, told HOST_BUSY, comes back at its turn.  Others wait here for a short while.
        turn: the turn that the caller was given before.
    """

    fetch: Door
    robots: bool = False
    comes_back: bool = False
    turn: datetime | None = None
    maker: int = field(default_factory=threading.get_ident)

    def __call__(
        self, url: str, /, *, headers: Mapping[str, str] = {}, etag: str = "", last_modified: str = ""
    ) -> Fetched | Refused:
        address = _address(url)
        door: Fetch = partial(self.fetch, may_follow=self._refused_by_rules) if self.robots else self.fetch
        try:
            if address is None or _is_ours(address):
                return door(url, headers=headers, etag=etag, last_modified=last_modified)
            rules = _kept_rules(address) if self.robots else None
            if rules and not rules.can_fetch(url, PRODUCT):
                return Refused(reason=Reason.ROBOTS)
            visit = self._entered(site_of(address))
            if isinstance(visit, Refused):
                return visit
            outcome: Fetched | Refused | None = None
            try:
                if self.robots and rules is None:
                    outcome = self._refused_by_rules(url)
                if outcome is None:
                    outcome = door(url, headers=headers, etag=etag, last_modified=last_modified)
                return outcome
            finally:
                leave(visit, outcome)
        finally:
            if threading.get_ident() != self.maker:  # a provider's own thread, which nobody else tidies up after
                connections.close_all()

    def _entered(self, site: str) -> Visit | Refused:
        patience = 0.0 if self.comes_back else PATIENCE_SECONDS
        ends, turn = time.monotonic() + patience, self.turn
        while True:
            left = ends - time.monotonic()
            answer = enter(site, turn=turn, longest_wait=None if self.comes_back else left)
            if isinstance(answer, Visit) or answer.reason is not Reason.HOST_BUSY:
                return answer
            seconds = answer.retry_after or 0.0
            if seconds > left:
                return answer
            turn = timezone.now() + timedelta(seconds=seconds)
            time.sleep(seconds)

    def _refused_by_rules(self, url: str, seconds: float = math.inf) -> Refused | None:
        """What robots.txt says against an address, if anything; it is read anew where that was a day ago."""
        address = _address(url)
        if address is None or _is_ours(address):
            return None
        if (rules := _kept_rules(address)) is None:
            answer = _read_rules(address, partial(self.fetch, within=seconds))
            if isinstance(answer, Refused):
                return answer
            rules = answer
            delay = min(rules.crawl_delay(PRODUCT) or 0.0, MOST_CRAWL_DELAY)
            Host.objects.filter(pk=site_of(address)).update(crawl_delay=delay)
        return None if rules.can_fetch(url, PRODUCT) else Refused(reason=Reason.ROBOTS)


# --- Whose door it is -------------------------------------------------------------------------------------------------


def _address(url: str) -> httpx.URL | None:
    """`url` taken apart, or None for what `fetch` will refuse."""
    try:
        address = httpx.URL(url)
        is_web = address.scheme in ("http", "https") and 0 < len(address.raw_host) <= LONGEST_HOST
        return address if is_web else None
    except (httpx.InvalidURL, ValueError):
        return None


def site_of(address: httpx.URL) -> str:
    """The registrable domain; for a numeric address or a name without a dot, host and port."""
    host = address.raw_host.decode("ascii").rstrip(".")
    if "." not in host or _is_numeric(host):
        return address.netloc.decode("ascii")
    return registrable(host)


def _is_numeric(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_ours(address: httpx.URL) -> bool:
    """A host that the settings open for development, which is not in need of manners."""
    name = address.netloc.decode("ascii").rpartition("@")[2]
    port = address.port or (443 if address.scheme == "https" else 80)
    bare = name.removesuffix(f":{port}")
    return not {bare, f"{bare}:{port}"}.isdisjoint(settings.FETCH_ALLOW_PRIVATE_HOSTS)


# --- When one may visit -----------------------------------------------------------------------------------------------


def enter(site: str, *, turn: datetime | None = None, longest_wait: float | None = None) -> Visit | Refused:
    """Begin a visit, or be told when to come back.  A turn is given out where it is within `longest_wait` seconds."""
    with transaction.atomic():
        # PostgreSQL waits here for the others; SQLite has let only one of them begin.
        host, _ = Host.objects.select_for_update().get_or_create(domain=site, defaults={"next_at": timezone.now()})
        now = timezone.now()
        if host.paused_until and host.paused_until > now:
            reason = Reason.HOST_DOWN if host.failures >= MOST_FAILURES else Reason.HOST_PAUSED
            return Refused(reason=reason, detail=site, retry_after=(host.paused_until - now).total_seconds())
        pause = timedelta(seconds=max(settings.FETCH_HOST_SECONDS, host.crawl_delay))
        has_turn = turn is not None and turn <= now < turn + timedelta(seconds=TURN_SECONDS)
        free_at = host.last_at + pause if has_turn and host.last_at else host.next_at
        host.visits.filter(until__lt=now).delete()
        if is_full := host.visits.count() >= _places(host):
            has_turn, free_at = False, max(host.next_at, now + timedelta(seconds=FULL_SECONDS))
        wait = (free_at - now).total_seconds()
        if wait > 0 or is_full:
            if not has_turn and (longest_wait is None or wait <= longest_wait):
                host.next_at = free_at + pause
                host.save(update_fields=["next_at"])
            return Refused(reason=Reason.HOST_BUSY, detail=site, retry_after=wait)
        host.last_at, host.next_at = now, max(host.next_at, now + pause)
        host.save(update_fields=["last_at", "next_at"])
        # Rules and page, each with its own time, and some to spare.
        until = now + timedelta(seconds=2 * settings.FETCH_TOTAL_SECONDS + 10)
        return Visit.objects.create(host=host, until=until)


def _places(host: Host) -> int:
    """How many may be there at once; of a site that was down, one is to find out."""
    return 1 if host.failures >= MOST_FAILURES else settings.FETCH_HOST_AT_ONCE


def leave(visit: Visit, outcome: Fetched | Refused | None) -> None:
    """End a visit.  What came of it decides when the site may be visited again; None is nothing to judge by."""
    with transaction.atomic():
        host = Host.objects.select_for_update().get(pk=visit.host_id)
        visit.delete()
        if outcome is None:
            return
        if isinstance(outcome, Refused) and outcome.reason in TROUBLES:
            host.failures += 1
            host.last_error = outcome.sentence
            seconds = max(_pause_after(host.failures), outcome.retry_after or 0.0)
            until = timezone.now() + timedelta(seconds=seconds)
            host.paused_until = max(until, host.paused_until or until)
        elif host.failures == 0:
            return
        else:
            host.failures, host.last_error = 0, ""
        host.save(update_fields=["failures", "last_error", "paused_until"])


def _pause_after(failures: int) -> float:
    if failures >= MOST_FAILURES:
        return DOWN_SECONDS * random.uniform(0.75, 1.25)
    return PAUSE_SECONDS * (1 << (failures - 1)) * random.uniform(0.5, 1.5)


# --- What a site asks of programs -------------------------------------------------------------------------------------


def _kept_rules(address: httpx.URL) -> Protego | None:
    """The rules that were read within the last day."""
    kept = Robots.objects.filter(pk=_origin(address), read_at__gt=timezone.now() - RULES_KEPT).first()
    return _parsed(kept.text) if kept else None


def _read_rules(address: httpx.URL, fetch: Fetch) -> Protego | Refused:
    """RFC 9309: a site without a robots.txt allows everything; one whose robots.txt cannot be read just now, nothing.

    Rules that were read before hold until they can be read anew.
    """
    origin = _origin(address)
    answer = fetch(f"{origin}/robots.txt", headers={"Accept": "text/plain, */*;q=0.5"})
    if isinstance(answer, Refused) and answer.may_pass:
        if kept := Robots.objects.filter(pk=origin).first():
            return _parsed(kept.text)
        if answer.reason not in TROUBLES:
            return answer
        return Refused(reason=Reason.ROBOTS_UNREADABLE, detail=answer.sentence, retry_after=answer.retry_after)
    raw = b"" if isinstance(answer, Refused) else answer.body[:MOST_RULES_BYTES]
    text = raw.decode("utf-8-sig", "replace").replace("\x00", "")  # PostgreSQL stores no NUL
    Robots.objects.update_or_create(origin=origin, defaults={"text": text, "read_at": timezone.now()})
    return _parsed(text)


def _origin(address: httpx.URL) -> str:
    return f"{address.scheme}://{address.netloc.decode('ascii').rpartition('@')[2]}"


@lru_cache(maxsize=32)
def _parsed(text: str) -> Protego:
    return Protego.parse(text)
