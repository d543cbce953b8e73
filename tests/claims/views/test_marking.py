"""A text with places marked in it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.views.marking import Paragraph, paragraphs


@dataclass(frozen=True)
class Spot:
    start: int
    end: int


def spots(text: str, *words: str) -> list[Spot]:
    return [Spot(text.index(word), text.index(word) + len(word)) for word in words]


def shown(lines: list[Paragraph[Spot]]) -> list[str]:
    """Each line, with what is marked in brackets."""
    return [
        "".join(f"[{segment.text}]" if segment.marked else segment.text for segment in line.segments) for line in lines
    ]


TEXT = "Soldiers flee\n\nSome 104 soldiers have fled.\n\nOn Saturday 300 people were wounded."


def test_a_text_without_places_is_cut_into_its_lines() -> None:
    assert shown(paragraphs(TEXT, [])) == [
        "Soldiers flee",
        "Some 104 soldiers have fled.",
        "On Saturday 300 people were wounded.",
    ]


def test_each_place_is_marked_with_what_stands_there() -> None:
    places = spots(TEXT, "104 soldiers", "300 people")
    lines = paragraphs(TEXT, places)
    assert shown(lines) == [
        "Soldiers flee",
        "Some [104 soldiers] have fled.",
        "On Saturday [300 people] were wounded.",
    ]
    assert [segment.marked for line in lines for segment in line.segments if segment.marked] == places
    assert [line.has_mark for line in lines] == [False, True, True]


def test_the_order_in_which_places_come_does_not_matter() -> None:
    places = spots(TEXT, "300 people", "Saturday", "104", "soldiers")
    assert shown(paragraphs(TEXT, places))[1:] == [
        "Some [104] [soldiers] have fled.",
        "On [Saturday] [300 people] were wounded.",
    ]


@pytest.mark.parametrize("word", ["Some 104", "have fled.", "Some 104 soldiers have fled."])
def test_a_place_may_begin_or_end_a_line(word: str) -> None:
    (line,) = [line for line in paragraphs(TEXT, spots(TEXT, word)) if line.has_mark]
    assert f"[{word}]" in shown([line])[0]
    assert all(segment.text for segment in line.segments)


def test_of_places_that_overlap_the_first_is_marked() -> None:
    assert shown(paragraphs(TEXT, spots(TEXT, "104 soldiers", "soldiers have")))[1] == "Some [104 soldiers] have fled."


def test_of_places_that_are_the_same_one_is_marked() -> None:
    assert shown(paragraphs(TEXT, spots(TEXT, "104", "104")))[1] == "Some [104] soldiers have fled."


def test_of_places_with_one_beginning_the_shorter_is_marked() -> None:
    assert shown(paragraphs(TEXT, spots(TEXT, "104 soldiers", "104")))[1] == "Some [104] soldiers have fled."


def test_the_headline_is_what_ends_where_it_ends() -> None:
    lines: list[Paragraph[Spot]] = paragraphs(TEXT, [], headline_end=len("Soldiers flee"))
    assert [line.is_headline for line in lines] == [True, False, False]


def test_without_a_headline_no_line_is_one() -> None:
    lines: list[Paragraph[Spot]] = paragraphs(TEXT, [])
    assert not any(line.is_headline for line in lines)


def test_an_empty_text_has_no_lines() -> None:
    assert paragraphs("", []) == []
    assert paragraphs("\n\n\n", [Spot(0, 1)]) == []


def test_offsets_count_characters_and_not_bytes() -> None:
    text = "Cúcuta 🇨🇴 recibió a 104 soldados"
    assert shown(paragraphs(text, spots(text, "104 soldados"))) == ["Cúcuta 🇨🇴 recibió a [104 soldados]"]


@given(
    text=st.text(alphabet="ab \n", max_size=40),
    places=st.lists(st.tuples(st.integers(0, 40), st.integers(1, 8)), max_size=6),
)
def test_whatever_the_places_no_character_is_lost_or_doubled(text: str, places: list[tuple[int, int]]) -> None:
    lines = paragraphs(text, [Spot(start, start + length) for start, length in places])
    assert ["".join(segment.text for segment in line.segments) for line in lines] == [
        line for line in text.split("\n") if line
    ]
    for line in lines:
        for segment in line.segments:
            if segment.marked:
                assert segment.text == text[segment.marked.start : segment.marked.end]
