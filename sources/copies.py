"""Near copies: whether two texts are one, and which agency a text itself says it is from.

A text is its set of five-word shingles.  A signature estimates how much two sets share (MinHash); bands let a database
find the texts that may share enough without comparing each with each (locality-sensitive hashing).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

# Reporters who hear the same statement share a quoted sentence, but seldom many runs of five words.
SHINGLE_WORDS = 5
# The standard error of an estimated similarity is at most 0.5 / √64, which is 0.06.
PERMUTATIONS = 64
# Two texts of similarity s share one of 16 bands of 4 rows with probability 1 - (1 - s⁴)¹⁶: 0.64 at 0.5, 0.89 at 0.6,
# 0.99 at 0.7, and 0.12 at 0.3.
BANDS = 16
ROWS = PERMUTATIONS // BANDS
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

_WORD = re.compile(r"\w+")


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(errors="replace"), digest_size=8).digest())


# The numbers in the database depend on these: changing one means computing every stored band again.
_PLACES = [np.uint64(_hash(f"place {place}") | 1) for place in range(SHINGLE_WORDS)]
_FACTORS = [np.uint64(_hash(f"factor {row}") | 1) for row in range(PERMUTATIONS)]
_SHIFT = np.uint64(32)
_MIX = np.uint64(0xD6E8FEB86659FD93)


def signature(text: str) -> tuple[int, ...]:
    """64 numbers that stand for a text in comparisons, the same everywhere and always; () for a text too short."""
    words = _WORD.findall(text.casefold())
    count = len(words) - SHINGLE_WORDS + 1
    if count < FEWEST_SHINGLES:
        return ()
    hashes = {word: _hash(word) for word in set(words)}
    row = np.array([hashes[word] for word in words], dtype=np.uint64)
    shingles = np.zeros(count, dtype=np.uint64)
    for place, factor in enumerate(_PLACES):
        shingles = _mixed(shingles ^ (row[place : place + count] * factor))
    shingles = np.unique(shingles)
    if len(shingles) < FEWEST_SHINGLES:
        return ()
    return tuple(int(_mixed(shingles * factor).min()) for factor in _FACTORS)


def _mixed(numbers: Hashes) -> Hashes:
    """Numbers whose every bit depends on every bit of the given ones."""
    for _ in range(2):
        numbers = (numbers ^ (numbers >> _SHIFT)) * _MIX
    return numbers ^ (numbers >> _SHIFT)


def bands(signature: Sequence[int]) -> list[int]:
    """The signature in 16 numbers of 63 bits and a sign; two texts that share one may be copies."""
    packed = np.array(signature, dtype="<u8").tobytes()
    size = ROWS * 8
    return [
        int.from_bytes(
            hashlib.blake2b(packed[start : start + size], digest_size=8, salt=start.to_bytes(2)).digest(), signed=True
        )
        for start in range(0, len(packed), size)
    ]


def similarity(a: Sequence[int], b: Sequence[int]) -> float:
    """The share of shingles two texts have in common, estimated from their signatures; 0 where one was too short."""
    if not a or not b:
        return 0.0
    return sum(left == right for left, right in zip(a, b, strict=True)) / len(a)


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
