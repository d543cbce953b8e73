"""Readings that are kept: used again while they hold, made anew when they do not, and the same whoever reads first."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import readings
from claims.figures import READER_VERSION, Reading
from claims.models import Statement, StoredReading
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
        ("At least 100 soldiers fled.", 300, 310, True),
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
    assert Statement.objects.overlapping(*limits).exists() is is_found


@pytest.mark.parametrize(("group", "is_found"), [("soldier", True), ("person", True), ("civilian", False)])
def test_a_narrower_group_is_found_with_a_wider_one(document: Document, group: str, is_found: bool) -> None:
    reading_of(document)
    assert Statement.objects.filter(event_class="fled").counting(group).exists() is is_found
