"""What an export knows of verdicts: read for many at once, with the same few queries however many they are.

Rows are plain values, as making a model of each takes longer than all the rest; only what many verdicts share
(documents, outlets, ratings, people) is a model.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import orjson
from django.db.models import Q

from claims.figures import stands_at
from claims.models import Rating, RevisionKind, RevisionState, Signature, VerdictRevision
from claims.models.verdicts import UNDECIDED_STATES
from claims.witnesses import Place, changed_on_the_way
from people.models import User
from sources.models import Document

PUBLISHED_STATES = (RevisionState.APPROVED, RevisionState.SUPERSEDED, RevisionState.WITHDRAWN)


class Hand(NamedTuple):
    """One person's part in a revision."""

    revision_id: int
    person_id: int
    part: str
    at: datetime


class Step(NamedTuple):
    """One revision of a verdict that somebody decided on."""

    pk: int
    verdict_id: int
    number: int
    kind: str
    state: str
    rating_id: str
    attribution_rating_id: str | None
    corrected_text: str
    corrected_json: str
    as_of: date
    summary: str
    sole_source_reason: str
    public_note: str
    submitted_at: datetime | None
    decided_at: datetime

    @property
    def was_published(self) -> bool:
        return self.state in PUBLISHED_STATES and self.kind != RevisionKind.WITHDRAWAL


class Stated(NamedTuple):
    """A claim.  What follows `tally_title` is no column of its row."""

    pk: int
    text: str
    label: str
    start: int
    end: int
    is_headline: bool
    tally_id: int
    tally_title: str
    document: Document
    figure_json: str


class Passage(NamedTuple):
    """A piece of chosen evidence, which says who counted (`claims.witnesses.Counting`)."""

    pk: int
    document_id: int
    start: int
    end: int
    quote_start: int
    quote: str
    relation: str
    reason: str
    origin: str
    as_of: date | None
    low: Decimal | None
    high: Decimal | None
    is_apart: bool
    document: Document
    figure_json: str

    @property
    def quote_end(self) -> int:
        return self.quote_start + len(self.quote)

    @property
    def is_literal(self) -> bool:
        figure, text = orjson.loads(self.figure_json), self.document.text
        return text.startswith(self.quote, self.quote_start) and stands_at(
            text, figure["start"], figure["end"], words=figure["text"], is_implicit=figure["implicit"]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What the verdicts of one reading have in common."""

    documents: Mapping[int, Document]
    ratings: Mapping[str, Rating]
    names: Mapping[int, str]
    hands: Mapping[int, list[Hand]]
    # Places whose number a copy changed.
    changed: Collection[Place]


class Found(NamedTuple):
    """One verdict: the revision that is told of, the claim, the evidence, and how it came about."""

    step: Step
    public_id: UUID
    claim: Stated
    passages: list[Passage]
    steps: list[Step]


_LEAVES = Q(state=RevisionState.APPROVED) | Q(state=RevisionState.WITHDRAWN, kind=RevisionKind.WITHDRAWAL)
_EVER_LEFT = _LEAVES | Q(state__in=PUBLISHED_STATES)
_CLAIM = "verdict__claim__"
_OF_CLAIM = ("pk", "text", "label", "start", "end", "is_headline", "tally_id", "tally__title")
_OF_EVIDENCE = (*Passage._fields[1:12], "counted_in__pk", "counted_in__tally_id")
# Of a document; its signature, its work and the whereabouts of its bytes stay in the database.
_OF_DOCUMENT = (
    "url", "canonical_url", "title", "published_on", "language", "text", "text_sha256", "raw_sha256", "fetched_at",
    "outlet", "copy_group",
)  # fmt: skip


def read(ids: Sequence[int], *, ever: bool = False) -> tuple[list[Found], Shared]:
    """The verdicts of these revisions that are approved, in their order, and what they share.

    A withdrawal is approved when it is withdrawn itself.  What was superseded since somebody asked for it is left out,
    unless what was `ever` approved is asked for.

    Eight queries, and two more where there are copies of texts.
    """
    rows = VerdictRevision.objects.filter(_EVER_LEFT if ever else _LEAVES, pk__in=ids).values_list(
        "pk",
        "verdict_id",
        "verdict__public_id",
        f"{_CLAIM}article__document_id",
        f"{_CLAIM}figure_json",
        *(_CLAIM + name for name in _OF_CLAIM),
    )
    told = {row[0]: row for row in rows}
    chosen = list(
        VerdictRevision.evidence.through.objects.filter(verdictrevision_id__in=ids)
        .order_by("evidence__as_of", "evidence__low", "evidence_id")
        .values_list(
            "verdictrevision_id",
            "evidence__figure_json",
            "evidence_id",
            *(f"evidence__{name}" for name in _OF_EVIDENCE),
        )
    )
    documents = _documents({row[3] for row in told.values()} | {row[3] for row in chosen})
    passages: dict[int, list[Passage]] = defaultdict(list)
    for revision, figure, *columns, counted, tally in chosen:
        is_apart = counted is not None and tally is None
        passages[revision].append(Passage._make((*columns, is_apart, documents[columns[1]], figure)))
    steps, by_pk = _steps({row[1] for row in told.values()})
    hands = _hands(by_pk)
    shared = Shared(
        documents=documents,
        ratings=Rating.objects.in_bulk(),
        names=_names({hand.person_id for each in hands.values() for hand in each}),
        hands=hands,
        changed=changed_on_the_way([each for some in passages.values() for each in some]),
    )
    found = []
    for pk in filter(told.__contains__, ids):
        _, verdict, public_id, document, figure, *columns = told[pk]
        claim = Stated._make((*columns, documents[document], figure))
        found.append(Found(by_pk[pk], public_id, claim, passages[pk], steps[verdict]))
    return found, shared


def _documents(ids: Collection[int]) -> dict[int, Document]:
    return Document.objects.only(*_OF_DOCUMENT).prefetch_related("outlet", "copy_group").in_bulk(ids)


def _steps(verdicts: Iterable[int]) -> tuple[dict[int, list[Step]], dict[int, Step]]:
    """What was decided on these verdicts, by the verdict and by the revision."""
    rows = VerdictRevision.objects.filter(verdict_id__in=verdicts).exclude(state__in=UNDECIDED_STATES)
    by_verdict: dict[int, list[Step]] = defaultdict(list)
    by_pk = {}
    for row in rows.order_by("number").values_list(*Step._fields):
        step = by_pk[row[0]] = Step._make(row)
        by_verdict[step.verdict_id].append(step)
    return by_verdict, by_pk


def _hands(revisions: Iterable[int]) -> dict[int, list[Hand]]:
    rows = Signature.objects.filter(revision_id__in=revisions).order_by("at", "pk").values_list(*Hand._fields)
    hands: dict[int, list[Hand]] = defaultdict(list)
    for row in rows:
        hands[row[0]].append(Hand._make(row))
    return hands


def _names(people: Iterable[int]) -> dict[int, str]:
    rows = User.objects.filter(pk__in=people).only("username", "first_name", "last_name")
    return {person.pk: str(person) for person in rows}
