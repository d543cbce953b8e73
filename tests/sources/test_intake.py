"""What becomes a stored document: once, whole, with its bytes, its outlet and its copies; or not at all."""

from __future__ import annotations

import gzip
import hashlib
import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import IntegrityError
from django.utils import timezone
from pytest_django import Settings

from sources import copies, intake, work
from sources.domains import publisher_host, registrable
from sources.fetch import Fetch, Fetched, Reason, Refused
from sources.models import Arrival, CopyGroup, Document, DocumentBand, Outlet
from sources.reading import Page, read_pasted
from sources.work import State
from tests.at_once import at_once
from tests.conftest import Bell
from tests.pdfs import pdf

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
TEXT = "A count\n\nA total of 104 soldiers have fled into Colombia, the Migration Office said on Sunday."
URL = "https://courier.example/2019/count"
RUNG = "tests.heard_of_it"
HTML = """<!doctype html><html lang="en"><head><title>A count</title>
<meta property="og:site_name" content="The Courier">
<meta property="article:published_time" content="2019-02-24T10:00:00Z">{head}</head><body><article><h1>A count</h1>
<p>A total of 104 soldiers have fled into Colombia, the Migration Office said on Sunday.</p>
<p>They came over the bridges in small groups, and asked for protection on the other bank.</p>{more}
</article></body></html>"""
# Long enough, and with enough words of its own, that only a copy of it is taken for one.
LONG = "The march\n\n" + " ".join(
    f"On day {number} they crossed bridge {number} near village {number * 7} and met {number * 3} others."
    for number in range(60)
)


def a_page(text: str = TEXT, **changes: Any) -> Page:
    return replace(read_pasted(text), published=date(2019, 2, 24), **changes)


def store(text: str = TEXT, **changes: Any) -> Document:
    return intake.store_document(page=a_page(text), raw=text.encode(), arrival=Arrival.PASTED, **changes)


def html(head: str = "", more: str = "") -> bytes:
    return HTML.format(head=head, more=more).encode()


def fetched(body: bytes | None = None, *, url: str = URL) -> Fetched:
    return Fetched(url=url, body=body or html(), content_type="text/html", charset="utf-8")


