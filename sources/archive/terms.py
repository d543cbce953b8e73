"""From words to terms, the numbers that the archive keeps in their place: the same for a text and for a question.

A word is folded to small letters without accents, and stemmed as its language is; a number is its value, however it
was written.  Numbers take the negative terms in the order of their values, so an interval of values is an interval of
terms.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import Stemmer

# ISO 639-1 codes, and what the stemmer calls these languages.
STEMMERS = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
# Numbers differ in their hundredths; what is finer is rounded.
HUNDREDTHS = 100
# Beyond this a number is a word: of telephones, accounts and identifiers nobody asks for an interval.
LARGEST_NUMBER = 10**15
# Small numbers are mostly spelled out.  1 is not here: in most languages it is also an article.
SPELLED = {
    2: ("two", "dos"),
    3: ("three", "tres"),
    4: ("four", "cuatro"),
    5: ("five", "cinco"),
    6: ("six", "seis"),
    7: ("seven", "siete"),
    8: ("eight", "ocho"),
    9: ("nine", "nueve"),
    10: ("ten", "diez"),
    11: ("eleven", "once"),
    12: ("twelve", "doce"),
    20: ("twenty", "veinte"),
}
# Not in the index: letters of initials, and what is left of possessives.
NO_TERM = 0
# Words that one process remembers for each language, about 100 bytes each.
MOST_REMEMBERED = 1_000_000

TOKEN = re.compile(r"\d+(?:[.,]\d+)*(?![\w])|\w+")
# What texts of Western letters have beside those: none of it is part of a word.
_SIGNS = "“”‘’–—…•"
# Between two digits, these two stay; until the words are taken apart, letters that no word has stand for them.
_IN_NUMBER = re.compile(rb"[.,](?<=\d.)(?=\d)")
_KEPT_IN_NUMBERS = {b".": b"\x00", b",": b"\x01"}
_SPACED = bytes(
    ord(".") if code == 0 else ord(",") if code == 1 else code if re.match(r"\w", chr(code)) else ord(" ")
    for code in range(256)
)
# A number with letters to it, which are a word of their own.
_IS_MIXED = re.compile(r"(?=.*[.,])(?!\d+(?:[.,]\d+)*$)").match
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*(?:[.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or number of a text, with its place there."""

    term: int
    start: int
    end: int


class _Lexicon(dict[str, int]):
    """Words of one language in small letters, to terms; filled as it is asked."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._stemmer = Stemmer.Stemmer(STEMMERS[language], 0) if language in STEMMERS else None

    def __missing__(self, word: str) -> int:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        self[word] = term = self.term(word)
        return term

    def term(self, word: str) -> int:
        if word[0].isdecimal() and (value := number_value(word)) is not None:
            return number_term(value)
        # Stemmers know the accents of their language; which accents are written differs from page to page.
        stem = self._stemmer.stemWord(word) if self._stemmer else word
        folded = unaccented(stem)
        if len(folded) < 2 and folded.isascii():
            return NO_TERM
        return _hashed(folded)


_lexicons: dict[str, _Lexicon] = {}


def _lexicon(language: str) -> _Lexicon:
    code = stemmed_as(language)
    if code not in _lexicons:
        _lexicons[code] = _Lexicon(code)
    return _lexicons[code]


def stemmed_as(language: str) -> str:
    """The language whose stems the words of this one have; "" where they keep their endings."""
    code = language[:2].lower()
    return code if code in STEMMERS else ""


def unaccented(word: str) -> str:
    """The word without the marks on its letters."""
    if word.isascii():
        return word
    return "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter))


def _hashed(word: str) -> int:
    digest = hashlib.blake2b(word.encode(errors="replace"), digest_size=8).digest()
    return (int.from_bytes(digest) >> 2) + 1  # positive, and free of the two highest bits


def number_value(written: str) -> float | None:
    """1,040 and 1.040 and 1040 are one thousand and forty; 2.5 and 2,5 two and a half; None for what is no number."""
    if not written.isascii():
        written = "".join(str(unicodedata.decimal(digit, digit)) for digit in written)
    if grouped := _GROUPED.fullmatch(written):
        separator = grouped[1]
        written = written.replace(separator, "")
    plain = written.replace(",", ".")
    if plain.count(".") > 1:
        return None
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if value < LARGEST_NUMBER else None


def number_term(value: float) -> int:
    """The term of a number that is not negative."""
    return -1 - round(value * HUNDREDTHS)


def number_terms(low: float, high: float) -> tuple[int, int]:
    """The first and last term of the numbers between two values, both included."""
    return number_term(min(max(high, 0), LARGEST_NUMBER)), number_term(min(max(low, 0), LARGEST_NUMBER))


def spelled_terms(low: float, high: float) -> list[int]:
    """The terms of the small numbers between two values as they are spelled out."""
    spelled = (word for value, words in SPELLED.items() if low <= value <= high for word in words)
    return sorted({_lexicon(language)[word] for word in spelled for language in ("en", "es")})


def words_of(text: str) -> list[str]:
    """The words and numbers of a text in small letters, in their order."""
    for sign in _SIGNS:
        text = text.replace(sign, " ")
    text = text.casefold()
    try:
        return _latin_words(text.encode("latin-1"))
    except UnicodeEncodeError:
        return TOKEN.findall(text)


def _latin_words(text: bytes) -> list[str]:
    """What TOKEN finds in a text of Western letters, in half the time: everything else becomes a space."""
    for kept in _KEPT_IN_NUMBERS.values():
        text = text.replace(kept, b" ")
    text, kept_signs = _IN_NUMBER.subn(lambda sign: _KEPT_IN_NUMBERS[sign[0]], text)
    words = text.translate(_SPACED).decode("latin-1").split()
    if kept_signs and any(map(_IS_MIXED, words)):
        return [word for each in words for word in TOKEN.findall(each)]
    return words


def counted(words: Sequence[str], language: str) -> Counter[int]:
    """How often each term stands in a text of these words, as `words_of` gives them."""
    terms = Counter(map(_lexicon(language).__getitem__, words))
    terms.pop(NO_TERM, None)
    return terms


def term_maker(language: str) -> Callable[[str], int]:
    """What works out the term of a word in small letters."""
    return _lexicon(language).term


def terms_of(words: Sequence[str], language: str) -> list[int]:
    """The terms of a text of these words, in their order."""
    return [term for term in map(_lexicon(language).__getitem__, words) if term != NO_TERM]


def tokens(text: str, language: str) -> Iterator[Token]:
    """The terms of a text in their order, each with its place."""
    lexicon = _lexicon(language)
    for found in TOKEN.finditer(text):
        term = lexicon[found.group().casefold()]
        if term != NO_TERM:
            yield Token(term, found.start(), found.end())


def asked(words: Sequence[str], languages: Sequence[str]) -> list[int]:
    """The terms that words of a question, in small letters, may be in texts of these languages; each once."""
    terms = dict.fromkeys(_lexicon(language)[word] for word in words for language in languages)
    terms.pop(NO_TERM, None)
    return list(terms)
