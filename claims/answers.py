"""A claim that stands in no article, answered from the archive alone: nothing is stored, nobody else is asked."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache, partial

from django.conf import settings

from claims.figures import Assessment, Figure, Reading, Suggestion, is_claim, phrases, read, topic, weigh
from claims.figures.reports import Report
from claims.figures.scenes import Scene, fit, may_be, scene_of
from claims.models import Evidence
from claims.passages import passages_of, report_of
from claims.readings import kept_readings, read_anew
from claims.witnesses import witnesses
from people.models import User
from sources import archive
from sources.models import Document

# Where a claim has a day, reports on it are looked for around that day first; then later ones that name it.
DAYS_BEFORE = timedelta(days=1)
DAYS_AFTER = timedelta(days=10)
LONG_BEFORE = timedelta(days=30)
# Documents that are read for one question.
READ = 20
# Reports of the scene that are enough not to look further.
ENOUGH = 3
# Documents that tell of the scene, or may, and give no count: so many are named.
MOST_WITHOUT = 3
# Of what was read for one claim this much is remembered for the next.
REMEMBERED = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a claim's figure comes to.  `without` are documents of the same scene, or perhaps of it, without a count."""

    figure: Figure | None
    suggestion: Suggestion
    evidence: tuple[Evidence, ...]
    without: tuple[Document, ...]


class Desk:
    """Answers one claim after the other for a reader.  What it has read for one claim it knows for the next."""

    def __init__(self, reader: User, *, language: str = "en") -> None:
        self._reader = reader
        self._language = language
        self._reports: OrderedDict[int, tuple[Document, Report]] = OrderedDict()
        self._ranked = lru_cache(maxsize=REMEMBERED)(self._rank)

    def answer(self, text: str, *, day: date | None) -> Answer:
        """What the archive has on the figure of a claim that was made on a day."""
        figure = principal(text, day=day, language=self._language)
        if figure is None:
            return Answer(figure=None, suggestion=_nothing(), evidence=(), without=())
        scene = scene_of(figure, around=[text], language=self._language)
        found = self._found(text, figure, scene)
        evidence = [row for document, report in found for row in passages_of(figure, document, report, scene=scene)]
        return Answer(
            figure=figure,
            suggestion=weigh(figure, witnesses(evidence), policy=settings.CONFLICT_POLICY),
            evidence=tuple(evidence),
            without=tuple(_without_count(found, evidence, scene)),
        )

    def _found(self, text: str, figure: Figure, scene: Scene) -> list[tuple[Document, Report]]:
        """Documents that may tell of the scene, the likeliest first."""
        asked = _asked(text, figure, scene, language=self._language)
        found = self._read(self._ranked(_around(asked, scene)))
        if sum(fit(scene, report.setting) is not None for _, report in found) < ENOUGH:
            later = self._read(self._ranked(_later(asked, scene)))
            known = {document.pk for document, _ in found}
            found += [each for each in later if each[0].pk not in known]
        return found

    def _rank(self, question: archive.Question) -> tuple[int, ...]:
        return tuple(archive.ranked(question, reader=self._reader))

    def _read(self, ids: Sequence[int]) -> list[tuple[Document, Report]]:
        missing = [pk for pk in ids if pk not in self._reports]
        rows = Document.objects.read().select_related("outlet", "copy_group").in_bulk(missing)
        kept = kept_readings(rows.values())
        for pk, document in rows.items():
            self._reports[pk] = document, report_of(document, partial(_reading, kept.get(pk)))
        found = [self._reports[pk] for pk in ids if pk in self._reports]
        while len(self._reports) > REMEMBERED:
            self._reports.popitem(last=False)
        return found


def _reading(kept: Reading | None, document: Document) -> Reading:
    """The reading that is kept of a document, else one that is not: answering changes nothing."""
    return kept or read_anew(document)


def principal(text: str, *, day: date | None, language: str) -> Figure | None:
    """The figure that a claim is about: the first that can be one."""
    figures = read(text, published=day, language=language).figures
    return next((figure for figure in figures if is_claim(text, figure, language)), None)


def _asked(text: str, figure: Figure, scene: Scene, *, language: str) -> tuple[str, ...]:
    """The places together, and what the claim is about; what its figure gives, where it names neither."""
    asked = (" ".join((*scene.places, *scene.regions)), topic(text, figure, language=language))
    return tuple(filter(None, asked)) or phrases(figure, context=[text], language=language)


def _around(asked: tuple[str, ...], scene: Scene) -> archive.Question:
    since = _moved(scene.day, -DAYS_BEFORE)
    until = _moved(scene.day, DAYS_AFTER)
    return archive.Question(phrases=asked, since=since, until=until, limit=READ)


def _later(asked: tuple[str, ...], scene: Scene) -> archive.Question:
    """Of any later day: reports that name the scene's."""
    day = f"{scene.day:%B} {scene.day.day}" if scene.day else ""
    since = _moved(scene.day, -LONG_BEFORE)
    return archive.Question(phrases=tuple(f"{words} {day}".strip() for words in asked), since=since, limit=READ)


def _moved(day: date | None, by: timedelta) -> date | None:
    """So many days on; none where there is no day, or the calendar has none there."""
    try:
        return day + by if day else None
    except OverflowError:
        return None


def _without_count(
    found: Iterable[tuple[Document, Report]], evidence: Sequence[Evidence], scene: Scene
) -> list[Document]:
    """Those of the scene that count nothing; where no other is of the scene, those that may be."""
    telling = {row.document_id for row in evidence}
    rest = [(document, report) for document, report in found if document.pk not in telling]
    sure = [document for document, report in rest if fit(scene, report.setting) is not None]
    if sure or telling:
        return sure[:MOST_WITHOUT]
    return [document for document, report in rest if may_be(scene, report.setting)][:MOST_WITHOUT]


def _nothing() -> Suggestion:
    return Suggestion(
        assessment=Assessment.UNCLEAR, confidence=0.0, reasons=("No figure that can be checked stands in the claim.",)
    )
