"""Every number that can be written is read as that number, in digits and in words, with every modifier."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.figures import Bound, Figure, read
from claims.figures.lexicon import load

# From two, as "one" counts only where something is counted, up to the largest that news spells out.
NUMBERS = st.integers(2, 999_999_999)
SEPARATORS = {"en": (",", "."), "es": (".", ",")}
PEOPLE = {"en": "people", "es": "personas"}
FROM_20 = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
TO_19 = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
HASTA_29 = [
    "un",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciséis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
    "veintiún",
    "veintidós",
    "veintitrés",
    "veinticuatro",
    "veinticinco",
    "veintiséis",
    "veintisiete",
    "veintiocho",
    "veintinueve",
]
DESDE_30 = ["treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"]
CIENTOS = [
    "ciento",
    "doscientos",
    "trescientos",
    "cuatrocientos",
    "quinientos",
    "seiscientos",
    "setecientos",
    "ochocientos",
    "novecientos",
]


def in_english(number: int, joiner: str = " and ") -> str:
    """As a paper spells it: "one hundred and four", "twenty-one thousand three hundred"."""
    if number < 20:
        return TO_19[number - 1]
    if number < 100:
        tens, rest = divmod(number, 10)
        return FROM_20[tens - 2] + (f"-{TO_19[rest - 1]}" if rest else "")
    for size, name in ((1_000_000, "million"), (1_000, "thousand"), (100, "hundred")):
        if number >= size:
            many, rest = divmod(number, size)
            link = joiner if size == 100 else " "
            return f"{in_english(many, joiner)} {name}" + (f"{link}{in_english(rest, joiner)}" if rest else "")
    raise AssertionError(number)


def in_spanish(number: int) -> str:
    """As a paper spells it: "ciento cuatro", "treinta y un mil quinientos"."""
    if number < 30:
        return HASTA_29[number - 1]
    if number < 100:
        tens, rest = divmod(number, 10)
        return DESDE_30[tens - 3] + (f" y {HASTA_29[rest - 1]}" if rest else "")
    if number == 100:
        return "cien"
    if number < 1_000:
        hundreds, rest = divmod(number, 100)
        return CIENTOS[hundreds - 1] + (f" {in_spanish(rest)}" if rest else "")
    if number < 1_000_000:
        thousands, rest = divmod(number, 1_000)
        many = f"{in_spanish(thousands)} " if thousands > 1 else ""
        return f"{many}mil" + (f" {in_spanish(rest)}" if rest else "")
    millions, rest = divmod(number, 1_000_000)
    name = "un millón" if millions == 1 else f"{in_spanish(millions)} millones"
    return name + (f" {in_spanish(rest)}" if rest else "")


def only(text: str, language: str) -> Figure:
    (figure,) = read(text, language=language).figures
    return figure


@given(number=NUMBERS, joiner=st.sampled_from([" and ", " "]))
def test_english_words_are_read_as_the_number_they_spell(number: int, joiner: str) -> None:
    figure = only(f"{in_english(number, joiner).capitalize()} people were killed.", "en")
    assert (figure.value, figure.bound, figure.event_class) == (Decimal(number), Bound.EXACTLY, "killed")


@given(number=NUMBERS)
def test_spanish_words_are_read_as_the_number_they_spell(number: int) -> None:
    figure = only(f"Huyeron {in_spanish(number)} personas.", "es")
    assert (figure.value, figure.bound, figure.event_class) == (Decimal(number), Bound.EXACTLY, "fled")


@given(number=st.integers(2, 10**12), decimals=st.integers(0, 3), language=st.sampled_from(["en", "es"]))
def test_digits_are_read_with_the_separators_of_the_language(number: int, decimals: int, language: str) -> None:
    value = Decimal(number).scaleb(-decimals)
    thousands, mark = SEPARATORS[language]
    written = f"{value:,f}".replace(",", "~").replace(".", mark).replace("~", thousands)
    noun = "tonnes" if language == "en" else "toneladas"
    if "," in f"{value:,f}" or decimals != 3:  # "1.234" alone is a thousand where the point parts thousands
        assert only(f"{written} {noun}", language).value == value


@pytest.mark.parametrize("language", ["en", "es"])
@given(data=st.data(), number=st.integers(3, 5_000).filter(lambda number: not 1_000 <= number <= 2_999))
def test_each_modifier_says_its_bound(language: str, data: st.DataObject, number: int) -> None:
    """What stands before a number, straight from the lexicon; "no fewer than" and "fewer than" must not be mixed up."""
    table = load(language).table("modifiers").lists("before")
    bound = data.draw(st.sampled_from(sorted(name for name in table if name != "exactly")))
    phrases = [phrase for phrase in table[bound] if not {"edad", "mayor", "menor", "age", "la"} & set(phrase.split())]
    phrase = data.draw(st.sampled_from(phrases))
    figure = only(f"{phrase} {number} {PEOPLE[language]}", language)
    assert (figure.value, figure.bound.value) == (Decimal(number), bound)
    assert figure.start == 0, "the modifier is part of the figure"


@given(low=st.integers(2, 900), more=st.integers(1, 99), language=st.sampled_from(["en", "es"]))
def test_a_range_has_both_ends(low: int, more: int, language: str) -> None:
    text = f"between {low} and {low + more} people" if language == "en" else f"entre {low} y {low + more} personas"
    figure = only(text, language)
    ends = Decimal(low), Decimal(low + more)
    assert figure.value == ends
    assert (figure.interval.low, figure.interval.high) == ends


@given(number=NUMBERS)
def test_reading_the_words_and_the_digits_is_the_same(number: int) -> None:
    words = only(f"About {in_english(number)} soldiers fled.", "en")
    digits = only(f"About {number:,} soldiers fled.", "en")
    assert (words.value, words.interval, words.counted) == (digits.value, digits.interval, digits.counted)
