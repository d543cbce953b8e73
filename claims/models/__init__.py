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
    Part,
    Rating,
    RevisionState,
    Signature,
    Verdict,
    VerdictRevision,
    VerdictRevisionQuerySet,
)
from claims.models.watching import Movement, MovementQuerySet, MovementState, Sighting, Watch, WatchKey

__all__ = [
    "Article",
    "ArticleQuerySet",
    "Backlog",
    "Claim",
    "ClaimQuerySet",
    "ClaimState",
    "Event",
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
    "Rating",
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
]
