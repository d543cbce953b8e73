"""What readers are given of a verdict: what stands, each wording before with its differences, and how it was checked.

No comment of the newsroom's, no passage that the verdict does not rest on, and no search that came after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from claims.corroboration import provider_labels
from claims.differences import Difference, Names, differences
from claims.explanation import Explanation, Group
from claims.models import Lookup, LookupHit, Part, RevisionKind, RevisionState, VerdictRevision
from claims.permissions import NotVisible

# Which side of the claim a passage is on, by its relation; whatever is on neither was counted besides.
FOR, AGAINST = frozenset({"agrees", "consistent"}), frozenset({"contradicts"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One published revision, and the wording that it took the place of, where there was one."""

    revision: VerdictRevision
    name: str
    before: VerdictRevision | None

    @property
    def differences(self) -> list[Difference]:
        """What it says otherwise than the wording before.  No query where both came with their passages."""
        if self.before is None:
            return []
        both = (self.before, self.revision)
        return differences(_content(self.before), _content(self.revision), _names(both))

    @property
    def is_withdrawal(self) -> bool:
        return self.revision.kind == RevisionKind.WITHDRAWAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A verdict as readers find it.  The newest step comes first."""

    now: VerdictRevision
    steps: tuple[Step, ...]

    @property
    def is_withdrawn(self) -> bool:
        return self.now.state == RevisionState.WITHDRAWN

    @property
    def first_at(self) -> datetime:
        return _decided(self.steps[-1].revision)

    @property
    def changed_at(self) -> datetime:
        return _decided(self.now)

    @property
    def is_changed(self) -> bool:
        return len(self.steps) > 1

    @property
    def has_differences(self) -> bool:
        """A wording took the place of another."""
        return any(step.before for step in self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The groups of passages on one side of the claim."""

    name: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one provider was asked until the verdict was approved."""

    provider: str
    phrases: tuple[str, ...]
    found: int
    is_failed: bool
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """One person's part in what stands."""

    person: str
    part: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """How a verdict came about, as far as readers are told."""

    asked: tuple[Asked, ...]
    addresses: int
    documents: int
    hands: tuple[Hand, ...]


def find(public_id: UUID) -> Published:
    """The verdict with this public id.  Raises: NotVisible.  Four queries, whatever its length."""
    return _newest(VerdictRevision.objects.for_readers().for_public_page(), public_id)


def find_in_short(public_id: UUID) -> Published:
    """The same without what it rests on and who had a part in it.  Raises: NotVisible.  Two queries."""
    return _newest(VerdictRevision.objects.for_readers().for_public_list(), public_id)


def as_published(newest: VerdictRevision) -> Published:
    """A verdict by what was published of it last, as it comes `for_public_list`."""
    revisions = list(newest.verdict.revisions.all())
    return Published(now=revisions[-1], steps=tuple(reversed(list(_steps(revisions)))))


def step_of(revision: VerdictRevision) -> Step:
    """The step that a revision, as it comes `for_public_list`, is in its verdict."""
    return next(step for step in as_published(revision).steps if step.revision.pk == revision.pk)


def sides(explanation: Explanation) -> list[Side]:
    """The passages for the claim, those against it, and what else was counted; only those that there are."""
    by_name: dict[str, list[Group]] = {"For": [], "Against": [], "Counted besides": []}
    for group in explanation.groups:
        name = "For" if group.relation in FOR else "Against" if group.relation in AGAINST else "Counted besides"
        by_name[name].append(group)
    return [Side(name=name, groups=tuple(groups)) for name, groups in by_name.items() if groups]


def how_checked(revision: VerdictRevision) -> Checked:
    """The searches until a revision was approved, and who had which part in it.  Four queries."""
    asked = Lookup.objects.filter(claim=revision.claim, requested_at__lte=_decided(revision))
    lookups = list(asked.order_by("pk"))
    keys = [lookup.pk for lookup in lookups]
    hits = LookupHit.objects.filter(Q(lookup__in=keys) | Q(lookup__shared_by__in=keys))
    addresses = {address for lookup in lookups if lookup.is_for_addresses for address in lookup.phrases}
    found = dict(LookupHit.objects.filter(lookup__in=keys).values_list("lookup").annotate(Count("pk")))
    return Checked(
        asked=tuple(_asked([lookup for lookup in lookups if not lookup.is_for_addresses], found)),
        addresses=len(addresses),
        documents=hits.values("document").distinct().count(),
        hands=tuple(
            Hand(person=str(hand.person), part=Part(hand.part).label, at=hand.at) for hand in revision.signatures.all()
        ),
    )


def _newest(rows: QuerySet[VerdictRevision], public_id: UUID) -> Published:
    newest = rows.filter(verdict__public_id=public_id).order_by("-number").first()
    if newest is None:
        raise NotVisible
    return as_published(newest)


def _asked(lookups: Sequence[Lookup], found: Mapping[int, int]) -> Iterable[Asked]:
    """By provider, in the newsroom's order; last those that are gone."""
    labels = provider_labels()
    by_provider: dict[str, list[Lookup]] = {}
    for lookup in lookups:
        by_provider.setdefault(lookup.provider, []).append(lookup)
    order = [*(name for name in labels if name in by_provider), *(name for name in by_provider if name not in labels)]
    for name in order:
        theirs = by_provider[name]
        yield Asked(
            provider=labels.get(name, name),
            phrases=tuple(dict.fromkeys(phrase for lookup in theirs for phrase in lookup.phrases)),
            found=sum(found.get(lookup.pk, 0) for lookup in theirs),
            is_failed=all(lookup.state == "failed" for lookup in theirs),
            last=max(lookup.requested_at for lookup in theirs),
        )


def _steps(revisions: Iterable[VerdictRevision]) -> Iterable[Step]:
    """In their order.  A withdrawal changes no word; what is published after it is held against what it took back."""
    before: VerdictRevision | None = None
    is_withdrawn = False
    for revision in revisions:
        if revision.kind == RevisionKind.WITHDRAWAL:
            is_withdrawn = True
            yield Step(revision=revision, name="Withdrawn", before=None)
            continue
        name = "Published anew" if is_withdrawn else "Corrected" if before else "First published"
        yield Step(revision=revision, name=name, before=before)
        before, is_withdrawn = revision, False


def _content(revision: VerdictRevision) -> dict[str, object]:
    """What a wording says to readers; its public note is about the change itself."""
    day = revision.as_of
    return {
        "rating": revision.rating_id,
        "attribution_rating": revision.attribution_rating_id,
        "corrected_text": revision.corrected_text,
        "as_of": f"{day.day} {day:%b %Y}" if day else None,
        "summary": revision.summary,
        "sole_source_reason": revision.sole_source_reason,
        "evidence": [item.pk for item in revision.evidence.all()],
    }


def _names(revisions: Iterable[VerdictRevision]) -> Names:
    both = list(revisions)
    ratings = [rating for each in both for rating in (each.rating, each.attribution_rating) if rating]
    passages = [item for each in both for item in each.evidence.all()]
    return Names(
        ratings={rating.slug: rating.name for rating in ratings},
        evidence={item.pk: f"{item.label}, {item.origin}, in {item.document.outlet_name}" for item in passages},
    )


def _decided(revision: VerdictRevision) -> datetime:
    assert revision.decided_at is not None  # the database refuses a published revision without it
    return revision.decided_at
