"""Where does a report say what a claim counts, and how does that stand to the claim?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from claims.figures import interval, lexicon
from claims.figures.casualties.account import Told, Working, totals
from claims.figures.casualties.words import words_of
from claims.figures.matching import match
from claims.figures.relation import relate
from claims.figures.reports import Report
from claims.figures.scenes import Fit, Scene, fit
from claims.figures.values import Bound, Figure, Kind, Match, Relation, RelationKind, Source

PERSON = "person"
# What a headline with a plain number of everybody speaks for: the measure of all weights.
FULL = 3.0
MOST_WEIGHT = 2.0
# Less than this speaks for nothing.
LEAST_WEIGHT = 0.03
# Of one report, as many different counts are kept.
MOST_COUNTS = 5
# A figure that counts the same, by its place in the report.
WEIGHT_PART = 0.2
# Beside another day it may be another event's; what came of it is told for days.
OTHER_DAY = 0.3
NIGHT = timedelta(days=1)
LATER = timedelta(days=4)

WORKINGS = {
    Working.STATED: "",
    Working.WITH_DOER: "counting whoever killed them, who died too",
    Working.LESS_KILLED: "of those hit, without the killed",
    Working.TOGETHER: "those told of apart, together",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A figure of a report that counts what the claim counts.

    `weight` says how much it speaks for the count of the whole: 1 for a headline's plain number about the same event.
    """

    figure: Figure
    match: Match
    relation: Relation
    weight: float


def mentions(stated: Figure, report: Report, *, scene: Scene) -> tuple[Mention, ...]:
    """Every count of the same thing in a report of the same scene, in the order of the text; none in another's."""
    placed = fit(scene, report.setting)
    if placed is None:
        return ()
    found = _casualties(stated, report, placed, scene) if _is_toll(stated, report) else _figures(stated, report, placed)
    return tuple(sorted(found, key=lambda mention: mention.figure.start))


def _is_toll(stated: Figure, report: Report) -> bool:
    """The claim counts people killed or wounded, and the report's language has words for all ways to tell of them."""
    return (
        stated.kind is Kind.COUNT
        and stated.event_class in ("killed", "wounded")
        and (stated.counted is None or lexicon.group_of(stated.counted) == PERSON)
        and not stated.is_increase
        and words_of(report.reading.language) is not None
    )


def _figures(stated: Figure, report: Report, placed: Fit) -> Iterator[Mention]:
    for figure in report.reading.figures:
        if (matched := match(stated, figure)) is None:
            continue
        relation = relate(stated, figure, matched)
        if relation.kind is not RelationKind.UNRELATED:
            weight = placed.score * matched.score * (WEIGHT_PART if figure.is_part else 1.0)
            yield Mention(figure=figure, match=matched, relation=relation, weight=round(weight, 3))


def _casualties(stated: Figure, report: Report, placed: Fit, scene: Scene) -> Iterator[Mention]:
    """For each count that the report gives of the whole, the passage that says it best."""
    told = [_in_scene(one, scene, report) for one in report.account.of(stated.event_class)]
    weights = totals(told)
    best: dict[int, Told] = {}
    for one in sorted(told, key=lambda one: -one.weight):
        best.setdefault(one.count, one)
    for count in sorted(weights, key=lambda count: -weights[count])[:MOST_COUNTS]:
        weight = min(weights[count] / FULL, MOST_WEIGHT) * placed.score
        if weight < LEAST_WEIGHT:
            continue
        figure = _figure_of(best[count], stated, report)
        reasons = tuple(reason for reason in (placed.reason, WORKINGS[best[count].working]) if reason)
        matched = Match(score=placed.score, reasons=reasons)
        relation = relate(stated, figure, matched)
        if working := WORKINGS[best[count].working]:
            relation = replace(relation, reason=f"{relation.reason} It is {count}, {working}.")
        yield Mention(figure=figure, match=matched, relation=relation, weight=round(weight, 3))


def _in_scene(told: Told, scene: Scene, report: Report) -> Told:
    """What stands beside another day speaks of another event: "a shooting on Friday left one dead"."""
    if scene.day is None:
        return told
    sentence = report.reading.sentences[told.toll.sentence]
    days = [time for time in report.reading.times if sentence.start <= time.start < sentence.end]
    days = [time for time in days if (time.last - time.first).days <= 1]
    if not days or any(time.first - NIGHT <= scene.day <= time.last + NIGHT for time in days):
        return told
    if any(scene.day < time.first <= scene.day + LATER for time in days):
        return told  # what came of it in the days after
    return replace(told, weight=told.weight * OTHER_DAY)


def _figure_of(told: Told, stated: Figure, report: Report) -> Figure:
    """The count of the whole as a figure at its place; bound, source and time are those of the figure read there."""
    toll = told.toll
    read = [
        figure
        for figure in report.reading.figures
        if figure.kind is Kind.COUNT and figure.start < toll.end and toll.start < figure.end
    ]
    same = next((figure for figure in read if figure.value == told.count), None)
    near = same or (read[0] if read else None)
    is_stated = same is not None and told.working is Working.STATED
    value = Decimal(told.count)
    return Figure(
        start=toll.start,
        end=toll.end,
        text=report.text[toll.start : toll.end],
        value=value,
        interval=same.interval if same and is_stated else interval.exact(value),
        bound=same.bound if same and is_stated else Bound.EXACTLY,
        kind=Kind.COUNT,
        counted=PERSON,
        counted_text=same.counted_text if same else None,
        event=near.event if near and near.event_class == stated.event_class else stated.event,
        event_class=stated.event_class,
        is_headline=toll.is_headline,
        is_implicit=not is_stated,
        is_part=toll.group.is_part,
        sources=near.sources if near else _sources(toll.start, report),
        when=near.when if near else None,
        as_of=(near.as_of if near else None) or report.published,
    )


def _sources(start: int, report: Report) -> tuple[Source, ...]:
    """Who says what stands at a place."""
    return tuple(
        said.source
        for said in report.reading.attributions
        if said.content is not None and said.content.start <= start < said.content.end
    )
