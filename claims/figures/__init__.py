"""Read the figures of a news text, compare them, and weigh what is found.  Pure: text in, values out."""

from claims.figures.asking import Asked, Unclear, ask, event_names, group_names, search_words
from claims.figures.claimable import is_claim
from claims.figures.codec import from_json, to_json
from claims.figures.findings import findings
from claims.figures.groups import counted_groups, narrower_groups, widest_group
from claims.figures.house import house_sentence, in_words
from claims.figures.interval import disjoint_beyond_rounding
from claims.figures.keeping import READER_VERSION, pack, unpack
from claims.figures.labels import happened, label, plain_number, short_number, unit_name, unit_words
from claims.figures.matching import index_keys, match
from claims.figures.origins import origin_key, origin_name
from claims.figures.places import place_key, place_keys
from claims.figures.queries import phrases, topic
from claims.figures.quotes import in_place_url, nearest, says, stands_at, stands_in, text_fragment
from claims.figures.reading import read
from claims.figures.relation import in_unit_of, relate
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
    "READER_VERSION",
    "Asked",
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
    "Unclear",
    "When",
    "Witness",
    "Worthiness",
    "ask",
    "counted_groups",
    "disjoint_beyond_rounding",
    "event_names",
    "findings",
    "from_json",
    "group_names",
    "happened",
    "house_sentence",
    "in_place_url",
    "in_unit_of",
    "in_words",
    "index_keys",
    "is_claim",
    "label",
    "match",
    "narrower_groups",
    "nearest",
    "origin_key",
    "origin_name",
    "pack",
    "phrases",
    "place_key",
    "place_keys",
    "plain_number",
    "read",
    "relate",
    "says",
    "search_words",
    "short_number",
    "stands_at",
    "stands_in",
    "text_fragment",
    "to_json",
    "topic",
    "unit_name",
    "unit_words",
    "unpack",
    "weigh",
    "widest_group",
    "worthiness",
]
