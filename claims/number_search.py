"""Claims, evidence and documents by the number they state: "killed 2-7, Venezuela, February 2019".

question ── ask ──> Asked ── indexes ──> statements ──> the claims and the evidence at their places, and their documents
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from claims.figures import Asked, Interval, Reading, ask, place_key, search_words
from claims.models import Claim, Evidence, Statement, StatementQuerySet
from claims.readings import progress, readings_of, unread
from people.models import User
from sources import archive
from sources.models import Document

# A question that more statements answer is too broad to be of use.
MOST_STATEMENTS = 2_000
# Documents that the archive names for the number and that nobody has read yet: so many are read for one question.
MOST_READ_NOW = 25
MOST_ASKED_FOR = 60
# Reports on a count appear after the days it is of.
DAYS_AFTER = 14
# A longer sentence is cut on both sides of its figure.
LONGEST_SIDE = 240
LANGUAGES = ("en", "es")
NO_NUMBER = "Give a number or a range, as in “killed 2-7” or “at least 100 soldiers”."
UPSIDE_DOWN = "The second number is smaller than the first."
WRONG_DAYS = "The second day is before the first."


class CannotAsk(Exception):
    """A question is not understood.  `problems` says of which field, and what is wrong, in sentences."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__(" ".join(sentence for _, sentence in problems))
        self.problems = problems


