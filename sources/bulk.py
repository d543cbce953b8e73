"""Collections of documents, loaded whole: a line of JSON for each, read in other processes and stored in batches.

    lines ── read_line ──> Entry ── filing.prepare, in a pool ──> rows, postings, bands, copy groups

Some thousands are stored in one transaction.  What is stored is known by its id in the collection, so that a load which
was broken off goes on where it was when it is started again.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from io import BufferedIOBase
from typing import Any
from urllib.parse import urlsplit

from django.db import connection, connections, transaction
from django.utils import timezone

from sources import filing, intake, rows
from sources.archive.ranking import BLOCK
from sources.domains import original_address, publisher_host, registrable
from sources.fetch import Reason
from sources.models import Arrival, Document, Outlet
from sources.reading import MOST_CHARACTERS
from sources.reading.language import language_of, two_letters
from sources.work import State

# Documents that one process reads at once, and that are stored at once: what is left of a block of the archive, which
# is then written whole.
READ_AT_ONCE = 256
STORED_AT_ONCE = BLOCK
# Documents that may be under way: enough to keep every process busy, few enough for a small machine.
AHEAD = 2 * STORED_AT_ONCE
SQLITE_CACHE_KIB = 256 * 1024
# The longest text, each letter written as an escape of a pair, with room for what else a line has.
LONGEST_LINE = 12 * MOST_CHARACTERS + 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One document of a collection, as its line has it."""

    line: int
    external_id: str
    url: str
    title: str
    published: date | None
    outlet: str
    language: str
    text: str  # headline first, as in Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A line that was left out, and why."""

    line: int
    reason: str


@dataclass(slots=True, kw_only=True)
class Load:
    """How far a load is."""

    lines: int = 0
    stored: int = 0
    known: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    # Ids of documents that are read and not stored yet.
    under_way: set[str] = field(default_factory=set, repr=False)


class BadLine(Exception):
    """A line that is no document; the message says why."""


def load(lines: Iterable[bytes], *, tell: Callable[[Load], None] = lambda load: None) -> Load:
    """Store every document of the lines, and tell after each batch how far it is."""
    done = Load()
    connections.close_all()  # the processes of the pool, made at the first question to it, must not share one
    with _pool() as pool:
        pool.submit(int).result()
        _make_room()
        ahead: deque[Chunk] = deque()
        for entries, line in _chunks(lines, done):
            made = pool.submit(_make, [(entry.text, entry.language) for entry in entries])
            ahead.append(Chunk(entries, line, made.result))
            if sum(len(chunk.entries) for chunk in ahead) >= AHEAD:
                _store_next(ahead, done, tell)
        while ahead:
            _store_next(ahead, done, tell)
    if done.stored:
        _take_stock()
    return done


@contextmanager
def _pool() -> Iterator[ProcessPoolExecutor]:
    """Processes that read, and that end with this one, however it ends: they see that their end of a pipe does."""
    watched, held = os.pipe()
    try:
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(mp_context=context, initializer=_watch, initargs=(watched, held)) as pool:
            yield pool
    finally:
        os.close(watched)
        os.close(held)


def _watch(watched: int, held: int) -> None:
    """Runs in each process of the pool, which was forked with both ends of the pipe."""
    os.close(held)
    threading.Thread(target=_end_with_it, args=(watched,), daemon=True).start()


def _end_with_it(watched: int) -> None:
    os.read(watched, 1)  # nobody writes: it comes back when nobody can
    os._exit(1)


def _make_room() -> None:
    """Let SQLite keep its indexes in memory: each document adds to all of them, in any place."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = -{SQLITE_CACHE_KIB}")


def _take_stock() -> None:
    """Let PostgreSQL count: until it does, it plans its questions for the tables as they were."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE sources_document, sources_archiveposting, sources_documentband")


def lines_of(file: BufferedIOBase) -> Iterator[bytes]:
    """The lines of a file; of one without an end, a piece that is no document, whatever its size."""
    while line := file.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
        yield line


@dataclass(frozen=True, slots=True)
class Made:
    """What the reading of some texts gives."""

    languages: list[str]
    hashes: list[str]
    prepared: filing.Prepared

    def only(self, places: range) -> Made:
        """The same, of some of the texts."""
        return Made(
            languages=[self.languages[place] for place in places],
            hashes=[self.hashes[place] for place in places],
            prepared=self.prepared.only(places),
        )


@dataclass(frozen=True, slots=True)
class Chunk:
    """Documents that are being read, the last line they came from, and what waits until they are read."""

    entries: list[Entry]
    line: int
    made: Callable[[], Made]

    def cut(self, size: int) -> tuple[Chunk, Chunk]:
        """Two in its place, of which the first has so many documents."""
        first, second = range(size), range(size, len(self.entries))
        made = self.made()
        return (
            Chunk(self.entries[:size], self.entries[size - 1].line, partial(made.only, first)),
            Chunk(self.entries[size:], self.line, partial(made.only, second)),
        )


