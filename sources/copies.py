"""Near copies: whether two texts are one, and which agency a text itself says it is from.

A text is its set of five-word shingles.  A signature estimates how much two sets share (MinHash); bands let a database
find the texts that may share enough without comparing each with each (locality-sensitive hashing).  Of two that are
copies, the numbers that stand between the same words and differ were changed on the way.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

# Reporters who hear the same statement share a quoted sentence, but seldom many runs of five words.
SHINGLE_WORDS = 5
# The standard error of an estimated similarity is at most 0.5 / √64, which is 0.06.
PERMUTATIONS = 64
# Two texts of similarity s share one of 10 bands of 3 rows with probability 1 - (1 - s³)¹⁰: 0.74 at 0.5, 0.91 at 0.6,
# 0.99 at 0.7, and 0.24 at 0.3.  Each band more is an entry more of an index for every document there is.
BANDS = 10
ROWS = 3
# What a band keeps free, in its lowest bits, for the document that has it: enough for a billion of them.
DOCUMENT_BITS = 30
# Two short notices of the same event may be worded alike by chance.
FEWEST_SHINGLES = 12
# Of 2,051 news pages (gva_dev_docs), every two articles above 0.5 are one text with another headline, credit or ending,
# or an outlet's later version of its own; those below 0.4 add reporting.  A pair at 0.5 is as often missed as found.
COPY_THRESHOLD = 0.5

# Where a text names its agency: among the first lines, after headline, caption and byline, or among the last.
LEAD_LINES = 6
TAIL_LINES = 5
# A dateline with its credit, and a line that is a credit and no part of the story, are shorter than these.
DATELINE_CHARACTERS = 120
CREDIT_CHARACTERS = 300

Hashes = NDArray[np.uint64]
Signature = NDArray[np.uint32]
Bands = NDArray[np.int64]

_WORD = re.compile(r"\d+(?:[.,]\d+)*(?!\w)|\w+")


def _hash(text: str, *, signed: bool = False) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(errors="replace"), digest_size=8).digest(), signed=signed)


# What is stored depends on these: changing one means filing every document again (sources.filing).
_PLACES = [np.uint64(_hash(f"place {place}") | 1) for place in range(SHINGLE_WORDS)]
_FACTORS = np.array([_hash(f"factor {row}") & 0xFFFFFFFF | 1 for row in range(PERMUTATIONS)], dtype=np.uint32)[:, None]
_MIX = np.uint64(0xD6E8FEB86659FD93)
_MIX_32 = np.uint32(0x85EBCA6B)
_BAND_SALTS = np.array([_hash(f"band {band}") for band in range(BANDS)], dtype=np.uint64)
NO_SIGNATURE: Signature = np.zeros(0, dtype=np.uint32)


def word_hash(word: str) -> int:
    """64 bits with a sign, which numpy takes without a detour."""
    return _hash(word, signed=True)


def signature(text: str) -> Signature:
    """64 numbers that stand for a text in comparisons, the same everywhere and always; none for a text too short."""
    return signature_of(np.array([word_hash(word) for word in _WORD.findall(text.casefold())], dtype=np.int64))


def signature_of(words: NDArray[np.int64]) -> Signature:
    """The signature of a text of words that have these hashes, all in small letters."""
    count = len(words) - SHINGLE_WORDS + 1
    if count < FEWEST_SHINGLES:
        return NO_SIGNATURE
    row = words.view(np.uint64)
    shingles = np.zeros(count, dtype=np.uint64)
    for place, factor in enumerate(_PLACES):
        shingles += row[place : place + count] * factor
    short = (_mixed(shingles) >> np.uint64(32)).astype(np.uint32)
    if not _differ(short[: 2 * FEWEST_SHINGLES]) and not _differ(short):
        return NO_SIGNATURE
    # Multiplied alone, numbers keep their order too often to be a permutation drawn at random.
    permuted = short * _FACTORS
    permuted ^= permuted >> np.uint32(15)
    permuted *= _MIX_32
    least: Signature = permuted.min(axis=1)
    return least


def _differ(shingles: Signature) -> bool:
    """Whether there are enough different ones.  Mostly the first few are; a text may say the same over and over."""
    return len(set(shingles.tolist())) >= FEWEST_SHINGLES


def _mixed(numbers: Hashes) -> Hashes:
    """Numbers whose every bit depends on every bit of the given ones."""
    numbers = (numbers ^ (numbers >> np.uint64(32))) * _MIX
    return numbers ^ (numbers >> np.uint64(32))


def packed(signature: Signature) -> bytes:
    """The signature as it is stored."""
    return signature.astype("<u4").tobytes()


def unpacked(stored: bytes) -> Signature:
    return np.frombuffer(stored, dtype="<u4")


def bands(signatures: Signature) -> Bands:
    """Each signature, a row of 64 numbers, in 10 numbers; two texts that share one may be copies.

    The lowest bits are 0: there is room for the document.
    """
    if not signatures.shape[-1]:
        return np.zeros(0, dtype=np.int64)
    rows = signatures[..., : BANDS * ROWS].reshape(*signatures.shape[:-1], BANDS, ROWS).astype(np.uint64)
    values = rows[..., 0] ^ _BAND_SALTS
    for place in range(1, ROWS):
        values = _mixed(values) ^ rows[..., place]
    return (_mixed(values) << np.uint64(DOCUMENT_BITS)).view(np.int64)


def similarity(a: Signature, b: Signature) -> float:
    """The share of shingles two texts have in common, estimated from their signatures; 0 where one was too short."""
    if not len(a) or not len(b):
        return 0.0
    return float((a == b).mean())


# ── Changed numbers ──────────────────────────────────────────────────────────────────────────────────────────────────

# Words on both sides that must be the same for two numbers to be the same number.
CONTEXT_WORDS = 3
# Longer ones are identifiers.
LONGEST_NUMBER = 30
ANY_NUMBER = "0"
_SPELLED_OUT = """
    two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred dozen
    dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho
    diecinueve veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa cien
