"""Search phrases and labels."""

from __future__ import annotations

from claims.figures import phrases, read

FLED = read("Some 104 soldiers have fled across the border into Colombia.").figures[0]


def test_phrases_go_from_precise_to_broad() -> None:
    found = phrases(FLED, context=["Venezuela: soldiers flee"])
    assert found[0] == "104 soldiers fled Colombia Venezuela"
    assert "104" not in found[-1]
    assert len(found) == len(set(found)) > 2


def test_phrases_are_in_the_words_of_the_language_searched() -> None:
    found = phrases(FLED, context=["Venezuela: soldiers flee"], language="es")
    assert found[0].startswith("104 soldados ")
    assert "soldados desertaron Colombia Venezuela" in found


def test_places_are_called_as_the_language_calls_them() -> None:
    figure = read("Twelve people died in Brazil.").figures[0]
    assert any("Brasil" in phrase for phrase in phrases(figure, language="es"))


def test_a_figure_of_unknown_words_is_asked_for_as_written() -> None:
    figure = read("The museum owns 412 astrolabes.").figures[0]
    assert phrases(figure) == ("412 astrolabes",)