class TooBroad(Exception):
    """More statements answer than anybody would look through."""

    def __init__(self) -> None:
        super().__init__(
            f"More than {MOST_STATEMENTS:,} counts answer that. Say what happened or what is counted, where, or "
            "between which days."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What answers a question: ids, the newest count first; what only allows such a number is behind all others."""

    claims: tuple[int, ...]
    evidence: tuple[int, ...]
    documents: tuple[int, ...]
    # Places of the statements in each document.
    starts: Mapping[int, tuple[int, ...]]
    # Documents that were read for this question, as nobody had before.
    read_now: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A statement in its sentence."""

    statement: Statement
    before: str
    marked: str
    after: str

    @property
    def text(self) -> str:
        return self.before + self.marked + self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A document with what it states."""

    document: Document
    quotes: tuple[Quote, ...]


def question(
    words: str = "",
    *,
    low: Decimal | None = None,
    high: Decimal | None = None,
    happened: str = "",
    counted: str = "",
    place: str = "",
    since: date | None = None,
    until: date | None = None,
) -> Asked:
    """What is asked for in words, and in fields of their own, which go before the words.  Raises: CannotAsk."""
    asked = ask(words)
    problems = [("q", unclear.sentence) for unclear in asked.unclear]
    if low is not None or high is not None:
        asked = replace(asked, interval=Interval(low=low, high=high))
    asked = replace(
        asked,
        event_class=happened or asked.event_class,
        groups=(counted,) if counted else asked.groups,
        places=(place_key(place),) if place.strip() else asked.places,
        since=since or asked.since,
        until=until or asked.until,
    )
    if asked.interval is None:
        problems.append(("q", NO_NUMBER))
    elif _is_upside_down(asked.interval):
        problems.append(("high", UPSIDE_DOWN))
    if asked.since and asked.until and asked.since > asked.until:
        problems.append(("until", WRONG_DAYS))
    if problems:
        raise CannotAsk(list(dict.fromkeys(problems)))
    return asked


def _is_upside_down(interval: Interval) -> bool:
    return interval.low is not None and interval.high is not None and interval.low > interval.high


def search(asked: Asked, *, reader: User, reads: bool = True) -> Found:
    """The claims, evidence and documents that `reader` may see and that state such a number.

    Where `reads`, documents that the archive names and that were not read before are read first, some of them.
    Raises: TooBroad.
    """
    read_now = _read_more(asked, reader=reader) if reads else 0
    found = _statements(asked, reader=reader)
    places = list(dict.fromkeys((statement.document_id, statement.start) for statement in found))
    starts: dict[int, list[int]] = {}
    for statement in found:
        starts.setdefault(statement.document_id, []).append(statement.start)
    return Found(
        claims=_claims(places, reader=reader),
        evidence=_evidence(places, reader=reader),
        documents=_documents(starts, reader=reader),
        starts={pk: tuple(sorted(each)) for pk, each in starts.items()},
        read_now=read_now,
    )


def quoted(documents: Collection[int], found: Found, *, reader: User) -> list[Quoted]:
    """Documents with their statements in place, in the order that is given.  Three queries, and their readings."""
    rows = Document.objects.visible_to(reader).select_related("outlet", "copy_group").in_bulk(documents)
    readings = readings_of(rows.values())
    places = {start for pk in documents for start in found.starts[pk]}
    of_document: dict[int, list[Statement]] = {}
    for statement in Statement.objects.filter(document__in=rows, start__in=places).order_by("start"):
        if statement.start in found.starts[statement.document_id]:
            of_document.setdefault(statement.document_id, []).append(statement)
    return [
        Quoted(
            document=rows[pk],
            quotes=tuple(_quote(statement, rows[pk], readings[pk]) for statement in of_document.get(pk, ())),
        )
        for pk in documents
        if pk in rows
    ]


def _quote(statement: Statement, document: Document, reading: Reading) -> Quote:
    start, end = statement.start, statement.end
    sentences = [each for each in reading.sentences if each.start <= start and end <= each.end]
    first, last = (sentences[0].start, sentences[0].end) if sentences else (start, end)
    before, after = document.text[first:start], document.text[end:last]
    return Quote(
        statement=statement,
        before=before if len(before) <= LONGEST_SIDE else f"…{before[-LONGEST_SIDE:]}",
        marked=document.text[start:end],
        after=after if len(after) <= LONGEST_SIDE else f"{after[:LONGEST_SIDE]}…",
    )


def _statements(asked: Asked, *, reader: User) -> list[Statement]:
    """The statements that answer: first those that state such a number, then those that only allow one; the newest
    first.  Raises: TooBroad.
    """
    interval = asked.interval
    assert interval is not None
    rows = _narrowed(Statement.objects.visible_to(reader), asked).order_by()
    found: dict[int, tuple[bool, Statement]] = {}
    # Each is a question to an index of its own; with OR between them neither is used.
    for is_inside, part in (
        (True, rows.starting_within(interval.low, interval.high)),
        (False, rows.reaching_into(interval.low, interval.high)),
    ):
        for statement in part.only("document", "start", "as_of")[: MOST_STATEMENTS + 1]:
            found.setdefault(statement.pk, (is_inside, statement))
        if len(found) > MOST_STATEMENTS:
            raise TooBroad
    ordered = sorted(found.values(), key=lambda each: (each[0], each[1].as_of or date.min, each[1].pk), reverse=True)
    return [statement for _, statement in ordered]


def _narrowed(rows: StatementQuerySet, asked: Asked) -> StatementQuerySet:
    rows = rows.filter(unit=asked.unit or "")
    if asked.event_class:
        rows = rows.filter(event_class=asked.event_class)
    for group in asked.groups:
        rows = rows.counting(group)
    if asked.counted:
        rows = rows.filter(counted__icontains=asked.counted)
    return rows.at(asked.places).within(asked.since, asked.until)


def _claims(places: Collection[tuple[int, int]], *, reader: User) -> tuple[int, ...]:
    """The claims at some places, in their order."""
    rows = Claim.objects.visible_to(reader).filter(article__document__in={pk for pk, _ in places})
    at = {
        (document, start): pk for pk, document, start in rows.values_list("pk", "article__document", "start").order_by()
    }
    return tuple(at[place] for place in places if place in at)


def _evidence(places: Collection[tuple[int, int]], *, reader: User) -> tuple[int, ...]:
    """The evidence at some places, in their order."""
    rows = Evidence.objects.visible_to(reader).filter(document__in={pk for pk, _ in places})
    at: dict[tuple[int, int], list[int]] = {}
    for pk, document, start in rows.order_by("pk").values_list("pk", "document", "start"):
        at.setdefault((document, start), []).append(pk)
    return tuple(pk for place in places for pk in at.get(place, ()))


def _documents(ids: Iterable[int], *, reader: User) -> tuple[int, ...]:
    """Those that are the newest version of their address."""
    wanted = list(ids)
    rows = Document.objects.visible_to(reader).read().current().filter(pk__in=wanted)
    current = set(rows.order_by().values_list("pk", flat=True))
    return tuple(pk for pk in wanted if pk in current)


def _read_more(asked: Asked, *, reader: User) -> int:
    """Read documents that hold such a number, by the archive's index, and that nobody has read yet."""
    read, held = progress()
    interval = asked.interval
    if interval is None or read == held:
        return 0
    named = archive.search(
        archive.Question(
            phrases=[words for language in LANGUAGES if (words := search_words(asked, language))],
            low=None if interval.low is None else float(interval.low),
            high=None if interval.high is None else float(interval.high),
            since=asked.since,
            until=asked.until + timedelta(days=DAYS_AFTER) if asked.until else None,
            limit=MOST_ASKED_FOR,
        ),
        reader=reader,
    )
    new = unread(each.document for each in named)[:MOST_READ_NOW]
    readings_of(new)
    return len(new)
