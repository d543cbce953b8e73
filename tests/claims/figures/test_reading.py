"""What holds of every reading, whatever the text."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.figures import Bound, Kind, Reading, SourceKind, label, read
from claims.figures.lexicon import languages

PUBLISHED = date(2019, 2, 24)
# Pieces that the grammar has rules for, so that random texts meet them.
PIECES = st.sampled_from(
    [
        *(
            "at least",
            "104",
            "1,500",
            "2.5",
            "two",
            "hundred",
            "and",
            "a",
            "dozens",
            "of",
            "soldiers",
            "killed",
            "%",
            "$",
        ),
        *("bn", "between", "-", "to", "km", ".", ",", "said", "police", "on Saturday", "year-old", "half", "mil", "y"),
        *(
            "miles",
            "de",
            "tens of thousands",
            "in the last 24 hours",
            "“",
            "ß",
            "İ",
            "millones",
            "según",
            "(",
            "x²",
            "³",
        ),
        *("1/2", "-3%", "\n", "9" * 40),
    ]
)
TEXTS = st.one_of(
    st.text(max_size=200), st.lists(PIECES, max_size=30).map(" ".join), st.lists(PIECES, max_size=20).map("".join)
)


def check(text: str, reading: Reading) -> None:
    ends = 0
    for figure in reading.figures:
        assert figure.text == text[figure.start : figure.end]
        assert figure.text
        assert figure.start >= ends, "figures are in order and do not overlap"
        ends = figure.end
        low, high = figure.interval.low, figure.interval.high
        assert low is None or high is None or low <= high
        assert (figure.value is None) == (figure.bound is Bound.INDEFINITE)
        assert label(figure)
    for start, end, words in (
        *((said.source.start, said.source.end, said.source.text) for said in reading.attributions),
        *((when.start, when.end, when.text) for when in reading.times),
    ):
        assert words == text[start:end] != ""
    for said in reading.attributions:
        assert 0 <= said.cue.start < said.cue.end <= len(text)
        assert said.content is None or 0 <= said.content.start < said.content.end <= len(text)
    assert all(a.end <= b.start for a, b in zip(reading.sentences, reading.sentences[1:], strict=False))


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, language=st.sampled_from(["en", "es", "xx", "es-VE"]), headline_end=st.integers(0, 50))
def test_spans_match_the_text_and_nothing_raises(text: str, language: str, headline_end: int) -> None:
    reading = read(text, published=PUBLISHED, language=language, headline_end=headline_end)
    check(text, reading)
    assert read(text, published=PUBLISHED, language=language, headline_end=headline_end) == reading


def test_it_tells_headline_from_body() -> None:
    text = "Two killed in storm\n\nTwo people were killed in a storm."
    assert [figure.is_headline for figure in read(text, headline_end=text.index("\n")).figures] == [True, False]


def test_it_names_two_sources_of_one_sentence() -> None:
    (figure,) = read("Some 80 soldiers fled, according to Radio Norte and the Reuters news agency.").figures
    assert [(source.text, source.kind) for source in figure.sources] == [
        ("Radio Norte", SourceKind.OUTLET),
        ("Reuters news agency", SourceKind.AGENCY),
    ]


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("Police said 12 people were killed.", ["Police"]),
        ("Twelve people were killed, said police chief Ana Ruiz.", ["police chief Ana Ruiz"]),
        ("Ana Ruiz, the mayor, said 12 people were killed.", ["Ana Ruiz"]),
        ("An opposition lawmaker told CNN that five people died.", ["opposition lawmaker"]),
        ("At least 100 soldiers have deserted, reports suggest.", ["reports"]),
        ("The minister announced 300 arrests.", ["minister"]),
        ("He said 12 people were killed.", []),
    ],
)
def test_it_finds_who_says_so(text: str, sources: list[str]) -> None:
    assert [source.text for source in read(text).figures[0].sources] == sources


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("On Saturday two people died.", "en", "2019-02-23"),
        ("Two people died on Sunday.", "en", "2019-02-24"),
        ("Two people died in Monday's storm.", "en", "2019-02-18"),
        ("Two people died yesterday.", "en", "2019-02-23"),
        ("Two people died three days ago.", "en", "2019-02-21"),
        ("Two people died on 3 January.", "en", "2019-01-03"),
        ("Two people died on December 30.", "en", "2018-12-30"),
        ("Two people died on December 30, 2016.", "en", "2016-12-30"),
        ("Dos personas murieron el sábado.", "es", "2019-02-23"),
        ("Dos personas murieron el 3 de enero de 2018.", "es", "2018-01-03"),
        ("Dos personas murieron ayer.", "es", "2019-02-23"),
    ],
)
def test_it_resolves_days_to_the_past(text: str, language: str, day: str) -> None:
    when = read(text, published=PUBLISHED, language=language).figures[0].when
    assert when is not None
    assert when.first.isoformat() == day


def test_a_count_stands_as_of_the_day_stated_or_of_publication() -> None:
    stated, unstated = read("By Friday night 60 people had died. Now 80 people have died.", published=PUBLISHED).figures
    assert (stated.as_of, unstated.as_of) == (date(2019, 2, 22), PUBLISHED)
    assert read("60 people died.").figures[0].as_of is None


def test_what_was_added_is_marked() -> None:
    total, added = read("The toll is 411 soldiers deserted, 85 of them in the last 24 hours.").figures
    assert (total.is_increase, added.is_increase) == (False, True)
    assert (added.counted, added.event_class) == (total.counted, total.event_class)


def test_an_age_is_kept_as_an_age() -> None:
    assert [figure.kind for figure in read("Ana Ruiz, 34, and her 12-year-old son died.").figures] == [
        Kind.AGE,
        Kind.AGE,
    ]


def test_countries_are_named_by_demonyms_too() -> None:
    (figure,) = read("Twelve people died near the Brazilian border.").figures
    assert figure.places == ("Brazil",)
    (figure,) = read("Doce personas murieron en Brasil.", language="es").figures
    assert figure.places == ("Brazil",)


def test_an_unknown_language_is_read_as_english() -> None:
    assert read("Two people died.", language="tlh").language == "en"
    assert read("", language="es-VE").language == "es"
    assert set(languages()) >= {"en", "es"}
