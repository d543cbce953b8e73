"""Copies come together, whoever was stored first, and the numbers that were changed on the way are kept."""

from __future__ import annotations

import importlib
import itertools
import random
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sources import copies, filing, vocabulary
from sources.models import ChangedNumber, CopyGroup, Document, DocumentBand

pytestmark = pytest.mark.django_db

DAY = date(2019, 2, 24)


WORDS = [first + second for first in ("bor", "cam", "del", "fen", "gar", "hol") for second in ("an", "is", "or", "um")]


def sentences(start: int, end: int) -> str:
    """Sentences of words of their own, with a number in each."""

    def one(n: int) -> str:
        chosen = random.Random(n)
        return f"{' '.join(chosen.choices(WORDS, k=6))} {n + 100} {' '.join(chosen.choices(WORDS, k=6))}."

    return " ".join(map(one, range(start, end)))


def store(text: str, *, day: int = 0) -> Document:
    document = Document.objects.create(state="done", text=text, language="en", published_on=DAY + timedelta(days=day))
    filing.file_waiting()
    document.refresh_from_db()
    return document


# The middle one shares more than half with each of the others, which share less with each other.
LEFT, MIDDLE, RIGHT = sentences(0, 30), sentences(6, 36), sentences(12, 42)


@pytest.mark.parametrize("order", list(itertools.permutations([LEFT, MIDDLE, RIGHT])))
def test_copies_of_copies_are_one_group_in_whatever_order_they_come(order: tuple[str, ...]) -> None:
    for text in order:
        store(text)
    group = CopyGroup.objects.get()
    assert group.documents.count() == 3


def test_two_groups_that_a_copy_joins_are_one_with_all_they_had() -> None:
    for text in (LEFT, LEFT.replace(" 107 ", " 170 "), RIGHT, f"{RIGHT} (Andes Wire)"):
        store(text)
    assert CopyGroup.objects.count() == 2
    store(MIDDLE)
    group = CopyGroup.objects.get()
    assert group.documents.count() == 5
    assert ("107", "170") in set(group.changed_numbers.values_list("original_number", "number"))


def test_filed_at_once_and_one_by_one_they_are_the_same_groups() -> None:
    for text in (LEFT, RIGHT, MIDDLE):
        Document.objects.create(state="done", text=text, language="en", published_on=DAY)
    assert filing.file_waiting() == 3
    assert CopyGroup.objects.get().documents.count() == 3


def changed() -> set[tuple[int, int, str, str]]:
    rows = ChangedNumber.objects.values_list("original", "document", "original_number", "number")
    return set(rows)


def test_an_earlier_one_with_the_same_numbers_leaves_what_was_said() -> None:
    first = store(LEFT, day=5)
    copied = store(LEFT.replace(" 107 ", " 170 "), day=6)
    assert changed() == {(first.pk, copied.pk, "107", "170")}
    store(f"{LEFT} And more.", day=0)
    assert changed() == {(first.pk, copied.pk, "107", "170")}


def test_an_earlier_one_with_another_number_is_what_all_are_held_against() -> None:
    first = store(LEFT, day=5)
    copied = store(LEFT.replace(" 107 ", " 170 "), day=6)
    original = store(LEFT.replace(" 107 ", " 170 "), day=0)
    assert changed() == {(original.pk, first.pk, "170", "107")}
    assert copied.copy_group == original.copy_group


def test_one_copy_more_costs_the_same_however_many_there_are() -> None:
    def cost(number: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            store(f"{LEFT} {'And so on. ' * number}", day=-number)
        return len(asked)

    costs = [cost(number) for number in range(12)]
    assert max(costs[3:]) <= costs[2] + 2


def entries() -> list[int]:
    return list(DocumentBand.objects.order_by("entry").values_list("entry", flat=True))


def test_a_document_is_kept_with_each_of_its_bands() -> None:
    first, _, last = store(LEFT), store("Too short."), store(RIGHT)
    bands = {pk: copies.bands(copies.signature(text)).tolist() for pk, text in ((first.pk, LEFT), (last.pk, RIGHT))}
    assert entries() == sorted(band + pk for pk, values in bands.items() for band in values)


def test_a_band_that_many_have_is_kept_for_the_first_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filing, "MOST_PER_BAND", 3)
    documents = [store(LEFT, day=day) for day in range(5)]
    assert len(entries()) == 3 * copies.BANDS
    assert CopyGroup.objects.get().documents.count() == len(documents)


def test_bands_computed_anew_from_the_signatures_are_the_same() -> None:
    documents = [store(text) for text in (LEFT, MIDDLE, "Too short.", RIGHT, *[sentences(50, 60)] * 25)]
    Document.objects.filter(pk=documents[1].pk).update(filed_at=None)
    DocumentBand.objects.filter(entry__in=[each for each in entries() if each % 2**30 == documents[1].pk]).delete()
    before = entries()
    DocumentBand.objects.all().delete()
    importlib.import_module("sources.migrations.0008_bands").compute(apps, SimpleNamespace(connection=connection))
    assert entries() == before


def test_the_words_of_a_process_that_has_met_very_many_stay_what_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "MOST_REMEMBERED", 20)
    texts = [(text, "en") for text in (LEFT, RIGHT, LEFT)]
    prepared = filing.prepare(texts)
    once = filing.prepare(texts[:1])
    assert prepared.signatures == [copies.packed(copies.signature(text)) for text, _ in texts]
    assert prepared.counts.only([2]).terms.tolist() == once.counts.terms.tolist()
