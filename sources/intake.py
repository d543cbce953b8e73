"""Everything that becomes a stored Document passes through here, once."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from sources import filing, manners, work
from sources.fetch import Fetch, Fetched, Limits, Reason, Refused, fetch
from sources.models import Arrival, Document, Outlet
from sources.reading import Page, Unreadable, read_page
from sources.work import State

# Longer than this no search waits for a page: it has failed, and is asked for again by the next search.
LONGEST_PAUSE = 300.0


def guarded_fetch(*, robots: bool = False, comes_back: bool = False, turn: datetime | None = None) -> Fetch:
    """`fetch` with this newsroom's limits, and its manners (sources.manners.Polite says what the arguments are)."""
    agent = f"{manners.PRODUCT}/0.1 (+{settings.FETCH_CONTACT})"
    limited = partial(
        fetch,
        limits=Limits(total_seconds=settings.FETCH_TOTAL_SECONDS, user_agent=agent),
        allow_hosts=settings.FETCH_ALLOW_PRIVATE_HOSTS,
        own_hosts=[urlsplit(settings.SITE_URL).hostname or ""],
    )
    return manners.Polite(fetch=limited, robots=robots, comes_back=comes_back, turn=turn)


def outlet_named(name: str) -> Outlet:
    """The outlet that an editor named, a new one where the name is new."""
    outlet, _ = Outlet.objects.get_or_create(name=name)
    return outlet


def outlet_at(*, page: Page, url: str) -> Outlet | None:
    """The outlet of a fetched page: the one at its domain, else a new one under the name the page gives itself.

    A page is believed about itself only: a canonical address elsewhere, or the name of an outlet that has another
    domain, does not make it that outlet's.  Hosts that the settings open for development may speak for others.
    """
    host = urlsplit(url).netloc
    domain = _domain(url)
    if {host, domain} & settings.FETCH_ALLOW_PRIVATE_HOSTS and page.canonical_url:
        domain = _domain(page.canonical_url)
    if known := Outlet.objects.filter(domain=domain).first():
        return known
    name = page.outlet[:200]
    if not name or Outlet.objects.filter(name=name).exists():
        return None
    # Two pages of a new outlet may be read at the same moment.
    outlet, _ = Outlet.objects.get_or_create(domain=domain, defaults={"name": name})
    return outlet


