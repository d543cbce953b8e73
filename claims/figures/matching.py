"""Do two figures count the same thing?  Kind and unit, group, class of event, increase or total, time."""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from functools import cache

from claims.figures import lexicon
from claims.figures.counted import plural
from claims.figures.values import Figure, Kind, Match

# What each doubt takes off a sure match.  Judgement; docs/figures.md ("Matching") has the cases behind them.
COST_WIDER = 0.1
COST_NARROWER = 0.15
COST_NO_EVENT = 0.25
COST_NO_COUNTED = 0.2
COST_OTHER_WORD = 0.05
# Below this a pair is not proposed.
LEAST_SCORE = 0.5
# Counts of one event are taken up in the news within weeks; further apart they are of different events.
DAYS_APART = 45


class Nesting(StrEnum):
    """How the group an evidence figure counts stands to the claim's."""

    SAME = "same"
    WIDER = "wider"
    NARROWER = "narrower"
    OVERLAPPING = "overlapping"


_JOINT = re.compile(r" (?:and|y|e|&) ")


def match(a: Figure, b: Figure) -> Match | None:
    """Whether `b` counts what `a` counts, with reasons; None where it does not.  `b` may be in another language."""
    if a.kind is not b.kind or not _same_unit(a, b) or not _times_fit(a, b):
        return None
    if (a.change is None) != (b.change is None):
        return None
    score, reasons = 1.0, []
    for verdict in (_events(a, b), _groups(a, b)):
        if verdict is None:
            return None
        cost, reason = verdict
        score -= cost
        if reason:
            reasons.append(reason)
    if not ((a.counted or a.event_class) and (b.counted or b.event_class)):
        return None  # "5 km" and "300 km": nothing says what they measure
    if score < LEAST_SCORE:
        return None
    return Match(score=round(score, 2), reasons=tuple(reasons), drift=_drift(a, b))


def index_keys(figure: Figure) -> frozenset[str]:
    """Words to find a figure by: any two that match have one in common, so that not every pair need be compared."""
    keys = [f"word {word}" for word in (figure.counted or "").split()]
    keys += [f"group {lexicon.wider_groups(group)[-1]}" for group in _concepts(figure)]
    keys += [f"event {figure.event_class}"] if figure.event_class else []
    return frozenset(f"{figure.kind} {key}" for key in keys)


def _same_unit(a: Figure, b: Figure) -> bool:
    return a.unit == b.unit or (a.unit is not None and b.unit is not None and _dimension(a.unit) == _dimension(b.unit))


@cache
def _dimension(unit: str) -> str:
    """What a unit measures, where relation.py can convert it; else the unit itself."""
    for name, codes in lexicon.classes().lists("dimensions").items():
        if unit in codes:
            return name
    return unit


def _times_fit(a: Figure, b: Figure) -> bool:
    return not (a.as_of and b.as_of and abs(a.as_of - b.as_of) > timedelta(days=DAYS_APART))


def _events(a: Figure, b: Figure) -> tuple[float, str] | None:
    if a.event_class and b.event_class:
        if a.event_class != b.event_class:
            return None
        if a.event != b.event:
            return COST_OTHER_WORD, f"“{b.event}” is the same kind of event as “{a.event}”"
        return 0.0, f"both say “{a.event}”"
    if a.event_class is None and b.event_class is None:
        return 0.0, ""
    known = a.event_class or b.event_class
    if a.kind is Kind.COUNT and not any(lexicon.wider_groups(group)[1:] for group in _concepts(a) & _concepts(b)):
        return None  # "30 people" and "30 wounded": people meet with all kinds of things
    return COST_NO_EVENT, f"only one of the two says what happened ({known})"


def nesting(a: Figure, b: Figure) -> Nesting | None:
    """How the group that `b` counts stands to the one that `a` counts; None where both are known to be apart."""
    own, other = _concepts(a), _concepts(b)
    if own == other:
        return Nesting.SAME
    if all(_is_within(group, other) for group in own):
        return Nesting.WIDER
    if all(_is_within(group, own) for group in other):
        return Nesting.NARROWER
    return Nesting.OVERLAPPING if own & other else None


def _groups(a: Figure, b: Figure) -> tuple[float, str] | None:
    """Compare what is counted: the same word, the same group, one group within the other, or none."""
    if a.counted is None or b.counted is None:
        if a.counted is None and b.counted is None:
            return 0.0, ""
        return (
            (COST_NO_COUNTED, "only one of the two says what is counted") if a.event_class and b.event_class else None
        )
    if a.counted == b.counted:
        return 0.0, f"both count “{a.counted}”"
    if a.event_class and b.event_class and (_is_reports(a) != _is_reports(b)):
        return COST_NO_COUNTED, f"“{_said(a if _is_reports(a) else b)}” may tell of one case more than once"
    if _concepts(a) and _concepts(b):
        match nesting(a, b):
            case Nesting.SAME:
                return 0.0, f"“{_said(b)}” and “{_said(a)}” are the same group"
            case Nesting.WIDER if a.event_class and b.event_class:
                return COST_WIDER, f"the group is wider: “{_said(b)}” takes in more than “{_said(a)}”"
            case Nesting.NARROWER if a.event_class and b.event_class:
                return COST_NARROWER, f"the group is narrower: “{_said(b)}” are some of “{_said(a)}”"
            case Nesting.OVERLAPPING if a.event_class and b.event_class:
                return COST_NARROWER, f"the groups overlap: “{_said(b)}” and “{_said(a)}”"
            case _:
                return None
    if a.kind is Kind.COUNT or not (_words(a.counted) & _words(b.counted)):
        return None
    return COST_NARROWER, f"“{_said(b)}” and “{_said(a)}” share words"


def _drift(a: Figure, b: Figure) -> str:
    """How the group that `b` counts differs from that of `a`, as a sentence."""
    if not (_concepts(a) and _concepts(b)):
        return ""
    match nesting(a, b):
        case Nesting.WIDER:
            return f"It counts a wider group: “{_said(b)}”, not “{_said(a)}” alone."
        case Nesting.NARROWER:
            return f"It counts a narrower group: “{_said(b)}”, some of “{_said(a)}”."
        case Nesting.OVERLAPPING:
            return f"It counts another group: “{_said(b)}”, not “{_said(a)}”."
    return ""


def _is_reports(figure: Figure) -> bool:
    """ "14 reports of killings": it is said that so many were killed, though nobody has counted them."""
    return (figure.counted or "").partition(" ")[0] in _reports()


@cache
def _reports() -> frozenset[str]:
    return frozenset().union(*(lexicon.load(each).table("nouns").words("reports") for each in lexicon.languages()))


def _said(figure: Figure) -> str:
    """What is counted, in the words of the text; where it leaves them out, the name of the group: "people"."""
    if figure.counted_text:
        return figure.counted_text
    words = lexicon.load(lexicon.FALLBACK).lists("counted")
    names = [plural(str(words[group][0]), lexicon.FALLBACK) for group in sorted(_concepts(figure)) if words.get(group)]
    return " and ".join(names) or figure.counted or ""


def _concepts(figure: Figure) -> frozenset[str]:
    """The language-independent groups that a figure counts: {soldier, police} for "soldiers and police"."""
    return frozenset(
        group for part in _JOINT.split(figure.counted or "") if (group := lexicon.group_of(part)) is not None
    )


def _is_within(group: str, groups: frozenset[str]) -> bool:
    return any(wider in groups for wider in lexicon.wider_groups(group))


def _words(counted: str) -> frozenset[str]:
    return frozenset(counted.split())
