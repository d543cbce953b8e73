"""Searching what is stored: the same questions on both databases."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import bm25s
import pytest
import Stemmer
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources import archive, bulk, filing, intake, tasks
from sources.archive import Found, Question, index, searching
from sources.archive.passages import LONGEST
from sources.archive.ranking import BLOCK, K1, B
from sources.archive.searching import MOST_WORDS
from sources.archive.terms import TOKEN, counted, words_of
from sources.models import ArchiveBlock, ArchivePosting, Arrival, Document, Outlet
from sources.reading import read_pasted
from tests import factories, people

pytestmark = pytest.mark.django_db

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
DAY = date(2019, 2, 24)


def store(
    title: str, body: str = "", *, published: date | None = DAY, language: str = "en", outlet: str = "The Courier"
) -> Document:
    text = f"{title}\n\n{body or 'Nothing more is known.'}"
    page = replace(read_pasted(text), published=published, language=language)
    return intake.store_document(
        page=page, raw=text.encode(), arrival=Arrival.LOADED, outlet=intake.outlet_named(outlet)
    )


def lines_of(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (SHARED / name).read_text(encoding="utf-8").splitlines()]


def find(*phrases: str, **more: Any) -> list[Found]:
    return archive.search(Question(phrases=phrases, **more), reader=people.edith())


def titles(*phrases: str, **more: Any) -> list[str]:
    return [found.document.title for found in find(*phrases, **more)]


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


@pytest.mark.parametrize(
    ("language", "written", "asked"),
    [
        ("en", "Many deserters came.", "deserter"),
        ("en", "A deserter came.", "deserters"),
        ("en", "They were wounded.", "wounding"),
        ("es", "Los desertores llegaron.", "desertor"),
        ("es", "Un soldado herido.", "heridos"),
        ("de", "Die Häuser brannten.", "Haus"),
    ],
)
def test_a_word_stands_for_its_forms(language: str, written: str, asked: str) -> None:
    store("Count", written, language=language)
    assert titles(asked) == ["Count"]


def test_a_question_is_put_in_every_language_of_the_archive() -> None:
    store("English", "Many soldiers came.")
    store("Spanish", "Muchos soldados llegaron.", language="es")
    assert set(titles("soldier", "soldado")) == {"English", "Spanish"}


def test_a_beginning_is_no_word() -> None:
    store("Count", "They were 1040, and four guardsmen.")
    for beginning in ("104", "guar", "fou"):
        assert titles(beginning) == []


def test_letters_alone_are_not_looked_for() -> None:
    store("A letter", "He is in Ward B, it was said.")
    assert titles("b") == []
    assert titles("is in") == ["A letter"]


def test_a_number_is_looked_for_whatever_its_length() -> None:
    store("Deaths", "There were 2 dead.")
    assert titles("2") == ["Deaths"]


def test_a_digit_beside_words_does_not_count() -> None:
    store("Digit", "There were 2 of them in the harbour at 2, they said.")
    store("Word", "The soldiers were there.")
    assert titles("2 soldiers") == ["Word"]


@pytest.mark.parametrize("written", ["1,040", "1.040", "1040", "١٠٤٠"])
@pytest.mark.parametrize("asked", ["1,040", "1.040", "1040"])
def test_a_number_is_its_value(written: str, asked: str) -> None:
    store("Count", f"They were {written} in all.")
    assert titles(asked) == ["Count"]


@pytest.mark.parametrize(("written", "asked"), [("Cúcuta", "Cucuta"), ("Cucuta", "CÚCUTA"), ("Nuñez", "Nunez")])
def test_accents_and_capitals_do_not_matter(written: str, asked: str) -> None:
    store("Count", f"They came to {written}.")
    assert titles(asked) == ["Count"]


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


def test_what_has_no_day_is_in_no_window() -> None:
    store("Soldiers flee", published=None)
    assert titles("soldiers") == ["Soldiers flee"]
    assert titles("soldiers", since=date.min) == titles("soldiers", until=date.max) == []


def test_what_is_not_read_or_stored_under_another_is_not_found() -> None:
    stored = store("Soldiers flee")
    for state in ("waiting", "failed"):
        Document.objects.create(url=f"https://courier.example/{state}", state=state, title="Soldiers", text="Soldiers")
    Document.objects.create(url="https://courier.example/3", state="done", same_as=stored, text="Soldiers flee")
    filing.file_waiting()
    assert titles("soldiers") == ["Soldiers flee"]


def test_what_was_stored_without_being_filed_is_filed_by_the_sweep() -> None:
    Document.objects.create(state="done", title="Restored", text="Soldiers flee.", language="en")
    assert titles("soldiers") == []
    tasks.sweep()
    assert titles("soldiers") == ["Restored"]
    assert filing.file_waiting() == 0


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
    found = find("soldiers")
    with connection.execute_wrapper(lambda *query: pytest.fail("a query")):
        assert [each.document.outlet_name for each in found] == ["The Courier"] * 3


@pytest.mark.parametrize("phrases", [[], [""], ["   "], ["…", "–"], ["!!!"], ["a", "z"]])
def test_a_question_without_words_finds_nothing(phrases: list[str]) -> None:
    store("Soldiers flee")
    assert find(*phrases) == []


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
    assert find(*phrases, limit=5) == []


def test_only_the_first_words_of_a_very_long_question_count() -> None:
    store("Early", "Soldiers flee.")
    filler = " ".join(f"word{number}" for number in range(MOST_WORDS))
    assert titles(f"soldiers {filler}") == ["Early"]
    assert titles(f"{filler} soldiers") == []


def test_it_shows_nobody_what_is_not_theirs_to_see() -> None:
    factories.make_document()
    assert find("soldiers")
    assert archive.search(Question(phrases=["soldiers"]), reader=people.olga()) == []


# --- Conditions -------------------------------------------------------------------------------------------------------


def test_words_in_quotation_marks_stand_together() -> None:
    store("Together", "The migration office counted them.")
    store("Apart", "The office for migration counted them.")
    assert set(titles("migration office")) == {"Together", "Apart"}
    for quoted in ('"migration office"', "“Migration Office”", "«migration office» counted"):
        assert titles(quoted) == ["Together"]


def test_a_phrase_is_found_however_far_down_the_ranking_it_stands() -> None:
    for number in range(30):
        store(f"Offices {number}", "Office migration office migration, of the office for the migration.")
    store("Phrase 0", "It was a long day on which the migration office counted people, and others did other things.")
    assert titles('"migration office counted"', limit=2) == ["Phrase 0"]


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        (100, 110, {"104"}),
        (104, 104, {"104"}),
        (2, 2, {"2"}),
        (1, 12, {"2", "seven", "2.5"}),
        (7, 7, {"seven"}),
        (2.5, 2.5, {"2.5"}),
        (1000, None, {"1,040"}),
        (None, 3, {"2", "2.5"}),
        (3, 6, set()),
        (5000, 1, set()),
    ],
)
def test_a_number_is_asked_for_by_its_interval(low: float | None, high: float | None, found: set[str]) -> None:
    for number in ("104", "2", "seven", "2.5", "1,040"):
        store(f"Count of {number}", "Soldiers had gone.")
    expected = {f"Count of {number}" for number in found}
    assert set(titles("soldiers", low=low, high=high)) == expected
    assert set(titles(low=low, high=high)) == expected


def test_an_open_interval_is_one_question_however_many_numbers_there_are() -> None:
    counts = [f"{number} soldiers" for number in range(1000, 41_000, 7)]
    for start in range(0, len(counts), 500):
        store(f"List {start}", ", ".join(counts[start : start + 500]))
    with CaptureQueriesContext(connection) as asked:
        assert len(titles("soldiers", low=1000)) == 12
    assert len(asked) < 15
    assert max(len(each["sql"]) for each in asked) < 5_000


def test_the_outlet_is_a_condition() -> None:
    store("One", "Soldiers fled.", outlet="The Courier")
    other = store("Two", "Soldiers fled there.", outlet="The Ledger")
    assert titles("soldiers", outlets=[other.outlet_id]) == ["Two"]


def test_the_language_is_a_condition() -> None:
    store("English", "The general spoke.")
    store("Spanish", "El general habló.", language="es")
    assert titles("general", languages=["es"]) == ["Spanish"]
    assert set(titles("general", languages=["es", "en"])) == {"English", "Spanish"}


def test_the_country_of_the_outlet_is_a_condition() -> None:
    store("Here", "Soldiers fled.", outlet="The Courier")
    Outlet.objects.filter(name="The Courier").update(country="CO")
    store("There", "Soldiers fled there.", outlet="The Ledger")
    assert titles("soldiers", country="CO") == ["Here"]


def test_conditions_that_let_many_through_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        store(f"Soldiers {number}", "They fled. " * number, published=date(2019, 2, 1 + number))
    window = {"since": date(2019, 2, 5), "until": date(2019, 2, 18), "limit": 5}
    narrow = titles("soldiers fled", **window)
    monkeypatch.setattr(searching, "FEW", 0)
    assert titles("soldiers fled", **window) == narrow
    assert len(narrow) == 5


# --- Passages ---------------------------------------------------------------------------------------------------------


def test_the_best_passages_come_with_a_document() -> None:
    store(
        "Count",
        "The weather was good.\n\nOn Sunday 104 soldiers crossed into Colombia.\n\nSoldiers were seen before.",
    )
    (found,) = find("104 soldiers Colombia")
    assert [passage.text for passage in found.passages] == [
        "On Sunday 104 soldiers crossed into Colombia.",
        "Soldiers were seen before.",
    ]
    for passage in found.passages:
        assert found.document.text[passage.start : passage.end] == passage.text


def test_a_passage_says_where_what_was_asked_for_stands() -> None:
    store("Count", "On Sunday 104 soldiers crossed into Colombia.")
    passage = find("104 soldier Colombia")[0].passages[0]
    assert [text for text, is_asked in passage.segments() if is_asked] == ["104", "soldiers", "Colombia"]
    assert "".join(text for text, _ in passage.segments()) == passage.text


def test_a_long_paragraph_gives_its_sentences() -> None:
    filler = "Nobody knew what would happen on that long and windy day near the river. " * 10
    store("Count", f"{filler}Some 104 soldiers had crossed by then. {filler}")
    passage = find("104 soldiers crossed")[0].passages[0]
    assert "104 soldiers" in passage.text
    assert len(passage.text) <= LONGEST


# --- Words ------------------------------------------------------------------------------------------------------------

LETTERS = st.sampled_from("aZé ßµÿñ²½ª_0179.,..,,-'“”’…—\n\t\x00\x01\x1c\x85\xa0\u200bşłΣж١٢")


@given(st.one_of(st.text(LETTERS, max_size=40), st.text(max_size=40)))
@settings(max_examples=1_000, deadline=None)
def test_words_are_those_of_the_pattern_in_any_letters(text: str) -> None:
    assert words_of(text) == TOKEN.findall(text.casefold())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1,040 soldiers.", ["1,040", "soldiers"]),
        ("12.5km, 3.4.5 and 2,5m", ["12", "5km", "3.4.5", "and", "2", "5m"]),
        ("“El Niño”—1.5", ["el", "niño", "1.5"]),
        ("a1.5 b,2 .5 6.", ["a1", "5", "b", "2", "5", "6"]),
    ],
)
def test_a_number_keeps_its_signs_and_a_word_has_none(text: str, words: list[str]) -> None:
    assert words_of(text) == words


# --- The ranking, beside one that does it plainly ---------------------------------------------------------------------


def plainly(texts: Sequence[str], asked: str) -> list[float]:
    """What BM25 gives each text, by its formula: no index, nothing left out."""
    counts = [counted(words_of(text), "en") for text in texts]
    mean = sum(count.total() for count in counts) / len(counts)
    scores = [0.0] * len(texts)
    for term in counted(words_of(asked), "en"):
        holding = sum(term in count for count in counts)
        idf = math.log1p((len(texts) - holding + 0.5) / (holding + 0.5))
        for place, count in enumerate(counts):
            norm = K1 * (1 - B + B * count.total() / mean)
            scores[place] += idf * count[term] * (K1 + 1) / (count[term] + norm)
    return scores


@pytest.mark.parametrize("seed", range(8))
def test_what_the_ranking_leaves_out_would_not_have_been_among_the_best(seed: int) -> None:
    chance = random.Random(seed)
    words = [f"word{number}" for number in range(40)]
    weights = [1 / (number + 1) for number in range(40)]
    texts = [" ".join(chance.choices(words, weights, k=chance.randrange(5, 60))) for _ in range(300)]
    ids = [Document.objects.create(state="done", text=text, language="en").pk for text in texts]
    while filing.file_waiting():
        pass
    for _ in range(10):
        asked = " ".join(chance.sample(words, chance.randrange(1, 6)))
        found, scores = find(asked, limit=10), plainly(texts, asked)
        best = sorted((score for score in scores if score > 0), reverse=True)[:10]
        assert [each.score for each in found] == pytest.approx(best, rel=1e-4)
        for each in found:
            assert each.score == pytest.approx(scores[ids.index(each.document.pk)], rel=1e-4)


def test_an_index_written_at_once_and_one_written_bit_by_bit_are_the_same() -> None:
    texts = [(f"Soldiers number {number} fled to Colombia on day {number % 7}", "en") for number in range(30)]
    counts = filing.prepare(texts).counts
    index.add(range(BLOCK - 10, BLOCK + 20), counts, ["en"] * 30)
    at_once = rows_of_index()
    ArchivePosting.objects.all().delete()
    ArchiveBlock.objects.all().delete()
    for place in range(30):
        index.add([BLOCK - 10 + place], counts.only([place]), ["en"])
    assert rows_of_index() == at_once


def rows_of_index() -> list[tuple[Any, ...]]:
    postings = ArchivePosting.objects.order_by("term", "block").values_list("term", "block", "documents", "packed")
    blocks = ArchiveBlock.objects.order_by("block").values_list()
    return [(*row[:3], bytes(row[3])) for row in postings] + [tuple(row) for row in blocks]


@pytest.mark.shared_data
@pytest.mark.skipif(not SHARED.exists(), reason="the development data are not beside the repository")
@pytest.mark.django_db(transaction=True)
def test_it_is_as_good_as_bm25s_on_the_development_set() -> None:
    docs, claims = lines_of("gva_dev_docs.ndjson"), lines_of("gva_dev_claims.ndjson")
    bulk.load([json.dumps(line).encode() for line in docs])
    right: dict[str, set[str]] = {}
    for line in docs:
        right.setdefault(line["incident"], set()).add(line["id"])
    few = claims[::5]

    def share(found: Sequence[Sequence[str]]) -> float:
        """Of the right pages, those among the first ten."""
        shares = [len(right[claim["incident"]] & set(ids)) for claim, ids in zip(few, found, strict=True)]
        return 100 * sum(shares) / sum(min(len(right[claim["incident"]]), 10) for claim in few)

    ours = [[each.document.external_id for each in find(claim["claim"], limit=10)] for claim in few]
    stemmer = Stemmer.Stemmer("english")
    peer = bm25s.BM25(method="lucene")

    def taken_apart(texts: Sequence[str]) -> Any:
        return bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False)

    peer.index(taken_apart([f"{line['title']}\n{line['text']}" for line in docs]), show_progress=False)
    ranked, _ = peer.retrieve(taken_apart([claim["claim"] for claim in few]), k=10, show_progress=False)
    theirs = [[docs[place]["id"] for place in row] for row in ranked.tolist()]
    assert share(ours) >= share(theirs) - 1
