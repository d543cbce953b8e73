"""What two versions of a text say differently, as a person would tell it."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.changes import Change, ChangeKind, Piece, PieceKind, changes

BEFORE = """Soldiers flee

A total of 104 soldiers have fled into Colombia. They came over the bridges.

The office said more would follow."""


def marked(change: Change) -> str:
    """A change as one line: [-taken out-]{+put in+}."""
    signs = {PieceKind.SAME: ("", ""), PieceKind.REMOVED: ("[-", "-]"), PieceKind.ADDED: ("{+", "+}")}
    return "".join(piece.text.join(signs[piece.kind]) for piece in change.pieces)


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        (BEFORE, BEFORE, []),
        (BEFORE, BEFORE.replace("\n\n", "\n"), []),
        (
            BEFORE,
            BEFORE.replace("104", "167"),
            ["A total of [-104-]{+167+} soldiers have fled into Colombia."],
        ),
        (BEFORE, BEFORE.replace(" They came over the bridges.", ""), ["[-They came over the bridges.-]"]),
        (BEFORE, BEFORE + "\n\nNobody was hurt.", ["{+Nobody was hurt.+}"]),
        (BEFORE, "Update: " + BEFORE, ["{+Update: +}Soldiers flee"]),
        (
            BEFORE,
            BEFORE.replace("They came over the bridges.", "Nobody was hurt, the Red Cross wrote."),
            ["[-They came over the bridges.-]", "{+Nobody was hurt, the Red Cross wrote.+}"],
        ),
        ("", "A count.", ["{+A count.+}"]),
        ("A count.", "", ["[-A count.-]"]),
        (
            "It costs 1,200 pesos. “It is 3.5 percent!” he said.",
            "It costs 1,250 pesos. “It is 3.8 percent!” he said.",
            ["It costs [-1,200-]{+1,250+} pesos.", "“It is [-3.5-]{+3.8+} percent!”"],
        ),
    ],
)
def test_what_changed_is_told_sentence_by_sentence(before: str, after: str, lines: list[str]) -> None:
    assert [marked(change) for change in changes(before, after)] == lines


def test_a_change_knows_its_place_in_both_texts() -> None:
    after = "Soldiers flee\n\nNobody was hurt. " + BEFORE.removeprefix("Soldiers flee\n\n").replace("104", "167")
    added, reworded = changes(BEFORE, after)
    assert (added.kind, added.after) == (ChangeKind.ADDED, "Nobody was hurt.")
    assert after[added.after_start :].startswith("Nobody was hurt.")
    assert (reworded.kind, reworded.before_start) == (ChangeKind.REWORDED, BEFORE.index("A total"))
    assert after[reworded.after_start :].startswith("A total of 167")


def test_numbers_that_changed_are_called_out() -> None:
    (change,) = changes("Of 300 people 104 fled on 24 February.", "Of 300 people 167 fled on 25 February.")
    assert (change.numbers_removed, change.numbers_added) == (("104", "24"), ("167", "25"))
    assert change.changes_numbers


def test_a_number_that_only_moved_is_none_that_changed() -> None:
    (change,) = changes("On Sunday 104 soldiers fled.", "Some 104 soldiers fled on Sunday.")
    assert not change.changes_numbers


def test_one_of_two_equal_numbers_that_goes_is_told() -> None:
    (change,) = changes("Some 12 soldiers and 12 police fled.", "Some 12 soldiers and several police fled.")
    assert change.numbers_removed == ("12",)


@given(st.text(alphabet="ab1 .\n", max_size=60), st.text(alphabet="ab1 .\n", max_size=60))
def test_every_change_stands_where_it_says(before: str, after: str) -> None:
    for change in changes(before, after):
        assert before[change.before_start :].startswith(change.before)
        assert after[change.after_start :].startswith(change.after)
        kept = [piece for piece in change.pieces if piece.kind is not PieceKind.ADDED]
        put_in = [piece for piece in change.pieces if piece.kind is not PieceKind.REMOVED]
        assert "".join(piece.text for piece in kept) == change.before
        assert "".join(piece.text for piece in put_in) == change.after


@given(st.text(alphabet="ab1 .\n", max_size=80))
def test_a_text_differs_in_nothing_from_itself(text: str) -> None:
    assert changes(text, text) == []


def sentences(count: int, made: str) -> str:
    return " ".join(made.format(number) for number in range(count))


def permuted(words: Sequence[str]) -> str:
    return " ".join(random.Random(7).sample(words, len(words)))


WORDS = [f"w{number % 97}" for number in range(8000)]
HARD = {
    "a page written anew": (
        sentences(1500, "On day {0} they crossed bridge {0}."),
        sentences(1500, "In year {0} he met {0} others."),
    ),
    "one sentence over and over": ("A. " * 8000 + "B.", "C. " + "A. " * 8000),
    "one sentence between others": (sentences(2000, "A. B{}."), sentences(2000, "A. C{}.")),
    "sentences in another order": (". ".join(WORDS), permuted(WORDS).replace(" ", ". ")),
    "one sentence without an end": (" ".join(WORDS), permuted(WORDS)),
    "many long sentences": (". ".join([" ".join(WORDS[:300])] * 30), ". ".join([permuted(WORDS[:300])] * 30)),
    "many long sentences apart": (
        sentences(200, " ".join(WORDS[:300]) + ". {}."),
        sentences(200, permuted(WORDS[:300]) + ". {}."),
    ),
    "much white space": ("a" + " " * 20_000 + "b", "a" + " " * 20_000 + "c"),
}


@pytest.mark.parametrize("hard", HARD)
def test_whatever_the_texts_are_it_takes_a_moment(hard: str) -> None:
    before, after = HARD[hard]
    began = time.process_time()
    found = changes(before, after)
    assert time.process_time() - began < 1.5
    assert found
    for change in found:
        assert before[change.before_start :].startswith(change.before)
        assert after[change.after_start :].startswith(change.after)


def test_what_is_too_much_to_compare_is_one_change() -> None:
    before, after = HARD["a page written anew"]
    (change,) = changes(f"A count. {before} The end.", f"A count. {after} The end.")
    assert (change.kind, change.before, change.after) == (ChangeKind.REWORDED, before, after)
    assert [piece.kind for piece in change.pieces] == [PieceKind.REMOVED, PieceKind.ADDED, PieceKind.SAME]
    assert change.pieces[-1] == Piece(PieceKind.SAME, ".")


def test_in_a_text_of_any_length_one_changed_sentence_is_found() -> None:
    same = "A. " * 8000
    (change,) = changes(f"{same}Some 104 fled. {same}", f"{same}Some 167 fled. {same}")
    assert marked(change) == "Some [-104-]{+167+} fled."