def files(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def without_manners(*, fetch: Fetch, **given: Any) -> Fetch:
    return fetch


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Callable[[Fetched | Refused], list[str]]:
    """Let every fetch give this answer; the list has the addresses that were asked for."""

    def answer_with(answer: Fetched | Refused) -> list[str]:
        asked: list[str] = []

        def fetch(url: str, **options: Any) -> Fetched | Refused:
            asked.append(url)
            return answer

        monkeypatch.setattr("sources.intake.fetch", fetch)
        monkeypatch.setattr("sources.intake.manners.Polite", without_manners)
        return asked

    return answer_with


@pytest.fixture
def readers(settings: Settings) -> None:
    settings.DOCUMENT_READ_TASKS = [RUNG]


# --- Storing ----------------------------------------------------------------------------------------------------------


def test_a_page_is_stored_with_all_it_says(media: Path) -> None:
    page = a_page(byline="Ana Ruiz", language="en", canonical_url=URL)
    outlet = intake.outlet_named("The Courier")
    document = intake.store_document(page=page, raw=TEXT.encode(), arrival=Arrival.FETCHED, url=URL, outlet=outlet)
    document = Document.objects.get(pk=document.pk)
    assert (document.title, document.byline, document.language) == ("A count", "Ana Ruiz", "en")
    assert (document.url, document.canonical_url, document.outlet) == (URL, URL, outlet)
    assert (document.text, document.headline_end) == (TEXT, len("A count"))
    assert document.published_on == date(2019, 2, 24)
    assert document.text_sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert document.state == State.DONE
    assert document.settled_at is not None
    assert document.fetched_at is not None


def test_its_bytes_are_kept_packed_under_their_hash(media: Path) -> None:
    raw = TEXT.encode("utf-16")
    document = intake.store_document(page=a_page(), raw=raw, arrival=Arrival.PASTED)
    assert document.raw_sha256 == hashlib.sha256(raw).hexdigest()
    (path,) = files(media)
    assert path.name == f"{document.raw_sha256}.gz"
    assert gzip.decompress(path.read_bytes()) == raw
    assert Document.objects.get(pk=document.pk).snapshot() == raw


def test_the_same_bytes_are_kept_once(media: Path) -> None:
    documents = [store(url=URL), store(url=URL + "/2")]
    (path,) = files(media)
    digest = documents[0].raw_sha256
    assert path.relative_to(media) == Path("documents", digest[:2], digest[2:4], f"{digest}.gz")
    assert path.read_bytes()[4:8] == bytes(4)  # where gzip would put the time
    assert [document.snapshot() for document in documents] == [TEXT.encode()] * 2


def test_bytes_that_another_document_came_in_stay_when_storing_fails(
    monkeypatch: pytest.MonkeyPatch, media: Path
) -> None:
    first = store(url=URL)

    def broken(*args: Any, **options: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("sources.intake._settle", broken)
    with pytest.raises(ZeroDivisionError):
        store(url=URL + "/2")
    assert Document.objects.get(pk=first.pk).snapshot() == TEXT.encode()


@pytest.mark.django_db(transaction=True)
def test_nor_are_they_dropped_while_somebody_else_stores_them(monkeypatch: pytest.MonkeyPatch, media: Path) -> None:
    settle = intake._settle

    def breaks_for_some(document: Document) -> None:
        if "fails" in document.url:
            raise ZeroDivisionError
        settle(document)

    monkeypatch.setattr("sources.intake._settle", breaks_for_some)
    urls = [f"{URL}/{word}/{number}" for number in range(3) for word in ("fails", "stays")]
    at_once(*(lambda url=url: store(url=url) for url in urls))
    kept = Document.objects.all()
    assert sorted(document.url for document in kept) == sorted(url for url in urls if "stays" in url)
    assert [document.snapshot() for document in kept] == [TEXT.encode()] * 3
    assert len(files(media)) == 1


@pytest.mark.parametrize("left", [b"", b"\x1f\x8b half of a file", gzip.compress(b"what the disk made of it", mtime=0)])
def test_what_a_stopped_process_left_of_a_file_is_written_anew(media: Path, left: bytes) -> None:
    store(url=URL)
    (path,) = files(media)
    path.write_bytes(left)
    document = store(url=URL + "/2")
    assert files(media) == [path]
    assert document.snapshot() == TEXT.encode()


def test_a_file_kept_under_an_older_name_is_still_found(media: Path) -> None:
    document = store(url=URL)
    older = media / "documents/2025/11/a.gz"
    older.parent.mkdir(parents=True)
    files(media)[0].rename(older)
    Document.objects.update(raw="documents/2025/11/a.gz")
    assert Document.objects.get(pk=document.pk).snapshot() == TEXT.encode()


def test_the_same_address_gives_the_document_already_there(media: Path) -> None:
    first = store(url=URL)
    again = store("Another text\n\nWith 105 soldiers in it.", url=URL)
    assert again == first
    assert again.text == TEXT
    assert Document.objects.count() == len(files(media)) == 1


def test_the_same_text_from_no_address_gives_the_document_already_there(media: Path) -> None:
    assert store() == store()
    assert Document.objects.count() == len(files(media)) == 1


def test_the_same_text_at_two_addresses_is_two_documents() -> None:
    assert len({store(url=URL).pk, store(url=URL + "/2").pk, store().pk}) == 3


def test_an_address_a_lookup_has_heard_of_is_filled(media: Path) -> None:
    heard_of = intake.remember(url=URL, title="Count?", published=date(2019, 2, 20))
    document = intake.store_document(
        page=replace(a_page(), published=None), raw=TEXT.encode(), arrival=Arrival.PASTED, url=URL
    )
    assert document.pk == heard_of.pk
    assert (document.state, document.title) == (State.DONE, "A count")
    assert document.published_on == date(2019, 2, 20)


def test_while_a_worker_reads_it_the_worker_is_overtaken() -> None:
    intake.remember(url=URL)
    held = work.lease(Document, Document.objects.get().pk)
    assert held is not None
    store(url=URL)
    with pytest.raises(work.LostLease):
        work.finish(held, text="Too late.")
    assert Document.objects.get().text == TEXT


def test_what_could_not_be_read_before_is_no_failure_any_more() -> None:
    failed = intake.remember(url=URL)
    Document.objects.update(state=State.FAILED, settled_at=timezone.now(), last_error="The page is not there (404).")
    document = Document.objects.get(pk=store(url=URL).pk)
    assert document.pk == failed.pk
    assert (document.state, document.last_error) == (State.DONE, "")


def test_an_address_that_leads_to_a_stored_page_gives_that_page(media: Path) -> None:
    stored = store(url=URL, outlet=intake.outlet_named("The Courier"))
    alias = Document.objects.create(url=URL + "?from=feed", state=State.DONE, same_as=stored, text=TEXT)
    assert store("Rewritten since\n\nNow 105 soldiers.", url=alias.url) == stored
    assert len(files(media)) == 1


@pytest.mark.parametrize("length", [499, 500, 501, 2000])
def test_a_long_title_is_cut_and_the_text_is_not(length: int) -> None:
    title = ("A count of 104 soldiers " * 100)[:length].strip()
    document = store(f"{title}\n\nMore was not known.")
    document.refresh_from_db()
    assert document.title == title[:500]
    assert document.text == f"{title}\n\nMore was not known."
    assert document.headline_end == len(title)


def test_a_long_byline_is_cut() -> None:
    document = intake.store_document(page=a_page(byline="Ana " * 200), raw=b"x", arrival=Arrival.PASTED)
    assert len(Document.objects.get(pk=document.pk).byline) == 300


@pytest.mark.parametrize("fails", ["sources.intake._settle", "sources.models.Document.save"])
def test_nothing_is_left_when_storing_fails(monkeypatch: pytest.MonkeyPatch, media: Path, fails: str) -> None:
    def broken(*args: Any, **options: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(fails, broken)
    with pytest.raises(ZeroDivisionError):
        store(url=URL)
    assert not Document.objects.exists()
    assert not DocumentBand.objects.exists()
    assert files(media) == []


def test_nothing_is_left_when_the_bytes_cannot_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: Any, **options: Any) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    with pytest.raises(OSError, match="No space left"):
        store(url=URL)
    assert not Document.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("url", [URL, ""])
def test_of_those_who_store_one_page_at_the_same_moment_all_get_the_one_document(media: Path, url: str) -> None:
    answers = at_once(*[lambda: store(url=url)] * 4)
    (document,) = Document.objects.all()
    assert answers == [document] * 4
    assert len(files(media)) == 1


def test_a_stored_text_is_never_written_over() -> None:
    document = store(url=URL)
    document.text = "Another"
    with pytest.raises(IntegrityError, match="A stored text never changes"):
        document.save()


def test_who_waits_for_it_is_told_once_it_is_in(
    readers: None, bells: list[Bell], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        document = store(url=URL)
    assert bells == [Bell(task=RUNG, pk=document.pk)]
    bells.clear()
    with django_capture_on_commit_callbacks(execute=True):
        store(url=URL)
    assert bells == []


# --- Remembering an address -------------------------------------------------------------------------------------------


def test_an_address_is_remembered_and_rung_for_once(bells: list[Bell], django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        first = intake.remember(url=URL, title="A count", published=date(2019, 2, 24))
        again = intake.remember(url=URL, title="Another title")
    assert first == again
    assert (again.title, again.published_on, again.state) == ("A count", date(2019, 2, 24), State.WAITING)
    assert bells == [Bell(task="sources.read_document", pk=first.pk)]


def test_a_stored_address_is_not_read_again(bells: list[Bell], django_capture_on_commit_callbacks: Any) -> None:
    stored = store(url=URL)
    bells.clear()
    with django_capture_on_commit_callbacks(execute=True):
        assert intake.remember(url=URL) == stored
    assert bells == []


def test_a_long_title_that_was_heard_of_is_cut() -> None:
    assert len(intake.remember(url=URL, title="A count " * 100).title) == 500


def test_a_nul_in_a_title_that_was_heard_of_is_left_out() -> None:
    assert intake.remember(url=URL, title="A \x00count").title == "A count"


# --- Reading an address -----------------------------------------------------------------------------------------------


def test_a_waiting_address_is_read_and_kept(serve: Any, media: Path) -> None:
    asked = serve(fetched())
    document = intake.remember(url=URL)
    intake.read_document(document_id=document.pk)
    document.refresh_from_db()
    assert asked == [URL]
    assert (document.state, document.title, document.outlet_name) == (State.DONE, "A count", "The Courier")
    assert document.published_on == date(2019, 2, 24)
    assert "104 soldiers" in document.text
    assert document.snapshot() == html()
    assert len(files(media)) == 1


def test_read_twice_it_is_kept_once(serve: Any, media: Path) -> None:
    asked = serve(fetched())
    document = intake.remember(url=URL)
    intake.read_document(document_id=document.pk)
    intake.read_document(document_id=document.pk)
    assert len(asked) == len(files(media)) == 1


def test_an_address_in_other_hands_is_not_fetched(serve: Any) -> None:
    asked = serve(fetched())
    document = intake.remember(url=URL)
    work.lease(Document, document.pk)
    intake.read_document(document_id=document.pk)
    assert asked == []


def test_a_day_that_was_heard_of_stands_where_the_page_has_none(serve: Any) -> None:
    serve(fetched(html().replace(b'content="2019-02-24T10:00:00Z"', b'content=""')))
    document = intake.remember(url=URL, published=date(2019, 2, 20))
    intake.read_document(document_id=document.pk)
    document.refresh_from_db()
    assert document.published_on == date(2019, 2, 20)


def test_a_page_that_is_not_there_is_not_asked_for_again(
    serve: Any, readers: None, bells: list[Bell], django_capture_on_commit_callbacks: Any
) -> None:
    serve(Refused(reason=Reason.NOT_FOUND))
    document = intake.remember(url=URL)
    with django_capture_on_commit_callbacks(execute=True):
        intake.read_document(document_id=document.pk)
    document.refresh_from_db()
    assert (document.state, document.last_error) == (State.FAILED, "The page is not there (404).")
    assert bells == [Bell(task=RUNG, pk=document.pk)]


def test_a_site_that_does_not_answer_is_asked_again_and_nobody_told_until_the_last(
    serve: Any, readers: None, bells: list[Bell], django_capture_on_commit_callbacks: Any
) -> None:
    asked = serve(Refused(reason=Reason.TIMEOUT))
    document = intake.remember(url=URL)
    for attempt in range(1, Document.most_attempts + 1):
        assert bells == []
        Document.objects.update(due_at=timezone.now())
        with django_capture_on_commit_callbacks(execute=True):
            intake.read_document(document_id=document.pk)
        document.refresh_from_db()
        assert document.attempts == attempt == len(asked)
        assert document.last_error == "The site did not answer in time."
    assert document.state == State.FAILED
    assert bells == [Bell(task=RUNG, pk=document.pk)]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"<!doctype html><html><body><a href='/'>Home</a></body></html>", "No article was found on this page."),
        (b"%PDF-1.7\n" + bytes(range(256)), "This could not be read: it is broken."),
        (b"", "There is no text here."),
    ],
)
def test_a_page_without_an_article_is_not_read_again(serve: Any, media: Path, body: bytes, sentence: str) -> None:
    serve(Fetched(url=URL, body=body, content_type="text/html"))
    document = intake.remember(url=URL)
    intake.read_document(document_id=document.pk)
    document.refresh_from_db()
    assert document.state == State.FAILED
    assert document.last_error.startswith(sentence)
    assert document.text == ""
    assert files(media) == []


def test_a_pdf_is_read_and_kept(serve: Any) -> None:
    body = pdf(["Soldiers flee to Colombia", "", "Some 104 soldiers have fled, the agency said on Sunday."])
    serve(Fetched(url=URL, body=body, content_type="application/pdf"))
    document = intake.remember(url=URL, published=date(2019, 2, 24))
    intake.read_document(document_id=document.pk)
    document.refresh_from_db()
    assert document.text == "Soldiers flee to Colombia\n\nSome 104 soldiers have fled, the agency said on Sunday."
    assert document.published_on == date(2019, 2, 24)
    assert document.snapshot() == body


def test_a_page_that_is_too_complex_says_so(serve: Any) -> None:
    body = b"<!doctype html><p " + b" ".join(b"a%d" % number for number in range(1_000_000)) + b">"
    serve(Fetched(url=URL, body=body, content_type="text/html"))
    document = intake.remember(url=URL)
    intake.read_document(document_id=document.pk)
    document.refresh_from_db()
    assert (document.state, document.last_error) == (
        State.FAILED,
        "This could not be read: the page is too complex.",
    )


def test_what_nobody_foresaw_is_kept_as_a_reason(serve: Any, media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(fetched())

    def broken(document: Document) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("sources.intake._settle", broken)
    document = intake.remember(url=URL)
    intake.read_document(document_id=document.pk)
    document.refresh_from_db()
    assert (document.state, document.attempts, document.text) == (State.WAITING, 1, "")
    assert document.last_error == "Something unforeseen happened (ZeroDivisionError)."
    assert files(media) == []


def test_who_was_overtaken_while_fetching_keeps_nothing(monkeypatch: pytest.MonkeyPatch, media: Path) -> None:
    document = intake.remember(url=URL)

    def slow(url: str, **options: Any) -> Fetched:
        Document.objects.update(lease_until=timezone.now() - work.RING_AGAIN)
        assert work.lease(Document, document.pk) is not None
        return fetched()

    monkeypatch.setattr("sources.intake.fetch", slow)
    monkeypatch.setattr("sources.intake.manners.Polite", without_manners)
    intake.read_document(document_id=document.pk)
    document.refresh_from_db()
    assert (document.state, document.attempts, document.text) == (State.RUNNING, 2, "")
    assert files(media) == []


def test_an_address_that_leads_to_a_stored_page_says_so(serve: Any) -> None:
    canonical = f'<link rel="canonical" href="{URL}">'
    serve(fetched(html(canonical)))
    first, second = intake.remember(url=URL), intake.remember(url=URL + "?from=feed")
    for document in (first, second):
        intake.read_document(document_id=document.pk)
        document.refresh_from_db()
    assert (first.same_as, second.same_as) == (None, first)
    assert second.state == State.DONE
    assert list(Document.objects.read()) == [first]


def test_pages_that_name_no_address_of_their_own_are_two_whatever_they_say(serve: Any) -> None:
    serve(fetched())
    first, second = intake.remember(url=URL), intake.remember(url="https://herald.example/count")
    for document in (first, second):
        intake.read_document(document_id=document.pk)
        document.refresh_from_db()
        assert document.same_as is None
    assert Document.objects.read().count() == 2


def test_the_same_address_with_another_text_is_another_page(serve: Any) -> None:
    canonical = f'<link rel="canonical" href="{URL}">'
    first, second = intake.remember(url=URL), intake.remember(url=URL + "?page=2")
    serve(fetched(html(canonical)))
    intake.read_document(document_id=first.pk)
    serve(fetched(html(canonical, more="<p>The count had risen to 167 by Monday, the Migration Office said.</p>")))
    intake.read_document(document_id=second.pk)
    second.refresh_from_db()
    assert second.same_as is None
    assert Document.objects.read().count() == 2


# --- Outlets ----------------------------------------------------------------------------------------------------------


def at(url: str = URL, *, outlet: str = "The Courier", canonical: str = "") -> Outlet | None:
    return intake.outlet_at(page=a_page(outlet=outlet, canonical_url=canonical), url=url)


def test_a_new_outlet_gets_the_name_it_gives_itself() -> None:
    outlet = at("https://www.courier.example/x")
    assert outlet is not None
    assert (outlet.name, outlet.domain) == ("The Courier", "courier.example")
    assert at("https://courier.example/y", outlet="Whatever it says") == outlet


def test_a_known_domain_is_its_outlet_s_whatever_the_page_says() -> None:
    known = Outlet.objects.create(name="The Courier", domain="courier.example")
    assert at(outlet="The Herald") == known
    assert at(outlet="") == known
    assert Outlet.objects.count() == 1


def test_a_name_that_is_taken_is_given_to_another_domain_with_the_domain_behind_it() -> None:
    """Such a page had no outlet before, so that nobody could say how far it is trusted."""
    Outlet.objects.create(name="The Courier", domain="courier.example")
    outlet = at("https://courier.test/x", outlet="THE COURIER")
    assert outlet is not None
    assert (outlet.name, outlet.domain) == ("THE COURIER (courier.test)", "courier.test")
    assert at("https://news.courier.test/y", outlet="THE COURIER") == outlet


@pytest.mark.parametrize(
    ("name", "url"),
    [("El Tiempo", "https://www.eltiempo.example/x"), ("The Courier", "https://news.courier.example/x")],
)
def test_an_outlet_without_a_domain_takes_the_one_that_fits_its_name(name: str, url: str) -> None:
    """It closed the door to its own pages before: the name was taken, and the domain nobody's."""
    known = intake.outlet_named(name)
    assert at(url, outlet=name.upper()) == known
    known.refresh_from_db()
    assert (known.name, known.domain) == (name, registrable(publisher_host(url)))


def test_but_not_one_that_does_not() -> None:
    intake.outlet_named("The Courier")
    outlet = at("https://evil.example/x")
    assert outlet is not None
    assert outlet.name == "The Courier (evil.example)"
    assert Outlet.objects.get(name="The Courier").domain == ""


def test_a_name_is_taken_by_itself_only_where_the_domain_bears_it_out() -> None:
    outlet = at("https://evil.example/x", outlet="Andes Wire")
    assert outlet is not None
    assert (outlet.name, outlet.domain) == ("Andes Wire (evil.example)", "evil.example")


def test_where_a_name_with_its_domain_is_another_s_too_there_is_no_outlet() -> None:
    Outlet.objects.create(name="Andes Wire (evil.example)", domain="wire.example")
    assert at("https://evil.example/x", outlet="Andes Wire") is None


def test_a_page_is_not_believed_about_another_s_address() -> None:
    herald = Outlet.objects.create(name="The Herald", domain="herald.example")
    outlet = at("https://spoof.example/x", canonical="https://herald.example/x", outlet="The Herald")
    assert outlet is not None
    assert outlet != herald
    assert (outlet.name, outlet.domain) == ("The Herald (spoof.example)", "spoof.example")


@pytest.mark.parametrize("allowed", ["127.0.0.1:8000", "127.0.0.1"])
def test_a_host_that_the_settings_open_may_speak_for_others(settings: Settings, allowed: str) -> None:
    settings.FETCH_ALLOW_PRIVATE_HOSTS = frozenset({allowed})
    herald = Outlet.objects.create(name="The Herald", domain="herald.example")
    assert at("http://127.0.0.1:8000/x", canonical="https://herald.example/x") == herald
    assert at("http://127.0.0.2:8000/x", canonical="https://herald.example/x") != herald


def test_a_page_without_a_name_makes_no_outlet() -> None:
    assert at(outlet="") is None
    assert not Outlet.objects.exists()


def test_a_long_name_is_cut_before_its_domain() -> None:
    """The domain stands behind it, since such a name fits none."""
    name = "The Courier and Gazette " * 20
    outlet = at(outlet=name)
    assert outlet is not None
    assert len(outlet.name) == 200
    assert outlet.name.startswith("The Courier and Gazette ")
    assert outlet.name.endswith(" (courier.example)")


@pytest.mark.django_db(transaction=True)
def test_two_pages_of_a_new_outlet_at_the_same_moment_make_one() -> None:
    answers = at_once(*[at] * 4)
    assert answers == [Outlet.objects.get()] * 4


@pytest.mark.django_db(transaction=True)
def test_nor_do_two_domains_of_one_name_come_into_each_other_s_way() -> None:
    at_once(lambda: at("https://courier.example/x"), lambda: at("https://courier.test/x"))
    domains = set(Outlet.objects.values_list("domain", flat=True))
    assert domains == {"courier.example", "courier.test"}


def test_an_outlet_that_an_editor_named_is_found_again() -> None:
    assert intake.outlet_named("The Ledger") == intake.outlet_named("The Ledger")
    assert Outlet.objects.count() == 1


def test_the_outlet_that_was_given_stands(serve: Any) -> None:
    courier = intake.outlet_named("Courier, as the editor calls it")
    document = intake.remember(url=URL)
    Document.objects.filter(pk=document.pk).update(outlet=courier)
    serve(fetched())
    intake.read_document(document_id=document.pk)
    document.refresh_from_db()
    assert document.outlet == courier


# --- Copies -----------------------------------------------------------------------------------------------------------


def test_copies_come_together_in_one_group() -> None:
    first = store(LONG, url=URL)
    assert not CopyGroup.objects.exists()
    second = store(LONG.replace("The march", "A march"), url="https://herald.example/x")
    third = store(LONG + " So it went.", url="https://ledger.example/x")
    first.refresh_from_db()
    assert first.copy_group == second.copy_group == third.copy_group == CopyGroup.objects.get()


def test_other_texts_stay_alone() -> None:
    store(LONG, url=URL)
    other = LONG.replace("crossed bridge", "waited at gate").replace("village", "town").replace("met", "lost")
    assert store(other, url="https://herald.example/x").copy_group is None
    assert not CopyGroup.objects.exists()


CREDITED = LONG.replace("The march\n\n", "The march\n\nCÚCUTA, Colombia (Andes Wire) — ")


@pytest.mark.parametrize("order", ["credit first", "credit second"])
def test_the_agency_that_a_copy_names_is_kept(order: str) -> None:
    texts = [CREDITED, LONG] if order == "credit first" else [LONG, CREDITED]
    for number, text in enumerate(texts):
        store(text, url=f"https://courier.example/{number}")
    assert CopyGroup.objects.get().credit == "Andes Wire"


def test_a_page_that_is_stored_under_another_address_joins_no_group(serve: Any) -> None:
    canonical = f'<link rel="canonical" href="{URL}">'
    serve(fetched(html(canonical)))
    for url in (URL, URL + "?from=feed"):
        intake.read_document(document_id=intake.remember(url=url).pk)
    assert not CopyGroup.objects.exists()
    banded = {band.entry % 2**copies.DOCUMENT_BITS for band in DocumentBand.objects.all()}
    assert banded == {Document.objects.read().get().pk}


def test_a_fetch_has_the_newsroom_s_limits(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    given: dict[str, Any] = {}

    def fetch(url: str, **options: Any) -> Refused:
        given.update(options)
        return Refused(reason=Reason.TIMEOUT)

    settings.FETCH_TOTAL_SECONDS = 7
    settings.FETCH_CONTACT = "desk@courier.example"
    settings.FETCH_ALLOW_PRIVATE_HOSTS = frozenset({"127.0.0.1:8000"})
    monkeypatch.setattr("sources.intake.fetch", fetch)
    with pytest.raises(intake.CannotRead, match="did not answer in time"):
        intake.fetch_page(URL)
    assert given["limits"].total_seconds == 7
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert given["limits"].user_agent == f"Factcheck/{version} (+desk@courier.example)"
    assert given["allow_hosts"] == frozenset({"127.0.0.1:8000"})


def test_an_address_that_could_not_be_read_is_tried_again_when_it_is_found_again(
    bells: list[Bell], django_capture_on_commit_callbacks: Any
) -> None:
    document = intake.remember(url=URL)
    Document.objects.update(state="failed", attempts=4, last_error="No.", settled_at=timezone.now())
    bells.clear()
    with django_capture_on_commit_callbacks(execute=True):
        again = intake.remember(url=URL)
    assert (again.pk, again.state, again.attempts, again.last_error) == (document.pk, "waiting", 0, "")
    assert bells == [Bell(task="sources.read_document", pk=document.pk)]


@pytest.mark.django_db(transaction=True)
def test_two_copies_that_are_stored_at_once_are_one_group() -> None:
    urls = ("https://ledger.example/x", "https://courier.example/x")
    stored = at_once(*(lambda url=url: store(LONG, url=url) for url in urls))
    assert all(isinstance(document, Document) for document in stored)
    (group,) = CopyGroup.objects.all()
    assert set(group.documents.values_list("url", flat=True)) == set(urls)


def test_how_a_text_came_is_kept() -> None:
    assert store(TEXT).arrival == "pasted"
    fetched = intake.store_document(page=a_page(LONG), raw=b"x", arrival=Arrival.FETCHED, url=URL)
    assert Document.objects.get(pk=fetched.pk).arrival == "fetched"


# --- Sites that are not to be visited just now ------------------------------------------------------------------------


def put_off(reason: Reason, retry_after: float | None, serve: Any, callbacks: Any) -> tuple[Document, float]:
    """A waiting document after such an answer, and in how many seconds it is due."""
    serve(Refused(reason=reason, detail="courier.example", retry_after=retry_after))
    document = intake.remember(url=URL)
    with callbacks(execute=True):
        intake.read_document(document_id=document.pk)
    document.refresh_from_db()
    return document, (document.due_at - timezone.now()).total_seconds()


def test_a_page_of_a_busy_site_waits_for_its_turn_which_is_no_attempt(
    serve: Any, bells: list[Bell], django_capture_on_commit_callbacks: Any
) -> None:
    document, seconds = put_off(Reason.HOST_BUSY, 450, serve, django_capture_on_commit_callbacks)
    assert (document.state, document.attempts, document.lease_token) == (State.WAITING, 0, None)
    assert 448 < seconds <= 450
    assert document.turn_at is not None
    assert abs((document.turn_at - document.due_at).total_seconds()) < 1
    assert bells == []  # the sweep rings in time


def test_for_a_turn_that_is_soon_the_bell_is_rung_on_time(
    serve: Any, bells: list[Bell], django_capture_on_commit_callbacks: Any
) -> None:
    document, seconds = put_off(Reason.HOST_BUSY, 1.0, serve, django_capture_on_commit_callbacks)
    assert seconds <= 1
    assert bells == [Bell(task="sources.read_document", pk=document.pk)]


def test_it_comes_back_with_its_turn(serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    turn = timezone.now()
    document = intake.remember(url=URL)
    Document.objects.update(turn_at=turn)
    given: dict[str, Any] = {}
    serve(Refused(reason=Reason.TIMEOUT))

    def polite(*, fetch: Fetch, **how: Any) -> Fetch:
        given.update(how)
        return fetch

    monkeypatch.setattr("sources.intake.manners.Polite", polite)
    intake.read_document(document_id=document.pk)
    document.refresh_from_db()
    assert given == {"robots": True, "comes_back": True, "turn": turn}
    assert (document.attempts, document.turn_at) == (1, None)


@pytest.mark.parametrize("reason", [Reason.HOST_PAUSED, Reason.HOST_DOWN])
def test_a_short_pause_of_a_site_is_waited_for(
    reason: Reason, serve: Any, django_capture_on_commit_callbacks: Any
) -> None:
    document, seconds = put_off(reason, 200, serve, django_capture_on_commit_callbacks)
    assert (document.state, document.attempts, document.turn_at) == (State.WAITING, 0, None)
    assert 198 < seconds <= 200


@pytest.mark.parametrize("reason", [Reason.HOST_PAUSED, Reason.HOST_DOWN, Reason.RATE_LIMITED, Reason.SERVER_ERROR])
def test_no_search_waits_for_a_long_one(reason: Reason, serve: Any, django_capture_on_commit_callbacks: Any) -> None:
    document, _ = put_off(reason, 3600, serve, django_capture_on_commit_callbacks)
    assert document.state == State.FAILED
    assert document.last_error == Refused(reason=reason, detail="courier.example").sentence
    assert intake.remember(url=URL).state == State.WAITING


@pytest.mark.parametrize(("asked", "least"), [(120, 120), (None, 0)])
def test_another_attempt_is_not_made_before_the_site_wants_it(
    asked: float | None, least: float, serve: Any, django_capture_on_commit_callbacks: Any
) -> None:
    document, seconds = put_off(Reason.RATE_LIMITED, asked, serve, django_capture_on_commit_callbacks)
    assert (document.state, document.attempts) == (State.WAITING, 1)
    assert least < seconds <= least + work.RETRY_SECONDS * 1.5


def test_a_page_that_robots_txt_closes_is_not_read_again(serve: Any, django_capture_on_commit_callbacks: Any) -> None:
    document, _ = put_off(Reason.ROBOTS, None, serve, django_capture_on_commit_callbacks)
    assert document.state == State.FAILED
    assert document.last_error == "The site asks programs not to read this page (robots.txt)."


def test_the_workbench_is_not_made_to_read_itself(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.SITE_URL = "https://desk.example"
    given: dict[str, Any] = {}

    def fetch(url: str, **options: Any) -> Refused:
        given.update(options)
        return Refused(reason=Reason.OWN_SITE)

    monkeypatch.setattr("sources.intake.fetch", fetch)
    with pytest.raises(intake.CannotRead, match="leads to this workbench itself"):
        intake.fetch_page("https://desk.example/log-in/")
    assert given["own_hosts"] == ["desk.example"]
