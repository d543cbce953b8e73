"""Everything that becomes a stored Document passes through here, once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from people import permissions
from people.models import User
from sources import filing, manners, snapshots, work
from sources.domains import fits, publisher_host, registrable
from sources.fetch import Fetch, Fetched, Limits, Reason, Refused, fetch
from sources.locks import one_at_a_time
from sources.models import Arrival, Document, Outlet, WaybackSave
from sources.reading import Page, Unreadable, read_page
from sources.work import State

# Any number, as long as nothing else in the database locks on it.
STORING_LOCK = 0x46_43_43_4F_50
NO_ADDRESS = "This text came without an address, so there is nothing to visit."

# Longer than this no search waits for a page: it has failed, and is asked for again by the next search.
LONGEST_PAUSE = 300.0
# What an outlet has room for.
LONGEST_NAME = 200


def guarded_fetch(*, robots: bool = False, comes_back: bool = False, turn: datetime | None = None) -> Fetch:
    """`fetch` with this newsroom's limits, and its manners (sources.manners.Polite says what the arguments are)."""
    limited = partial(
        fetch,
        limits=Limits(total_seconds=settings.FETCH_TOTAL_SECONDS, user_agent=manners.user_agent()),
        allow_hosts=settings.FETCH_ALLOW_PRIVATE_HOSTS,
        own_hosts=manners.own_hosts(),
    )
    return manners.Polite(fetch=limited, robots=robots, comes_back=comes_back, turn=turn)


def outlet_named(name: str) -> Outlet:
    """The outlet that an editor named, a new one where the name is new."""
    outlet, _ = Outlet.objects.get_or_create(name=name)
    return outlet


@transaction.atomic
def outlet_at(*, page: Page, url: str) -> Outlet | None:
    """The outlet of a fetched page: the one at its host, else at its domain, else a new one at the domain, under the
    name the page gives itself; None where it gives none.

    A page is believed about itself only: a canonical address elsewhere does not make it that outlet's, nor does a
    name that somebody else has, or that its domain does not bear out.  Hosts that the settings open for development
    may speak for others.
    """
    host = publisher_host(url)
    if {host, urlsplit(url).netloc} & settings.FETCH_ALLOW_PRIVATE_HOSTS and page.canonical_url:
        host = publisher_host(page.canonical_url)
    domain = registrable(host)
    if known := _outlet_of(host, domain):
        return known
    if not (page.outlet and domain):
        return None
    one_at_a_time(STORING_LOCK)  # two pages of a new outlet may be read at the same moment
    return _outlet_of(host, domain) or _outlet_for(page.outlet, domain)


def _outlet_for(name: str, domain: str) -> Outlet | None:
    """The outlet that a page at a new domain calls itself: one of that name without a domain takes it, else a new one.

    Where the name does not fit the domain, or is another's, the domain stands behind it.
    """
    behind = f" ({domain})"
    for called in [name[:LONGEST_NAME]] * fits(name, domain) + [name[: LONGEST_NAME - len(behind)] + behind]:
        outlet = Outlet.objects.filter(name__iexact=called).first() or Outlet(name=called)
        if not outlet.domain:
            outlet.domain = domain
            outlet.save()
            return outlet
    return None


