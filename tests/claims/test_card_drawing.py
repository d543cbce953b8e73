"""The card of a verdict: what is on it, and that it stays on it."""

from __future__ import annotations

from typing import Any

import pytest

from claims.card_drawing import HEIGHT, LETTER, MARGIN, WIDTH, Card, lay_out

USUAL = {
    "newsroom": "The Courier",
    "icon": "≈",
    "colour": "fair",
    "rating": "Imprecise",
    "claimed": "104 soldiers fled",
    "found": "96 soldiers",
    "note": "Eight were police officers.",
    "foot": "As of 24 Feb 2019",
}
LONG = "many very long words that nobody would print on a card as they are " * 9


def card(**other: Any) -> Card:
    return lay_out(**{**USUAL, **other})


def said(drawn: Card) -> list[str]:
    return [line.text for line in drawn.lines]


def test_it_has_the_figure_as_claimed_and_as_found() -> None:
    assert said(card()) == ["Claimed", "104 soldiers fled", "Found", "96 soldiers"]
    assert card().title == "Imprecise: 104 soldiers fled"


def test_where_no_figure_was_found_it_has_the_summary() -> None:
    assert said(card(found="")) == ["Claimed", "104 soldiers fled", "Eight were police officers."]


@pytest.mark.parametrize("found", ["", LONG])
def test_what_is_too_long_is_cut_and_stays_on_the_card(found: str) -> None:
    drawn = card(newsroom=LONG, rating=LONG, claimed=LONG, found=found, note=LONG, foot=LONG)
    for line in (*drawn.lines, drawn.rating):
        assert len(line.text) * line.size * LETTER <= WIDTH - 2 * MARGIN
        assert line.y < HEIGHT - 43  # above the line over the foot
    assert said(drawn)[2].endswith("…")
    assert drawn.newsroom.endswith("…")
    assert drawn.foot.endswith("…")


def test_a_word_without_an_end_is_cut_too() -> None:
    assert all(len(text) < 60 for text in said(card(claimed="9" * 500)))


def test_lines_do_not_meet() -> None:
    heights = [line.y for line in card(claimed=LONG).lines]
    assert heights == sorted(set(heights))


@pytest.mark.parametrize("icon", ["✓", "✕", "⇄", "◷"])
def test_signs_that_the_font_has_not_got_are_drawn(icon: str) -> None:
    assert card(icon=icon).strokes.startswith("M")


def test_other_signs_are_written() -> None:
    assert (card().icon, card().strokes) == ("≈", "")


def test_what_no_drawing_may_hold_is_left_out() -> None:
    assert said(card(claimed="104\x00 soldiers\x0b"))[1] == "104 soldiers"