def _chunks(lines: Iterable[bytes], done: Load) -> Iterator[tuple[list[Entry], int]]:
    """The documents that are not stored yet, and after which line they end."""
    entries: list[Entry] = []
    number = 0
    tomorrow = timezone.localdate() + timedelta(days=1)  # which it is elsewhere already
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                entries.append(read_line(line, number=number, latest=tomorrow))
            except BadLine as error:
                done.skipped.append(Skipped(line=number, reason=str(error)))
        if len(entries) == READ_AT_ONCE:
            yield _unknown(entries, done), number
            entries = []
    if number:
        yield _unknown(entries, done), number


def read_line(line: bytes, *, number: int, latest: date = date.max) -> Entry:
    """The document of a line, published by the `latest` day.  Raises: BadLine."""
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLine(f"This is not JSON: {error}.") from error
    if not isinstance(given, dict):
        raise BadLine("This is not a JSON object.")
    text, title = _string(given, "text", most=MOST_CHARACTERS), _string(given, "title", most=MOST_CHARACTERS)
    if not text:
        raise BadLine("“text” is missing or empty.")
    title = " ".join(title.split())[:500]
    return Entry(
        line=number,
        external_id=_string(given, "id", most=200),
        url=_address(given),
        title=title,
        published=_day(given.get("published"), latest=latest),
        outlet=_string(given, "outlet", most=200),
        language=two_letters(_string(given, "language", most=40)),
        text=f"{title}\n\n{text}" if title and not text.startswith(title) else text,
    )


def _string(given: dict[str, Any], name: str, *, most: int) -> str:
    value = given.get(name)
    if value is None:
        return ""
    if isinstance(value, int) and name == "id":
        value = str(value)
    if not isinstance(value, str):
        raise BadLine(f"“{name}” is not a text.")
    if len(value) > most:
        raise BadLine(f"“{name}” has {len(value):,} characters; at most {most:,} are taken.")
    # PostgreSQL stores no NUL, and no half of a character.
    return value.replace("\x00", "").encode("utf-8", "replace").decode().replace("\r\n", "\n").strip()


def _address(given: dict[str, Any]) -> str:
    url = _string(given, "url", most=2000)
    if url and not url.startswith(("http://", "https://")):
        raise BadLine("“url” is not a web address.")
    if "@" in url and any("@" in _site(address) for address in (url, original_address(url))):
        raise BadLine(f"“url”: {Reason.CREDENTIALS.sentence}")
    return url