def _outlet_of(host: str, domain: str) -> Outlet | None:
    """A desk of a paper that has a row of its own goes before the paper."""
    known = {outlet.domain: outlet for outlet in Outlet.objects.filter(domain__in={host, domain} - {""})}
    return known.get(host) or known.get(domain)


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
    *,
    page: Page,
    raw: bytes,
    arrival: Arrival,
    url: str = "",
    outlet: Outlet | None = None,
    fetched: Fetched | None = None,
) -> Document:
    """Keep a page that was read.  The same address, or the same text from none, gives the document already there; but
    what was `fetched` with another text is a new version of it.
    """
    with_text = Document.objects.filter(url="", text_sha256=text_sha256(page.text))
    known = Document.objects.at(url) if url else with_text
    document = known.first()
    if stored := _stored(document):
        if fetched is None or _is_what_stands_in(stored, page=page, raw=raw):
            return stored
        document = _visit_to(stored)
    # An address that a lookup has only heard of so far is read now.
    document = document or Document(url=url)
    try:
        with _bytes_go_with(document), transaction.atomic():
            document.outlet, document.arrival, document.is_current = outlet or document.outlet, arrival, True
            _fill(document, page=page, raw=raw, fetched=fetched)
            if document.revisits_id:
                _supersede(document)
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
    """The newest text of an address that has been read; where it led to a page stored under another, that page's."""
    if document is None or document.state != State.DONE:
        return None
    return document.current_version()


def _is_what_stands_in(stored: Document, *, page: Page, raw: bytes) -> bool:
    """Whether a page is the one that is stored.  The same bytes are, though they would be read otherwise today."""
    return stored.text_sha256 == text_sha256(page.text) or stored.raw_sha256 == snapshots.sha256(raw)


def _visit_to(stored: Document) -> Document:
    """A row, not yet saved, for another look at the address of `stored`."""
    return Document(
        url=stored.url,
        revisits_id=stored.first_id,
        is_current=False,
        title=stored.title,
        outlet=stored.outlet,
        published_on=stored.published_on,
    )


def _supersede(document: Document) -> None:
    """Make room for `document` as the current version of its address.  Under the lock that `_fill` has taken, or one
    who brings copies together would wait for this row and be waited for.
    """
    document.history().current().update(is_current=False)


@contextmanager
def _bytes_go_with(document: Document) -> Iterator[None]:
    """Take the document's bytes out of storage again where the block, which writes its row, fails; but not from
    under another document that came in the same bytes.
    """
    before = document.raw.name
    try:
        yield
    except BaseException:
        name, document.raw = document.raw.name, before
        if name and name != before:
            with transaction.atomic():
                one_at_a_time(STORING_LOCK)  # whoever counts on these bytes has written so by now, or not looked yet
                if not Document.objects.filter(raw=name).exists():
                    snapshots.drop(name)
        raise


def remember(*, url: str, title: str = "", published: date | None = None, outlet: Outlet | None = None) -> Document:
    """The document at an address: the newest that is stored, or a row that waits to be read.  What failed is tried
    again.
    """
    title = title.replace("\x00", "")[:500]  # a feed may say anything; PostgreSQL stores no NUL
    document, is_new = Document.objects.get_or_create(
        url=url,
        revisits=None,
        defaults={"title": title, "published_on": published, "outlet": outlet, "rung_at": timezone.now()},
    )
    if is_new:
        work.ring(Document.task, document.pk)
    elif document.state == State.FAILED and work.retry(document):
        document.refresh_from_db()
    return _stored(document) or document


def can_revisit(person: User, document: Document) -> permissions.Refusal | None:
    """Whether `person` may have this document's address visited again."""
    if permissions.can_edit(person):
        return permissions.Refusal("Only editors and reviewers have a page visited again.")
    return None if document.url else permissions.Refusal(NO_ADDRESS)


def revisit(*, document: Document, by: User) -> Document:
    """Ask for another look at a document's address: the row of that visit, also where one is under way already.

    Raises: Refused (of people.permissions).
    """
    permissions.require(can_revisit(by, document))
    first = document.history()[0]
    if (stored := _stored(first)) is None:  # it has not been read for the first time
        return remember(url=first.url)
    visit = _visit_to(stored)
    visit.rung_at = timezone.now()
    try:
        with transaction.atomic():
            visit.save()
    except IntegrityError:
        return stored.history().reverse()[0]
    work.ring(Document.task, visit.pk)
    return visit