"""
_SPELLED = frozenset(_SPELLED_OUT.split())
_NUMBER_OR_WORD = re.compile(r"\d+(?:[.,]\d+)*|\w+")
Context = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A number as it is written in a text, and where."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Change:
    """A number that two versions of one text give differently in the same place."""

    before: Written
    after: Written


def changed_numbers(original: str, copy: str) -> list[Change]:
    """The numbers that a copy gives otherwise than its original, between the same words; in the order of the copy."""
    before, after = _in_context(original), _in_context(copy)
    changes = [
        Change(before[context], number)
        for context, number in after.items()
        if context in before and before[context].text.casefold() != number.text.casefold()
    ]
    return sorted(changes, key=lambda change: change.after.start)


@lru_cache(maxsize=32)  # an original is held against many copies
def _in_context(text: str) -> dict[Context, Written]:
    """The numbers of a text by the words around them; a context that stands twice tells nothing and is left out."""
    found: dict[Context, Written] = {}
    repeated: set[Context] = set()
    for line in re.finditer(r"[^\n]+", text):
        tokens = list(_NUMBER_OR_WORD.finditer(text, *line.span()))
        # Another number nearby may have changed as well.
        shown = [_without_value(token.group()) for token in tokens]
        for place, token in enumerate(tokens):
            if shown[place] != ANY_NUMBER or token.end() - token.start() > LONGEST_NUMBER:
                continue
            before, after = shown[max(place - CONTEXT_WORDS, 0) : place], shown[place + 1 : place + 1 + CONTEXT_WORDS]
            if len(before) + len(after) < CONTEXT_WORDS:
                continue
            context = (str(len(before)), *before, *after)
            if context in found:
                repeated.add(context)
            found[context] = Written(token.group(), *token.span())
    return {context: number for context, number in found.items() if context not in repeated}


def _without_value(word: str) -> str:
    """A word in small letters; of a number, that it is one."""
    small = word.casefold()
    return ANY_NUMBER if word[0].isdecimal() or small in _SPELLED else small


# ── Credits ──────────────────────────────────────────────────────────────────────────────────────────────────────────

_AGENCIES = """AAP|AFP|AGI|ANP|ANSA|AP|APA|ATS|Agence France-Presse|Agence France Presse|Agencia EFE|Agência Brasil
    |Agência Lusa|Anadolu|Anadolu Agency|Andina|Associated Press|Australian Associated Press|Belga|Bloomberg
    |Bloomberg News|Canadian Press|City News Service|Colprensa|DPA|EFE|Europa Press|IANS|Interfax|Keystone-ATS|Kyodo
    |Kyodo News|La Presse Canadienne|Lusa|Notimex|PA Media|PTI|Prensa Latina|Press Association|Press Trust of India
    |RIA Novosti|Reuters|TASS|Telam|Thomson Reuters|Télam|UPI|Xinhua|Yonhap|dpa"""
_NAMED_AS_AGENCY = r"(?!Copyright|By)[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2} (?:Wire|News Agency|News Service)"
_AGENCY = (
    rf"(?P<name>{'|'.join(re.escape(name.strip()) for name in _AGENCIES.split('|'))}|{_NAMED_AS_AGENCY})"
    r"(?!\w|\sServices?\b)"
)
_THE = r"(?:[Tt]he |[Ll]a |[Ll]['’])?(?:agenc(?:ia|e|y) )?"
# CÚCUTA, Colombia (Andes Wire) – …  The place in capitals is what tells it from any other bracket before a dash.
_CAPITALS_DATELINE = re.compile(
    r"(?P<place>[^\W\d_a-zß-ÿ][^\W\d_a-zß-ÿ.'’ -]{2,}[^():;]{0,60}?)\s?\((?P<name>[^\W\d_][^()]{1,38}?)\s?\)"
    r"\s?[.:]?\s?[-–—_]"
)
# Bogotá, 24 feb (EFE).- …  (Reuters) - …  Berlin (dpa/lno) - …
_AGENCY_DATELINE = re.compile(
    rf"(?P<place>[^():;!?“”\"]{{0,60}})\((?:[\w ]{{1,20}}/)?{_AGENCY}(?:/[\w ]{{1,20}})?\s?\)\s?[.:]?\s?[-–—_]"
)
_DATELINES = (_CAPITALS_DATELINE, _AGENCY_DATELINE)
_LEAD_CREDITS = (
    # AFP.- …
    re.compile(rf"{_AGENCY}\s?\.\s?[-–—]"),
    # By The Associated Press     Por Ana Ruiz, Agencia EFE
    re.compile(
        rf"(?:[Bb]y|BY|[Pp]or|[Pp]ar|[Vv]on):? (?:[^()]{{1,60}}[,/|–-] ?)?{_THE}{_AGENCY}"
        r"(?=$|\s?[|,/·–-]|\s+(?:on|Updated|Published)\b)"
    ),
)
_OWN_LINE = re.compile(rf"[(\[—–-]*\s?{_THE}{_AGENCY}[)\]]?\.?$")
_TAIL_CREDITS = (
    _OWN_LINE,
    # Source: Reuters
    re.compile(rf"(?i:sources?|fuentes?|quellen?|fontes?)\s?:\s?{_THE}{_AGENCY}(?=$|[.,/;&)]| (?:and|y|e|et|und) )"),
    # © 2019 AFP     Copyright The Associated Press. All rights reserved.
    re.compile(rf"\(?(?i:©|\(c\)|copyright)\s?(?:©\s?)?(?:\d{{4}}\s?)?(?:by )?{_THE}{_AGENCY}"),
    # Additional reporting by AFP     Con información de EFE     With files from The Canadian Press
    re.compile(
        r"\(?(?i:(?:additional )?reporting by|with (?:files|information|material|reporting) (?:from|by)"
        r"|con (?:información|informaciones|datos|material) de|com (?:informações|informação) d[aeo]s?"
        rf"|avec (?:les )?informations de|mit Material (?:von|der)) {_THE}{_AGENCY}"
    ),
    # avec AFP     mit dpa und Reuters
    re.compile(rf"\(?(?i:with|con|com|avec|mit) {_THE}{_AGENCY}(?=$|[.,/;&)]| (?:and|y|e|et|und) [A-Z])"),
    # The Associated Press contributed to this report.
    re.compile(rf"(?:[^()]{{0,120}}\s)?{_AGENCY}[^.]{{0,80}} contributed to this (?:report|story|article)"),
)
# … the agency said. © AFP     … the agency said. (Reuters)     … the agency said. — Reuters
_ENDING = re.compile(rf"(?:©\s?(?:\d{{4}}\s)?|[.!?”\"]\s?\(|\s[–—]\s?){_AGENCY}\)?\.?$")
# What else stands in brackets before a dash.
_NO_AGENCY = re.compile(
    r"\b(?:\d+|video|photos?|update[ds]?|live|exclusive|opinion|analysis|vídeo|fotos?)\b", re.IGNORECASE
)


def declared_credit(text: str) -> str | None:
    """The agency that a text itself says it is from, as it is written there; None where it does not say."""
    return next(_credits([line.strip() for line in text.split("\n") if line.strip()]), None)


def _credits(lines: Sequence[str]) -> Iterator[str]:
    """Every credit, those that say where the whole text is from first."""
    lead, tail = lines[:LEAD_LINES], [line for line in lines[-TAIL_LINES:] if len(line) <= CREDIT_CHARACTERS]
    for line in lead:
        start = line[:DATELINE_CHARACTERS]
        for pattern in _DATELINES:
            if (hit := pattern.match(start)) and _is_agency(hit["name"], hit["place"]):
                yield hit["name"]
        yield from (hit["name"] for pattern in _LEAD_CREDITS if (hit := pattern.match(start)))
    # Right below the headline; farther down, a name alone credits a picture.
    yield from (hit["name"] for line in lead[1:3] if (hit := _OWN_LINE.match(line)))
    for line in tail:
        yield from (hit["name"] for pattern in _TAIL_CREDITS if (hit := pattern.match(line)))
    for line in lines[-1:]:
        if hit := _ENDING.search(line[-CREDIT_CHARACTERS:]):
            yield hit["name"]


def _is_agency(name: str, place: str) -> bool:
    """Whether a bracket before a dash is a credit: not a date, a label, or the words before it in short or in full."""
    is_abbreviation = _initials(name) == place.strip() or _initials(place) == name
    return len(name.split()) <= 4 and not _NO_AGENCY.search(name) and not (is_abbreviation and len(name) > 1)


def _initials(words: str) -> str:
    return "".join(word[0] for word in _WORD.findall(words) if word[0].isupper())
