"""What a person is looking for who types a number, and which part of it is not understood."""

from __future__ import annotations

from datetime import date

import pytest

from claims.figures import Asked, ask, event_names, group_names, search_words

DAYS = {
    "February 2019": ("2019-02-01", "2019-02-28"),
    "febrero de 2019": ("2019-02-01", "2019-02-28"),
    "2019-02-23": ("2019-02-23", "2019-02-23"),
    "23-25 February 2019": ("2019-02-23", "2019-02-25"),
    "since 2019-02-01": ("2019-02-01", None),
    "desde febrero de 2019": ("2019-02-01", None),
    "until 3 March 2019": (None, "2019-03-03"),
    "2019-02-23 to 2019-03-10": ("2019-02-23", "2019-03-10"),
    "2019": ("2019-01-01", "2019-12-31"),
}
NUMBERS = {
    "killed 2-7": (2, 7),
    "2 to 7 killed": (2, 7),
    "between 2 and 7 people killed": (2, 7),
    "entre 2 y 7 muertos": (2, 7),
    "five to seven dead": (5, 7),
    "at least 100 wounded": (100, None),
    "más de 500 heridos": (500, None),
    "wounded >= 100": (100, None),
    "300+ wounded": (300, None),
    "104 soldiers": (104, 104),
    "1.500 migrantes": (1500, 1500),
    "1,500 migrants": (1500, 1500),
    "fled 1000-2000 since February 2019": (1000, 2000),
    "dozens arrested": (24, 99),
}


def limits(asked: Asked) -> tuple[int | None, int | None]:
    assert asked.interval is not None
    low, high = asked.interval.low, asked.interval.high
    return None if low is None else int(low), None if high is None else int(high)


@pytest.mark.parametrize("words", NUMBERS)
def test_the_number_is_understood(words: str) -> None:
    asked = ask(words)
    assert limits(asked) == NUMBERS[words]
    assert asked.unclear == ()


@pytest.mark.parametrize("words", DAYS)
def test_the_days_are_understood(words: str) -> None:
    asked = ask(f"killed 2-7, Venezuela, {words}")
    first, last = DAYS[words]
    assert (asked.since, asked.until) == (
        date.fromisoformat(first) if first else None,
        date.fromisoformat(last) if last else None,
    )
    assert limits(asked) == (2, 7)
    assert asked.unclear == ()


@pytest.mark.parametrize(
    "words",
    [
        "killed 2-7, Venezuela, February 2019",
        "2-7 killed Venezuela February 2019",
        "muertos 2-7, Venezuela, febrero de 2019",
        "2 to 7 killed in Venezuela in February 2019",
        "deaths 2-7, venezuela, febrero de 2019",
    ],
)
def test_the_order_and_the_language_of_the_parts_do_not_matter(words: str) -> None:
    asked = ask(words)
    assert (asked.event_class, asked.places, limits(asked)) == ("killed", ("venezuela",), (2, 7))
    assert (asked.since, asked.until) == (date(2019, 2, 1), date(2019, 2, 28))
    assert asked.unclear == ()


@pytest.mark.parametrize(
    ("words", "groups", "places"),
    [
        ("104 soldiers fled to Colombia", ("soldier",), ("colombia",)),
        ("soldados venezolanos 90-110", ("soldier",), ("venezuela",)),
        ("soldiers and police 60-567", ("soldier", "police"), ()),
        ("migrants 1,500, Puente Viejo", ("migrant",), ("puente viejo",)),
    ],
)
def test_what_is_counted_and_where_are_understood(words: str, groups: tuple[str, ...], places: tuple[str, ...]) -> None:
    asked = ask(words)
    assert (asked.groups, asked.places, asked.unclear) == (groups, places, ())


def test_a_word_of_no_group_is_what_was_counted() -> None:
    assert ask("10,000 tents").counted == "tent"


@pytest.mark.parametrize(
    ("words", "unit"), [("12% unemployment", "%"), ("$5 million", "USD"), ("600 tonnes of aid", "t")]
)
def test_units_are_understood(words: str, unit: str) -> None:
    assert ask(words).unit == unit


@pytest.mark.parametrize(
    ("words", "part", "sentence"),
    [
        ("killed 2-7, blorp", "blorp", "“blorp” was not understood"),
        ("killed 2-7, February", "February", "“February” needs a year"),
        ("killed 2 and 7 wounded", "7", "two numbers"),
        ("killed or wounded 7", "wounded", "two things that happened"),
        ("killed 2-7, since March 2019, until February 2019", "", "second day is before the first"),
    ],
)
def test_what_is_not_understood_is_named(words: str, part: str, sentence: str) -> None:
    unclear = ask(words).unclear
    assert any(part in each.part and sentence in each.sentence for each in unclear), unclear


@pytest.mark.parametrize("words", ["", "???", " , ,", "-", "2-", "-7-", "\x00"])
def test_nothing_is_made_of_nothing(words: str) -> None:
    assert ask(words).event_class is None


def test_what_can_be_chosen_has_words() -> None:
    assert event_names()["killed"] == "killed"
    assert group_names()["soldier"] == "soldiers"


def test_a_question_can_be_put_to_a_search_by_words() -> None:
    asked = ask("soldiers fled 104, Colombia")
    assert search_words(asked, "es").startswith("soldado")
    assert "colombia" in search_words(asked, "en")
