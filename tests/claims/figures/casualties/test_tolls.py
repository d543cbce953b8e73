"""What befell whom: numbers, articles, names and lists of people."""

from __future__ import annotations

import pytest

from claims.figures import lexicon
from claims.figures.casualties.tolls import Toll, tolls
from claims.figures.text import sentences


def told(text: str, *, language: str = "en", headline: bool = False) -> tuple[Toll, ...]:
    abbreviations = lexicon.load(language).table("text").words("abbreviations")
    ends = len(text) if headline else 0
    return tolls(text, sentences(text, abbreviations=abbreviations), headline_end=ends, language=language)


def short(text: str, *, language: str = "en", headline: bool = False) -> list[str]:
    return [f"{toll.harm} {toll.count}" for toll in told(text, language=language, headline=headline)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A man and two women were killed and four other people were wounded.", ["killed 3", "wounded 4"]),
        ("Four people were shot, one fatally, in Easton.", ["hit 4", "killed 1"]),
        ("He killed his wife and three children at their home.", ["killed 4"]),
        ("Jonas Petrak Vale, 22, and Milo Brandt, 30, were gunned down on Monday.", ["killed 2"]),
        ("The passenger, Ines Calder, 17, was pronounced dead.", ["killed 1"]),
        ("Police mourned the shooting death of 21-year-old Tomas Reyle.", ["killed 1"]),
        ("A 10-year-old boy and two adults were wounded.", ["wounded 3"]),
        ("One man died and four others, including one woman, were injured.", ["killed 1", "wounded 4"]),
        ("Two men are dead and three others are in the hospital.", ["killed 2", "wounded 3"]),
        ("Two men shot and killed a clerk.", ["killed 1"]),
        ("Four people were injured when two men opened fire.", ["wounded 4"]),
        ("The suspect killed a police officer and three other people.", ["killed 4"]),
        ("One suspect is dead, three are in custody.", ["killed 1"]),
        ("He shot and killed his girlfriend, her mother and himself.", ["killed 3"]),
        ("A shooting early Sunday sent four people to the hospital.", ["wounded 4"]),
        ("A family of five was found dead.", ["killed 5"]),
        ("One person was shot around 11 p.m.", ["hit 1"]),
        ("Luckily, no one was shot.", []),
        ("A man shot into a crowd, injuring the child.", ["wounded 1"]),
        ("The man accidentally shot himself in the leg.", ["hit 1"]),
        ("He shot and killed his ex-girlfriend's two teenage daughters.", ["killed 2"]),
        ("The father of three was killed.", ["killed 1"]),
        ("She was one of five people injured at the party.", ["wounded 5"]),
        ("One of the five people was injured.", ["wounded 1"]),
        ("Three people were found with gunshot wounds.", ["hit 3"]),
        ("Marek, 32, was dead when they came.", []),
    ],
)
def test_people_and_what_befell_them(text: str, expected: list[str]) -> None:
    assert short(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Father, two daughters shot to death in Easton", ["killed 3"]),
        ("2 adults, 3 children dead, sheriff says", ["killed 5"]),
        ("18-month-old boy shot and killed", ["killed 1"]),
        ("Man, child injured in shooting", ["wounded 2"]),
        ("4 shot, 1 fatally, in Easton", ["hit 4", "killed 1"]),
        ("Five dead after double homicide trial opens", ["killed 5", "killed 2"]),
        ("One dead after triple shooting", ["killed 1", "hit 3"]),
        ("Gunman kills two, wounds three", ["killed 2", "wounded 3"]),
    ],
)
def test_a_headline_leaves_articles_out(text: str, expected: list[str]) -> None:
    assert short(text, headline=True) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cuatro personas murieron y al menos tres resultaron heridas.", ["killed 4", "wounded 3"]),
        ("Murieron dos hombres y una mujer tras el tiroteo.", ["killed 3"]),
        ("El ataque dejó cuatro muertos y tres heridos.", ["killed 4", "wounded 3"]),
        ("Un hombre fue asesinado en la plaza.", ["killed 1"]),
        ("Asesinó a su esposa y a sus dos hijos.", ["killed 3"]),
    ],
)
def test_spanish(text: str, expected: list[str]) -> None:
    assert short(text, language="es") == expected


def test_whoever_did_it_is_not_among_them() -> None:
    done, found = told("He killed two women. Two women were found dead.")

    assert done.is_done
    assert not found.is_done


def test_the_place_of_one_among_all() -> None:
    (toll,) = told("A third man died on Monday.")

    assert toll.ordinal == 3


def test_those_whom_it_befell_badly_may_not_be_all() -> None:
    hit, badly = told("Five people were shot, and two of the men were critically injured.")

    assert not hit.is_severe
    assert badly.is_severe


def test_a_surname_stands_for_a_person_whom_the_text_has_introduced() -> None:
    text = "Ana Brill said a bullet struck the door. Brill and her two sons were wounded."

    assert short(text) == ["wounded 3"]


def test_the_words_of_a_toll_are_its_own() -> None:
    text = "Police said a man and two women were killed."
    (toll,) = told(text)

    assert text[toll.start : toll.end] == "a man and two women"


def test_a_language_without_the_words_tells_nothing() -> None:
    assert tolls("Tři lidé zemřeli.", sentences("Tři lidé zemřeli."), headline_end=0, language="en") == ()
