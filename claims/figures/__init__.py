"""Read the figures of a news text, compare them, and weigh what is found.  Pure: text in, values out."""

from claims.figures.claimable import is_claim
from claims.figures.codec import from_json, to_json
from claims.figures.findings import findings
from claims.figures.house import house_sentence, in_words
from claims.figures.labels import happened, label, plain_number, short_number, unit_name
from claims.figures.matching import index_keys, match
from claims.figures.origins import origin_key, origin_name
from claims.figures.queries import phrases
from claims.figures.quotes import in_place_url, nearest, says, stands_in, text_fragment
from claims.figures.reading import read
from claims.figures.relation import relate
from claims.figures.values import (
    Assessment,
    Attribution,
    Bound,
    Change,
    Figure,
    Finding,
    Interval,
    Kind,
    Match,
    Reading,
    Relation,
    RelationKind,
    Sentence,
    Severity,
    Source,
    SourceKind,
    Span,
    Suggestion,
    When,
    Witness,
    Worthiness,
)
from claims.figures.weighing import POLICIES, weigh
from claims.figures.worthiness import worthiness

__all__ = [
    "POLICIES",
    "Assessment",
    "Attribution",
    "Bound",
    "Change",
    "Figure",
    "Finding",
    "Interval",
    "Kind",
    "Match",
    "Reading",
    "Relation",
    "RelationKind",
    "Sentence",
    "Severity",
    "Source",
    "SourceKind",
    "Span",
    "Suggestion",
    "When",
    "Witness",
    "Worthiness",
    "findings",
    "from_json",
    "happened",
    "house_sentence",
    "in_place_url",
    "in_words",
    "index_keys",
    "is_claim",
    "label",
    "match",
    "nearest",
    "origin_key",
    "origin_name",
    "phrases",
    "plain_number",
    "read",
    "relate",
    "says",
    "short_number",
    "stands_in",
    "text_fragment",
    "to_json",
    "unit_name",
    "weigh",
    "worthiness",
]
