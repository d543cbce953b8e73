"""Readings that are kept: used again while they hold, made anew when they do not, and the same whoever reads first."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from claims import readings
from claims.figures import READER_VERSION, Reading
from claims.models import Backlog, Statement, StoredReading
from claims.readings import read_anew, reading_of, readings_of
from sources.models import Document
from tests import factories
from tests.at_once import at_once

TEXT = """Four dead on the Venezuelan border

At least 300 people were wounded on Saturday, officials said. Some 96 soldiers and policemen fled to Colombia.

They brought 600 tonnes of food, and the man, 54, waited for 3 hours.
"""


@pytest.fixture
def document(db: None) -> Document:
    return factories.make_document(TEXT)


@pytest.fixture
def read_texts(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Ids of the documents whose text was read, in order."""
    ids: list[int] = []

    def counted(document: Document) -> Reading:
        ids.append(document.pk)
        return read_anew(document)

    monkeypatch.setattr(readings, "read_anew", counted)
    return ids


def test_what_is_kept_is_what_was_read(document: Document) -> None:
    assert reading_of(document) == read_anew(document)
    assert reading_of(document) == read_anew(document)


def test_a_text_is_read_once(document: Document, read_texts: list[int]) -> None:
    first, second = reading_of(document), reading_of(document)
    assert first == second
    assert read_texts == [document.pk]