def read_document(*, document_id: int) -> None:
    """Fetch and read one address that waits.  Its outcome, good or bad, is kept in the row."""
    with work.leased(Document, document_id) as document:
        if document is None:
            return
        before = _visit_before(document)
        answer = guarded_fetch(robots=True, comes_back=True, turn=document.turn_at)(
            document.url,
            etag=before.etag if before else "",
            last_modified=before.last_modified if before else "",
        )
        if isinstance(answer, Refused):
            _put_off(document, answer)
            return
        if before and answer.is_unchanged:
            _found_again(document, before=before, fetched=answer)
            return
        try:
            page = read_page(answer.body, url=answer.url, charset=answer.charset)
        except Unreadable as error:
            _give_up(document, str(error), may_pass=False)
            return
        if before and _is_what_stands_in(before.current_version(), page=page, raw=answer.body):
            _found_again(document, before=before, fetched=answer)
        else:
            _keep(document, page=page, fetched=answer)


def _visit_before(document: Document) -> Document | None:
    """The last time this address was read; None where this is the first.  What was read then still is current."""
    if document.revisits_id is None:
        return None
    return document.history().filter(state=State.DONE).reverse().first()


def _found_again(document: Document, *, before: Document, fetched: Fetched) -> None:
    """Note that the text stands at its address as it did."""
    work.finish(
        document,
        same_as=before.current_version(),
        fetched_at=timezone.now(),
        etag=fetched.etag or before.etag,
        last_modified=fetched.last_modified or before.last_modified,
    )


def _keep(document: Document, *, page: Page, fetched: Fetched) -> None:
    with _bytes_go_with(document), transaction.atomic():
        work.renew(document)
        document.outlet = document.outlet or outlet_at(page=page, url=fetched.url)
        _fill(document, page=page, raw=fetched.body, fetched=fetched)
        if document.revisits_id is None:
            document.same_as = _under_its_own_address(document)
        document.save()
        if document.revisits_id:
            _supersede(document)
        work.finish(document, is_current=True)
        _settle(document)


def _under_its_own_address(document: Document) -> Document | None:
    """The same text, stored under the address that the page names as its own."""
    same = Document.objects.read().filter(canonical_url=document.canonical_url, text_sha256=document.text_sha256)
    return same.exclude(canonical_url="").exclude(pk=document.pk).order_by("-is_current", "pk").first()


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


def _fill(document: Document, *, page: Page, raw: bytes, fetched: Fetched | None) -> None:
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
    if fetched:
        document.content_type, document.etag = fetched.content_type[:100], fetched.etag
        document.last_modified = fetched.last_modified
    document.raw_sha256 = snapshots.sha256(raw)
    one_at_a_time(STORING_LOCK)
    document.raw = snapshots.keep(raw)


def _settle(document: Document) -> None:
    """Let a newly read document be found, and tell who waits for it."""
    if document.same_as_id is None:
        filing.file_documents([document])
        if settings.WAYBACK_SAVE == "fetched" and may_be_saved_elsewhere(document):
            ask_wayback(document)
    _ring_readers(document)


def may_be_saved_elsewhere(document: Document) -> bool:
    """Whether this is a page that others can reach: fetched, and not from a host within our own network."""
    place = urlsplit(document.url)
    is_inside = {place.hostname or "", place.netloc} & settings.FETCH_ALLOW_PRIVATE_HOSTS
    return document.arrival == Arrival.FETCHED and bool(document.url) and not is_inside


def ask_wayback(document: Document) -> WaybackSave:
    """The request to save a document's page at the Wayback Machine: one for each version, and again if it failed."""
    save, is_new = WaybackSave.objects.get_or_create(document=document, defaults={"rung_at": timezone.now()})
    if is_new:
        work.ring(WaybackSave.task, save.pk)
    elif work.retry(save):
        WaybackSave.objects.filter(pk=save.pk).update(asked_at=timezone.now())
        save.refresh_from_db()
    return save


def _ring_readers(document: Document) -> None:
    for task in settings.DOCUMENT_READ_TASKS:
        work.ring(task, document.pk)
