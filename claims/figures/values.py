"""The values a reading is made of.  All are frozen: they travel between functions, and nothing changes them on the way.

Offsets are characters of the text as given.  Numbers are `Decimal`; binary floating point appears nowhere before JSON.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Bound(StrEnum):
    """What a text lets a reader infer about a number (docs/figures.md, "Bounds")."""

    EXACTLY = "exactly"
    ABOUT = "about"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    LESS_THAN = "less_than"
    BETWEEN = "between"
    INDEFINITE = "indefinite"


class Kind(StrEnum):
    COUNT = "count"
    MONEY = "money"
    SHARE = "share"
    MEASURE = "measure"
    DURATION = "duration"
    AGE = "age"
    RATE = "rate"
    RANK = "rank"
    SCORE = "score"


class Change(StrEnum):
    UP = "up"
    DOWN = "down"


class SourceKind(StrEnum):
    """Who is speaking, for an attribution."""

    OUTLET = "outlet"
    AGENCY = "agency"
    OFFICIAL = "official"
    ORGANISATION = "organisation"
    PERSON = "person"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """The numbers a statement allows.  `None` is no limit on that side; `*_open` leaves the limit itself out."""

    low: Decimal | None
    high: Decimal | None
    low_open: bool = False
    high_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who says so.  `start`/`end` span the source's own words, `text` is those words.

    `named` is the name where the words only point at it: "Migración Colombia" for "the agency".  `via` is who passes on
    what this source says: "AFP" for "…, AFP reported, citing the agency".
    """

    start: int
    end: int
    text: str
    kind: SourceKind
    named: str | None = None
    via: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Who says so, the words that tell it ("said", "according to"), and the place of what is said, where known."""

    source: Source
    cue: Span
    content: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A time as written and the days it covers, both included."""

    start: int
    end: int
    text: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A quantity as a text states it.

    `value` is the number written, a pair for a range, `None` where the text gives none ("hundreds").  `interval` is
    what may be inferred from it.  `unit` is ISO 4217 for money, UCUM for measures, "%" or "pp" for shares, `None` for
    counts.  `counted` is the singular lemma of what is counted, `counted_text` the words as written; `event` the lemma
    of what happened and `event_class` its class in the lexicon.  `subject` is who did it or whom it befell where that
    is not what is counted.  `as_of` is the day on which the count stood: stated in the text, else the day of
    publication.  `is_increase` marks what was added in a period ("156 in the last hours") against a total, `is_part`
    what is counted within a larger figure of the same text ("104, 96 of them soldiers").
    """

    start: int
    end: int
    text: str
    value: Decimal | tuple[Decimal, Decimal] | None
    interval: Interval
    bound: Bound
    kind: Kind
    unit: str | None = None
    counted: str | None = None
    counted_text: str | None = None
    event: str | None = None
    event_class: str | None = None
    subject: str | None = None
    change: Change | None = None
    is_headline: bool = False
    is_increase: bool = False
    is_part: bool = False
    is_implicit: bool = False
    sources: tuple[Source, ...] = ()
    when: When | None = None
    as_of: date | None = None
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that was read in one text.  Figures are in the order of the text and do not overlap."""

    language: str
    figures: tuple[Figure, ...]
    attributions: tuple[Attribution, ...]
    times: tuple[When, ...]
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Two figures count the same thing, with how sure that is (0 to 1) and why.

    `drift` says how the groups differ that are counted: soldiers here, soldiers and police there.
    """

    score: float
    reasons: tuple[str, ...]
    drift: str = ""


class Severity(StrEnum):
    """How much a finding asks of an editor: nothing, as it only explains; a look; a correction, most likely."""

    NOTE = "note"
    CHECK = "check"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one article says about its own figures: "the headline's 100 and the text's 104 go together".

    `check` names the check that found it; `sentence` says it in words; `spans` are the places in the text, in order.
    """

    check: str
    severity: Severity
    sentence: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Worthiness:
    """How much a figure is worth checking, 0 to 1, with the reasons, the weightiest first."""

    score: float
    reasons: tuple[str, ...]


class RelationKind(StrEnum):
    """How an evidence figure stands to the claim's.  `UNRELATED` is said of what was compared, and never stored."""

    AGREES = "agrees"
    CONSISTENT = "consistent"
    CONTRADICTS = "contradicts"
    SUPERSEDED = "superseded"
    EARLIER = "earlier"
    INCREASE = "increase"
    PART = "part"
    UNRELATED = "unrelated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    kind: RelationKind
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """One count by one origin, for weighing.  `documents` names those that carry it, in whatever way names them.

    `kind` is what the origin is, where that is known; `reliability` the newsroom's best letter, "A" to "F", for those
    that carry it; `carried_by` is who they are, in order.  `is_party` says that the origin speaks for a side.
    `weight` is how much the passages speak for the count of the whole, 1 where nothing is known.
    """

    origin: str
    figure: Figure
    relation: RelationKind
    documents: frozenset[str] = frozenset()
    kind: SourceKind | None = None
    reliability: str = ""
    carried_by: tuple[str, ...] = ()
    is_party: bool = False
    weight: float = 1.0


class Assessment(StrEnum):
    """What the evidence amounts to.  Never a verdict."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    OUTDATED = "outdated"
    DISPUTED = "disputed"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    assessment: Assessment
    confidence: float
    reasons: tuple[str, ...]
    supports: Interval | None = None