def test_a_newer_reader_reads_anew(document: Document, read_texts: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    reading_of(document)
    monkeypatch.setattr(readings, "READER_VERSION", READER_VERSION + 1)
    reading_of(document)
    reading_of(document)
    assert read_texts == [document.pk, document.pk]
    assert StoredReading.objects.get().reader == READER_VERSION + 1


def test_a_day_that_is_known_later_dates_the_counts(document: Document) -> None:
    document.published_on = None
    document.save()
    assert {figure.as_of for figure in reading_of(document).figures} == {None}
    document.published_on = date(2019, 2, 25)
    document.save()
    assert reading_of(document).figures[0].as_of is not None
    assert set(Statement.objects.values_list("as_of", flat=True)) <= {date(2019, 2, 25), date(2019, 2, 23)}


def test_nothing_is_kept_of_a_document_without_a_text(db: None) -> None:
    waiting = Document.objects.create(url="https://courier.example/later")
    assert reading_of(waiting).figures == ()
    assert not StoredReading.objects.exists()


def test_many_are_loaded_with_one_question(db: None) -> None:
    documents = [factories.make_document(f"{number} soldiers fled to Colombia.") for number in range(20, 40)]
    readings_of(documents)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = readings_of(documents)
    assert len(asked) == 1
    assert found == {document.pk: read_anew(document) for document in documents}


def test_many_that_are_new_are_kept_in_parts(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "KEPT_AT_ONCE", 3)
    documents = [factories.make_document(f"{number} soldiers fled to Colombia.") for number in range(20, 27)]
    assert readings_of(documents).keys() == {document.pk for document in documents}
    assert StoredReading.objects.count() == 7


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_who_read_at_once_keep_the_same() -> None:
    document = factories.make_document(TEXT)
    first, second = at_once(lambda: reading_of(document), lambda: reading_of(document))
    assert first == second == read_anew(document)
    assert StoredReading.objects.get().reading == first
    places = list(Statement.objects.values_list("start", flat=True))
    assert len(places) == len(set(places)) > 0


def test_the_figures_that_can_be_claims_become_statements(document: Document) -> None:
    reading_of(document)
    stated = {statement.label: statement for statement in Statement.objects.all()}
    assert not any("54" in label or "hours" in label for label in stated)
    assert any(statement.unit for statement in stated.values())
    fled = stated["96 soldiers and policemen fled"]
    assert document.text[fled.start : fled.end].startswith("Some 96") or document.text[fled.start] == "9"
    assert (fled.event_class, fled.widest, fled.groups) == ("fled", "person", " police | soldier ")
    wounded = stated["at least 300 people wounded"]
    assert (wounded.low, wounded.high, wounded.is_exact) == (Decimal(300), None, False)
    assert wounded.as_of == date(2019, 2, 24)


def test_a_statement_has_the_places_of_its_sentence_and_of_the_headline(document: Document) -> None:
    reading_of(document)
    fled = Statement.objects.get(event_class="fled")
    assert fled.places == " colombia | venezuela "


def test_what_the_text_leaves_out_is_what_such_an_event_counts(document: Document) -> None:
    reading_of(document)
    assert Statement.objects.get(event_class="killed").groups == " person "


def test_spanish_words_give_the_same_groups_events_and_places(db: None) -> None:
    spanish = factories.make_document("Al menos 96 soldados venezolanos huyeron a Colombia el sábado.")
    Document.objects.filter(pk=spanish.pk).update(language="es")
    reading_of(Document.objects.get(pk=spanish.pk))
    stated = Statement.objects.get()
    assert (stated.event_class, stated.groups) == ("fled", " soldier ")
    assert set(stated.places.split()) >= {"colombia", "venezuela"}


@pytest.mark.parametrize(
    ("text", "low", "high", "is_found"),
    [
        ("104 soldiers fled.", 100, 110, True),
        ("104 soldiers fled.", 104, 104, True),
        ("104 soldiers fled.", 105, 110, False),
        ("104 soldiers fled.", None, 103, False),
        ("104 soldiers fled.", 104, None, True),
        ("At least 100 soldiers fled.", 150, 160, True),
        ("At least 100 soldiers fled.", 300, 310, False),
        ("At least 100 soldiers fled.", 10, 99, False),
        ("Up to 300 soldiers fled.", 280, 500, True),
        ("Up to 300 soldiers fled.", 301, None, False),
        ("Between 100 and 200 soldiers fled.", 150, 160, True),
        ("Dozens of soldiers fled.", 90, 95, True),
        ("Dozens of soldiers fled.", 100, 900, False),
    ],
)
def test_statements_are_found_where_some_number_is_in_both(
    db: None, text: str, low: int | None, high: int | None, is_found: bool
) -> None:
    reading_of(factories.make_document(text))
    limits = [None if limit is None else Decimal(limit) for limit in (low, high)]
    found = Statement.objects.starting_within(*limits) | Statement.objects.reaching_into(*limits)
    assert found.exists() is is_found


@pytest.mark.parametrize(("group", "is_found"), [("soldier", True), ("person", True), ("civilian", False)])
def test_a_narrower_group_is_found_with_a_wider_one(document: Document, group: str, is_found: bool) -> None:
    reading_of(document)
    assert Statement.objects.filter(event_class="fled").counting(group).exists() is is_found


# ── The archive, bit by bit ──────────────────────────────────────────────────────────────────────────────────────────


def stored(*counts: int) -> list[Document]:
    return [factories.make_document(f"{count} soldiers fled to Colombia.") for count in counts]


def test_the_archive_is_read_newest_first(db: None, read_texts: list[int]) -> None:
    first, second, third = (document.pk for document in stored(20, 30, 40))
    assert readings.read_next(most=2) == 2
    assert sorted(read_texts) == [second, third]
    assert readings.read_next(most=2) == 1
    assert readings.read_next(most=2) == 0
    assert sorted(read_texts) == [first, second, third]


def test_what_is_stored_since_is_read_before_the_rest(db: None, read_texts: list[int]) -> None:
    stored(20, 30, 40)
    readings.read_next(most=1)
    (newer,) = stored(50)
    readings.read_next(most=1)
    assert read_texts[-1] == newer.pk


def test_a_newer_reader_reads_the_archive_again(
    db: None, read_texts: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    stored(20, 30)
    assert readings.read_next(most=5) == 2
    monkeypatch.setattr(readings, "READER_VERSION", READER_VERSION + 1)
    assert readings.read_next(most=5) == 2
    assert readings.read_next(most=5) == 0


def test_a_page_that_came_late_is_found_by_going_through_all_again(db: None) -> None:
    late = Document.objects.create(url="https://courier.example/late")
    stored(20)
    readings.read_next(most=5)
    Document.objects.filter(pk=late.pk).update(text="30 soldiers fled.", state="done", language="en")
    assert readings.read_next(most=5) == 0
    Backlog.objects.update(ended_at=timezone.now() - timedelta(hours=readings.AGAIN_HOURS + 1))
    assert readings.read_next(most=5) == 1


def test_how_far_the_reading_is_can_be_told(db: None) -> None:
    documents = stored(20, 30, 40)
    readings_of(documents[:2])
    assert readings.progress() == (2, 3)


def test_the_background_reads_as_many_as_the_setting_says(db: None, settings: Settings) -> None:
    settings.READ_FIGURES_PER_MINUTE = 12
    stored(20, 30, 40)
    backlog, _ = Backlog.objects.get_or_create(pk=1)
    readings.run_backlog(backlog_id=backlog.pk)
    assert readings.progress() == (2, 3)
    backlog.refresh_from_db()
    assert backlog.state == "waiting"
    assert backlog.due_at > timezone.now()


def test_the_background_can_be_switched_off(db: None, settings: Settings) -> None:
    settings.READ_FIGURES_PER_MINUTE = 0
    stored(20)
    readings.run_backlog(backlog_id=Backlog.objects.get_or_create(pk=1)[0].pk)
    assert readings.progress() == (0, 1)
