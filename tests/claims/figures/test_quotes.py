"""Is the number there, and how does a link lead to it?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from claims.figures import Figure, in_place_url, nearest, read, says, stands_in, text_fragment

TEXT = """Guards cross – a first count

At least 104 guards, men & women, crossed the well-known bridge. They were tired.

On Monday 167 guards had crossed.

On Tuesday 167 guards had crossed.
"""


def fragment(passage: str, *, text: str = TEXT, nth: int = 0) -> str:
    start = -1
    for _ in range(nth + 1):
        start = text.index(passage, start + 1)
    return text_fragment(text, start, start + len(passage))


def test_commas_dashes_and_ampersands_are_encoded() -> None:
    assert fragment("104 guards, men & women, crossed the well-known bridge") == (
        ":~:text=104%20guards%2C%20men%20%26%20women%2C%20crossed%20the%20well%2Dknown%20bridge"
    )


def test_letters_beyond_ascii_are_encoded_as_utf_8() -> None:
    assert fragment("Migración – 104", text="Según Migración – 104 guardias") == (
        ":~:text=Migraci%C3%B3n%20%E2%80%93%20104"
    )


def test_a_long_passage_is_given_by_its_first_and_last_words() -> None:
    text = "One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen, sixteen. More."
    assert text_fragment(text, 0, text.index(" More")) == (
        ":~:text=One%20two%20three%20four%20five,twelve%20thirteen%20fourteen%20fifteen%2C%20sixteen."
    )


def test_a_passage_over_two_lines_is_given_by_an_end_on_each() -> None:
    text = "A first\ncount\n\nof all"
    assert text_fragment(text, 2, len(text)) == ":~:text=first,of%20all"


def test_one_that_stands_twice_is_told_by_the_words_before_it() -> None:
    assert fragment("167 guards had crossed.", nth=1) == ":~:text=Tuesday-,167%20guards%20had%20crossed."
    assert fragment("167 guards had crossed.", nth=0) == ":~:text=Monday-,167%20guards%20had%20crossed."


def test_or_by_the_words_behind_it_where_those_before_are_the_same() -> None:
    text = "So 104 fled north.\nSo 104 fled south."
    assert text_fragment(text, 22, 30) == ":~:text=104%20fled,-south."


def test_at_the_beginning_of_a_line_by_the_line_before() -> None:
    text = "In the west\n104 fled.\nIn the east\n104 fled."
    assert text_fragment(text, 34, 43) == ":~:text=east-,104%20fled."


def test_a_sign_alone_tells_nothing_apart() -> None:
    text = "Then – 104 fled.\nThere – 104 fled."
    assert fragment("104 fled.", text=text, nth=1) == ":~:text=There%20%E2%80%93-,104%20fled."


def test_the_same_letters_within_a_word_are_no_second_place() -> None:
    assert fragment("04 fled", text="104 fled, 04 fled") == ":~:text=04%20fled"


def test_nothing_has_no_directive() -> None:
    assert text_fragment("  \n ", 0, 4) == ""
    assert in_place_url("https://courier.example/a", "  ", 0, 2) == "https://courier.example/a"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://courier.example/a", "https://courier.example/a#:~:text=fled"),
        ("https://courier.example/a?b=1", "https://courier.example/a?b=1#:~:text=fled"),
        ("https://courier.example/a#top", "https://courier.example/a#top:~:text=fled"),
        ("https://courier.example/a#top:~:text=other", "https://courier.example/a#top:~:text=fled"),
    ],
)
def test_an_address_keeps_what_it_has(address: str, expected: str) -> None:
    assert in_place_url(address, "104 fled", 4, 8) == expected


# ── The number itself ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text", ["A total of 104 soldiers fled.", "Twelve soldiers fled.", "Hundreds of soldiers fled.", "Un soldado huyó."]
)
def test_a_figure_stands_where_it_was_read(text: str) -> None:
    (figure,) = read(text, language="es" if text.startswith("Un ") else "en").figures
    assert stands_in(text, figure)


def test_a_figure_does_not_stand_in_another_text_or_at_another_place() -> None:
    text = "A total of 104 soldiers fled."
    (figure,) = read(text).figures
    assert not stands_in("A total of 140 soldiers fled.", figure)
    assert not stands_in(text, replace(figure, start=figure.start + 1, end=figure.end + 1))
    assert not stands_in("", figure)


def test_words_without_a_number_state_no_figure() -> None:
    text = "The soldiers fled."
    (figure,) = read("104 soldiers fled.").figures
    assert not stands_in(text, replace(figure, start=0, end=12, text=text[:12]))


def one(text: str) -> Figure:
    return read(text).figures[0]


INJURED = one("Some 300 people were injured.")


@pytest.mark.parametrize(
    ("text", "is_said"),
    [
        ("300 people were injured.", True),
        ("The blast injured 290.", True),
        ("Three hundred people were hurt.", True),
        ("18 people were injured.", False),
        ("300 people were killed.", False),
        ("300 tons of food arrived.", False),
        ("Tents for 300 families arrived.", False),
        ("Nobody was injured.", False),
    ],
)
def test_a_source_says_a_number_where_it_counts_the_same_thing_within_the_interval(text: str, is_said: bool) -> None:
    assert says(INJURED, read(text).figures) is is_said


def test_the_nearest_is_of_what_counts_the_same_thing() -> None:
    figures = read("18 people were injured. 240 people were injured. 299 people were killed. 301 tons arrived.").figures
    found = nearest(INJURED, figures)
    assert found is not None
    assert found.text.startswith("240")
    assert nearest(INJURED, read("600 tons of food arrived.").figures) is None


def test_units_of_one_dimension_are_compared() -> None:
    claim = one("They sent 600 tons of food.")
    assert says(claim, read("They sent 544 tonnes of food.").figures)
    assert not says(claim, read("They sent 200 tonnes of food.").figures)
