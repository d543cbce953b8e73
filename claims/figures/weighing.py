"""What does the evidence amount to?  Origins are counted, copies never; a suggestion, not a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from claims.figures.assessing import Balance, assess
from claims.figures.authority import authority, is_confirmed, is_official
from claims.figures.labels import short_number
from claims.figures.origins import origin_key
from claims.figures.values import Assessment, Bound, Figure, Interval, RelationKind, Suggestion, Witness

# Which interval is offered where counts differ: all of them; what those of the highest standing say; the newest of what
# officials say; the lowest that more than one side says.
POLICY_RANGE = "range"
POLICY_AUTHORITY = "most_authoritative"
POLICY_LATEST = "latest_official"
POLICY_LOWEST = "lowest_confirmed"
POLICIES = (POLICY_RANGE, POLICY_AUTHORITY, POLICY_LATEST, POLICY_LOWEST)
# Confidences: how often suggestions with so much behind them were right on the reports they were calibrated on, by one
# origin and by several (docs/figures.md, "Confidence", with the reliability that was measured).
ENOUGH_ORIGINS = 2
CLEAR, MOSTLY = 0.95, 0.6
CONFIDENCE_CLEAR = (0.95, 0.96)
CONFIDENCE_MOSTLY = (0.82, 0.9)
CONFIDENCE_DIVIDED = (0.7, 0.85)
CONFIDENCE_OUTDATED = (0.6, 0.8)
CONFIDENCE_DISPUTED = 0.6
CONFIDENCE_UNCLEAR = 0.3

# What says nothing on how large the whole is now.
NOT_TELLING = frozenset({RelationKind.INCREASE, RelationKind.PART, RelationKind.EARLIER, RelationKind.UNRELATED})
# What says the claim's number, or one that goes with it.
BEARING_OUT = frozenset({RelationKind.AGREES, RelationKind.CONSISTENT})

Origins = dict[str, list[Witness]]


def weigh(figure: Figure, witnesses: Sequence[Witness], *, policy: str = POLICY_RANGE) -> Suggestion:
    """Suggest what the evidence amounts to.

    `policy` says which interval is offered where counts differ, as `POLICIES` has them.
    Raises: ValueError where there is no such policy.
    """
    if policy not in POLICIES:
        raise ValueError(f"There is no policy “{policy}”; there are {', '.join(POLICIES)}.")
    by_kind = {kind: _origins(w for w in witnesses if w.relation is kind) for kind in RelationKind}
    agrees, against = by_kind[RelationKind.AGREES], by_kind[RelationKind.CONTRADICTS]
    later, allows = by_kind[RelationKind.SUPERSEDED], by_kind[RelationKind.CONSISTENT]
    # One origin that says both was right at one time and is no witness against itself, unless it says that more.
    against = {origin: found for origin, found in against.items() if _weight(found) > _weight(agrees.get(origin, []))}
    # Whoever the claim itself names has said it already.
    own_sources = {origin_key(source.named or source.text) for source in figure.sources}
    itself = {origin: found for origin, found in agrees.items() if origin in own_sources}
    agrees = {origin: found for origin, found in agrees.items() if origin not in own_sources}
    reasons = [
        *_sentence("agree", agrees),
        *(
            f"{found[0].origin}, whom the claim names, says so elsewhere ({_numbers(found)})."
            for found in itself.values()
        ),
        *_sentence("contradict", against),
        *_sentence("give a later, larger count", later),
        *_sentence("allow it without confirming it", allows),
        *_sentence("give an earlier, smaller count", by_kind[RelationKind.EARLIER]),
        *_sentence("count only what was added", by_kind[RelationKind.INCREASE]),
        *_sentence("count only a part of it", by_kind[RelationKind.PART]),
        *_copies(witnesses),
    ]
    assessment, balance = assess(
        figure, agrees=_all(agrees), against=_all(against), later=_all(later), allows=_all(allows)
    )
    deciding = agrees if assessment is Assessment.SUPPORTED else {**against, **later}
    confidence = _confidence(assessment, balance, len(deciding))
    if not reasons:
        reasons = ["No source found that counts the same thing."]
    elif assessment is Assessment.UNCLEAR:
        reasons.append("Nothing found is decisive.")
    elif assessment is Assessment.OUTDATED:
        reasons.append("It was right when said, as far as the evidence goes; the count has moved since.")
    return Suggestion(
        assessment=assessment,
        confidence=confidence,
        reasons=tuple(reasons),
        supports=_supported(figure, _speaking(witnesses, assessment), policy),
    )


def _confidence(assessment: Assessment, balance: Balance, origins: int) -> float:
    """How sure a suggestion is: by the share of what is said that bears it out, and by how many origins say so."""
    several = origins >= ENOUGH_ORIGINS
    match assessment:
        case Assessment.UNCLEAR:
            return CONFIDENCE_UNCLEAR
        case Assessment.DISPUTED:
            return CONFIDENCE_DISPUTED
        case Assessment.OUTDATED:
            return CONFIDENCE_OUTDATED[several]
    share = balance.share if assessment is Assessment.SUPPORTED else 1 - balance.share
    if share >= CLEAR:
        return CONFIDENCE_CLEAR[several]
    return CONFIDENCE_MOSTLY[several] if share >= MOSTLY else CONFIDENCE_DIVIDED[several]


def _weight(witnesses: Iterable[Witness]) -> float:
    return sum(witness.weight for witness in witnesses)


def _all(origins: Origins) -> list[Witness]:
    return [witness for found in origins.values() for witness in found]


def _origins(witnesses: Iterable[Witness]) -> Origins:
    found: Origins = {}
    for witness in witnesses:
        found.setdefault(origin_key(witness.origin), []).append(witness)
    return found


def _sentence(verb: str, origins: Origins) -> list[str]:
    if not origins:
        return []
    named = [f"{found[0].origin} ({_numbers(found)})" for found in origins.values()]
    count = len(origins)
    verb = verb if count > 1 else _third_person(verb)
    return [f"{count} independent {'origins' if count > 1 else 'origin'} {verb}: {', '.join(named)}."]


def _numbers(witnesses: Sequence[Witness]) -> str:
    """What one origin said, in the order of the days: "167, 326, 567"."""
    ordered = sorted(witnesses, key=lambda w: (w.figure.as_of or date.min, w.figure.interval.low or Decimal(0)))
    return ", ".join(dict.fromkeys(short_number(witness.figure) for witness in ordered))


def _third_person(verb: str) -> str:
    first, _, rest = verb.partition(" ")
    return f"{first}s {rest}".strip()


def _copies(witnesses: Sequence[Witness]) -> list[str]:
    documents = len(frozenset[str]().union(*(witness.documents for witness in witnesses)))
    origins = len(_origins(witnesses))
    if documents <= origins:
        return []
    return [f"{origins} independent {'counts' if origins > 1 else 'count'}, from {documents} documents."]


def _speaking(witnesses: Sequence[Witness], assessment: Assessment) -> list[Witness]:
    """Those whose numbers are offered: where the claim is borne out, they alone who bear it out; else all who tell."""
    borne_out = assessment is Assessment.SUPPORTED
    return [w for w in witnesses if (w.relation in BEARING_OUT if borne_out else w.relation not in NOT_TELLING)]


def _supported(figure: Figure, witnesses: Sequence[Witness], policy: str) -> Interval | None:
    """The interval that the evidence supports, by the policy for conflicts."""
    precise = [w for w in witnesses if w.figure.bound is not Bound.INDEFINITE and w.figure.unit == figure.unit]
    if not precise:
        return None
    chosen = _chosen(precise, policy)
    values = [value for w in chosen for value in _values(w.figure)]
    if not values:
        return None
    return Interval(low=min(values), high=min(values) if policy == POLICY_LOWEST else max(values))


def _chosen(witnesses: Sequence[Witness], policy: str) -> Sequence[Witness]:
    """Those that a policy lets speak; where none of them is of the kind it asks for, all."""
    if policy == POLICY_AUTHORITY:
        highest = min(map(authority, witnesses))
        return [w for w in witnesses if authority(w) == highest]
    if policy == POLICY_LATEST:
        officials = [w for w in witnesses if is_official(w)] or witnesses
        newest = max((w.figure.as_of for w in officials if w.figure.as_of), default=None)
        return [w for w in officials if w.figure.as_of == newest]
    if policy == POLICY_LOWEST:
        return [w for w in witnesses if is_confirmed(w, witnesses)] or witnesses
    return witnesses


def _values(figure: Figure) -> tuple[Decimal, ...]:
    if figure.value is None:
        return ()
    return figure.value if isinstance(figure.value, tuple) else (figure.value,)