def _domain(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def text_sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class CannotRead(Exception):
    """An address gave no article; the message says why, for the person who gave it."""


def fetch_page(url: str) -> tuple[Page, Fetched]:
    """Fetch and read one address now, keeping nothing.  Raises: CannotRead."""
    answer = guarded_fetch()(url)
    if isinstance(answer, Refused):
        raise CannotRead(answer.sentence)
    try:
        return read_page(answer.body, url=answer.url, charset=answer.charset), answer
    except Unreadable as error:
        raise CannotRead(str(error)) from error


def store_document(
    *, page: Page, raw: bytes, arrival: Arrival, url: str = "", outlet: Outlet | None = None
) -> Document:
    """Keep a page that was read.  The same address, or the same text from none, gives the document already there."""
    at_address, with_text = Document.objects.filter(url=url), Document.objects.filter(url="")
    known = at_address if url else with_text.filter(text_sha256=text_sha256(page.text))
    document = known.first()
    if stored := _stored(document):
        return stored
    # An address that a lookup has only heard of so far is read now.
    document = document or Document(url=url)
    try:
        with _bytes_go_with(document), transaction.atomic():
            document.outlet, document.arrival = outlet or document.outlet, arrival
            _fill(document, page=page, raw=raw)
            document.state, document.settled_at, document.last_error = State.DONE, timezone.now(), ""
            document.lease_token = document.lease_until = None
            document.save()
            _settle(document)
    except IntegrityError:
        if stored := _stored(known.first()):  # by somebody else, since we looked
            return stored
        raise
    return document


def _stored(document: Document | None) -> Document | None:
    """A document that has been read; where its address led to a page stored under another, that page."""
    if document is None or document.state != State.DONE:
        return None
    return document.same_as or document


@contextmanager
def _bytes_go_with(document: Document) -> Iterator[None]:
    """Take the document's bytes out of storage again where the block, which writes its row, fails."""
    try:
        yield
    except BaseException:
        document.raw.delete(save=False)
        raise


def remember(*, url: str, title: str = "", published: date | None = None, outlet: Outlet | None = None) -> Document:
    """The document at an address: the stored one, or a row that waits to be read.  What failed is tried again."""
    title = title.replace("\x00", "")[:500]  # a feed may say anything; PostgreSQL stores no NUL
    document, is_new = Document.objects.get_or_create(
        url=url,
        defaults={"title": title, "published_on": published, "outlet": outlet, "rung_at": timezone.now()},
    )
    if is_new:
        work.ring(Document.task, document.pk)
    elif document.state == State.FAILED and work.retry(document):
        document.refresh_from_db()
    return document


def read_document(*, document_id: int) -> None:
    """Fetch and read one address that waits.  Its outcome, good or bad, is kept in the row."""
    with work.leased(Document, document_id) as document:
        if document is None:
            return
        answer = guarded_fetch(robots=True, comes_back=True, turn=document.turn_at)(document.url)
        if isinstance(answer, Refused):
            _put_off(document, answer)
            return
        try:
            page = read_page(answer.body, url=answer.url, charset=answer.charset)
        except Unreadable as error:
            _give_up(document, str(error), may_pass=False)
            return
        _keep(document, page=page, fetched=answer)


def _keep(document: Document, *, page: Page, fetched: Fetched) -> None:
    with _bytes_go_with(document), transaction.atomic():
        work.renew(document)
        document.outlet = document.outlet or outlet_at(page=page, url=fetched.url)
        _fill(document, page=page, raw=fetched.body)
        document.same_as = (
            Document.objects.read()
            .filter(canonical_url=document.canonical_url, text_sha256=document.text_sha256)
            .exclude(canonical_url="")
            .exclude(pk=document.pk)
            .first()
        )
        document.save()
        work.finish(document)
        _settle(document)


def _put_off(document: Document, refused: Refused) -> None:
    """Come back when the site may be visited; where it was, and gave no page, that was an attempt."""
    seconds = refused.retry_after or 0.0
    if refused.reason is Reason.HOST_BUSY:
        work.wait(document, seconds=seconds, turn_at=timezone.now() + timedelta(seconds=seconds))
        if seconds < work.SWEEP_SECONDS:  # the sweep would come late for the turn
            work.ring(Document.task, document.pk, seconds=seconds)
    elif refused.reason in manners.UNVISITED and seconds <= LONGEST_PAUSE:
        work.wait(document, seconds=seconds, turn_at=None)
    else:
        may_pass = refused.may_pass and seconds <= LONGEST_PAUSE
        _give_up(document, refused.sentence, may_pass=may_pass, seconds=seconds)


def _give_up(document: Document, sentence: str, *, may_pass: bool, seconds: float = 0) -> None:
    with transaction.atomic():
        work.fail(document, sentence, may_pass=may_pass, seconds=seconds, turn_at=None)
        if document.is_settled:
            _ring_readers(document)


def _fill(document: Document, *, page: Page, raw: bytes) -> None:
    """Put what was read into the row, unsaved, and its bytes into storage."""
    document.title = page.title[:500]
    document.byline = page.byline[:300]
    document.published_on = page.published or document.published_on
    document.language = page.language
    document.canonical_url = page.canonical_url
    document.text = page.text
    document.headline_end = page.headline_end
    document.text_sha256 = text_sha256(page.text)
    document.fetched_at = timezone.now()
    document.raw_sha256 = hashlib.sha256(raw).hexdigest()
    document.raw.save(f"{document.raw_sha256}.gz", ContentFile(gzip.compress(raw, mtime=0)), save=False)


def _settle(document: Document) -> None:
    """Let a newly read document be found, and tell who waits for it."""
    if document.same_as_id is None:
        filing.file_documents([document])
    _ring_readers(document)


def _ring_readers(document: Document) -> None:
    for task in settings.DOCUMENT_READ_TASKS:
        work.ring(task, document.pk)
