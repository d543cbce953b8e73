"""A stored page is visited again: what has changed is a new version, what has not is noted, and no text is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from pytest_django import Settings

from people.models import User
from people.permissions import Refused
from sources import archive, intake
from sources.fetch import Fetched
from sources.models import Arrival, CopyGroup, Document
from sources.reading import read_pasted
from sources.work import State
from tests.at_once import at_once
from tests.conftest import Bell

pytestmark = pytest.mark.django_db

DAY = '<meta property="article:published_time" content="2019-02-24T10:00:00Z">'
PAGE = """<!doctype html><html lang="en"><head><title>A count</title>
<meta property="og:site_name" content="The Courier">{day}</head><body><article><h1>A count</h1>
<p>A total of {count} soldiers have fled into Colombia, the Migration Office said on Sunday.</p>
<p>They came over the bridges in small groups, and asked for protection on the other bank.</p></article>{advert}
</body></html>"""


class Site:
    """One page on loopback, that can change."""

    def __init__(self) -> None:
        self.count, self.advert, self.day, self.status = 104, "", DAY, 200
        self.etag = ""
        self.asked: list[dict[str, str]] = []
        self.url = ""

    @property
    def body(self) -> bytes:
        return PAGE.format(count=self.count, advert=self.advert, day=self.day).encode()


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    with served() as site:
        settings.FETCH_ALLOW_PRIVATE_HOSTS = frozenset({"127.0.0.1"})
        settings.FETCH_HOST_SECONDS = 0.0
        yield site


@contextmanager
def served() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/robots.txt":
                self.send_error(404)
                return
            site.asked.append(dict(self.headers.items()))
            is_known = bool(site.etag) and self.headers.get("If-None-Match") == site.etag
            self.send_response(304 if is_known else site.status)
            if site.etag:
                self.send_header("ETag", site.etag)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", "0" if is_known else str(len(site.body)))
            self.end_headers()
            if not is_known:
                self.wfile.write(site.body)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.url = f"http://127.0.0.1:{server.server_port}/count"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def read(document: Document) -> Document:
    """What a worker does when the bell rings for it."""
    intake.read_document(document_id=document.pk)
    document.refresh_from_db()
    return document


@pytest.fixture
def first(site: Site) -> Document:
    document = read(intake.remember(url=site.url))
    assert document.state == State.DONE, document.last_error
    return document


@pytest.fixture
def visit(edith: User) -> Callable[[Document], Document]:
    return lambda document: read(intake.revisit(document=document, by=edith))


def files(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


# --- What a visit finds -----------------------------------------------------------------------------------------------


def test_a_text_that_changed_is_a_new_version(site: Site, first: Document, visit: Any, media: Path) -> None:
    site.count = 167
    second = visit(first)
    first.refresh_from_db()
    assert (second.state, second.revisits, second.same_as) == (State.DONE, first, None)
    assert "167 soldiers" in second.text
    assert "104 soldiers" in first.text
    assert (first.is_current, second.is_current) == (False, True)
    assert second.snapshot() == site.body
    assert first.snapshot() != site.body
    assert list(second.versions()) == list(first.versions()) == [first, second]
    assert len(files(media)) == 2


def test_a_text_that_did_not_change_is_no_version(site: Site, first: Document, visit: Any, media: Path) -> None:
    site.advert = "<footer>Buy a house</footer>"
    again = visit(first)
    first.refresh_from_db()
    assert (again.state, again.same_as, again.is_current) == (State.DONE, first, False)
    assert (again.text, again.raw.name, again.raw_sha256) == ("", "", "")
    assert first.is_current
    assert again.visited_at > first.visited_at
    assert list(first.versions()) == [first]
    assert list(first.history()) == [first, again]
    assert len(files(media)) == 1


def test_a_server_that_knows_the_version_is_asked_for_another_only(site: Site, first: Document, visit: Any) -> None:
    site.etag = '"one"'
    told = visit(first)
    assert told.same_as == first
    again = visit(first)
    assert site.asked[-1]["If-None-Match"] == '"one"'
    assert (again.state, again.same_as, again.etag) == (State.DONE, first, '"one"')
    site.etag, site.count = '"two"', 167
    assert visit(first).is_current
    assert visit(first).same_as == Document.objects.get(is_current=True)
    assert site.asked[-1]["If-None-Match"] == '"two"'


def test_the_same_bytes_are_no_new_version_though_they_would_be_read_otherwise_today(site: Site, visit: Any) -> None:
    page = read_pasted("A count\n\nAs an earlier Factcheck read it.")
    first = intake.store_document(page=page, raw=site.body, arrival=Arrival.FETCHED, url=site.url)
    assert visit(first).same_as == first


def test_a_text_that_comes_back_is_a_version_once_more(site: Site, first: Document, visit: Any, media: Path) -> None:
    site.count = 167
    visit(first)
    site.count = 104
    third = visit(first)
    assert third.is_current
    assert third.text == first.text
    assert [version.is_current for version in first.versions()] == [False, False, True]
    assert len(files(media)) == 2


def test_a_page_that_has_gone_leaves_the_version_there_was(site: Site, first: Document, visit: Any) -> None:
    site.status = 404
    failed = visit(first)
    first.refresh_from_db()
    assert (failed.state, failed.last_error) == (State.FAILED, "The page is not there (404).")
    assert (failed.is_current, first.is_current) == (False, True)
    assert intake.remember(url=site.url) == first
    site.status = 200
    assert visit(first).same_as == first


def test_a_pasted_text_is_compared_with_what_stands_at_its_address(site: Site, visit: Any) -> None:
    page = read_pasted("A count\n\nA total of 104 soldiers have fled, I remember.")
    pasted = intake.store_document(page=page, raw=b"x", arrival=Arrival.PASTED, url=site.url)
    version = visit(pasted)
    assert (version.arrival, version.is_current) == (Arrival.FETCHED, True)
    assert "Migration Office" in version.text


# --- What a new version keeps -----------------------------------------------------------------------------------------


def test_the_day_and_the_outlet_stay_where_the_new_page_says_nothing(site: Site, first: Document, visit: Any) -> None:
    Document.objects.filter(pk=first.pk).update(outlet=(ledger := intake.outlet_named("The Ledger")))
    first.refresh_from_db()
    site.count, site.day = 167, ""
    version = visit(first)
    assert version.published_on == first.published_on == date(2019, 2, 24)
    assert version.outlet == ledger


def test_versions_of_one_page_are_no_copies_of_each_other(site: Site, first: Document, visit: Any) -> None:
    site.count = 167
    visit(first)
    assert not CopyGroup.objects.exists()


def found(phrase: str, *, reader: User) -> list[Document]:
    return [each.document for each in archive.search(archive.Question(phrases=[phrase]), reader=reader)]


def test_the_archive_finds_the_newest_version_alone(site: Site, first: Document, visit: Any, edith: User) -> None:
    assert found("soldiers fled", reader=edith) == [first]
    site.count = 167
    version = visit(first)
    assert found("soldiers fled", reader=edith) == [version]
    assert found("104", reader=edith) == []


def test_who_waits_for_documents_hears_of_a_new_version(
    site: Site, first: Document, edith: User, bells: list[Bell], django_capture_on_commit_callbacks: Any
) -> None:
    site.count = 167
    with django_capture_on_commit_callbacks(execute=True):
        visit = intake.revisit(document=first, by=edith)
    assert bells == [Bell(task="sources.read_document", pk=visit.pk)]
    bells.clear()
    with django_capture_on_commit_callbacks(execute=True):
        read(visit)
    assert Bell(task="claims.document_read", pk=visit.pk) in bells


# --- What an address gives --------------------------------------------------------------------------------------------


def test_an_address_gives_its_newest_version(site: Site, first: Document, visit: Any) -> None:
    site.count = 167
    version = visit(first)
    assert intake.remember(url=site.url) == version
    page = read_pasted("Another\n\nText.")
    assert intake.store_document(page=page, raw=b"x", arrival=Arrival.PASTED, url=site.url) == version
    for document in (first, version):
        assert Document.objects.get(pk=document.pk).current_version() == version


def test_so_does_an_address_that_only_leads_to_it(site: Site, first: Document, visit: Any) -> None:
    alias = Document.objects.create(url=site.url + "?from=feed", state=State.DONE, same_as=first)
    site.count = 167
    version = visit(alias)
    assert version.revisits == first
    assert intake.remember(url=alias.url) == version
    assert Document.objects.get(pk=alias.pk).current_version() == version


def test_a_page_that_is_fetched_with_another_text_is_stored_as_a_new_version(first: Document, site: Site) -> None:
    site.count = 167
    page, fetched = intake.fetch_page(site.url)

    def store() -> Document:
        return intake.store_document(
            page=page, raw=fetched.body, arrival=Arrival.FETCHED, url=site.url, fetched=fetched
        )

    version = store()
    assert (version.revisits, version.is_current) == (first, True)
    assert store() == version
    assert list(version.versions()) == [first, version]


# --- Asking for a visit -----------------------------------------------------------------------------------------------


def test_there_is_one_visit_at_a_time(first: Document, edith: User) -> None:
    assert intake.revisit(document=first, by=edith) == intake.revisit(document=first, by=edith)
    assert first.visits.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_those_who_ask_at_the_same_moment_all_get_the_one_visit(edith: User) -> None:
    page = read_pasted("A count\n\nSome 104 soldiers have fled.")
    first = intake.store_document(page=page, raw=b"x", arrival=Arrival.PASTED, url="https://courier.example/1")
    answers = at_once(*[lambda: intake.revisit(document=first, by=edith)] * 4)
    assert answers == [first.visits.get()] * 4


def test_an_address_that_was_never_read_is_read_for_the_first_time(edith: User) -> None:
    failed = intake.remember(url="https://courier.example/1")
    Document.objects.update(state=State.FAILED, settled_at=timezone.now(), last_error="No.")
    again = intake.revisit(document=failed, by=edith)
    assert (again.pk, again.state) == (failed.pk, State.WAITING)
    assert Document.objects.count() == 1


def test_a_text_without_an_address_cannot_be_visited(edith: User) -> None:
    pasted = intake.store_document(page=read_pasted("A\n\nText."), raw=b"x", arrival=Arrival.PASTED)
    with pytest.raises(Refused, match="came without an address"):
        intake.revisit(document=pasted, by=edith)


def test_only_who_works_on_claims_sends_the_workbench_out(first: Document, ada: User, olga: User) -> None:
    for person in (ada, olga):
        with pytest.raises(Refused, match="Only editors and reviewers"):
            intake.revisit(document=first, by=person)


# --- What the database refuses ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("one_document_per_address", {"revisits": None}),
        ("one_current_version_per_address", {"state": "done", "text": "B", "is_current": True}),
        ("a_visit_that_found_no_new_text_is_not_current", {"is_current": True}),
    ],
)
def test_what_cannot_be_is_refused(first: Document, constraint: str, columns: dict[str, Any]) -> None:
    row = {"url": first.url, "revisits": first, "is_current": False, **columns}
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.create(**row)


def test_a_second_visit_under_way_is_refused(first: Document) -> None:
    for _ in range(2):
        Document.objects.create(url=first.url, revisits=first, is_current=False, state=State.DONE, same_as=first)
    Document.objects.create(url=first.url, revisits=first, is_current=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.create(url=first.url, revisits=first, is_current=False)


def test_no_version_is_ever_written_over(site: Site, first: Document, visit: Any) -> None:
    site.count = 167
    version = visit(first)
    for document in (first, version):
        with pytest.raises(IntegrityError, match="A stored text never changes"), transaction.atomic():
            Document.objects.filter(pk=document.pk).update(text="Another")


def test_nor_replaced_by_a_row_with_its_address(site: Site, first: Document, visit: Any) -> None:
    site.count = 167
    visit(first)
    instead = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    columns = ", ".join(str(field.column) for field in Document._meta.concrete_fields if not field.primary_key)
    for row in list(first.versions()):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"{instead} INTO sources_document ({columns}) SELECT {columns} FROM sources_document WHERE id = %s",
                [row.pk],
            )
    assert first.versions().count() == 2


def test_who_was_overtaken_during_a_visit_changes_nothing(
    site: Site, first: Document, edith: User, monkeypatch: pytest.MonkeyPatch, media: Path
) -> None:
    visit = intake.revisit(document=first, by=edith)
    site.count = 167

    def slow(url: str, **options: Any) -> Fetched:
        Document.objects.filter(pk=visit.pk).update(state=State.WAITING, lease_token=None, lease_until=None)
        return Fetched(url=url, body=site.body, content_type="text/html")

    monkeypatch.setattr("sources.intake.fetch", slow)
    read(visit)
    first.refresh_from_db()
    assert (visit.state, visit.text) == (State.WAITING, "")
    assert first.is_current
    assert len(files(media)) == 1
