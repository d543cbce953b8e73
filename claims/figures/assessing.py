"""Do the counts that were found bear a claim out?  Each speaks with its weight, and counts of harm only grow.

The weights say how much a passage speaks for the count of the whole (claims.figures.mentions); a witness of whom
nothing is known speaks with 1.  The shares below are judgement, held against reports of known events (docs/figures.md,
"Weighing"); what they come to is measured there as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from claims.figures import interval, lexicon
from claims.figures.values import Assessment, Figure, Kind, Witness

# So much of what is said for the claim has to be said against it to put it in dispute.
DISPUTES = 0.67
# The claim's own number, told beside one that is smaller by one, is the later count.
LATER_COUNT = 0.12
# Less than this says nothing for the claim's number.
NOTHING = 0.03
LITTLE = 0.12
# So much has to be said against it.
ENOUGH = 0.17
# One count that differs by one is not enough: others, or a later day, have to bear it out.
ENOUGH_BY_ONE = 0.6
ENOUGH_FOR_ONE = 2.0
ONE_MORE = 0.4
ENOUGH_DOCUMENTS = 2
# A later count makes the claim's outdated where it is at least half as much told.
OUTDATES = 0.5
TWO = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What speaks for the claim, and what for the number that is told most beside it."""

    agree: float
    other: float
    total: float
    # How far that number is from the claim's: -1 where the claim says one more.
    difference: Decimal | None
    documents: int
    is_later_day: bool

    @property
    def share(self) -> float:
        return self.agree / self.total if self.total else 0.0


def assess(
    stated: Figure,
    *,
    agrees: Sequence[Witness],
    against: Sequence[Witness],
    later: Sequence[Witness],
    allows: Sequence[Witness],
) -> tuple[Assessment, Balance]:
    """What the counts amount to, and the balance behind it.

    `later` are later, larger counts of a thing that grows; `allows` those that go with the claim without confirming it.
    """
    balance = _balance(stated, agrees, [*against, *later])
    if balance.agree and balance.agree >= balance.other:
        return _borne_out(stated, agrees, against, later, balance), balance
    if not balance.other:
        return Assessment.UNCLEAR, balance
    if later and not _is_of_harm(stated):
        return (Assessment.DISPUTED if against else Assessment.OUTDATED), balance
    return _not_borne_out(stated, balance, sum(w.weight for w in allows)), balance


def _borne_out(
    stated: Figure, agrees: Sequence[Witness], against: Sequence[Witness], later: Sequence[Witness], balance: Balance
) -> Assessment:
    grows = lexicon.is_cumulative(stated.event_class)
    larger = [w for w in against if not grows or not _is_below(w.figure, stated)]
    smaller = [w for w in against if w not in larger]
    if _most(larger) >= DISPUTES * balance.agree or _most(smaller) >= balance.agree:
        return Assessment.DISPUTED
    is_newer = _newest(later) > _newest(agrees) or _newest(later) == date.min
    if later and is_newer and _most(later) >= OUTDATES * balance.agree:
        return Assessment.OUTDATED
    return Assessment.SUPPORTED


def _not_borne_out(stated: Figure, balance: Balance, allowed: float) -> Assessment:
    share, difference = balance.share, balance.difference
    grows = lexicon.is_cumulative(stated.event_class) and stated.kind is Kind.COUNT
    if grows and difference == -1:
        if share >= LATER_COUNT:
            return Assessment.SUPPORTED
        enough = ENOUGH_FOR_ONE if stated.value == TWO else ENOUGH_BY_ONE
        is_borne_out = balance.documents >= ENOUGH_DOCUMENTS or balance.is_later_day
        return _or_unclear(share < NOTHING and balance.other >= enough and is_borne_out)
    if allowed >= balance.other:
        return Assessment.DISPUTED
    if share < LITTLE:
        return _or_unclear(balance.other >= ENOUGH)
    if grows and difference == 1 and share < ONE_MORE:
        return Assessment.CONTRADICTED
    return Assessment.DISPUTED


def _or_unclear(is_contradicted: bool) -> Assessment:
    return Assessment.CONTRADICTED if is_contradicted else Assessment.UNCLEAR


def _balance(stated: Figure, agrees: Iterable[Witness], others: Iterable[Witness]) -> Balance:
    by_number: dict[Decimal | None, list[Witness]] = {}
    for witness in others:
        by_number.setdefault(_number(witness.figure), []).append(witness)
    weights = {number: sum(w.weight for w in found) for number, found in by_number.items()}
    most = max(weights, key=lambda number: weights[number], default=None)
    found = by_number.get(most, [])
    own = _number(stated)
    agree = sum(w.weight for w in agrees)
    return Balance(
        agree=agree,
        other=weights.get(most, 0.0),
        total=agree + sum(weights.values()),
        difference=most - own if most is not None and own is not None else None,
        documents=len(frozenset[str]().union(*(w.documents or {w.origin} for w in found))),
        is_later_day=_newest(found) > (stated.as_of or date.max),
    )


def _most(witnesses: Iterable[Witness]) -> float:
    """What speaks for the number that is told most."""
    weights: dict[Decimal | None, float] = {}
    for witness in witnesses:
        number = _number(witness.figure)
        weights[number] = weights.get(number, 0.0) + witness.weight
    return max(weights.values(), default=0.0)


def _is_of_harm(stated: Figure) -> bool:
    """A sudden event has one toll: a later number corrects an earlier one, and neither was the count of its day."""
    events, happened = lexicon.classes().table("events"), stated.event_class
    if happened is None or happened not in events:
        return False
    return "casualty" in events.table(happened) and events.table(happened).flag("casualty")


def _is_below(figure: Figure, other: Figure) -> bool:
    here, there = _number(figure), _number(other)
    return here is not None and there is not None and here < there


def _number(figure: Figure) -> Decimal | None:
    return figure.value if isinstance(figure.value, Decimal) else interval.middle(figure.interval)


def _newest(witnesses: Iterable[Witness]) -> date:
    return max((w.figure.as_of for w in witnesses if w.figure.as_of), default=date.min)
