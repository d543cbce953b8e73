"""Searching what is stored: the same questions on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources import archive, intake
from sources.models import Document
from sources.words import MOST_WORDS
from tests import factories, people

pytestmark = pytest.mark.django_db

DAY = date(2019, 2, 24)


def store(title: str, body: str = "", *, published: date | None = DAY) -> Document:
    document = factories.make_document(f"{title}\n\n{body or 'Nothing more is known.'}")
    Document.objects.filter(pk=document.pk).update(published_on=published)
    return document


def titles(*phrases: str, **window: date | int | None) -> list[str]:
    return [document.title for document in archive.search(phrases, reader=people.edith(), **window)]  # type: ignore[arg-type]


def test_it_finds_what_holds_the_words_and_nothing_else() -> None:
    store("Soldiers flee", "They crossed into Colombia.")
    store("Harvest", "Coffee was good this year.")
    assert titles("soldiers Colombia") == ["Soldiers flee"]
    assert titles("tea") == []


def test_the_words_may_stand_anywhere_and_in_any_letters() -> None:
    store("Count", "On Sunday the SOLDIERS, said the office, numbered 104.")
    for phrase in ("soldiers", "Soldiers", "104", "“soldiers” – 104!"):
        assert titles(phrase) == ["Count"]


def test_any_of_the_phrases_is_enough() -> None:
    store("First", "Soldiers crossed.")
    store("Second", "Guards crossed.")
    assert set(titles("soldiers", "guards")) == {"First", "Second"}


def test_a_long_word_stands_for_all_that_begin_with_it() -> None:
    store("Plural", "Many deserters came.")
    assert titles("deserter") == ["Plural"]
    assert titles("deser") == ["Plural"]
    assert titles("deserters") == ["Plural"]


def test_a_short_word_stands_for_itself() -> None:
    store("Count", "They were 1040, and four guardsmen.")
    assert titles("104") == []
    assert titles("guar") == []
    assert titles("four") == ["Count"]


def test_words_of_one_or_two_letters_are_not_looked_for() -> None:
    store("On to it", "He is in.")
    assert titles("on", "it", "is in") == []


def test_a_number_is_looked_for_whatever_its_length() -> None:
    store("Deaths", "There were 2 dead.")
    assert titles("2") == ["Deaths"]


def test_accents_are_found_as_they_are_written() -> None:
    store("Cúcuta", "Los soldados llegaron a Cúcuta.")
    assert titles("Cúcuta") == ["Cúcuta"]
    assert titles("CÚCUTA") == ["Cúcuta"]


@pytest.mark.parametrize(("written", "asked"), [("Cúcuta", "Cucuta"), ("Cucuta", "Cúcuta"), ("Nuñez", "Nunez")])
def test_accents_matter_on_postgresql_alone(written: str, asked: str) -> None:
    # SQLite's index is kept without them; PostgreSQL's "simple" configuration keeps them.
    store("Count", f"They came to {written}.")
    assert titles(asked) == (["Count"] if connection.vendor == "sqlite" else [])


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        (None, None, True),
        (DAY, DAY, True),
        (date(2019, 2, 25), None, False),
        (None, date(2019, 2, 23), False),
        (date(2019, 2, 1), date(2019, 2, 28), True),
        (date(2019, 2, 28), date(2019, 2, 1), False),
        (date.min, date.max, True),
    ],
)
def test_the_window_has_both_its_days(since: date | None, until: date | None, found: bool) -> None:
    store("Soldiers flee")
    assert titles("soldiers", since=since, until=until) == (["Soldiers flee"] if found else [])


def test_what_has_no_day_is_not_found() -> None:
    store("Soldiers flee", published=None)
    assert titles("soldiers") == []


def test_what_is_not_read_or_stored_under_another_is_not_found() -> None:
    stored = store("Soldiers flee")
    text = "Soldiers flee as well"
    common = {"title": "Hidden", "published_on": DAY, "text": text}
    Document.objects.create(url="https://courier.example/1", state="waiting", **common)
    Document.objects.create(url="https://courier.example/2", state="failed", **common)
    Document.objects.create(url="https://courier.example/3", state="done", same_as=stored, **common)
    assert titles("soldiers") == ["Soldiers flee"]


def test_what_is_read_later_is_found_from_then_on() -> None:
    document = intake.remember(url="https://courier.example/1", title="Later", published=DAY)
    assert titles("soldiers") == []
    document.text, document.state = "Soldiers flee.", "done"
    document.save()
    assert titles("soldiers") == ["Later"]


def test_what_is_deleted_is_not_found_any_more() -> None:
    kept, gone = store("Kept", "Soldiers flee."), store("Gone", "Soldiers fled.")
    Document.objects.filter(pk=gone.pk).delete()
    assert titles("soldiers") == [kept.title]


def test_those_with_more_of_the_words_come_first() -> None:
    store("One", "Soldiers were seen near the old bridge, it was said.")
    store("Three", "Soldiers fled to Colombia, and were seen there too.")
    store("Two", "Soldiers fled, it was said, and nobody saw where.")
    assert titles("soldiers fled Colombia") == ["Three", "Two", "One"]


def test_those_with_rarer_words_come_first() -> None:
    for number in range(6):
        store(f"Common {number}", "Soldiers were seen again near the bridge that day.")
    store("Rare 0", "Deserters were seen again near the bridge that day.")
    assert titles("soldiers deserters")[0] == "Rare 0"


def test_one_rare_word_goes_before_many_of_a_common_one() -> None:
    for number in range(6):
        store(f"Common {number}", "Soldiers and soldiers met more soldiers near the bridge of the soldiers.")
    store("Rare 0", "Deserters and officers met more officials near the bridge of the customs.")
    assert titles("soldiers deserters")[0] == "Rare 0"


def test_no_more_than_the_limit_are_given() -> None:
    for number in range(4):
        store(f"Soldiers {number}")
    assert len(titles("soldiers", limit=3)) == 3
    assert len(titles("soldiers")) == 4
    assert titles("soldiers", limit=0) == []


def test_equal_ones_keep_their_order() -> None:
    for number in range(4):
        store(f"Soldiers {number}", "They fled.")
    assert titles("soldiers") == titles("soldiers") == [f"Soldiers {number}" for number in range(4)]


def test_the_outlet_comes_along_without_a_query_each() -> None:
    for number in range(3):
        store(f"Soldiers {number}")
    found = archive.search(["soldiers"], reader=people.edith())
    with connection.execute_wrapper(lambda *query: pytest.fail("a query")):
        assert [document.outlet_name for document in found] == ["The Courier"] * 3


@pytest.mark.parametrize("phrases", [[], [""], ["   "], ["…", "–"], ["!!!"], ["a", "of"]])
def test_a_question_without_words_finds_nothing(phrases: list[str]) -> None:
    store("Soldiers flee")
    assert archive.search(phrases, reader=people.edith()) == []


HOSTILE = [
    '"',
    "'",
    '"soldiers',
    "soldiers' OR '1'='1",
    "soldiers AND NOT flee",
    "NEAR(soldiers flee, 2)",
    "soldiers*",
    "text:soldiers",
    "^soldiers",
    "soldiers) OR (flee",
    "soldiers & | ! <-> :*",
    "soldiers\\",
    "soldiers; DROP TABLE sources_document; --",
    "%(since)s %s soldiers",
    "soldiers\x00flee",
    "\ud800 soldiers",
    "🪖 soldiers 🇨🇴",
    "sol\u00addiers",
    "___ soldiers",
    "²³¼ soldiers",
    "ſoldierS ŉ ﬁ",
    "١٠٤ soldiers",
    "soldiers " + "x" * 5000,
    "é" * 3000 + " soldiers",
    " ".join(f"word{number}" for number in range(500)),
    "don't won't o'clock",
]


@pytest.mark.parametrize("phrase", HOSTILE)
def test_no_question_breaks_it(phrase: str) -> None:
    store("Soldiers flee", "They fled.")
    found = titles(phrase)
    assert found in ([], ["Soldiers flee"])
    if "soldiers" in phrase.casefold().split():
        assert found == ["Soldiers flee"]
    assert Document.objects.count() == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(phrases=st.lists(st.text(max_size=30), max_size=5))
def test_nothing_that_can_be_typed_breaks_it(phrases: list[str]) -> None:
    assert archive.search(phrases, reader=people.edith()) == []


def test_only_the_first_words_of_a_very_long_question_count() -> None:
    store("Early", "Soldiers flee.")
    filler = " ".join(f"word{number}" for number in range(MOST_WORDS))
    assert titles(f"soldiers {filler}") == ["Early"]
    assert titles(f"{filler} soldiers") == []


def test_it_shows_nobody_what_is_not_theirs_to_see() -> None:
    factories.make_document()
    assert archive.search(["soldiers"], reader=people.edith())
    assert archive.search(["soldiers"], reader=people.olga()) == []
