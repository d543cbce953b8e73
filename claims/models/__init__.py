"""The rows of the newsroom's work, one topic a file."""

from claims.models.articles import Article, ArticleQuerySet
from claims.models.claims import Claim, ClaimQuerySet, ClaimState
from claims.models.events import Event
from claims.models.evidence import Evidence, EvidenceQuerySet
from claims.models.findings import Finding
from claims.models.lookups import Lookup, LookupHit, LookupQuerySet
from claims.models.statements import Backlog, Statement, StatementQuerySet, StoredReading
from claims.models.tallies import Tally, TallyEvidence, TallyKey, TallyMove, TallyProposal, TallyQuerySet
from claims.models.verdicts import (
    Colour,
    Part,
    Question,
    Rating,
    RevisionKind,
    RevisionState,
    Signature,
    Verdict,
    VerdictRevision,
    VerdictRevisionQuerySet,
)
from claims.models.watching import Movement, MovementQuerySet, MovementState, Sighting, Watch, WatchKey
from claims.models.webhooks import TEST, Attempt, Delivery, EventType, Webhook

__all__ = [
    "TEST",
    "Article",
    "ArticleQuerySet",
    "Attempt",
    "Backlog",
    "Claim",
    "ClaimQuerySet",
    "ClaimState",
    "Colour",
    "Delivery",
    "Event",
    "EventType",
    "Evidence",
    "EvidenceQuerySet",
    "Finding",
    "Lookup",
    "LookupHit",
    "LookupQuerySet",
    "Movement",
    "MovementQuerySet",
    "MovementState",
    "Part",
    "Question",
    "Rating",
    "RevisionKind",
    "RevisionState",
    "Sighting",
    "Signature",
    "Statement",
    "StatementQuerySet",
    "StoredReading",
    "Tally",
    "TallyEvidence",
    "TallyKey",
    "TallyMove",
    "TallyProposal",
    "TallyQuerySet",
    "Verdict",
    "VerdictRevision",
    "VerdictRevisionQuerySet",
    "Watch",
    "WatchKey",
    "Webhook",
]
