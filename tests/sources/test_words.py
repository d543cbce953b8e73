"""Which words of a question count."""

from __future__ import annotations

import pytest

from sources.words import MOST_WORDS, has_word, query_words, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("Some 104 soldiers fled.", ["some", "104", "soldiers", "fled"]),
        ("CÚCUTA – Straße", ["cúcuta", "strasse"]),
        ("don't", ["don", "t"]),
        ("1,040 / 2.5", ["1", "040", "2", "5"]),
        ('"; DROP TABLE', ["drop", "table"]),
        ("🪖\x00", []),
    ],
)
def test_a_text_has_these_words(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("phrases", "words"),
    [
        ([], []),
        (["of at on"], []),
        (["the soldiers", "soldiers fled"], ["the", "soldiers", "fled"]),
        (["2 dead in 5 days"], ["2", "dead", "5", "days"]),
        (["Soldiers SOLDIERS soldiers"], ["soldiers"]),
        (["¼ of ½"], []),
        (["²"], ["²"]),
    ],
)
def test_these_are_worth_looking_for_each_once_and_in_order(phrases: list[str], words: list[str]) -> None:
    assert query_words(phrases) == words


def test_of_a_long_question_the_first_are_kept() -> None:
    words = query_words([" ".join(f"word{number}" for number in range(MOST_WORDS + 5))])
    assert words == [f"word{number}" for number in range(MOST_WORDS)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("desert", True),
        ("deserters", True),
        ("deserts", False),
        ("fled", True),
        ("fle", False),
        ("deser", True),
        ("dese", False),
        ("104", True),
        ("10", False),
    ],
)
def test_a_word_is_there_or_not(wanted: str, found: bool) -> None:
    assert has_word(["104", "deserters", "fled"], wanted) is found


def test_nothing_is_in_no_words() -> None:
    assert not has_word([], "desert")
