"""When it was: days, weeks, months, quarters, years and stretches of time, against the day of publication."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.figures import When, read

# A Sunday.
PUBLISHED = date(2019, 2, 24)
DAYS = st.dates(min_value=date(1950, 1, 1), max_value=date(2080, 12, 31))
WEEKDAYS = {
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    "es": ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
}
MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "es": [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
}


def times(text: str, *, language: str = "en", published: date = PUBLISHED) -> tuple[When, ...]:
    return read(text, published=published, language=language).times


def days(text: str, *, language: str = "en", published: date = PUBLISHED) -> list[str]:
    """Each time as its words, first and last day; one day once."""

    def row(when: When) -> str:
        span = f"{when.first}" if when.first == when.last else f"{when.first} {when.last}"
        return f"{when.text}: {span}"

    return [row(when) for when in times(text, language=language, published=published)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two people died on Saturday.", ["on Saturday: 2019-02-23"]),
        ("Two people died last Monday.", ["last Monday: 2019-02-18"]),
        ("Some 104 had fled by Tuesday night.", ["by Tuesday night: 2019-02-19"]),
        ("The council will meet on Wednesday.", ["on Wednesday: 2019-02-27"]),
        ("Twelve fled on 23 February 2018.", ["on 23 February 2018: 2018-02-23"]),
        ("Twelve fled on February 23, 2018.", ["on February 23, 2018: 2018-02-23"]),
        ("Twelve fled on Feb. 3.", ["on Feb. 3: 2019-02-03"]),
        ("Twelve fled on December 3.", ["on December 3: 2018-12-03"]),
        ("Twelve fled on 2018-02-23.", ["on 2018-02-23: 2018-02-23"]),
        ("Twelve fled yesterday.", ["yesterday: 2019-02-23"]),
        ("Twelve fled three days ago.", ["three days ago: 2019-02-21"]),
        ("Twelve fled in January.", ["in January: 2019-01-01 2019-01-31"]),
        ("Twelve fled in May 2017.", ["May 2017: 2017-05-01 2017-05-31"]),
        ("Twelve fled last month.", ["last month: 2019-01-01 2019-01-31"]),
        ("Twelve fled this year.", ["this year: 2019-01-01 2019-12-31"]),
        ("Twelve fled last week.", ["last week: 2019-02-11 2019-02-17"]),
        ("Twelve fled in the third quarter of 2018.", ["third quarter of 2018: 2018-07-01 2018-09-30"]),
        ("Twelve fled in 2014.", ["in 2014: 2014-01-01 2014-12-31"]),
        ("Twelve fled in the 1990s.", ["the 1990s: 1990-01-01 1999-12-31"]),
        ("Some 45 went missing in the past three months.", ["the past three months: 2018-11-24 2019-02-24"]),
        ("Twelve fled in July last year.", ["in July last year: 2018-07-01 2018-07-31"]),
        ("The vote is this September.", ["this September: 2019-09-01 2019-09-30"]),
        ("Twelve fled last December.", ["last December: 2018-12-01 2018-12-31"]),
        ("Sales fell 12% in the quarter.", ["the quarter: 2018-10-01 2018-12-31"]),
        ("Sales fell 12% from the year-ago quarter.", ["from the year-ago quarter: 2017-10-01 2017-12-31"]),
        ("Sales fell 12% in the 2017 third quarter.", ["2017 third quarter: 2017-07-01 2017-09-30"]),
        ("The dividend of $12 is payable March 2.", ["March 2: 2019-03-02"]),
        ("The dividend of $12 is payable Jan. 2.", ["Jan. 2: 2020-01-02"]),
        ("They would appeal the ruling, announced Wednesday.", ["Wednesday: 2019-02-20"]),
        ("The 1998 bombing killed 12 people.", ["The 1998: 1998-01-01 1998-12-31"]),
        ("The soldiers may march in three groups of 12.", []),
        ("The sun rose over 300 tents.", []),
    ],
)
def test_days_of_news_in_english(text: str, expected: list[str]) -> None:
    assert days(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("El sábado murieron dos personas.", ["El sábado: 2019-02-23"]),
        ("Doce huyeron ayer.", ["ayer: 2019-02-23"]),
        ("Doce huyeron el 23 de febrero de 2018.", ["el 23 de febrero de 2018: 2018-02-23"]),
        ("Doce huyeron el 3 de diciembre.", ["el 3 de diciembre: 2018-12-03"]),
        ("Doce huyeron hace tres días.", ["hace tres días: 2019-02-21"]),
        ("Doce huyeron en enero.", ["en enero: 2019-01-01 2019-01-31"]),
        ("Doce huyeron la semana pasada.", ["la semana pasada: 2019-02-11 2019-02-17"]),
        ("Doce huyeron el año pasado.", ["el año pasado: 2018-01-01 2018-12-31"]),
        ("Doce huyeron en 2014.", ["en 2014: 2014-01-01 2014-12-31"]),
        ("Han desaparecido 45 en los últimos tres meses.", ["los últimos tres meses: 2018-11-24 2019-02-24"]),
    ],
)
def test_days_of_news_in_spanish(text: str, expected: list[str]) -> None:
    assert days(text, language="es") == expected


def test_last_monday_on_a_monday_is_a_week_ago() -> None:
    assert days("Twelve fled last Monday.", published=date(2019, 2, 25)) == ["last Monday: 2019-02-18"]
    assert days("Twelve fled on Monday.", published=date(2019, 2, 25)) == ["on Monday: 2019-02-25"]


def test_without_a_day_of_publication_only_whole_dates_are_resolved() -> None:
    found = read("Two died on Saturday, three on 23 February 2018.", published=None).times
    assert [(when.text, when.first) for when in found] == [("on 23 February 2018", date(2018, 2, 23))]


@given(published=DAYS, weekday=st.integers(0, 6), language=st.sampled_from(["en", "es"]))
def test_a_weekday_is_the_last_one_of_its_name(published: date, weekday: int, language: str) -> None:
    name = WEEKDAYS[language][weekday]
    text = f"On {name} 12 people died." if language == "en" else f"El {name} murieron 12 personas."
    (when,) = times(text, language=language, published=published)
    assert when.first == when.last
    assert when.first.weekday() == weekday
    assert timedelta(0) <= published - when.first < timedelta(days=7)


@given(published=DAYS, day=DAYS, language=st.sampled_from(["en", "es"]))
def test_a_whole_date_is_that_day_whenever_it_is_read(published: date, day: date, language: str) -> None:
    month = MONTHS[language][day.month - 1]
    text = (
        f"They fled on {day.day} {month} {day.year}, 12 of them."
        if language == "en"
        else f"Huyeron el {day.day} de {month} de {day.year}, 12 de ellos."
    )
    assert [(when.first, when.last) for when in times(text, language=language, published=published)] == [(day, day)]


@given(published=DAYS, day=DAYS)
def test_a_date_without_a_year_is_the_nearest_one_of_the_past_but_for_what_is_about_to_come(
    published: date, day: date
) -> None:
    if (day.month, day.day) == (2, 29):
        return
    (when,) = times(f"Twelve fled on {MONTHS['en'][day.month - 1]} {day.day}.", published=published)
    assert (when.first.month, when.first.day) == (day.month, day.day)
    assert timedelta(days=-60) <= published - when.first <= timedelta(days=366)


@given(published=DAYS, count=st.integers(2, 300))
def test_so_many_days_ago(published: date, count: int) -> None:
    (when,) = times(f"Twelve fled {count} days ago.", published=published)
    assert when.first == published - timedelta(days=count)


@given(published=DAYS, unit=st.sampled_from(["week", "month", "year", "quarter"]))
def test_last_and_this_stand_side_by_side(published: date, unit: str) -> None:
    (last,) = times(f"Twelve fled last {unit}.", published=published)
    (this,) = times(f"Twelve fled this {unit}.", published=published)
    assert last.last + timedelta(days=1) == this.first
    assert this.first <= published <= this.last
