"""Search phrases: two or three for each language, from precise to broad."""

from __future__ import annotations

from datetime import date

import pytest

from claims.figures import Figure, phrases, read

FEB_24 = date(2019, 2, 24)
FLED = read("Some 104 soldiers have fled across the border into Colombia.", published=FEB_24).figures[0]
SHOT = "Two people were killed in Springfield, Ohio, on Saturday, police said."


def first(text: str, language: str = "en") -> Figure:
    return read(text, published=FEB_24, language=language).figures[0]


def test_phrases_go_from_precise_to_broad() -> None:
    found = phrases(FLED, context=["Venezuela: soldiers flee"])
    assert found[0] == "104 soldiers fled Colombia Venezuela"
    assert "104" not in found[-1]
    assert len(found) == len(set(found)) == 3


def test_phrases_are_in_the_words_of_the_language_searched() -> None:
    found = phrases(FLED, context=["Venezuela: soldiers flee"], language="es")
    assert found == (
        "104 soldados huyeron Colombia Venezuela",
        "soldados desertaron Colombia Venezuela",
        "militares huyeron Colombia Venezuela",
    )


def test_places_are_called_as_the_language_calls_them() -> None:
    figure = read("Twelve people died in Brazil.").figures[0]
    assert all("Brasil" in phrase for phrase in phrases(figure, language="es"))


def test_a_figure_of_unknown_words_is_asked_for_as_written() -> None:
    figure = read("The museum owns 412 astrolabes.").figures[0]
    assert phrases(figure) == ("412 astrolabes",)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_town_is_asked_for_with_the_state_behind_its_comma(language: str) -> None:
    found = phrases(first(SHOT), context=[SHOT], language=language)
    assert len(found) == 3
    assert all("Springfield Ohio" in phrase for phrase in found)


def test_a_state_or_country_that_stands_behind_another_town_is_not_taken() -> None:
    found = phrases(first(SHOT), context=["A bus from Columbus, Indiana, was near Springfield."])
    assert all("Springfield" in phrase and "Springfield Indiana" not in phrase for phrase in found)


def test_a_country_behind_a_town_is_called_as_the_language_calls_it() -> None:
    text = "Two people were killed in Manaus, Brazil, on Saturday."
    assert "2 muertos Manaus Brasil" in phrases(first(text), context=[text], language="es")


def test_where_the_figure_names_no_place_the_dateline_does() -> None:
    figure = first("Three people were hurt.")
    assert phrases(figure, context=["SPRINGFIELD, Ohio (AP) — A bus hit a tree."]) == (
        "3 hurt Springfield Ohio",
        "injured Springfield Ohio",
        "hurt Springfield Ohio",
    )
    assert phrases(figure, context=["CÚCUTA – The bridges are closed."])[0] == "3 hurt Cúcuta"


def test_a_dash_alone_makes_no_dateline() -> None:
    assert phrases(first("Three people were hurt."), context=["Buses – a hard day"])[0] == "3 hurt"


def test_names_are_whole_and_stand_in_the_broad_phrase() -> None:
    text = "At least 600 tons of food wait in Cúcuta, Colombia, for Maria Keller to decide."
    assert phrases(first(text), context=[text]) == (
        "600 tons food Cúcuta Colombia",
        "food Cúcuta Colombia",
        "Cúcuta Colombia Maria Keller",
    )


def test_a_headline_in_title_case_names_nothing() -> None:
    found = phrases(first("Three people were hurt."), context=["Gunman Wounds Three In Crowded Bar"])
    assert not any("Gunman" in phrase or "Bar" in phrase for phrase in found)


def test_days_months_and_agencies_are_no_names() -> None:
    text = "Three people were hurt on Saturday, as AFP and the Associated Press reported in February."
    found = " ".join(phrases(first(text), context=[text]))
    assert not any(word in found for word in ("Saturday", "AFP", "February"))


def test_who_says_so_is_no_name() -> None:
    text = "According to El Faro, 12 people were killed where Maria Keller lives."
    found = phrases(first(text), context=[text])
    assert "Maria Keller" in found[-1]
    assert not any("Faro" in phrase for phrase in found)


def test_a_spanish_town_keeps_its_article() -> None:
    text = "Two people were killed in El Dorado, Arkansas."
    assert phrases(first(text), context=[text])[0] == "2 killed El Dorado Arkansas"


@pytest.mark.parametrize(
    ("language", "phrase"),
    [("en", '2 killed "San Pedro" Ohio February 2019'), ("es", '2 muertos "San Pedro" Ohio febrero de 2019')],
)
def test_for_those_who_take_them_names_are_quoted_and_the_month_is_said(language: str, phrase: str) -> None:
    text = SHOT.replace("Springfield", "San Pedro")
    found = phrases(first(text), context=[text], language=language, quoted=True, dated=True)
    assert found[0] == phrase
    assert "2019" not in found[-1]


def test_the_month_is_that_of_the_event() -> None:
    figure = first("Two people were killed on 3 January 2018.")
    assert "January 2018" in phrases(figure, dated=True)[0]


def test_what_has_no_day_is_asked_for_without_a_month() -> None:
    (figure,) = read("Two people were killed.").figures
    assert phrases(figure, dated=True)[0] == "2 killed"


def test_a_measure_is_asked_for_in_the_other_language_s_unit_and_word() -> None:
    text = "Some 600 tons of food were sent."
    assert phrases(first(text), language="es")[0].startswith("600 toneladas alimento")


def test_where_neither_thing_nor_event_is_known_the_headline_s_words_are_asked_for() -> None:
    figure = first("It rose by 12%.")
    assert phrases(figure, context=["Budget of the harbour grows"]) == (
        "12% Budget harbour grows",
        "Budget harbour grows",
    )


def test_a_number_without_anything_is_asked_for_alone() -> None:
    assert phrases(first("It rose by 12%.")) == ("12%",)
