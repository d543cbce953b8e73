"""From phrases to what services understand: words, quotes, languages, numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sources.providers import wording
from sources.providers.base import Query


@pytest.mark.parametrize(
    ("phrase", "found"),
    [
        ("104 soldiers fled", ["104", "soldiers", "fled"]),
        ('"crossed the border" soldiers', ['"crossed the border"', "soldiers"]),
        ("“cruzaron  la\nfrontera”", ['"cruzaron la frontera"']),
        ('"a "b" c"', ['"a"', "b", '"c"']),
        ('an open "quote', ["an", "open", "quote"]),
        ('""', []),
        ('" - "', []),
        ("1,200.5 tonnes, 7% of it.", ["1,200.5", "tonnes", "7%", "of", "it"]),
        ("covid-19 O'Brien’s", ["covid-19", "O'Brien’s"]),
        ("soldiers soldiers", ["soldiers"]),
        ("soldiers AND (fled OR NOT left)", ["soldiers", "and", "fled", "or", "not", "left"]),
        ("-soldiers intitle:x *", ["soldiers", "intitle", "x"]),
        ("Cúcuta 国境", ["Cúcuta", "国境"]),
        ("https://courier.example/104", []),
        ("", []),
    ],
)
def test_a_phrase_is_its_words_and_what_is_quoted_in_it(phrase: str, found: list[str]) -> None:
    assert wording.terms(phrase) == found


@pytest.mark.parametrize(
    ("phrases", "found"),
    [
        ((), []),
        (("104 soldiers fled",), ["104", "soldiers", "fled"]),
        (("104 soldiers fled", "soldiers fled", "soldiers left", "troops fled"), ["soldiers", "fled"]),
        (("104 soldiers fled", "soldiers fled"), ["soldiers", "fled"]),
        (("a b", "c d"), ["a", "b"]),
        (("soldiers", "", "https://courier.example/"), ["soldiers"]),
    ],
)
def test_what_most_phrases_ask_for_is_common(phrases: tuple[str, ...], found: list[str]) -> None:
    assert wording.common_terms(phrases) == found


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        ("104", "104.000000", ["104"]),
        ("1200000", "1200000", ["1200000"]),
        ("2.5", "2.5", ["2.5"]),
        ("103.5", "106", ["104", "105", "106"]),
        ("101", "105", ["101", "102", "103", "104", "105"]),
        ("100", "200", []),
        ("2.1", "2.9", []),
        (None, "104", []),
        ("104", None, []),
        ("104", "Infinity", []),
        ("NaN", "NaN", []),
    ],
)
def test_few_numbers_are_spelled_out(low: str | None, high: str | None, found: list[str]) -> None:
    bounds = [None if bound is None else Decimal(bound) for bound in (low, high)]
    assert wording.numbers(Query(phrases=(), low=bounds[0], high=bounds[1])) == found


def test_several_numbers_are_alternatives() -> None:
    query = Query(phrases=("soldiers fled",), low=Decimal(104), high=Decimal(105))
    asked = wording.any_phrase(query, query.phrases, most_characters=500)
    assert asked == "((104 OR 105) AND soldiers AND fled) OR (soldiers AND fled)"


def test_a_number_that_a_phrase_has_is_not_asked_for_twice() -> None:
    query = Query(phrases=("104 soldiers",), low=Decimal(104), high=Decimal(104))
    assert wording.any_phrase(query, query.phrases, most_characters=500) == "(104 AND soldiers)"


def test_a_phrase_that_is_too_long_is_left_out() -> None:
    query = Query(phrases=("soldiers " * 2 + "x" * 50, "soldiers"))
    assert wording.any_phrase(query, query.phrases, most_characters=40) == "(soldiers)"


def test_phrases_are_of_a_language_where_that_is_known() -> None:
    query = Query(phrases=("a", "b"), worded={"es": ("b",), "en": ()}, languages=("en", "es"))
    assert wording.in_language(query, "es") == ("b",)
    assert wording.in_language(query, "en") == ("a", "b")
    assert wording.by_language(query) == [("es", ("b",))]
    assert wording.by_language(Query(phrases=("a",), languages=("en",))) == [("en", ("a",))]
    assert wording.by_language(Query(phrases=("a",), languages=("en", "es"))) == [("", ("a",))]


@pytest.mark.parametrize(
    ("phrases", "high", "asked"),
    [
        (("", "?", "https://courier.example/", "soldiers fled"), None, "soldiers fled"),
        (("soldiers fled", "soldiers"), 104, "104 soldiers fled"),
        (("soldiers fled", "104 soldiers"), 104, "soldiers fled"),
        (("soldiers fled",), 105, "soldiers fled"),
        ((), 104, ""),
    ],
)
def test_the_first_phrase_is_the_first_with_words_and_has_the_number(
    phrases: tuple[str, ...], high: int | None, asked: str
) -> None:
    query = Query(phrases=phrases, low=Decimal(104), high=None if high is None else Decimal(high))
    assert wording.first_phrase(query, query.phrases) == asked