def _site(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError as error:
        raise BadLine("“url” is not a web address.") from error


def _day(value: Any, *, latest: date) -> date | None:
    if value in (None, ""):
        return None
    try:
        day = datetime.fromisoformat(value).date()
    except (TypeError, ValueError) as error:
        raise BadLine(f"“published” is not a day as in 2019-02-24: {str(value)[:40]}.") from error
    if day > latest:
        raise BadLine(f"“published” is a day that has not come yet: {day}.")
    return day


def _unknown(entries: Sequence[Entry], done: Load) -> list[Entry]:
    """Those whose id is neither stored nor under way.  One that is stored with other words is told."""
    ids = [entry.external_id for entry in entries if entry.external_id]
    question = """
        SELECT own.external_id, coalesce(other.text_sha256, own.text_sha256) FROM sources_document AS own
        LEFT JOIN sources_document AS other ON other.id = own.same_as_id
        WHERE NOT (own.external_id = '') AND own.external_id
    """
    stored: dict[str, str] = dict(rows.having(question, ids))
    left = []
    for entry in entries:
        if (known := stored.get(entry.external_id)) and known != intake.text_sha256(entry.text):
            reason = f"The id “{entry.external_id}” is that of another text, which is stored already."
            done.skipped.append(Skipped(line=entry.line, reason=reason))
        elif known or entry.external_id in done.under_way:
            done.known += 1
        else:
            left.append(entry)
            done.under_way |= {entry.external_id} - {""}
    return left


def _make(texts: Sequence[tuple[str, str]]) -> Made:
    """Runs in a process of the pool."""
    texts = [(text, language or language_of(text)) for text, language in texts]
    return Made(
        languages=[language for _, language in texts],
        hashes=[hashlib.sha256(text.encode()).hexdigest() for text, _ in texts],
        prepared=filing.prepare(texts),
    )


def _store_next(ahead: deque[Chunk], done: Load, tell: Callable[[Load], None]) -> None:
    """Store as many as are stored at once, the first of those under way."""
    chunks: list[Chunk] = []
    room = min(STORED_AT_ONCE, BLOCK - (rows.last_id(Document._meta.db_table) + 1) % BLOCK)
    while ahead and room:
        chunk = ahead.popleft()
        if len(chunk.entries) > room:
            chunk, rest = chunk.cut(room)
            ahead.appendleft(rest)
        chunks.append(chunk)
        room -= len(chunk.entries)
    if entries := [entry for chunk in chunks for entry in chunk.entries]:
        made = [chunk.made() for chunk in chunks]
        stored = _store(
            entries,
            languages=[language for part in made for language in part.languages],
            hashes=[text for part in made for text in part.hashes],
            prepared=filing.joined([part.prepared for part in made]),
        )
        done.stored += stored
        done.known += len(entries) - stored
        done.under_way -= {entry.external_id for entry in entries}
    done.lines = chunks[-1].line
    tell(done)


def _store(
    entries: Sequence[Entry], *, languages: Sequence[str], hashes: Sequence[str], prepared: filing.Prepared
) -> int:
    """Store one batch, whole or not at all; returns how many were new.  What has no id is known by its text."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # What a crash might take is loaded again; and a plan for thousands of values is not compiled, which
                # takes longer than to carry it out.
                cursor.execute("SET LOCAL synchronous_commit TO off; SET LOCAL jit TO off")
        filing.lock()
        ids = rows.next_ids(Document._meta.db_table, len(entries))
        places = _Places(entries, hashes)
        texts = []  # places of those that bring a text which is not there yet
        written = []
        for place, (pk, entry) in enumerate(zip(ids, entries, strict=True)):
            url, same_as = places.take(pk, entry, hashes[place])
            if same_as is not None and not entry.external_id:
                continue
            columns: dict[str, rows.Value] = {
                "id": pk,
                "url": url,
                "canonical_url": original_address(entry.url),
                "title": entry.title,
                "published_on": entry.published.isoformat() if entry.published else None,
                "external_id": entry.external_id,
                "same_as_id": same_as,
            }
            if same_as is None:
                texts.append(place)
                columns |= {
                    "outlet_id": places.outlet(entry),
                    "language": languages[place],
                    "text": entry.text,
                    "headline_end": len(entry.title) if entry.text.startswith(entry.title) else 0,
                    "text_sha256": hashes[place],
                    "signature": prepared.signatures[place],
                }
            written.append(columns)
        _insert(written)
        filing.file_prepared([ids[place] for place in texts], prepared.only(texts))
    return len(written)


class _Places:
    """Which address each entry of a batch is stored under, and which stored text it only repeats."""

    def __init__(self, entries: Sequence[Entry], hashes: Sequence[str]) -> None:
        urls = [entry.url for entry in entries if entry.url]
        self._at_url: dict[str, tuple[int, str]] = {}
        self._texts: dict[str, int] = {}
        of_url = "SELECT url, coalesce(same_as_id, id), text_sha256 FROM sources_document WHERE is_current AND url"
        for url, pk, text in rows.having(of_url, urls):
            self._at_url[url] = (pk, text)
        of_text = "SELECT text_sha256, id FROM sources_document WHERE url = '' AND text_sha256"
        self._texts.update(rows.having(of_text, hashes))
        names = {entry.outlet for entry in entries if entry.outlet}
        self._named = {name: intake.outlet_named(name).pk for name in names}
        self._at_domain = dict(Outlet.objects.exclude(domain="").values_list("domain", "pk"))

    def outlet(self, entry: Entry) -> int | None:
        """The outlet it names, else the one that is known at its host, else at its domain, as for a fetched page."""
        if named := self._named.get(entry.outlet):
            return named
        host = publisher_host(entry.url).rstrip(".") if self._at_domain else ""
        if desk := self._at_domain.get(host):
            return desk
        parts = host.split(".")[1:]
        # Where none of these is known, there is no need to work out which of them it is.
        if any(".".join(parts[start:]) in self._at_domain for start in range(len(parts))):
            return self._at_domain.get(registrable(host))
        return None

    def take(self, pk: int, entry: Entry, text: str) -> tuple[str, int | None]:
        """The address for a new document, "" where it is taken, and the stored document whose text it repeats."""
        if entry.url and entry.url not in self._at_url:
            self._at_url[entry.url] = (pk, text)
            return entry.url, None
        if entry.url:
            stored, known = self._at_url[entry.url]
            if known == text:
                return "", stored
        if text in self._texts:
            return "", self._texts[text]
        self._texts[text] = pk
        return "", None


def _insert(written: Sequence[dict[str, rows.Value]]) -> None:
    """Write rows of documents, with the model's own defaults where they say nothing."""
    now = timezone.now()
    usual = Document(arrival=Arrival.LOADED, state=State.DONE)
    usual.settled_at = usual.due_at = usual.stored_at = usual.fetched_at = usual.filed_at = now
    defaults: dict[str, rows.Value] = {
        str(field.column): field.get_db_prep_save(getattr(usual, field.attname), connection)
        for field in Document._meta.concrete_fields
    }
    defaults["signature"] = b""
    said = list(dict.fromkeys(column for columns in written for column in columns))
    rows.insert(
        Document._meta.db_table,
        said,
        [[columns.get(column, defaults[column]) for column in said] for columns in written],
        same={column: value for column, value in defaults.items() if column not in said},
    )
