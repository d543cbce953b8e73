"""Claims, evidence and documents by the number they state."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from claims import number_search
from claims.models import Statement, StoredReading
from claims.number_search import CannotAsk, Found, TooBroad, question, quoted, search
from claims.readings import readings_of
from people.models import User
from sources.models import Document
from tests import factories

BORDER = """Four dead on the Venezuelan border

At least four people were killed on Saturday, a lawmaker said. Some 300 people were wounded.
"""
ELSEWHERE = """Flood in Peru

Five people were killed in Peru on Friday, officials said.
"""


def find(words: str, *, reader: User) -> Found:
    return search(question(words), reader=reader)


def titles(found: Found) -> list[str]:
    return [Document.objects.get(pk=pk).title for pk in found.documents]


@pytest.fixture
def archive(edith: User) -> User:
    """Two reports that were read, and somebody to ask."""
    readings_of([factories.make_document(BORDER), factories.make_document(ELSEWHERE, outlet="The Ledger")])
    return edith


def test_documents_are_found_by_interval_event_place_and_days(archive: User) -> None:
    assert titles(find("killed 2-7, Venezuela, February 2019", reader=archive)) == [
        "Four dead on the Venezuelan border"
    ]
    assert titles(find("killed 2-7, Perú, febrero de 2019", reader=archive)) == ["Flood in Peru"]
    assert len(titles(find("killed 2-7", reader=archive))) == 2


@pytest.mark.parametrize(
    "words",
    ["killed 9-12, Venezuela", "killed 2-7, Chile", "killed 2-7, Venezuela, March 2019", "arrested 4", "4 tents"],
)
def test_what_differs_in_one_part_is_not_found(archive: User, words: str) -> None:
    found = find(words, reader=archive)
    assert (found.documents, found.claims, found.evidence) == ((), (), ())


def test_spanish_words_find_english_texts(archive: User) -> None:
    assert titles(find("muertos entre 2 y 4, Venezuela", reader=archive)) == ["Four dead on the Venezuelan border"]


def test_claims_and_evidence_are_found_at_their_places(edith: User) -> None:
    claim = factories.make_claim(by=edith)
    evidence = factories.make_evidence(claim)
    found = find("soldiers fled 100-110", reader=edith)
    assert found.claims == (claim.pk,)
    assert found.evidence == (evidence.pk,)
    assert set(found.documents) == {claim.article.document_id, evidence.document_id}


def test_a_number_alone_finds_what_states_it(archive: User) -> None:
    assert titles(find("300", reader=archive)) == ["Four dead on the Venezuelan border"]


def test_a_quote_is_the_sentence_with_the_figure_in_its_place(archive: User) -> None:
    found = find("wounded 250-310", reader=archive)
    (document,) = quoted(found.documents, found, reader=archive)
    (quote,) = document.quotes
    assert quote.text == "Some 300 people were wounded."
    assert quote.marked.endswith("300 people")


def test_what_only_allows_the_number_is_last(edith: User) -> None:
    readings_of(
        [
            factories.make_document("104 soldiers fled.", published=date(2019, 2, 1)),
            factories.make_document("At least 90 soldiers fled.", published=date(2019, 2, 20)),
        ]
    )
    found = find("soldiers fled 100-110", reader=edith)
    texts = [Document.objects.get(pk=pk).text for pk in found.documents]
    assert texts == ["104 soldiers fled.", "At least 90 soldiers fled."]


def test_an_older_version_of_a_page_is_no_document_of_its_own(archive: User) -> None:
    before = find("killed 2-7", reader=archive).documents
    Document.objects.filter(pk=before[0]).update(is_current=False)
    assert find("killed 2-7", reader=archive).documents == before[1:]


def test_documents_that_nobody_has_read_are_found_by_the_archive_and_read(edith: User) -> None:
    factories.make_document(BORDER)
    assert not StoredReading.objects.exists()
    found = find("killed 2-7, Venezuela", reader=edith)
    assert found.read_now == 1
    assert titles(found) == ["Four dead on the Venezuelan border"]
    assert find("killed 2-7, Venezuela", reader=edith).read_now == 0


def test_no_more_are_read_for_one_question_than_is_bearable(edith: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(number_search, "MOST_READ_NOW", 2)
    for count in range(3):
        factories.make_document(f"{BORDER}\nReport {count}.", outlet=f"Outlet {count}")
    assert find("killed 2-7, Venezuela", reader=edith).read_now == 2


def test_a_question_that_everything_answers_is_too_broad(archive: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(number_search, "MOST_STATEMENTS", 1)
    with pytest.raises(TooBroad, match="More than 1 counts"):
        find("killed 2-7", reader=archive)


def test_an_outsider_finds_nothing(archive: User, olga: User) -> None:
    found = find("killed 2-7", reader=olga)
    assert (found.documents, found.claims, found.evidence) == ((), (), ())


def test_fields_go_before_words() -> None:
    asked = question(
        "killed 2-7, Peru, 2018",
        low=Decimal(10),
        happened="wounded",
        counted="soldier",
        place="Venezuela",
        since=date(2019, 1, 1),
        until=date(2019, 2, 1),
    )
    assert asked.interval is not None
    assert (asked.interval.low, asked.interval.high) == (Decimal(10), None)
    assert (asked.event_class, asked.groups, asked.places) == ("wounded", ("soldier",), ("venezuela",))
    assert (asked.since, asked.until) == (date(2019, 1, 1), date(2019, 2, 1))


def test_fields_alone_make_a_question() -> None:
    assert question(low=Decimal(2), high=Decimal(7), happened="killed").event_class == "killed"


def test_what_is_wrong_is_said_with_its_field() -> None:
    with pytest.raises(CannotAsk) as caught:
        question("killed, blorp", since=date(2019, 3, 1), until=date(2019, 2, 1))
    assert [field for field, _ in caught.value.problems] == ["q", "q", "until"]
    with pytest.raises(CannotAsk, match="second number is smaller"):
        question(low=Decimal(7), high=Decimal(2))


def test_the_answer_comes_from_an_index(archive: User) -> None:
    rows = Statement.objects.filter(event_class="killed").order_by()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")  # or it reads the few rows there are
    index = re.compile(r"(?:INDEX|using|on) statement_(?:event|number|inexact)")
    for part in (rows.starting_within(Decimal(2), Decimal(7)), rows.reaching_into(Decimal(2), Decimal(7))):
        assert index.search(part.explain())
